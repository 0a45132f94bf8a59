//! Fabricated replies.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use clap::{Args, Command};
use jiff::{civil::Date, tz::TimeZone};

use crate::api::{
    CustomerBasePoint, CustomerDefinition, CustomerScope, DimensionValue, Estimate, Formula,
    InactivityLoss, Interval, LogRankTest, LossRule, Period, PurchasePoint, QuerySurvivalResponse,
    ScoreStatus, SurvivalCurve, SurvivalStep, loss_rule::Rule,
};

use super::super::columns::Look;
use super::{Query, text};
use crate::import::to_proto;

/// What a command is told by these words.
pub(super) fn parsed<T: Args>(words: &[&str]) -> Result<T, clap::Error> {
    let words = [&["query"], words].concat();
    let matches = T::augment_args(Command::new("query")).try_get_matches_from(words)?;
    T::from_arg_matches(&matches)
}

/// Room for everything.
pub(super) const WIDE: usize = 250;

/// What the terminal can show.
pub(super) fn look(width: usize) -> Look {
    Look {
        width,
        styled: false,
    }
}

/// The lines with which a command that is told `words` shows a reply.
pub(super) fn lines<Q: Query + Args>(
    words: &[&str],
    reply: &Q::Reply,
    width: usize,
) -> Vec<String> {
    let query = parsed::<Q>(words).unwrap();
    let text = text(&query, reply, look(width)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The words of a line.
pub(super) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}

/// From the beginning of one day to that of another, in UTC.
pub(super) fn period((start, end): (&str, &str)) -> Period {
    let instant = |day: &str| {
        let day: Date = day.parse().unwrap();
        Some(to_proto(day.to_zoned(TimeZone::UTC).unwrap().timestamp()))
    };
    Period {
        start_time: instant(start),
        end_time: instant(end),
    }
}

/// What was asked of 2024, with Wilson intervals.
pub(super) fn definition(group_by: &[&str], formulas: &[(&str, &str)]) -> CustomerDefinition {
    let formulas = formulas.iter().map(|(field, formula)| Formula {
        field: (*field).to_owned(),
        formula: (*formula).to_owned(),
        interval: "Wilson".to_owned(),
    });
    CustomerDefinition {
        scope: Some(CustomerScope {
            period: Some(period(("2024-01-01", "2025-01-01"))),
            time_zone: "UTC".to_owned(),
            group_by: group_by.iter().map(|&each| each.to_owned()).collect(),
            ..CustomerScope::default()
        }),
        formulas: formulas.collect(),
        confidence_level: 0.95,
    }
}

/// The values of a group.
pub(super) fn group(values: &[Option<&str>]) -> Vec<DimensionValue> {
    let values = values.iter().map(|value| DimensionValue {
        dimension: "segment".to_owned(),
        value: value.map(str::to_owned),
    });
    values.collect()
}

/// A number with its interval.
pub(super) fn estimate(value: f64, lower: f64, upper: f64, count: i64) -> Estimate {
    Estimate {
        value: Some(value),
        interval: Some(Interval {
            lower,
            upper,
            confidence_level: 0.95,
        }),
        count,
        status: ScoreStatus::Ok.into(),
    }
}

/// A number of nobody.
pub(super) fn nobody() -> Estimate {
    Estimate {
        status: ScoreStatus::NoData.into(),
        ..Estimate::default()
    }
}

/// Lost after so many days of silence.
pub(super) fn silence(gap_days: i32) -> LossRule {
    LossRule {
        rule: Some(Rule::Inactivity(InactivityLoss { gap_days })),
    }
}

/// A base of which some stayed, within five points of a hundred.
pub(super) fn base_point(span: (&str, &str), at_start: i64, retained: i64) -> CustomerBasePoint {
    let share = share_of(retained, at_start);
    CustomerBasePoint {
        period: Some(period(span)),
        at_start,
        lost: at_start - retained,
        at_end: retained,
        retained,
        retention: Some(share.map_or_else(nobody, |share| {
            let rounded = |end: f64| (end * 100.0).round() / 100.0;
            estimate(
                share,
                rounded(share - 0.05),
                rounded(share + 0.05),
                at_start,
            )
        })),
        ..CustomerBasePoint::default()
    }
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn share_of(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A year's purchases of 1,000 customers.
pub(super) fn purchases() -> PurchasePoint {
    PurchasePoint {
        period: Some(period(("2024-01-01", "2025-01-01"))),
        customers: 1000,
        orders: 2500,
        occasions: 2400,
        repeat_customers: 400,
        revenue_gross: "123456.78".to_owned(),
        refunds: "0.08".to_owned(),
        revenue_net: "123456.70".to_owned(),
        average_order_value: Some(estimate(49.3827, 47.0, 51.764, 2500)),
        frequency: Some(estimate(2.5, 2.4, 2.6, 1000)),
        revenue_per_customer: Some(estimate(123.5, 118.0, 128.9, 1000)),
        repurchase_rate: Some(estimate(0.4, 0.37, 0.4307, 1000)),
        ..PurchasePoint::default()
    }
}

/// Two curves: one of 40 steps, one to whose customers nothing happened.
pub(super) fn survival() -> QuerySurvivalResponse {
    let step = |place: i32| SurvivalStep {
        days: f64::from(12 + 3 * place),
        at_risk: i64::from(30 - place / 2),
        events: i64::from(place % 2),
        survival: 0.95 - 0.01 * f64::from(place),
        interval: Some(Interval {
            lower: 0.7,
            upper: 0.99,
            confidence_level: 0.95,
        }),
    };
    QuerySurvivalResponse {
        definition: Some(definition(&["segment"], &[])),
        curves: vec![
            SurvivalCurve {
                group: group(&[Some("trial")]),
                customers: 30,
                events: 20,
                steps: (0..40).map(step).collect(),
                median_days: Some(120.0),
                restricted_mean_days: Some(98.76),
                horizon_days: 180.0,
                status: ScoreStatus::Ok.into(),
            },
            SurvivalCurve {
                group: group(&[None]),
                customers: 5,
                horizon_days: 180.0,
                restricted_mean_days: Some(180.0),
                status: ScoreStatus::Ok.into(),
                ..SurvivalCurve::default()
            },
        ],
        log_rank: Some(LogRankTest {
            chi_squared: Some(5.234),
            degrees_of_freedom: 1,
            p_value: Some(0.0221),
        }),
    }
}
