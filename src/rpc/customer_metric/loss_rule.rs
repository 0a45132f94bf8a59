//! Rules of loss, to and from messages.

use super::scope::parse_days;
use crate::{
    api,
    domain::{
        customer_query::{DAY_MICROS, DAYS_MAX, GAP_DAYS_DEFAULT},
        violation::Violations,
    },
    metrics::MetricError,
    rpc::CallError,
    scoring::behavior::LossRule,
};

/// The rule in a field of the request; the default without one.
pub(super) fn parse(
    field: &str,
    rule: Option<api::LossRule>,
    violations: &mut Violations,
) -> LossRule {
    let days = match rule.and_then(|loss| loss.rule) {
        Some(api::loss_rule::Rule::Contractual(_)) => None,
        Some(api::loss_rule::Rule::Inactivity(inactivity)) => {
            let field = format!("{field}.inactivity.gap_days");
            let days = Some(inactivity.gap_days);
            Some(parse_days(&field, days, 0, DAYS_MAX, violations))
        }
        None => Some(GAP_DAYS_DEFAULT),
    };
    days.map_or(LossRule::Contractual, |days| LossRule::Inactivity {
        // Days out of bounds were rejected above.
        gap: i64::from(days.clamp(1, DAYS_MAX)) * DAY_MICROS,
    })
}

/// The message of a rule.
///
/// # Errors
/// [`CallError::Internal`] for a gap that no request can have.
pub(super) fn encode(loss: LossRule) -> Result<api::LossRule, CallError> {
    let rule = match loss {
        LossRule::Contractual => api::loss_rule::Rule::Contractual(api::ContractualLoss {}),
        LossRule::Inactivity { gap } => {
            let gap_days = i32::try_from(gap / DAY_MICROS)
                .map_err(|_| MetricError::BrokenInvariant(format!("a gap of {gap} us")))?;
            api::loss_rule::Rule::Inactivity(api::InactivityLoss { gap_days })
        }
    };
    Ok(api::LossRule { rule: Some(rule) })
}
