//! Purchases of the customers at a bucket's start.

use super::estimate;
use crate::{
    metrics::Estimate,
    scoring::{Confidence, behavior::StartPurchases},
};

/// Purchases in a bucket by the customers at its start.
#[derive(Debug, Clone, PartialEq)]
pub struct StartPoint {
    /// The numbers and sums.
    pub purchases: StartPurchases,
    /// The share of the customers at the start with two occasions or more.
    pub repurchase_rate: Estimate,
    /// Gross revenue per customer at the start; `None` if amounts have several currencies.
    pub revenue_per_customer: Option<Estimate>,
    /// The repurchase rate less that of the other groups' customers together; `None` without
    /// other groups.
    pub repurchase_difference: Option<Estimate>,
    /// The revenue per customer less that of the other groups' customers together; `None`
    /// without other groups or amounts.
    pub revenue_difference: Option<Estimate>,
}

impl StartPoint {
    /// The numbers of one group. `unit` minor units make one of the currency; `None` if amounts
    /// have several currencies.
    pub(super) fn new(
        purchases: StartPurchases,
        unit: Option<f64>,
        confidence: Confidence,
    ) -> Self {
        Self {
            repurchase_rate: estimate::of_share(purchases.repurchase_rate(), confidence),
            revenue_per_customer: unit
                .map(|unit| estimate::of_mean(&purchases.customer_revenue, unit, 0.0, confidence)),
            repurchase_difference: None,
            revenue_difference: None,
            purchases,
        }
    }
}
