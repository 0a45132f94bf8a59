//! What every query of customers is told.

use anyhow::ensure;

use crate::api::{ContractualLoss, CustomerScope, InactivityLoss, LossRule, loss_rule::Rule};

use super::super::answer::AnswerArgs;
use super::super::args::QuestionArg;
use super::super::filter::FilterArgs;
use super::super::span::SpanArgs;

/// Which time and which customers, split by what, and how to answer.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct ScopeArgs {
    #[command(flatten)]
    span: SpanArgs,

    /// Split by what is known of the customers: segment, persona,
    /// acquisition_channel or country.
    #[arg(long, value_name = "DIMENSION", value_delimiter = ',')]
    group: Vec<String>,

    /// Split by what the customers said before: the class of each one's latest answer
    /// to this question before --from; `not_asked` for those who gave none.
    #[arg(long, value_name = "SURVEY/QUESTION")]
    by_answer: Option<QuestionArg>,

    #[command(flatten)]
    filters: FilterArgs,

    #[command(flatten)]
    answer: AnswerArgs,
}

impl ScopeArgs {
    /// How to answer.
    pub(super) fn answer(&self) -> AnswerArgs {
        self.answer
    }

    /// Whom and what to keep.
    pub(super) fn filters(&self) -> &FilterArgs {
        &self.filters
    }

    /// The same as a message.
    pub(super) fn scope(&self) -> anyhow::Result<CustomerScope> {
        ensure!(
            self.by_answer.is_none() || self.span.has_start(),
            "--by-answer needs --from: what counts is the latest answer before the period begins"
        );
        Ok(CustomerScope {
            period: self.span.period()?,
            time_zone: self.span.zone().to_owned(),
            group_by: self.group.clone(),
            filters: self.filters.filters()?,
            split_by_answer: self.by_answer.as_ref().map(|question| question.0.clone()),
            confidence_level: Some(self.answer.confidence),
        })
    }
}

/// When customers count as lost.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct LossArgs {
    /// A customer is lost after more than this many days without a sign of life:
    /// no acquisition, order or reactivation. 180 when left out.
    #[arg(long, value_name = "DAYS", conflicts_with = "contractual")]
    gap_days: Option<i32>,

    /// A customer is lost by cancelling, and only so.
    #[arg(long)]
    contractual: bool,
}

impl LossArgs {
    /// The same as a message; none leaves it to the server.
    pub(super) fn rule(self) -> Option<LossRule> {
        let rule = if self.contractual {
            Rule::Contractual(ContractualLoss {})
        } else {
            Rule::Inactivity(InactivityLoss {
                gap_days: self.gap_days?,
            })
        };
        Some(LossRule { rule: Some(rule) })
    }
}

/// A rule of loss in words: `lost after 180 days of silence`.
pub(super) fn loss_in_words(loss: Option<&LossRule>) -> String {
    match loss.and_then(|loss| loss.rule) {
        Some(Rule::Contractual(ContractualLoss {})) => "lost by cancellation".to_owned(),
        Some(Rule::Inactivity(InactivityLoss { gap_days })) => {
            format!(
                "lost after more than {gap_days} days without acquisition, order or reactivation"
            )
        }
        None => "lost by a rule that the server doesn't tell".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample::parsed;
    use super::*;

    #[test]
    fn a_scope_is_all_of_time_unless_told() {
        let scope = parsed::<ScopeArgs>(&[]).unwrap().scope().unwrap();
        assert_eq!(scope.period, None);
        assert_eq!(scope.time_zone, "UTC");
        assert_eq!(scope.split_by_answer, None);
        assert_eq!(scope.confidence_level, Some(0.95));
    }

    #[test]
    fn groups_filters_and_the_answer_come_along() {
        let args = [
            "--group",
            "segment,country",
            "--where",
            "segment=a,b",
            "--where-not",
            "country=",
            "--by-answer",
            "shop/recommend",
            "--from",
            "2024",
        ];
        let scope = parsed::<ScopeArgs>(&args).unwrap().scope().unwrap();
        assert_eq!(scope.group_by, ["segment", "country"]);
        assert_eq!(scope.filters.len(), 2);
        assert_eq!(scope.filters[0].values, ["a", "b"]);
        assert_eq!(scope.split_by_answer.unwrap().question_id, "recommend");
    }

    #[test]
    fn an_answer_to_split_by_needs_a_beginning() {
        let args = parsed::<ScopeArgs>(&["--by-answer", "shop/recommend"]).unwrap();
        let message = args.scope().unwrap_err().to_string();
        assert!(message.starts_with("--by-answer needs --from"), "{message}");
    }

    #[test]
    fn a_customer_is_lost_by_one_rule_only() {
        assert_eq!(parsed::<LossArgs>(&[]).unwrap().rule(), None);
        let rule = parsed::<LossArgs>(&["--gap-days", "90"]).unwrap().rule();
        assert_eq!(
            loss_in_words(rule.as_ref()),
            "lost after more than 90 days without acquisition, order or reactivation"
        );
        let rule = parsed::<LossArgs>(&["--contractual"]).unwrap().rule();
        assert_eq!(loss_in_words(rule.as_ref()), "lost by cancellation");
        assert!(parsed::<LossArgs>(&["--contractual", "--gap-days", "9"]).is_err());
    }
}
