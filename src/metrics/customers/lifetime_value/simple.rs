//! Lifetime value by simple formulas.

use super::{buyers::Buyer, outlook::YEAR};
use crate::{
    domain::customer_query::LifetimeValueQuery,
    metrics::{Estimate, MetricError, customers::estimate},
    scoring::{
        Confidence, RatioMoments, Share, margin_over_churn, value_first_margin_later,
        value_first_margin_now, value_over_years,
    },
};

/// The result of a simple formula.
#[derive(Debug, Clone, PartialEq)]
pub struct SimpleLifetimeValue {
    /// Its name, which states its assumptions.
    pub name: &'static str,
    /// The formula in words.
    pub formula: &'static str,
    /// The inputs, in the order of the formula.
    pub inputs: Vec<SimpleInput>,
    /// Value per customer in units of the currency, or why it is undefined.
    pub value: Result<f64, &'static str>,
}

/// An input of a simple formula.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SimpleInput {
    /// Its name.
    pub name: &'static str,
    /// Its definition; empty for a parameter of the query.
    pub definition: &'static str,
    /// Its value with count and interval; only a value for a parameter of the query.
    pub estimate: Estimate,
}

impl SimpleInput {
    fn parameter(name: &'static str, value: f64) -> Self {
        Self {
            name,
            definition: "",
            estimate: Estimate {
                value: Some(value),
                ..Estimate::count_only(0)
            },
        }
    }
}

/// The inputs of the formulas, from the data.
struct Inputs {
    order_value: SimpleInput,
    repeat_orders: SimpleInput,
    retention: SimpleInput,
}

impl Inputs {
    /// # Errors
    /// [`MetricError::BrokenInvariant`] for a customer without an order, or with one after the
    /// end of the period.
    fn of(buyers: &[Buyer], unit: f64, confidence: Confidence) -> Result<Self, MetricError> {
        let (mut values, mut repeats) = (RatioMoments::default(), RatioMoments::default());
        // Customers known for a year, and those who bought in the last one.
        let (mut known, mut kept) = (0, 0);
        for Buyer { summary, .. } in buyers {
            values.record(summary.orders, summary.net_revenue);
            let repeat_orders = difference(summary.orders, 1)?;
            repeats.record(summary.age_days, i128::from(repeat_orders));
            if summary.age_days as f64 >= YEAR {
                known += 1;
                let silent = difference(summary.age_days, summary.recency_days)?;
                kept += u64::from((silent as f64) < YEAR);
            }
        }
        let retention = Share::new(kept, known).map_or(Estimate::count_only(0), |share| {
            estimate::of_share(share, confidence)
        });
        Ok(Self {
            order_value: SimpleInput {
                name: "order_value_net",
                definition: "revenue_net / orders; interval by customer",
                estimate: estimate::of_score(&values.score(confidence), unit, f64::NEG_INFINITY),
            },
            repeat_orders: SimpleInput {
                name: "repeat_orders_a_year",
                definition: "orders after each customer's first / years since it (the count is of \
                             days); interval by customer",
                estimate: estimate::of_score(&repeats.score(confidence), 1.0 / YEAR, 0.0),
            },
            retention: SimpleInput {
                name: "retention",
                definition: "of the customers who ordered first a year ago or earlier, the share \
                             with an order in the last 365 days (Wilson)",
                estimate: retention,
            },
        })
    }

    fn order_value(&self) -> Option<f64> {
        self.order_value.estimate.value
    }

    fn repeat_orders(&self) -> Option<f64> {
        self.repeat_orders.estimate.value
    }

    fn retention(&self) -> Option<f64> {
        self.retention.estimate.value
    }

    /// The margin of a customer's repeat orders in a year.
    fn margin_a_year(&self, query: &LifetimeValueQuery) -> Option<f64> {
        let both = self.order_value().zip(self.repeat_orders());
        both.map(|(value, orders)| value * orders * query.margin)
    }

    /// Why a formula without a value has none.
    fn why_undefined(&self) -> &'static str {
        match (self.order_value(), self.repeat_orders(), self.retention()) {
            (None, _, _) => "nobody ordered",
            (_, None, _) => "nobody has been a customer for a day yet",
            (_, _, None) => {
                "nobody has been a customer for a year yet, so that the yearly retention is unknown"
            }
            (Some(_), Some(_), Some(_)) => {
                "with a retention of 1 and no discount the sum has no end"
            }
        }
    }
}

/// # Errors
/// [`MetricError::BrokenInvariant`] below 0.
fn difference(minuend: u64, subtrahend: u64) -> Result<u64, MetricError> {
    minuend.checked_sub(subtrahend).ok_or_else(|| {
        MetricError::BrokenInvariant(format!(
            "a customer's purchases: {minuend} less {subtrahend} is below 0"
        ))
    })
}

/// The simple formulas for the customers of one group.
///
/// # Errors
/// [`MetricError::BrokenInvariant`] for a customer whose purchases contradict each other.
pub(super) fn simple_values(
    buyers: &[Buyer],
    unit: f64,
    query: &LifetimeValueQuery,
) -> Result<Vec<SimpleLifetimeValue>, MetricError> {
    let inputs = Inputs::of(buyers, unit, query.scope.confidence)?;
    let [now, later, limited] = constant_retention(&inputs, query);
    Ok(vec![
        constant_orders(&inputs, query),
        now,
        later,
        limited,
        constant_churn(&inputs, query),
    ])
}

fn simple(
    inputs: &Inputs,
    name: &'static str,
    formula: &'static str,
    of_formula: Vec<SimpleInput>,
    value: Option<f64>,
) -> SimpleLifetimeValue {
    SimpleLifetimeValue {
        name,
        formula,
        inputs: of_formula,
        value: value.ok_or_else(|| inputs.why_undefined()),
    }
}

fn years(query: &LifetimeValueQuery) -> f64 {
    f64::from(query.horizon_days) / YEAR
}

/// A new customer's first order, and repeat orders as before over the horizon.
fn constant_orders(inputs: &Inputs, query: &LifetimeValueQuery) -> SimpleLifetimeValue {
    let both = inputs.order_value().zip(inputs.repeat_orders());
    let value = both.map(|(value, orders)| value * (1.0 + orders * years(query)) * query.margin);
    simple(
        inputs,
        "constant_orders",
        "order_value_net * (1 + repeat_orders_a_year * years) * margin: the first order, and repeat \
         orders as before over the horizon",
        vec![
            inputs.order_value,
            inputs.repeat_orders,
            SimpleInput::parameter("years", years(query)),
            SimpleInput::parameter("margin", query.margin),
        ],
        value,
    )
}

/// The same share of customers stays every year; three conventions for when the margin comes
/// and for how long.
fn constant_retention(inputs: &Inputs, query: &LifetimeValueQuery) -> [SimpleLifetimeValue; 3] {
    let discount = query.annual_discount;
    let both = inputs.margin_a_year(query).zip(inputs.retention());
    let of_retention = vec![
        inputs.order_value,
        inputs.repeat_orders,
        SimpleInput::parameter("margin", query.margin),
        inputs.retention,
        SimpleInput::parameter("discount", discount),
    ];
    let mut of_years = of_retention.clone();
    of_years.push(SimpleInput::parameter("years", years(query)));
    [
        simple(
            inputs,
            "constant_retention_margin_first",
            "m (1 + d) / (1 + d - r) with m = order_value_net * repeat_orders_a_year * margin: the \
             first year's margin comes at once",
            of_retention.clone(),
            both.and_then(|(m, r)| value_first_margin_now(m, r, discount)),
        ),
        simple(
            inputs,
            "constant_retention_margin_later",
            "m r / (1 + d - r): the first margin comes after a retained year",
            of_retention,
            both.and_then(|(m, r)| value_first_margin_later(m, r, discount)),
        ),
        simple(
            inputs,
            "constant_retention_limited",
            "sum of m r^t / (1 + d)^t over the years of the horizon, the last one in part",
            of_years,
            both.and_then(|(m, r)| value_over_years(m, r, discount, years(query))),
        ),
    ]
}

/// The same share of customers leaves every year.
fn constant_churn(inputs: &Inputs, query: &LifetimeValueQuery) -> SimpleLifetimeValue {
    let churn = inputs.retention().map(|retention| 1.0 - retention);
    let both = inputs.margin_a_year(query).zip(churn);
    simple(
        inputs,
        "constant_churn",
        "m / (1 - retention): customers stay 1 / (1 - retention) years, undiscounted",
        vec![
            inputs.order_value,
            inputs.repeat_orders,
            SimpleInput::parameter("margin", query.margin),
            inputs.retention,
        ],
        both.and_then(|(m, churn)| margin_over_churn(m, churn)),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scoring::behavior::PurchaseSummary;

    #[test]
    fn purchases_that_contradict_each_other_are_an_error() {
        let sound = PurchaseSummary {
            repeats: 1,
            recency_days: 30,
            age_days: 400,
            repeat_net: 500,
            net_revenue: 1_000,
            orders: 2,
            last_order_time: 0,
        };
        let inputs = |summary| {
            let buyers = [Buyer { key: 1, summary }];
            Inputs::of(&buyers, 100.0, Confidence::default())
        };
        assert!(inputs(sound).is_ok());
        let without_order = PurchaseSummary { orders: 0, ..sound };
        let in_the_future = PurchaseSummary {
            recency_days: 401,
            ..sound
        };
        for broken in [without_order, in_the_future] {
            let refused = inputs(broken);
            assert!(matches!(refused, Err(MetricError::BrokenInvariant(_))));
        }
    }
}
