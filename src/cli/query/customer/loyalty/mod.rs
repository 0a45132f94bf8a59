//! `query loyalty`: what customers said against what they did.

mod join;
mod output;

use anyhow::Context;
use clap::Args;
use tonic::Status;

use crate::api::{
    Bucket, CustomerScope, QueryCustomerBaseRequest, QueryCustomerBaseResponse,
    QueryPurchasesRequest, QueryPurchasesResponse,
};

use super::super::super::client::{Address, Service};
use super::super::answer::{self, AnswerArgs, Output};
use super::super::args::QuestionArg;
use super::super::filter::FilterArgs;
use super::super::span::SpanArgs;
use super::super::{OTHER_PROGRAM, flag};
use super::scope::LossArgs;
use join::Loyalty;

const EXAMPLES: &str = "\
Each customer stands in the class of the latest answer before --from, so that what was done after
it can't have made it: promoters, passives and detractors for an NPS question. The last line is all
customers. Each difference is a class less all customers; it says nothing of chance, the intervals
do.

  retention   of the customers at --from, the share who are there at --to
  repurchase  of those who ordered in between, the share who did so twice; with --within-days, of
              those who first ordered in between, the share who ordered again in time
  value       what was charged in between, per customer who ordered

Examples:
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026 --currency EUR --gap-days 90
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026 --where segment=trial --output csv";

/// What `query loyalty` is told.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("from", |from| from.required(true)),
    mut_arg("to", |to| to.required(true)),
)]
pub(in crate::cli::query) struct LoyaltyArgs {
    /// The question: NPS, CSAT or CES.
    #[arg(value_name = "SURVEY/QUESTION")]
    question: QuestionArg,

    #[command(flatten)]
    span: SpanArgs,

    #[command(flatten)]
    loss: LossArgs,

    /// Only money of this currency; needed where there are several.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    /// Count as repurchase what came within this many days of the first order.
    #[arg(long, value_name = "DAYS")]
    within_days: Option<i32>,

    #[command(flatten)]
    filters: FilterArgs,

    #[command(flatten)]
    answer: AnswerArgs,
}

/// The same thing asked of each class and of all customers.
struct Both<T> {
    of_classes: T,
    of_all: T,
}

/// Asks for all of it, and prints the answer.
pub(super) async fn run(address: &Address, args: &LoyaltyArgs) -> anyhow::Result<()> {
    let scopes = args.scopes()?;
    let server = address.connect().await?;
    let replies = tokio::try_join!(
        args.base(&server, scopes.of_classes.clone()),
        args.base(&server, scopes.of_all.clone()),
        args.purchases(&server, scopes.of_classes),
        args.purchases(&server, scopes.of_all),
    );
    let (base_of_classes, base_of_all, purchases_of_classes, purchases_of_all) =
        replies.map_err(|status| {
            let error = server.explain(status);
            error.naming(|field| args.flag(field))
        })?;
    let base = Both {
        of_classes: base_of_classes,
        of_all: base_of_all,
    };
    let purchases = Both {
        of_classes: purchases_of_classes,
        of_all: purchases_of_all,
    };
    let loyalty = Loyalty::join(&base, &purchases).context(OTHER_PROGRAM)?;
    let text = match args.answer.output {
        Output::Table => loyalty.table(args.within_days, answer::look()),
        Output::Json => serde_json::to_string_pretty(&loyalty.tree()?)? + "\n",
        Output::Csv => loyalty.csv()?,
    };
    answer::print(&text)
}

impl LoyaltyArgs {
    fn scopes(&self) -> anyhow::Result<Both<CustomerScope>> {
        let of_all = CustomerScope {
            period: self.span.period()?,
            time_zone: self.span.zone().to_owned(),
            filters: self.filters.filters()?,
            confidence_level: Some(self.answer.confidence),
            ..CustomerScope::default()
        };
        let of_classes = CustomerScope {
            split_by_answer: Some(self.question.0.clone()),
            ..of_all.clone()
        };
        Ok(Both { of_classes, of_all })
    }

    async fn base(
        &self,
        server: &Service,
        scope: CustomerScope,
    ) -> Result<QueryCustomerBaseResponse, Status> {
        let request = QueryCustomerBaseRequest {
            scope: Some(scope),
            bucket: Bucket::None.into(),
            loss: self.loss.rule(),
            ..QueryCustomerBaseRequest::default()
        };
        let reply = server.customer_metrics().query_customer_base(request).await;
        Ok(reply?.into_inner())
    }

    async fn purchases(
        &self,
        server: &Service,
        scope: CustomerScope,
    ) -> Result<QueryPurchasesResponse, Status> {
        let request = QueryPurchasesRequest {
            scope: Some(scope),
            bucket: Bucket::None.into(),
            currency_code: self.currency.clone().unwrap_or_default(),
            repurchase_within_days: self.within_days,
            ..QueryPurchasesRequest::default()
        };
        let reply = server.customer_metrics().query_purchases(request).await;
        Ok(reply?.into_inner())
    }

    /// The flag behind a field; the question is no flag here.
    fn flag(&self, field: &str) -> Option<String> {
        if field.starts_with("scope.split_by_answer") {
            return Some("SURVEY/QUESTION".to_owned());
        }
        flag::of(field, &self.filters)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample::parsed;
    use super::*;

    #[test]
    fn the_period_needs_both_ends() {
        assert!(parsed::<LoyaltyArgs>(&["shop/recommend", "--from", "2024"]).is_err());
        assert!(parsed::<LoyaltyArgs>(&["--from", "2024", "--to", "2025"]).is_err());
    }

    #[test]
    fn classes_and_all_customers_are_asked_for_alike() {
        let args = [
            "shop/recommend",
            "--from",
            "2024",
            "--to",
            "2025",
            "--where",
            "country=DE",
        ];
        let scopes = parsed::<LoyaltyArgs>(&args).unwrap().scopes().unwrap();
        assert_eq!(scopes.of_all.split_by_answer, None);
        let question = scopes.of_classes.split_by_answer.clone().unwrap();
        assert_eq!(question.survey_id, "shop");
        let without_split = CustomerScope {
            split_by_answer: None,
            ..scopes.of_classes
        };
        assert_eq!(without_split, scopes.of_all);
        assert_eq!(scopes.of_all.filters.len(), 1);
    }

    #[test]
    fn a_refused_question_is_the_argument() {
        let args = ["shop/recommend", "--from", "2024", "--to", "2025"];
        let args = parsed::<LoyaltyArgs>(&args).unwrap();
        let flag = args.flag("scope.split_by_answer.survey_id");
        assert_eq!(flag.unwrap(), "SURVEY/QUESTION");
        assert_eq!(args.flag("scope.period.end_time").unwrap(), "--to");
    }
}
