//! Scopes and other common parameters, from messages.

use jiff::Timestamp;

use crate::{
    api,
    calendar::period::Bucket,
    domain::{customer_query::CustomerScope, money::Currency, violation::Violations},
    rpc::{
        score_message::{
            check_group_by, parse_bucket, parse_confidence, parse_filters, parse_question,
            parse_zone,
        },
        time, value_group_message,
    },
    scoring::behavior::Occasions,
};

/// The prefix of a scope's fields.
const ROOT: &str = "scope.";

/// A well-formed scope.
pub(super) fn parse(
    scope: Option<api::CustomerScope>,
    violations: &mut Violations,
) -> Option<CustomerScope> {
    let Some(scope) = scope else {
        violations.add("scope", "is required");
        return None;
    };
    let period = time::parse_period(ROOT, scope.period, violations);
    let zone = violations.check("scope.time_zone", parse_zone(&scope.time_zone));
    check_group_by(ROOT, &scope.group_by, violations);
    let value_groups =
        value_group_message::parse(ROOT, &scope.group_by, scope.value_groups, violations);
    let filters = parse_filters(ROOT, scope.filters, violations);
    let answer = scope.split_by_answer.as_ref();
    let answer =
        answer.map(|reference| parse_question("scope.split_by_answer", reference, violations));
    if answer.is_some() && period.start.is_none() {
        violations.add(
            "scope.period.start_time",
            "is required with split_by_answer, which looks at answers before it",
        );
    }
    let confidence = violations.check(
        "scope.confidence_level",
        parse_confidence(scope.confidence_level),
    );
    let observed_until = scope.observed_until.map(parse_observed_until);
    let observed_until = violations.check("scope.observed_until", observed_until.transpose());
    Some(CustomerScope {
        period,
        zone: zone?,
        group_by: scope.group_by,
        value_groups,
        filters,
        answer: answer.flatten(),
        confidence: confidence?,
        observed_until: observed_until?,
    })
}

fn parse_observed_until(time: prost_types::Timestamp) -> Result<Timestamp, String> {
    let instant = time::parse(time)?;
    if instant > Timestamp::now() {
        return Err(format!(
            "{instant} is in the future, which nobody has observed yet"
        ));
    }
    Ok(instant)
}

/// How to divide the period.
pub(super) fn parse_division(
    bucket: i32,
    first_day_of_week: i32,
    first_month_of_year: Option<i32>,
    violations: &mut Violations,
) -> Option<Bucket> {
    let first_day = api::DayOfWeek::try_from(first_day_of_week);
    parse_bucket(bucket, first_day.ok(), first_month_of_year, violations)
}

/// A currency; `None` if none is requested.
pub(super) fn parse_currency(code: &str, violations: &mut Violations) -> Option<Currency> {
    if code.is_empty() {
        return None;
    }
    violations.check("currency_code", Currency::parse(code))
}

/// A number of days from 1 to `max`, or the default.
pub(super) fn parse_days(
    field: &str,
    days: Option<i32>,
    default: i32,
    max: i32,
    violations: &mut Violations,
) -> i32 {
    let days = days.unwrap_or(default);
    if !(1..=max).contains(&days) {
        violations.add(field, format_args!("{days} is not from 1 to {max}"));
    }
    days
}

/// What counts as one purchase.
pub(super) fn parse_occasion(
    occasion: i32,
    same_day_as_one: bool,
    violations: &mut Violations,
) -> Option<Occasions> {
    let occasions = match api::PurchaseOccasion::try_from(occasion) {
        Ok(api::PurchaseOccasion::Unspecified | api::PurchaseOccasion::Day) => Occasions::Days,
        Ok(api::PurchaseOccasion::Order) => Occasions::Orders,
        Err(_) => {
            violations.add("occasion", "is unknown: ORDER or DAY");
            return None;
        }
    };
    if same_day_as_one && occasions == Occasions::Orders {
        violations.add("same_day_as_one", "contradicts occasion: leave it unset");
    }
    Some(occasions)
}

/// The message of what counts as one purchase.
pub(super) fn encode_occasion(occasions: Occasions) -> api::PurchaseOccasion {
    match occasions {
        Occasions::Orders => api::PurchaseOccasion::Order,
        Occasions::Days => api::PurchaseOccasion::Day,
    }
}
