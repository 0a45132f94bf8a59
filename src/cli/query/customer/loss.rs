//! The rule by which customers count as lost, in words.

use crate::api::{ContractualLoss, InactivityLoss, LossRule, loss_rule::Rule};

use super::super::reply::lacks;

/// The rule of a reply.
///
/// # Errors
///
/// If the reply has no rule.
pub(super) fn describe(loss: Option<&LossRule>) -> anyhow::Result<String> {
    match loss.and_then(|loss| loss.rule) {
        Some(Rule::Contractual(ContractualLoss {})) => Ok("lost by cancellation".to_owned()),
        Some(Rule::Inactivity(InactivityLoss { gap_days })) => Ok(format!(
            "lost after more than {gap_days} days without acquisition, order or reactivation"
        )),
        None => Err(lacks("loss.rule")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn each_rule_has_its_words() {
        let inactivity = Rule::Inactivity(InactivityLoss { gap_days: 90 });
        let inactivity = LossRule {
            rule: Some(inactivity),
        };
        assert_eq!(
            describe(Some(&inactivity)).unwrap(),
            "lost after more than 90 days without acquisition, order or reactivation"
        );
        let contractual = LossRule {
            rule: Some(Rule::Contractual(ContractualLoss {})),
        };
        assert_eq!(
            describe(Some(&contractual)).unwrap(),
            "lost by cancellation"
        );
    }

    #[test]
    fn a_reply_without_a_rule_is_an_error() {
        let error = describe(Some(&LossRule { rule: None })).unwrap_err();
        assert_eq!(error.to_string(), "the server's reply lacks loss.rule");
    }
}
