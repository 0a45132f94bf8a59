//! Predictions for customers who have not dropped out.

use crate::{
    domain::customer_query::LifetimeValueQuery,
    metrics::MetricError,
    scoring::{BgNbd, Horizon, Neighbors, PurchaseMoments},
};

/// Days of the unit of time of the models.
pub(super) const WEEK: f64 = 7.0;
/// Days of the months that values are discounted by.
const MONTH: f64 = 30.0;
/// Days of a year, for discounts and yearly rates.
pub(super) const YEAR: f64 = 365.0;
/// Months of the horizon when a neighbor of the model discounts: see [`Horizon::in_months`].
const NEIGHBOR_MONTHS: u32 = 4;
/// Predictions of one outlook besides those for the months of the horizon: for eight
/// neighbors, horizon, hold-out and [`NEIGHBOR_MONTHS`].
pub(super) const NEIGHBOR_PREDICTIONS: u64 = 8 * (2 + NEIGHBOR_MONTHS as u64);

/// The times to predict for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Horizons {
    plain: Horizon,
    discounted: Horizon,
    /// Of length 0 without a hold-out.
    holdout: Horizon,
}

/// Purchases of an active customer, by number of repeat purchases and age. When the last of
/// them was only affects the probability of being alive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Outlook {
    /// Purchases within the horizon.
    pub(super) purchases: PurchaseMoments,
    /// Purchases within the horizon, discounted.
    pub(super) discounted: PurchaseMoments,
    /// Purchases in the hold-out; none without one.
    pub(super) holdout: PurchaseMoments,
    /// Expectations under the neighbors of the model; 0 if it has none.
    pub(super) beside: [[Means; 2]; 4],
}

/// Expectations under one model.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Means {
    /// Purchases within the horizon.
    pub(super) purchases: f64,
    /// Purchases within the horizon, discounted.
    pub(super) discounted: f64,
    /// Purchases in the hold-out.
    pub(super) holdout: f64,
}

impl Means {
    /// The expectations of a customer who is alive with this probability.
    pub(super) fn with_probability(self, probability: f64) -> Self {
        Self {
            purchases: probability * self.purchases,
            discounted: probability * self.discounted,
            holdout: probability * self.holdout,
        }
    }
}

impl Horizons {
    /// The horizons of a query, in weeks.
    ///
    /// # Errors
    /// [`MetricError::BrokenInvariant`] for parameters that the query should have rejected.
    pub(super) fn of(query: &LifetimeValueQuery) -> Result<Self, MetricError> {
        // (1 + yearly) to the power of a month's part of the year.
        let monthly = (query.annual_discount.ln_1p() * MONTH / YEAR).exp_m1();
        let reaching = |days: i32, discount: f64| {
            Horizon::reaching(f64::from(days) / WEEK, MONTH / WEEK, discount)
                .map_err(|error| MetricError::BrokenInvariant(format!("a horizon: {error}")))
        };
        Ok(Self {
            plain: reaching(query.horizon_days, 0.0)?,
            discounted: reaching(query.horizon_days, monthly)?,
            holdout: reaching(query.holdout_days.unwrap_or(0), 0.0)?,
        })
    }

    /// The outlook of customers with `repeats` repeat purchases in `observed` weeks.
    pub(super) fn outlook(
        &self,
        repeats: u64,
        observed: f64,
        model: BgNbd,
        neighbors: Option<&[Neighbors<BgNbd>; 4]>,
    ) -> Outlook {
        let moments = |model: BgNbd, horizon| model.moments_if_active(repeats, observed, horizon);
        let purchases = moments(model, self.plain);
        let is_discounted = self.discounted != self.plain;
        let discounted = if is_discounted {
            moments(model, self.discounted)
        } else {
            purchases
        };
        let longer_months = self.discounted.in_months(NEIGHBOR_MONTHS);
        // What longer months change in the expectation, they change in all models alike.
        let ratio = if is_discounted {
            discounted.mean / moments(model, longer_months).mean
        } else {
            1.0
        };
        let means = |model: BgNbd| {
            let purchases = moments(model, self.plain).mean;
            Means {
                purchases,
                discounted: if is_discounted {
                    ratio * moments(model, longer_months).mean
                } else {
                    purchases
                },
                holdout: moments(model, self.holdout).mean,
            }
        };
        Outlook {
            purchases,
            discounted,
            holdout: moments(model, self.holdout),
            beside: neighbors.map_or_else(Default::default, |neighbors| {
                neighbors.map(|pair| [means(pair.above), means(pair.below)])
            }),
        }
    }
}
