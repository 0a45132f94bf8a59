//! Activities and customers' attributes as messages.

use jiff::Timestamp;

use super::{
    row_message::{
        declared, parse_built_in, parse_dimensions, parse_id, parse_properties, parse_time,
    },
    time,
};
use crate::{
    api::{self, activity::Kind},
    domain::{
        activity::{
            Activity, ActivityDetail, ActivitySettings, ORDER_ID_LENGTH_MAX, StoredActivity, TOPIC,
        },
        customer::Attributes,
        dimension::{CHANNEL, Cell, VALUE_LENGTH_MAX},
        money::Currency,
        response::CUSTOMER_ID_LENGTH_MAX,
        text::canonical,
        violation::Violations,
    },
};

/// Parses an activity, checked against the workspace's settings. `root` leads the fields
/// of violations.
pub(super) fn parse(
    root: &str,
    message: &api::Activity,
    settings: &ActivitySettings,
    now: Timestamp,
) -> Result<Activity, Violations> {
    let mut violations = Violations::default();
    let id = violations.check(
        format_args!("{root}.activity_id"),
        parse_id(&message.activity_id),
    );
    let customer_id = violations.check(
        format_args!("{root}.customer_id"),
        parse_customer_id(&message.customer_id),
    );
    let time = violations.check(
        format_args!("{root}.activity_time"),
        parse_time(message.activity_time, now),
    );
    let mut cell = Cell::default();
    parse_built_in(root, CHANNEL, &message.channel, &mut cell, &mut violations);
    parse_dimensions(
        root,
        &message.dimensions,
        &settings.dimensions,
        "the workspace's activity settings",
        &mut cell,
        &mut violations,
    );
    let properties = parse_properties(root, &message.properties, &mut violations);
    let attributes = parse_activity_attributes(root, message, &mut violations);
    let detail = parse_kind(root, message.kind.as_ref(), &mut cell, &mut violations);
    let parsed = || {
        Some(Activity {
            id: id?,
            customer_id: customer_id?,
            time: time?,
            cell,
            properties,
            attributes,
            detail: detail?,
        })
    };
    violations.finish(parsed())
}

/// Parses a customer id, which every activity must have.
pub(super) fn parse_customer_id(id: &str) -> Result<String, String> {
    required(canonical(id, CUSTOMER_ID_LENGTH_MAX)?)
}

fn required(text: String) -> Result<String, String> {
    if text.is_empty() {
        return Err("is required".into());
    }
    Ok(text)
}

fn parse_kind(
    root: &str,
    kind: Option<&Kind>,
    cell: &mut Cell,
    violations: &mut Violations,
) -> Option<ActivityDetail> {
    let Some(kind) = kind else {
        violations.add(
            format_args!("{root}.kind"),
            "is required: acquired, order, refund, cancelled, reactivated or contact",
        );
        return None;
    };
    match kind {
        Kind::Acquired(_) => Some(ActivityDetail::Acquired),
        Kind::Order(order) => parse_order(&format!("{root}.order"), order, violations),
        Kind::Refund(refund) => {
            let root = format!("{root}.refund");
            let order_id = parse_order_id(&root, &refund.order_id, violations);
            let money = parse_money(
                &format!("{root}.amount"),
                refund.amount.as_ref(),
                Currency::parse_amount,
                violations,
            );
            let (currency, amount) = money?;
            Some(ActivityDetail::Refund {
                order_id: order_id?,
                currency,
                amount,
            })
        }
        Kind::Cancelled(_) => Some(ActivityDetail::Cancelled),
        Kind::Reactivated(_) => Some(ActivityDetail::Reactivated),
        Kind::Contact(contact) => {
            let root = format!("{root}.contact");
            match contact.topic.trim().is_empty() {
                true => violations.add(
                    format_args!("{root}.topic"),
                    "is required: what the contact is about, such as inquiry or complaint",
                ),
                false => parse_built_in(&root, TOPIC, &contact.topic, cell, violations),
            }
            Some(ActivityDetail::Contact)
        }
    }
}

fn parse_order(
    root: &str,
    order: &api::Order,
    violations: &mut Violations,
) -> Option<ActivityDetail> {
    let order_id = parse_order_id(root, &order.order_id, violations);
    let money = parse_money(
        &format!("{root}.amount"),
        order.amount.as_ref(),
        Currency::parse_signed_amount,
        violations,
    );
    let cost = match &order.cost {
        None => Some(None),
        cost => parse_money(
            &format!("{root}.cost"),
            cost.as_ref(),
            Currency::parse_amount,
            violations,
        )
        .map(Some),
    };
    let (currency, amount) = money?;
    let cost = match cost? {
        Some((other, _)) if other != currency => {
            violations.add(
                format_args!("{root}.cost.currency_code"),
                format_args!("is {other}; the amount's is {currency}"),
            );
            return None;
        }
        cost => cost.map(|(_, cost)| cost),
    };
    Some(ActivityDetail::Order {
        order_id: order_id?,
        currency,
        amount,
        cost,
    })
}

fn parse_order_id(root: &str, id: &str, violations: &mut Violations) -> Option<String> {
    let id = canonical(id, ORDER_ID_LENGTH_MAX).and_then(required);
    violations.check(format_args!("{root}.order_id"), id)
}

fn parse_money(
    root: &str,
    money: Option<&api::Money>,
    parse_amount: fn(&Currency, &str) -> Result<i64, String>,
    violations: &mut Violations,
) -> Option<(Currency, i64)> {
    let Some(money) = money else {
        violations.add(root, "is required");
        return None;
    };
    let currency = violations.check(
        format_args!("{root}.currency_code"),
        Currency::parse(&money.currency_code),
    )?;
    let amount = violations.check(
        format_args!("{root}.amount"),
        parse_amount(&currency, &money.amount),
    )?;
    Some((currency, amount))
}

/// Parses the attributes that an activity sets. An acquisition may give them in its own field
/// or in that of every kind.
fn parse_activity_attributes(
    root: &str,
    message: &api::Activity,
    violations: &mut Violations,
) -> Attributes {
    let mut parse = |field: &str, attributes: &Option<api::CustomerAttributes>| {
        // Without the message, no attribute is given.
        let attributes = attributes.clone().unwrap_or_default();
        parse_attributes(&format!("{root}.{field}"), attributes, violations)
    };
    let attributes = parse("attributes", &message.attributes);
    let Some(Kind::Acquired(acquired)) = &message.kind else {
        return attributes;
    };
    let acquired = parse("acquired.attributes", &acquired.attributes);
    if attributes.is_empty() {
        return acquired;
    }
    if !acquired.is_empty() && acquired != attributes {
        violations.add(
            format_args!("{root}.acquired.attributes"),
            format_args!("differs from {root}.attributes; give one of them"),
        );
    }
    attributes
}

/// Parses attributes. Empty ones are not given.
pub(super) fn parse_attributes(
    root: &str,
    message: api::CustomerAttributes,
    violations: &mut Violations,
) -> Attributes {
    let mut attribute = |name: &str, value: String| {
        let value = canonical(&value, VALUE_LENGTH_MAX);
        let value = violations.check(format_args!("{root}.{name}"), value);
        value.filter(|value| !value.is_empty())
    };
    Attributes {
        segment: attribute("segment", message.segment),
        persona: attribute("persona", message.persona),
        acquisition_channel: attribute("acquisition_channel", message.acquisition_channel),
        country: attribute("country", message.country),
    }
}

/// The message of attributes. Unknown ones are empty.
pub(super) fn encode_attributes(attributes: Attributes) -> api::CustomerAttributes {
    api::CustomerAttributes {
        segment: attributes.segment.unwrap_or_default(),
        persona: attributes.persona.unwrap_or_default(),
        acquisition_channel: attributes.acquisition_channel.unwrap_or_default(),
        country: attributes.country.unwrap_or_default(),
    }
}

/// The message of a stored activity.
pub(super) fn encode(stored: StoredActivity, settings: &ActivitySettings) -> api::Activity {
    let activity = stored.activity;
    let value = |dimension: &str| {
        let value = activity.cell.value(dimension);
        value.unwrap_or_default().to_owned()
    };
    let attributes =
        (!activity.attributes.is_empty()).then(|| encode_attributes(activity.attributes));
    api::Activity {
        activity_id: activity.id.to_string(),
        customer_id: activity.customer_id.clone(),
        activity_time: Some(time::encode(activity.time)),
        channel: value(CHANNEL),
        dimensions: declared(&activity.cell, &settings.dimensions),
        kind: Some(encode_kind(
            activity.detail,
            value(TOPIC),
            attributes.clone(),
        )),
        properties: activity.properties.into_iter().collect(),
        create_time: Some(time::encode(stored.create_time)),
        attributes,
        revision: stored.revision,
    }
}

fn encode_kind(
    kind: ActivityDetail,
    topic: String,
    attributes: Option<api::CustomerAttributes>,
) -> Kind {
    let money = |currency: Currency, amount: i64| api::Money {
        currency_code: currency.code().to_owned(),
        amount: currency.format(amount.into()),
    };
    match kind {
        // Clients of earlier releases read them here.
        ActivityDetail::Acquired => Kind::Acquired(api::Acquired { attributes }),
        ActivityDetail::Order {
            order_id,
            currency,
            amount,
            cost,
        } => Kind::Order(api::Order {
            order_id,
            amount: Some(money(currency, amount)),
            cost: cost.map(|cost| money(currency, cost)),
        }),
        ActivityDetail::Refund {
            order_id,
            currency,
            amount,
        } => Kind::Refund(api::Refund {
            order_id,
            amount: Some(money(currency, amount)),
        }),
        ActivityDetail::Cancelled => Kind::Cancelled(api::Cancelled {}),
        ActivityDetail::Reactivated => Kind::Reactivated(api::Reactivated {}),
        ActivityDetail::Contact => Kind::Contact(api::Contact { topic }),
    }
}
