//! Kinds of activities, from messages to domain.

use crate::{
    api,
    domain::{activity::ActivityKind, violation::Violations},
};

const KINDS: [(api::ActivityKind, ActivityKind); 6] = [
    (api::ActivityKind::Acquired, ActivityKind::Acquired),
    (api::ActivityKind::Order, ActivityKind::Order),
    (api::ActivityKind::Refund, ActivityKind::Refund),
    (api::ActivityKind::Cancelled, ActivityKind::Cancelled),
    (api::ActivityKind::Reactivated, ActivityKind::Reactivated),
    (api::ActivityKind::Contact, ActivityKind::Contact),
];

/// Every kind, in the order of the messages' enum.
pub(super) fn every_kind() -> Vec<ActivityKind> {
    KINDS.iter().map(|(_, kind)| *kind).collect()
}

/// The kinds in the field `kinds`, each once.
pub(super) fn parse(numbers: &[i32], violations: &mut Violations) -> Vec<ActivityKind> {
    let mut kinds = Vec::new();
    for (index, number) in numbers.iter().enumerate() {
        let known = KINDS.iter().find(|(kind, _)| i32::from(*kind) == *number);
        match known {
            Some((_, kind)) if kinds.contains(kind) => {
                violations.add(format_args!("kinds[{index}]"), "repeats a kind");
            }
            Some((_, kind)) => kinds.push(*kind),
            None => violations.add(
                format_args!("kinds[{index}]"),
                "is unknown: ACQUIRED, ORDER, REFUND, CANCELLED, REACTIVATED or CONTACT",
            ),
        }
    }
    kinds
}
