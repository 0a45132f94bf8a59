//! The arguments of `query loyalty`, and its four calls.

use std::collections::BTreeSet;

use anyhow::Context;
use clap::Args;

use crate::api::{
    Bucket, CustomerScope, QueryCustomerBaseRequest, QueryCustomerBaseResponse,
    QueryPurchasesRequest, QueryPurchasesResponse,
};

use super::super::super::args::{
    Calendar, FilterArgs, LossArgs, OutputArgs, OutputFormat, PeriodArgs, QuestionArg,
    flag_of_field,
};
use super::super::super::format::{Terminal, print};
use super::super::super::pipeline::OTHER_VERSION;
use super::super::super::reply::Reply;
use super::join::{Loyalty, Split};
use crate::cli::client::{Address, CallError, Service};

const EXAMPLES: &str = "\
A customer's class comes from the latest answer before --from, so that later behaviour can't affect
it. An NPS question has promoters, passives and detractors. The last line is all customers.

  retention   share of the customers at --from who are still there at --to
  repurchase  share of the customers at --from who ordered on two days or more in the period; with
              --within-days, share of those with their first order in it who ordered again in time
  value       gross revenue in the period per customer at --from
  vs others   the class less the customers of the other classes together, with its interval: where
              that includes 0, chance may explain the difference

Customers who leave stay in the denominators of retention, repurchase and value, but not in that of
repurchase with --within-days. JSON and CSV also have repurchase and value per customer who ordered.

Examples:
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026
  cxmetrics query loyalty shop/recommend --last year --currency EUR --gap-days 90
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026 --where segment=trial --output csv";

/// Arguments of `query loyalty`.
#[derive(Debug, Args)]
#[command(
    after_help = EXAMPLES,
    mut_arg("from", |from| from.required_unless_present_any(["last", "this"])),
    mut_arg("to", |to| to.required_unless_present_any(["last", "this"])),
)]
pub(in crate::cli::query) struct LoyaltyArgs {
    /// The question: NPS, CSAT or CES.
    #[arg(value_name = "SURVEY/QUESTION")]
    question: QuestionArg,

    #[command(flatten)]
    period: PeriodArgs,

    #[command(flatten)]
    loss: LossArgs,

    /// Count only amounts in this currency; required if there are several.
    #[arg(long, value_name = "CODE")]
    currency: Option<String>,

    /// Count as repurchase only orders within this many days of the first order.
    #[arg(long, value_name = "DAYS")]
    within_days: Option<i32>,

    #[command(flatten)]
    filters: FilterArgs,

    #[command(flatten)]
    output: OutputArgs,
}

impl LoyaltyArgs {
    /// Runs the query and prints its replies.
    pub(in crate::cli::query) async fn run(&self, address: &Address) -> anyhow::Result<()> {
        let scopes = self.scopes()?;
        let server = address.connect().await?;
        let replies = tokio::try_join!(
            self.base(&server, &scopes.by_class),
            self.base(&server, &scopes.all),
            self.purchases(&server, &scopes.by_class),
            self.purchases(&server, &scopes.all),
        );
        let (base_by_class, base_of_all, purchases_by_class, purchases_of_all) =
            replies.map_err(|error| error.naming(|field| self.flag(field)))?;
        let base = Split {
            by_class: base_by_class,
            all: base_of_all,
        };
        let purchases = Split {
            by_class: purchases_by_class,
            all: purchases_of_all,
        };
        let terminal = Terminal::detect(self.output.wide);
        let warnings = warnings(&base.by_class, &purchases.by_class);
        let text = self.render(base, purchases, terminal);
        print(&text.context(OTHER_VERSION)?)?;
        for warning in warnings {
            eprintln!("warning: {warning}");
        }
        Ok(())
    }

    /// The replies in the output format.
    fn render(
        &self,
        base: Split<QueryCustomerBaseResponse>,
        purchases: Split<QueryPurchasesResponse>,
        terminal: Terminal,
    ) -> anyhow::Result<String> {
        let base = base.try_map(|reply| Reply::new("QueryCustomerBaseResponse", reply))?;
        let purchases = purchases.try_map(|reply| Reply::new("QueryPurchasesResponse", reply))?;
        let loyalty = Loyalty::join(&base, &purchases)?;
        match self.output.output {
            OutputFormat::Table => {
                base.by_class.check_enums()?;
                base.all.check_enums()?;
                purchases.by_class.check_enums()?;
                purchases.all.check_enums()?;
                loyalty.table(self.within_days, terminal)
            }
            OutputFormat::Json => Ok(serde_json::to_string_pretty(&loyalty.json()?)? + "\n"),
            OutputFormat::Csv => loyalty.csv()?.csv(self.output.cells),
        }
    }

    fn scopes(&self) -> anyhow::Result<Split<CustomerScope>> {
        let all = CustomerScope {
            period: self.period.period(Calendar::default())?,
            time_zone: self.period.zone().to_owned(),
            filters: self.filters.filters()?,
            confidence_level: Some(self.output.confidence),
            ..CustomerScope::default()
        };
        let by_class = CustomerScope {
            split_by_answer: Some(self.question.0.clone()),
            ..all.clone()
        };
        Ok(Split { by_class, all })
    }

    fn base_request(&self, scope: &CustomerScope) -> QueryCustomerBaseRequest {
        QueryCustomerBaseRequest {
            scope: Some(scope.clone()),
            bucket: Bucket::None.into(),
            loss: self.loss.rule(),
            ..QueryCustomerBaseRequest::default()
        }
    }

    fn purchases_request(&self, scope: &CustomerScope) -> QueryPurchasesRequest {
        QueryPurchasesRequest {
            scope: Some(scope.clone()),
            bucket: Bucket::None.into(),
            // Empty: the only currency there is.
            currency_code: self.currency.clone().unwrap_or_default(),
            repurchase_within_days: self.within_days,
            // Without a rule: the default, as for the customer base.
            at_start: Some(self.loss.rule().unwrap_or_default()),
            ..QueryPurchasesRequest::default()
        }
    }

    async fn base(
        &self,
        server: &Service,
        scope: &CustomerScope,
    ) -> Result<QueryCustomerBaseResponse, CallError> {
        let request = self.base_request(scope);
        let attempt = || {
            let (mut client, request) = (server.customer_metrics(), request.clone());
            async move { client.query_customer_base(request).await }
        };
        server.call(attempt).await
    }

    async fn purchases(
        &self,
        server: &Service,
        scope: &CustomerScope,
    ) -> Result<QueryPurchasesResponse, CallError> {
        let request = self.purchases_request(scope);
        let attempt = || {
            let (mut client, request) = (server.customer_metrics(), request.clone());
            async move { client.query_purchases(request).await }
        };
        server.call(attempt).await
    }

    /// The flag that sets a field. The question is a positional argument here.
    fn flag(&self, field: &str) -> Option<String> {
        if field.starts_with("scope.split_by_answer") {
            return Some("SURVEY/QUESTION".to_owned());
        }
        flag_of_field(field, &self.filters)
    }
}

/// The cautions of both replies, each once.
fn warnings(
    base: &QueryCustomerBaseResponse,
    purchases: &QueryPurchasesResponse,
) -> BTreeSet<String> {
    let warnings = base.warnings.iter().chain(&purchases.warnings);
    warnings.map(|warning| warning.message.clone()).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::super::test_support::parsed;
    use super::*;
    use crate::api::LossRule;

    #[test]
    fn the_period_needs_both_ends() {
        assert!(parsed::<LoyaltyArgs>(&["shop/recommend", "--from", "2024"]).is_err());
        assert!(parsed::<LoyaltyArgs>(&["--from", "2024", "--to", "2025"]).is_err());
        assert!(parsed::<LoyaltyArgs>(&["shop/recommend", "--last", "year"]).is_ok());
    }

    #[test]
    fn the_customers_at_the_start_are_those_of_the_base() {
        let args = ["shop/recommend", "--from", "2024", "--to", "2025"];
        let with = |more: &[&str]| parsed::<LoyaltyArgs>(&[&args[..], more].concat()).unwrap();
        let rule = |args: &LoyaltyArgs| {
            let scope = CustomerScope::default();
            let request = args.purchases_request(&scope);
            (args.base_request(&scope).loss, request.at_start)
        };
        let default = LossRule::default();
        assert_eq!(rule(&with(&[])), (None, Some(default)));
        let (of_base, at_start) = rule(&with(&["--contractual"]));
        assert!(of_base.is_some() && of_base == at_start);
    }

    #[test]
    fn classes_and_all_customers_have_the_same_scope() {
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
        assert_eq!(scopes.all.split_by_answer, None);
        let question = scopes.by_class.split_by_answer.clone().unwrap();
        assert_eq!(question.survey_id, "shop");
        let without_split = CustomerScope {
            split_by_answer: None,
            ..scopes.by_class
        };
        assert_eq!(without_split, scopes.all);
        assert_eq!(scopes.all.filters.len(), 1);
    }

    #[test]
    fn a_rejected_question_is_named_as_the_argument() {
        let args = ["shop/recommend", "--from", "2024", "--to", "2025"];
        let args = parsed::<LoyaltyArgs>(&args).unwrap();
        let flag = args.flag("scope.split_by_answer.survey_id");
        assert_eq!(flag.unwrap(), "SURVEY/QUESTION");
        assert_eq!(args.flag("scope.period.end_time").unwrap(), "--to");
    }
}
