//! Behaviour of customers: retention, churn, orders, cohorts, and the simple lifetime values.

use crate::golden_families::behavior_events;
use crate::golden_families::case::Quantity::{Number, Word};
use crate::golden_families::case::{Case, Got, Trouble};
use cxmetrics::scoring::{
    historic_value, margin_over_churn, retention_from_counts, value_first_margin_later,
    value_first_margin_now, value_over_periods,
};

pub(crate) fn case(case: &Case) -> Result<Got, Trouble> {
    match (case.metric.as_str(), case.method.as_str()) {
        ("clv_simple", method) => simple_value(case, method),
        ("retention", "counts") => retention_by_counts(case),
        _ => behavior_events::case(case),
    }
}

fn simple_value(case: &Case, method: &str) -> Result<Got, Trouble> {
    let given = |key| case.given(key);
    let value = match method {
        "historic" => historic_value(
            given("aov")?,
            given("frequency")?,
            given("lifespan")?,
            given("margin")?,
        ),
        "retention_first_margin_later" => {
            value_first_margin_later(given("margin")?, given("retention")?, given("discount")?)
        }
        "retention_first_margin_now" => {
            value_first_margin_now(given("margin")?, given("retention")?, given("discount")?)
        }
        "finite" => value_over_periods(
            given("margin")?,
            given("retention")?,
            given("discount")?,
            case.read(&case.input, "periods")?,
        ),
        "margin_over_churn" => margin_over_churn(given("margin")?, given("churn")?),
        _ => return Err(Trouble::UnknownMethod),
    };
    let word = if value.is_some() { "ok" } else { "undefined" };
    Ok(Got::from([("status", Word(word)), ("clv", Number(value))]))
}

fn retention_by_counts(case: &Case) -> Result<Got, Trouble> {
    let count = |key| case.read::<u64>(&case.input, key);
    let period = retention_from_counts(count("start")?, count("end")?, count("new")?)?;
    let kept = period.kept.value();
    let word = if kept.is_some() { "ok" } else { "no_data" };
    Ok(Got::from([
        ("status", Word(word)),
        (
            "retained",
            Number(kept.map(|_| period.kept.successes() as f64)),
        ),
        ("retention", Number(kept)),
        ("churn", Number(period.lost.value())),
    ]))
}
