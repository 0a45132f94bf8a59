//! Replies for tests.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::collections::HashMap;

use jiff::{civil::Date, tz::TimeZone};

use crate::api::{
    BgNbdFit, CustomerBasePoint, CustomerDefinition, CustomerLifetimeValue, CustomerScope,
    DimensionValue, Estimate, Formula, GammaGammaFit, InactivityLoss, Interval,
    LifetimeValueSeries, LogRankTest, LossRule, Period, PurchasePoint, QueryLifetimeValueResponse,
    QuerySurvivalResponse, ScoreStatus, SimpleLifetimeValue, SurvivalCurve, SurvivalStep,
    loss_rule::Rule,
};

use crate::import::to_proto;

/// From the start of one day to the start of another, in UTC.
pub(in crate::cli::query) fn period((start, end): (&str, &str)) -> Period {
    let instant = |day: &str| {
        let day: Date = day.parse().unwrap();
        Some(to_proto(day.to_zoned(TimeZone::UTC).unwrap().timestamp()))
    };
    Period {
        start_time: instant(start),
        end_time: instant(end),
    }
}

/// A definition of 2024, with Wilson intervals.
pub(in crate::cli::query) fn definition(
    group_by: &[&str],
    formulas: &[(&str, &str)],
) -> CustomerDefinition {
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
        observed_until: period(("2025-06-01", "2025-06-02")).start_time,
        time_zone_release: "2026b".to_owned(),
    }
}

/// A group by segment.
pub(in crate::cli::query) fn group(values: &[Option<&str>]) -> Vec<DimensionValue> {
    let values = values.iter().map(|value| DimensionValue {
        dimension: "segment".to_owned(),
        value: value.map(str::to_owned),
    });
    values.collect()
}

/// An estimate with its interval.
pub(in crate::cli::query) fn estimate(value: f64, lower: f64, upper: f64, count: i64) -> Estimate {
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

/// An estimate without data.
pub(in crate::cli::query) fn no_data() -> Estimate {
    Estimate {
        status: ScoreStatus::NoData.into(),
        ..Estimate::default()
    }
}

/// Lost after more than `gap_days` days of inactivity.
pub(in crate::cli::query) fn inactivity(gap_days: i32) -> LossRule {
    LossRule {
        rule: Some(Rule::Inactivity(InactivityLoss { gap_days })),
    }
}

/// A bucket in which `retained` of `at_start` customers stay, with an interval of five
/// percentage points to each side.
pub(in crate::cli::query) fn base_point(
    days: (&str, &str),
    at_start: i64,
    retained: i64,
) -> CustomerBasePoint {
    let share = share_of(retained, at_start);
    CustomerBasePoint {
        period: Some(period(days)),
        at_start,
        lost: at_start - retained,
        at_end: retained,
        retained,
        not_retained: at_start - retained,
        retention: Some(share.map_or_else(no_data, |share| {
            let rounded = |end: f64| (end * 100.0).round() / 100.0;
            estimate(
                share,
                rounded(share - 0.05),
                rounded(share + 0.05),
                at_start,
            )
        })),
        churn: Some(no_data()),
        ..CustomerBasePoint::default()
    }
}

#[allow(clippy::cast_precision_loss, reason = "small counts")]
fn share_of(part: i64, whole: i64) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

/// A year of purchases by 1,000 customers.
pub(in crate::cli::query) fn purchases() -> PurchasePoint {
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
        ..no_purchases()
    }
}

/// A year without purchases.
pub(in crate::cli::query) fn no_purchases() -> PurchasePoint {
    PurchasePoint {
        period: Some(period(("2024-01-01", "2025-01-01"))),
        average_order_value: Some(no_data()),
        frequency: Some(no_data()),
        revenue_per_customer: Some(no_data()),
        profit_per_customer: Some(no_data()),
        repurchase_rate: Some(no_data()),
        ..PurchasePoint::default()
    }
}

/// Two curves: one with 40 steps, and one without events.
pub(in crate::cli::query) fn survival() -> QuerySurvivalResponse {
    let step = |index: i32| SurvivalStep {
        days: f64::from(12 + 3 * index),
        at_risk: i64::from(30 - index / 2),
        events: i64::from(index % 2),
        survival: 0.95 - 0.01 * f64::from(index),
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
        ..QuerySurvivalResponse::default()
    }
}

/// A fit of BG/NBD, a failed fit of Gamma-Gamma, and one customer.
pub(in crate::cli::query) fn lifetime_value() -> QueryLifetimeValueResponse {
    let simple = |name: &str, value, undefined_reason: &str| SimpleLifetimeValue {
        name: name.to_owned(),
        formula: "margin * order_value".to_owned(),
        value,
        inputs: HashMap::from([
            ("margin".to_owned(), 1.0),
            ("order_value".to_owned(), 35.17),
        ]),
        undefined_reason: undefined_reason.to_owned(),
        input_details: Vec::new(),
    };
    QueryLifetimeValueResponse {
        definition: Some(definition(&[], &[])),
        currency_code: "USD".to_owned(),
        bg_nbd: Some(BgNbdFit {
            r: Some(0.242_594_5),
            alpha: Some(4.413_601_9),
            a: Some(0.792_922_2),
            b: Some(2.425_907_5),
            log_likelihood: Some(-9582.429),
            customers: 2357,
            repeat_customers: 1143,
            ..BgNbdFit::default()
        }),
        gamma_gamma: Some(GammaGammaFit {
            customers: 2,
            unfitted_reason: "needs 10 customers with repeat purchases".to_owned(),
            warnings: vec!["value and frequency are correlated".to_owned()],
            ..GammaGammaFit::default()
        }),
        series: vec![LifetimeValueSeries {
            customers: 2357,
            revenue_net: "123456.70".to_owned(),
            historic_value: Some(estimate(52.38, 50.0, 54.76, 2357)),
            simple: vec![
                simple("order_value_only", Some(35.17), ""),
                simple("constant_retention", None, "no customer was retained"),
            ],
            expected_purchases: Some(1234.56),
            expected_purchases_interval: Some(Interval {
                lower: 1101.0,
                upper: 1377.0,
                confidence_level: 0.95,
            }),
            interval_warnings: vec!["no interval of expected value: unknown".to_owned()],
            mean_probability_alive: Some(0.567),
            ..LifetimeValueSeries::default()
        }],
        customers: vec![CustomerLifetimeValue {
            customer_id: "c-17".to_owned(),
            repeat_purchases: 9,
            last_order_time: period(("1997-09-28", "1997-09-30")).start_time,
            revenue_net: "1234.00".to_owned(),
            probability_alive: 0.98,
            expected_purchases: 11.234,
            ..CustomerLifetimeValue::default()
        }],
        next_page_token: "more".to_owned(),
        horizon_days: 365,
        margin: 1.0,
        ..QueryLifetimeValueResponse::default()
    }
}
