//! In which fields two contents of an activity differ.

use std::collections::BTreeSet;

use super::{
    activity_content::ComparedActivity,
    content_difference::{DIFFERS, both},
};
use crate::domain::{
    activity::{ActivityKind, TOPIC},
    dimension::CHANNEL,
    id::quoted,
    violation::Violations,
};

/// The fields in which a sent activity differs from a stored one, as callers name them; none if
/// they are equal. The time and the kind have both values; other stored values are not shown.
pub(super) fn differing_fields(
    stored: &ComparedActivity<'_>,
    sent: &ComparedActivity<'_>,
) -> Violations {
    let mut fields = Violations::default();
    let mut add = |is_equal: bool, field: &str| {
        if !is_equal {
            fields.add(format_args!("activity.{field}"), DIFFERS);
        }
    };
    add(stored.customer_id == sent.customer_id, "customer_id");
    let dimensions: BTreeSet<&String> = stored
        .dimensions
        .keys()
        .chain(sent.dimensions.keys())
        .collect();
    for name in dimensions {
        let is_equal = stored.dimensions.get(name) == sent.dimensions.get(name);
        match name.as_str() {
            CHANNEL => add(is_equal, CHANNEL),
            // Otherwise the kinds differ.
            TOPIC if stored.kind == sent.kind => add(is_equal, "contact.topic"),
            TOPIC => {}
            _ => add(is_equal, &format!("dimensions[{}]", quoted(name))),
        }
    }
    add(stored.properties == sent.properties, "properties");
    add(stored.attributes == sent.attributes, "attributes");
    if stored.kind == sent.kind {
        let kind = kind_name(sent.kind);
        add(
            stored.order_id == sent.order_id,
            &format!("{kind}.order_id"),
        );
        let currencies = stored.currency_code == sent.currency_code;
        add(currencies, &format!("{kind}.amount.currency_code"));
        add(
            stored.amount == sent.amount,
            &format!("{kind}.amount.amount"),
        );
        add(stored.cost == sent.cost, &format!("{kind}.cost.amount"));
    } else {
        let (stored, sent) = (kind_name(stored.kind), kind_name(sent.kind));
        fields.add("activity.kind", both(stored, sent));
    }
    if stored.time != sent.time {
        fields.add("activity.activity_time", both(stored.time, sent.time));
    }
    fields
}

/// The name of the field that holds the data of a kind.
fn kind_name(kind: ActivityKind) -> &'static str {
    match kind {
        ActivityKind::Acquired => "acquired",
        ActivityKind::Order => "order",
        ActivityKind::Refund => "refund",
        ActivityKind::Cancelled => "cancelled",
        ActivityKind::Reactivated => "reactivated",
        ActivityKind::Contact => "contact",
    }
}
