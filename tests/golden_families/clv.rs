//! Models of future purchases: BG/NBD, Gamma-Gamma and the discounted value.

use crate::golden_families::case::Quantity::{Number, Word};
use crate::golden_families::case::{Case, Got, Trouble};
use cxmetrics::scoring::{BgNbd, GammaGamma, Horizon, PurchaseHistory, Spending, discounted_value};
use serde::Deserialize;

pub(crate) fn case(case: &Case) -> Result<Got, Trouble> {
    match (case.metric.as_str(), case.method.as_str()) {
        ("bgnbd", "fit") => buying_fit(case),
        ("gamma_gamma", "fit") => spending_fit(case),
        ("bgnbd", "expected_purchases") => {
            let (model, customer) = (buying(case)?, history(case)?);
            let expected = model.expected_purchases(customer, case.given("t")?);
            Ok(Got::from([
                ("status", Word("ok")),
                ("expected", Number(Some(expected))),
                ("p_alive", Number(Some(model.p_alive(customer)))),
            ]))
        }
        ("bgnbd", "unconditional_expectation") => {
            let expected = buying(case)?.expected_repeats(case.given("t")?);
            Ok(sure("expected", expected))
        }
        ("bgnbd", "pmf") => {
            let repeats = case.read(&case.input, "x")?;
            let probability = buying(case)?.probability_of_repeats(repeats, case.given("t")?);
            Ok(sure("probability", probability))
        }
        ("gamma_gamma", "expected_value") => expected_value(case),
        ("bgnbd", "discounted_clv") => discounted(case),
        _ => Err(Trouble::UnknownMethod),
    }
}

/// A row of a summary file.
#[derive(Deserialize)]
struct Row {
    x: u64,
    t_x: f64,
    #[serde(rename = "T")]
    observed: f64,
    /// 0 for a customer without repeats, and where the model needs no values.
    #[serde(default)]
    zbar: f64,
}

fn rows(case: &Case) -> Result<Vec<Row>, Trouble> {
    if !case.input.contains_key("rfm_file") {
        return case.records();
    }
    let path: String = case.read(&case.input, "rfm_file")?;
    let mut reader = csv::Reader::from_path(path)?;
    Ok(reader.deserialize().collect::<Result<_, _>>()?)
}

fn buying_fit(case: &Case) -> Result<Got, Trouble> {
    let customers: Vec<PurchaseHistory> = rows(case)?
        .into_iter()
        .map(|row| PurchaseHistory::new(row.x, row.t_x, row.observed))
        .collect::<Result<_, _>>()?;
    let fit = BgNbd::fit(customers.into_iter().map(|customer| (customer, 1)))?;
    Ok(Got::from([
        ("status", Word("ok")),
        ("r", Number(Some(fit.model.r()))),
        ("alpha", Number(Some(fit.model.alpha()))),
        ("a", Number(Some(fit.model.a()))),
        ("b", Number(Some(fit.model.b()))),
        ("log_likelihood", Number(Some(fit.log_likelihood))),
    ]))
}

fn spending_fit(case: &Case) -> Result<Got, Trouble> {
    let known = rows(case)?
        .into_iter()
        .filter(|row| row.x > 0 && row.zbar > 0.0);
    let customers: Vec<Spending> = known
        .map(|row| Spending::new(row.x, row.zbar))
        .collect::<Result<_, _>>()?;
    let fit = GammaGamma::fit(customers)?;
    Ok(Got::from([
        ("status", Word("ok")),
        ("p", Number(Some(fit.model.p()))),
        ("q", Number(Some(fit.model.q()))),
        ("v", Number(Some(fit.model.v()))),
        ("log_likelihood", Number(Some(fit.log_likelihood))),
    ]))
}

fn expected_value(case: &Case) -> Result<Got, Trouble> {
    let model = spending(case)?;
    let purchases = case.read(&case.input, "x")?;
    let expected = model.expected_value(purchases, case.given("mean_value")?);
    Ok(Got::from([
        ("status", Word(defined(expected.is_ok()))),
        ("expected", Number(expected.ok())),
        ("population_mean", Number(model.population_mean().ok())),
    ]))
}

fn discounted(case: &Case) -> Result<Got, Trouble> {
    let (customer, mean_value) = (history(case)?, case.given("mean_value")?);
    let unit_days = match case.read::<String>(&case.params, "time_unit")?.as_str() {
        "day" => 1.0,
        "week" => 7.0,
        other => return Err(Trouble::Rejected(format!("no unit of time: {other}"))),
    };
    let horizon = Horizon::new(
        case.read(&case.params, "months")?,
        case.param("month_length_days")? / unit_days,
        case.param("monthly_discount")?,
    )?;
    let model = spending(case)?;
    let per_purchase = model.expected_value(customer.repeats(), mean_value).ok();
    let value = discounted_value(buying(case)?, model, customer, mean_value, horizon).ok();
    Ok(Got::from([
        ("status", Word(defined(value.is_some()))),
        ("expected_value_per_purchase", Number(per_purchase)),
        ("clv", Number(value)),
    ]))
}

fn buying(case: &Case) -> Result<BgNbd, Trouble> {
    let param = |key| case.param(key);
    Ok(BgNbd::new(
        param("r")?,
        param("alpha")?,
        param("a")?,
        param("b")?,
    )?)
}

fn spending(case: &Case) -> Result<GammaGamma, Trouble> {
    let param = |key| case.param(key);
    Ok(GammaGamma::new(param("p")?, param("q")?, param("v")?)?)
}

fn history(case: &Case) -> Result<PurchaseHistory, Trouble> {
    let repeats = case.read(&case.input, "x")?;
    Ok(PurchaseHistory::new(
        repeats,
        case.given("t_x")?,
        case.given("T")?,
    )?)
}

fn sure(field: &'static str, value: f64) -> Got {
    Got::from([("status", Word("ok")), (field, Number(Some(value)))])
}

fn defined(is: bool) -> &'static str {
    if is { "ok" } else { "undefined" }
}
