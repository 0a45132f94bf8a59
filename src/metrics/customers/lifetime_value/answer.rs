//! The answer about lifetime value.

use super::simple::SimpleLifetimeValue;
use crate::{
    domain::money::Currency,
    metrics::{
        Estimate, Warning,
        customers::{definition::CustomerDefinition, group::GroupValue},
    },
    scoring::{BgNbdFit, FitError, GammaGammaFit, Interval, NoInterval},
};

/// The answer to a [`LifetimeValueQuery`](crate::domain::customer_query::LifetimeValueQuery).
#[derive(Debug, Clone)]
pub struct LifetimeValueAnswer {
    /// Everything that determines the numbers.
    pub definition: CustomerDefinition,
    /// The currency of every amount; `None` without amounts.
    pub currency: Option<Currency>,
    /// The model of purchases.
    pub bg_nbd: BgNbdAnswer,
    /// The model of their value.
    pub gamma_gamma: GammaGammaAnswer,
    /// One per group.
    pub groups: Vec<LifetimeValueGroup>,
    /// The page of customers, most valuable first.
    pub customers: Vec<CustomerValue>,
    /// Whether there are more customers than on this page and those before it.
    pub has_more: bool,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
}

/// The fitted model of purchases, or why there is none.
#[derive(Debug, Clone)]
pub struct BgNbdAnswer {
    /// Customers in the fit.
    pub customers: u64,
    /// Customers with purchases on more than one day.
    pub repeat_customers: u64,
    /// The fit.
    pub fit: Result<BgNbdFit, FitError>,
    /// Cautions about the fit, in plain words.
    pub warnings: Vec<String>,
}

/// The fitted model of purchase values, or why there is none.
#[derive(Debug, Clone)]
pub struct GammaGammaAnswer {
    /// The fit.
    pub fit: Result<GammaGammaFit, FitError>,
    /// Mean purchase value over all customers, in units of the currency; `None` where it is
    /// infinite, and without a fit.
    pub population_mean: Option<f64>,
    /// Cautions about the fit, in plain words.
    pub warnings: Vec<String>,
}

/// An expected total of a group of customers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expected {
    /// The expectation.
    pub total: f64,
    /// The interval that holds the actual total with the confidence of the query if the model
    /// is right, or why there is none. It covers the error of the parameters and chance.
    pub interval: Result<Interval, NoInterval>,
}

/// The lifetime value of one group.
#[derive(Debug, Clone)]
pub struct LifetimeValueGroup {
    /// The group.
    pub group: Vec<GroupValue>,
    /// Customers who ordered.
    pub customers: u64,
    /// Amount charged less amount refunded within the period, in minor units.
    pub revenue_net: i128,
    /// Net revenue per customer times the margin.
    pub historic_value: Estimate,
    /// Results of the simple formulas.
    pub simple: Vec<SimpleLifetimeValue>,
    /// Expected purchases of all customers within the horizon; `None` without the model.
    pub expected_purchases: Option<Expected>,
    /// Expected value of all customers within the horizon; `None` without either model.
    pub expected_value: Option<Expected>,
    /// Mean probability of being alive.
    pub mean_probability_alive: Option<f64>,
    /// Expected and actual purchases of the hold-out; `None` if none was requested.
    pub holdout: Option<Holdout>,
}

impl LifetimeValueGroup {
    /// Why intervals are missing, in plain words; empty if none is.
    pub fn interval_warnings(&self) -> Vec<String> {
        let holdout = self.holdout.as_ref();
        let purchases = [
            self.expected_purchases,
            holdout.and_then(|holdout| holdout.expected_purchases),
        ];
        let value = [
            self.expected_value,
            holdout.and_then(|holdout| holdout.expected_revenue_net),
        ];
        let mut warnings = Vec::new();
        for (name, of_name) in [("purchases", purchases), ("value", value)] {
            for expected in of_name.into_iter().flatten() {
                if let Err(why) = expected.interval {
                    warnings.push(format!("no interval of expected {name}: {why}"));
                }
            }
        }
        warnings.dedup();
        warnings
    }
}

/// Expected and actual purchases in days that the models were not fitted to.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdout {
    /// Expected purchases; `None` without the model.
    pub expected_purchases: Option<Expected>,
    /// Purchases that followed.
    pub actual_purchases: u64,
    /// Expected net revenue of the purchases, in units of the currency; `None` without either
    /// model.
    pub expected_revenue_net: Option<Expected>,
    /// Amount charged less amount refunded for the purchases that followed, in minor units.
    pub actual_revenue_net: i128,
    /// How expected purchases compare with actual ones, in plain words; `None` without the
    /// model.
    pub purchases_verdict: Option<String>,
    /// How expected revenue compares with actual revenue, in plain words; `None` without
    /// either model.
    pub revenue_net_verdict: Option<String>,
}

/// The models' predictions for one customer.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerValue {
    /// The customer's id.
    pub customer_id: String,
    /// Days with a purchase after the first such day.
    pub repeat_purchases: u64,
    /// Time of the last order, in microseconds since 1970 UTC.
    pub last_order_time: i64,
    /// Amount charged less amount refunded, in minor units.
    pub revenue_net: i128,
    /// Probability of being alive, and expected purchases; `None` without the model.
    pub alive_and_purchases: Option<(f64, f64)>,
    /// Expected value of a purchase.
    pub expected_purchase_value: Option<f64>,
    /// Expected value within the horizon.
    pub expected_value: Option<f64>,
}
