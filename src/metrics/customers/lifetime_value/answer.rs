//! The answer about lifetime value.

use super::simple::SimpleLifetimeValue;
use crate::{
    domain::money::Currency,
    metrics::{
        Estimate, Warning,
        customers::{definition::CustomerDefinition, group::GroupValue},
    },
    scoring::{BgNbdFit, FitError, GammaGammaFit},
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
    /// Expected purchases of all customers within the horizon.
    pub expected_purchases: Option<f64>,
    /// Expected value of all customers within the horizon.
    pub expected_value: Option<f64>,
    /// Mean probability of being alive.
    pub mean_probability_alive: Option<f64>,
    /// Expected and actual purchases of the hold-out; `None` if none was requested.
    pub holdout: Option<Holdout>,
}

/// Expected and actual purchases in days that the models were not fitted to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holdout {
    /// Expected purchases; `None` without the model.
    pub expected_purchases: Option<f64>,
    /// Purchases that followed.
    pub actual_purchases: u64,
    /// Expected net revenue of the purchases, in units of the currency; `None` without either
    /// model.
    pub expected_revenue_net: Option<f64>,
    /// Amount charged less amount refunded for the purchases that followed, in minor units.
    pub actual_revenue_net: i128,
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
