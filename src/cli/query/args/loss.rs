//! `--gap-days` and `--contractual`: when a customer counts as lost.

use crate::api::{ContractualLoss, InactivityLoss, LossRule, loss_rule::Rule};

/// When a customer counts as lost.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli::query) struct LossArgs {
    /// Count a customer as lost after more than this many days without an acquisition,
    /// order or reactivation [default: 180].
    #[arg(long, value_name = "DAYS", conflicts_with = "contractual")]
    gap_days: Option<i32>,

    /// Count a customer as lost only after a cancellation.
    #[arg(long)]
    contractual: bool,
}

impl LossArgs {
    /// The rule of the request; `None` for the server's default.
    pub(in crate::cli::query) fn rule(self) -> Option<LossRule> {
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use clap::{Args, Command, FromArgMatches};

    use super::*;

    fn parsed(args: &[&str]) -> Result<LossArgs, clap::Error> {
        let args = [&["query"], args].concat();
        let matches = LossArgs::augment_args(Command::new("query")).try_get_matches_from(args)?;
        LossArgs::from_arg_matches(&matches)
    }

    #[test]
    fn a_customer_is_lost_by_one_rule_only() {
        assert_eq!(parsed(&[]).unwrap().rule(), None);
        let rule = parsed(&["--gap-days", "90"]).unwrap().rule().unwrap();
        assert_eq!(
            rule.rule,
            Some(Rule::Inactivity(InactivityLoss { gap_days: 90 }))
        );
        let rule = parsed(&["--contractual"]).unwrap().rule().unwrap();
        assert_eq!(rule.rule, Some(Rule::Contractual(ContractualLoss {})));
        assert!(parsed(&["--contractual", "--gap-days", "9"]).is_err());
    }
}
