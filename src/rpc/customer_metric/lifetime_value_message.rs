//! Lifetime values as messages.

use std::collections::HashMap;

use jiff::Timestamp;

use super::{
    estimate::{self, amount, minor_units},
    lifetime_value::{Buyer, BuyerCounter, Models, Query, YEAR},
};
use crate::{
    api,
    domain::money::Currency,
    rpc::{score_encoding::whole, time},
    scoring::{
        BgNbdFit, FitError, FitWarning, GammaGammaFit, Moments, historic_value, margin_over_churn,
        value_first_margin_later, value_first_margin_now, value_over_periods,
    },
};

pub(super) const FORMULAS: [(&str, &str, &str); 4] = [
    (
        "historic_value",
        "margin * revenue_net / customers",
        "Student's t over customers",
    ),
    (
        "expected_purchases",
        "BG/NBD: purchases within horizon_days, all customers",
        "",
    ),
    (
        "expected_value",
        "margin * sum over customers and months of 30 days of BG/NBD purchases * Gamma-Gamma \
         value / (1 + annual_discount)^(month / 12.17)",
        "",
    ),
    (
        "mean_probability_alive",
        "BG/NBD: mean over customers; 1 for one who bought once",
        "",
    ),
];

/// What a fit that stands has to say.
fn warnings<P: std::fmt::Debug>(warnings: &[FitWarning<P>]) -> Vec<String> {
    let words = warnings.iter().map(|warning| match warning {
        FitWarning::AtBound(parameter) => format!(
            "{parameter:?} lies at the edge of what is searched: customers differ less, or leave less, than the model allows for"
        ),
        FitWarning::Uncertain(parameter) => {
            format!("{parameter:?} is hardly determined: its relative standard error exceeds 1")
        }
    });
    words.collect()
}

pub(super) fn encode_bg_nbd(fit: &Result<BgNbdFit, FitError>, buyers: &[Buyer]) -> api::BgNbdFit {
    let repeaters = buyers
        .iter()
        .filter(|buyer| buyer.summary.repeats > 0)
        .count();
    let counts = api::BgNbdFit {
        customers: i64::try_from(buyers.len()).unwrap_or(i64::MAX),
        repeat_customers: i64::try_from(repeaters).unwrap_or(i64::MAX),
        ..Default::default()
    };
    match fit {
        Ok(fit) => api::BgNbdFit {
            r: Some(fit.model.r()),
            alpha: Some(fit.model.alpha()),
            a: Some(fit.model.a()),
            b: Some(fit.model.b()),
            log_likelihood: Some(fit.log_likelihood),
            warnings: warnings(&fit.warnings),
            ..counts
        },
        Err(error) => api::BgNbdFit {
            unfitted_reason: error.to_string(),
            ..counts
        },
    }
}

pub(super) fn encode_gamma_gamma(fit: &Result<GammaGammaFit, FitError>) -> api::GammaGammaFit {
    let fit = match fit {
        Ok(fit) => fit,
        Err(error) => {
            return api::GammaGammaFit {
                unfitted_reason: format!(
                    "{error} (customers whose repeat purchases had a value above zero)"
                ),
                ..Default::default()
            };
        }
    };
    let mut warnings = warnings(&fit.warnings);
    let population_mean = fit.model.population_mean();
    if let Err(infinite) = population_mean {
        warnings.push(format!(
            "{infinite}: customers who bought once have no expected value"
        ));
    }
    api::GammaGammaFit {
        p: Some(fit.model.p()),
        q: Some(fit.model.q()),
        v: Some(fit.model.v()),
        log_likelihood: Some(fit.log_likelihood),
        customers: whole(fit.customers),
        population_mean: population_mean.ok(),
        warnings,
        unfitted_reason: String::new(),
    }
}

/// The lifetime value of one group.
pub(super) fn series(
    group: Vec<api::DimensionValue>,
    counter: BuyerCounter,
    models: &mut Models,
    currency: Option<Currency>,
    query: &Query,
) -> api::LifetimeValueSeries {
    let buyers = &counter.buyers;
    let mut net = Moments::default();
    for buyer in buyers {
        net.record(buyer.summary.net_revenue);
    }
    let customers = buyers.len() as f64;
    let sum_of = |what: &mut dyn FnMut(&Buyer) -> Option<f64>| -> Option<f64> {
        (!buyers.is_empty()).then_some(())?;
        buyers.iter().map(what).sum()
    };
    let purchases = sum_of(&mut |buyer| Some(models.prediction(buyer)?.purchases));
    let alive = sum_of(&mut |buyer| Some(models.prediction(buyer)?.p_alive));
    let value = sum_of(&mut |buyer| models.value(buyer));
    let unit = minor_units(currency) / query.margin;
    api::LifetimeValueSeries {
        group,
        customers: whole(net.n()),
        revenue_net: amount(currency, net.sum()),
        historic_value: Some(estimate::of_mean(
            &net,
            unit,
            f64::NEG_INFINITY,
            query.scope.confidence,
        )),
        expected_purchases: purchases,
        expected_value_per_customer: value.map(|value| value / customers),
        expected_value: value,
        mean_probability_alive: alive.map(|alive| alive / customers),
        simple: simple_values(counter, currency, query),
    }
}

/// What the simple formulas are fed with.
struct Inputs {
    order_value: Option<f64>,
    orders_per_year: Option<f64>,
    retention: Option<f64>,
}

impl Inputs {
    fn of(counter: BuyerCounter, currency: Option<Currency>) -> Self {
        let unit = minor_units(currency);
        // Whole days first: the same whatever the order of the customers.
        let days: u64 = counter
            .buyers
            .iter()
            .map(|buyer| buyer.summary.age_days)
            .sum();
        let years = days as f64 / YEAR;
        // Of those known for a year, who bought in the last one.
        let (mut known, mut kept) = (0.0, 0.0);
        for Buyer { summary, .. } in &counter.buyers {
            if summary.age_days as f64 >= YEAR {
                known += 1.0;
                let silent = summary.age_days - summary.recency_days.min(summary.age_days);
                kept += f64::from(u8::from((silent as f64) < YEAR));
            }
        }
        let purchases = counter.purchases.finish().into_iter().next();
        let purchases = purchases.unwrap_or_default();
        let orders = purchases.orders() as f64;
        Self {
            order_value: purchases
                .average_order_value_net()
                .map(|value| value / unit),
            orders_per_year: (years > 0.0).then_some(orders / years),
            retention: (known > 0.0).then_some(kept / known),
        }
    }

    fn margin_per_year(&self, query: &Query) -> Option<f64> {
        self.order_value
            .zip(self.orders_per_year)
            .map(|(value, orders)| value * orders * query.margin)
    }

    /// Why a formula that has no value has none.
    fn why_undefined(&self) -> &'static str {
        match (self.order_value, self.orders_per_year, self.retention) {
            (None, _, _) => "nobody ordered",
            (_, None, _) => "nobody has been a customer for a day yet",
            (_, _, None) => {
                "nobody has been a customer for a year yet, so that the yearly retention is unknown"
            }
            _ => "with a retention of 1 and no discount the sum has no end",
        }
    }
}

/// One formula: its name, words, inputs by name, and value.
struct Formula {
    name: &'static str,
    formula: &'static str,
    inputs: Vec<(&'static str, Option<f64>)>,
    value: Option<f64>,
}

fn simple_values(
    counter: BuyerCounter,
    currency: Option<Currency>,
    query: &Query,
) -> Vec<api::SimpleLifetimeValue> {
    let inputs = Inputs::of(counter, currency);
    let [at_once, later, limited] = constant_retention(&inputs, query);
    let formulas = [
        constant_orders(&inputs, query),
        at_once,
        later,
        limited,
        constant_churn(&inputs, query),
    ];
    let undefined = inputs.why_undefined();
    let encode = |formula| encode_simple(formula, undefined);
    formulas.into_iter().map(encode).collect()
}

/// Customers order as they did, and none leaves within the horizon.
fn constant_orders(inputs: &Inputs, query: &Query) -> Formula {
    let years = f64::from(query.horizon_days) / YEAR;
    Formula {
        name: "constant_orders",
        formula: "order_value * orders_a_year * years * margin: customers go on as they did",
        inputs: vec![
            ("order_value", inputs.order_value),
            ("orders_a_year", inputs.orders_per_year),
            ("years", Some(years)),
            ("margin", Some(query.margin)),
        ],
        value: inputs
            .order_value
            .zip(inputs.orders_per_year)
            .and_then(|(value, orders)| historic_value(value, orders, years, query.margin)),
    }
}

/// The same share of customers stays every year; three ways to say when their margin
/// comes and for how long.
fn constant_retention(inputs: &Inputs, query: &Query) -> [Formula; 3] {
    let d = query.annual_discount;
    let yearly = inputs.margin_per_year(query);
    let both = yearly.zip(inputs.retention);
    let whole_years = u32::try_from((query.horizon_days - 1) / 365 + 1).unwrap_or(1);
    let of_retention = vec![
        ("margin_a_year", yearly),
        ("retention", inputs.retention),
        ("discount", Some(d)),
    ];
    let mut of_years = of_retention.clone();
    of_years.push(("years", Some(f64::from(whole_years))));
    [
        Formula {
            name: "constant_retention_margin_first",
            formula: "m (1 + d) / (1 + d - r): the first year's margin comes at once",
            inputs: of_retention.clone(),
            value: both.and_then(|(m, r)| value_first_margin_now(m, r, d)),
        },
        Formula {
            name: "constant_retention_margin_later",
            formula: "m r / (1 + d - r): the first margin comes after a retained year",
            inputs: of_retention,
            value: both.and_then(|(m, r)| value_first_margin_later(m, r, d)),
        },
        Formula {
            name: "constant_retention_limited",
            formula: "sum of m r^t / (1 + d)^t over the horizon's years",
            inputs: of_years,
            value: both.and_then(|(m, r)| value_over_periods(m, r, d, whole_years)),
        },
    ]
}

/// The same share of customers leaves every year.
fn constant_churn(inputs: &Inputs, query: &Query) -> Formula {
    let yearly = inputs.margin_per_year(query);
    let churn = inputs.retention.map(|retention| 1.0 - retention);
    Formula {
        name: "constant_churn",
        formula: "m / churn: customers stay 1 / churn years, undiscounted",
        inputs: vec![("margin_a_year", yearly), ("churn", churn)],
        value: yearly
            .zip(churn)
            .and_then(|(m, churn)| margin_over_churn(m, churn)),
    }
}

fn encode_simple(formula: Formula, undefined: &str) -> api::SimpleLifetimeValue {
    let inputs: HashMap<String, f64> = formula
        .inputs
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), value?)))
        .collect();
    let undefined_reason = match formula.value {
        Some(_) => String::new(),
        None => undefined.to_owned(),
    };
    api::SimpleLifetimeValue {
        name: formula.name.to_owned(),
        formula: formula.formula.to_owned(),
        value: formula.value,
        inputs,
        undefined_reason,
    }
}

/// What the models say of one customer, whose id is filled in later.
pub(super) fn encode_customer(
    buyer: &Buyer,
    models: &mut Models,
    currency: Option<Currency>,
) -> api::CustomerLifetimeValue {
    let prediction = models.prediction(buyer);
    let last_order = Timestamp::from_microsecond(buyer.summary.last_order_time);
    api::CustomerLifetimeValue {
        customer_id: String::new(),
        repeat_purchases: whole(buyer.summary.repeats),
        last_order_time: last_order.ok().map(time::encode),
        revenue_net: amount(currency, buyer.summary.net_revenue),
        probability_alive: prediction.map_or(0.0, |one| one.p_alive),
        expected_purchases: prediction.map_or(0.0, |one| one.purchases),
        expected_purchase_value: models.purchase_value(buyer),
        expected_value: models.value(buyer),
    }
}
