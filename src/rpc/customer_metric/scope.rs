//! Which time and customers a query asks for, as messages.

use std::collections::BTreeSet;

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    api,
    calendar::period::{Bucket, Period},
    domain::{
        activity::{self, ActivitySettings},
        customer::ATTRIBUTES,
        customer_query::CustomerScope,
        id::{Id, quoted},
        money::Currency,
        score_query::OpenPeriod,
        violation::Violations,
    },
    metrics::divide,
    rpc::{
        CallError, Context,
        score_message::{
            check_group_by, parse_bucket, parse_confidence, parse_filters, parse_question,
            parse_zone,
        },
        time,
    },
};

/// What leads the fields of a scope.
const ROOT: &str = "scope.";

/// Which dimensions a call knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimensions {
    /// The customers' attributes only.
    OfCustomers,
    /// Those of activities too.
    OfActivities,
}

/// A scope without mistakes that can be seen before the database is asked.
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
    let filters = parse_filters(ROOT, scope.filters, violations);
    let answer = scope.split_by_answer.as_ref();
    let answer = answer.map(|asked| parse_question("scope.split_by_answer", asked, violations));
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
    Some(CustomerScope {
        period,
        zone: zone?,
        group_by: scope.group_by,
        filters,
        answer: answer.flatten(),
        confidence: confidence?,
    })
}

/// How a period is cut, by a request's three fields.
pub(super) fn parse_cut(
    bucket: i32,
    first_day_of_week: i32,
    first_month_of_year: Option<i32>,
    violations: &mut Violations,
) -> Option<Bucket> {
    let first_day = api::DayOfWeek::try_from(first_day_of_week);
    parse_bucket(bucket, first_day.ok(), first_month_of_year, violations)
}

/// A currency, if one is asked for.
pub(super) fn parse_currency(code: &str, violations: &mut Violations) -> Option<Currency> {
    if code.is_empty() {
        return None;
    }
    violations.check("currency_code", Currency::parse(code))
}

/// A number of days from 1 to `max`, or the default where none is given.
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

/// Whether the dimensions of a scope are known.
pub(super) fn check_dimensions(
    scope: &CustomerScope,
    dimensions: Dimensions,
    settings: &ActivitySettings,
) -> Result<(), Violations> {
    let mut known: BTreeSet<&str> = ATTRIBUTES.into();
    if dimensions == Dimensions::OfActivities {
        known.extend(activity::BUILT_IN);
        known.extend(settings.dimensions.iter().map(Id::as_str));
    }
    let names: Vec<&str> = known.iter().copied().collect();
    let names = names.join(", ");
    let mut violations = Violations::default();
    let mut check = |field: String, name: &str| {
        if !known.contains(name) {
            let of_activities =
                dimensions == Dimensions::OfCustomers && settings.has_dimension(name);
            let why = match of_activities {
                true => "is a dimension of activities, of which a customer has many",
                false => "is no dimension of customers or activities",
            };
            violations.add(
                field,
                format_args!("{} {why} (known here: {names})", quoted(name)),
            );
        }
    };
    for (index, name) in scope.group_by.iter().enumerate() {
        check(format!("scope.group_by[{index}]"), name);
    }
    for (index, filter) in scope.filters.iter().enumerate() {
        check(
            format!("scope.filters[{index}].dimension"),
            &filter.dimension,
        );
    }
    violations.finish(Some(()))
}

impl Context {
    /// The period with both ends filled in, from the activities where they were left
    /// open; `None` when there is no activity to fill them in from, or none in the
    /// time asked for.
    pub(super) async fn customer_period(
        &self,
        scope: &CustomerScope,
        bucket: Bucket,
    ) -> Result<Option<Period>, CallError> {
        let OpenPeriod { start, end } = scope.period;
        if let (Some(start), Some(end)) = (start, end) {
            return Ok(Period::new(start, end));
        }
        let Some(stored) = self.store.activity_period(self.workspace).await? else {
            return Ok(None);
        };
        let whole = bucket.widen(stored, &scope.zone);
        Ok(Period::new(
            start.unwrap_or_else(|| whole.start()),
            end.unwrap_or_else(|| whole.end()),
        ))
    }
}

/// What fixes a reply's numbers.
pub(super) fn definition(
    asked: Option<api::CustomerScope>,
    scope: &CustomerScope,
    period: Option<Period>,
    formulas: &[(&str, &str, &str)],
) -> api::CustomerDefinition {
    let formulas = formulas
        .iter()
        .map(|(field, formula, interval)| api::Formula {
            field: (*field).to_owned(),
            formula: (*formula).to_owned(),
            interval: (*interval).to_owned(),
        });
    api::CustomerDefinition {
        scope: asked.map(|asked| api::CustomerScope {
            period: period.map(time::encode_period),
            ..asked
        }),
        formulas: formulas.collect(),
        confidence_level: scope.confidence.level(),
    }
}

/// The buckets of a period; none without one.
pub(super) fn buckets(
    bucket: Bucket,
    period: Option<Period>,
    zone: &TimeZone,
) -> Result<Vec<Period>, CallError> {
    Ok(divide(period, bucket, zone)?)
}

/// The ends of buckets, as counters take them.
pub(super) fn edges(buckets: &[Period]) -> Vec<i64> {
    let starts = buckets.iter().map(|bucket| bucket.start().as_microsecond());
    let end = buckets.last().map(|bucket| bucket.end().as_microsecond());
    starts.chain(end).collect()
}

/// Until when anything can be known of a period.
pub(super) fn known_until(period: Period) -> Timestamp {
    period.end().min(Timestamp::now())
}
