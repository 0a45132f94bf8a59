//! The fitted models, and their predictions for one customer.

use std::collections::{HashMap, HashSet};

use super::{
    buyers::Buyer,
    outlook::{Horizons, Means, NEIGHBOR_PREDICTIONS, Outlook, WEEK},
};
use crate::{
    domain::{customer_query::LifetimeValueQuery, violation::Violations},
    metrics::{Cancellation, MetricError},
    scoring::{
        BgNbd, BgNbdFit, FitError, GammaGamma, GammaGammaFit, InfiniteMean, Neighbors,
        PurchaseHistory, PurchaseMoments, Spending, ValueMoments, behavior::PurchaseSummary,
    },
};

/// Most predictions of one query. A million take a few seconds.
const PREDICTIONS_MAX: u64 = 20_000_000;

/// What the model of purchases predicts for a customer.
#[derive(Debug, Clone, Copy)]
pub(super) struct Prediction {
    pub(super) p_alive: f64,
    /// Purchases within the horizon.
    pub(super) purchases: PurchaseMoments,
    /// Purchases within the horizon, discounted.
    pub(super) discounted: PurchaseMoments,
    /// Purchases in the hold-out; none without one.
    pub(super) holdout: PurchaseMoments,
}

/// The models, as far as they could be fitted.
pub(super) struct Models<'a> {
    pub(super) buying: Result<BgNbdFit, FitError>,
    pub(super) spending: Result<GammaGammaFit, FitError>,
    /// Models beside the fitted ones, for the error of the parameters; `None` if unknown.
    pub(super) near_buying: Option<[Neighbors<BgNbd>; 4]>,
    pub(super) near_spending: Option<[Neighbors<GammaGamma>; 3]>,
    horizons: Horizons,
    /// Minor units in one unit of the currency.
    unit: f64,
    margin: f64,
    /// By repeats and age: many customers are alike.
    outlooks: HashMap<(u64, u64), Outlook>,
    cancellation: &'a Cancellation,
}

impl<'a> Models<'a> {
    /// Fits the models to the buyers.
    ///
    /// # Errors
    /// [`MetricError::Cancelled`] once the call has ended; [`MetricError::BrokenInvariant`] for
    /// a history that no customer can have.
    pub(super) fn fit(
        buyers: &[Buyer],
        unit: f64,
        query: &LifetimeValueQuery,
        cancellation: &'a Cancellation,
    ) -> Result<Self, MetricError> {
        let histories = buyers.iter().map(|buyer| Ok((history(&buyer.summary)?, 1)));
        let buying = BgNbd::fit(histories.collect::<Result<Vec<_>, MetricError>>()?);
        cancellation.check()?;
        let spending = buyers.iter().filter_map(|buyer| {
            let mean = buyer.summary.mean_repeat_value()?;
            // The model is defined for values above 0 only.
            Spending::new(buyer.summary.repeats, mean / unit).ok()
        });
        let spending = GammaGamma::fit(spending);
        cancellation.check()?;
        Ok(Self {
            near_buying: buying.as_ref().ok().and_then(BgNbdFit::neighbors),
            near_spending: spending.as_ref().ok().and_then(GammaGammaFit::neighbors),
            buying,
            spending,
            horizons: Horizons::of(query)?,
            unit,
            margin: query.margin,
            outlooks: HashMap::new(),
            cancellation,
        })
    }

    /// The prediction for a customer; `None` without the model of purchases.
    ///
    /// # Errors
    /// As [`Self::fit`].
    pub(super) fn prediction(&mut self, buyer: &Buyer) -> Result<Option<Prediction>, MetricError> {
        let Ok(buying) = &self.buying else {
            return Ok(None);
        };
        let (model, history) = (buying.model, history(&buyer.summary)?);
        let outlook = self.outlook(model, history, &buyer.summary)?;
        let p_alive = model.p_alive(history);
        Ok(Some(Prediction {
            p_alive,
            purchases: outlook.purchases.with_probability(p_alive),
            discounted: outlook.discounted.with_probability(p_alive),
            holdout: outlook.holdout.with_probability(p_alive),
        }))
    }

    /// A customer's expectations under the neighbors of the model of purchases; 0 if it has
    /// none.
    ///
    /// # Errors
    /// As [`Self::fit`].
    pub(super) fn beside(&mut self, buyer: &Buyer) -> Result<[[Means; 2]; 4], MetricError> {
        let (Ok(buying), Some(near)) = (&self.buying, self.near_buying) else {
            return Ok(Default::default());
        };
        let (model, history) = (buying.model, history(&buyer.summary)?);
        let outlook = self.outlook(model, history, &buyer.summary)?;
        Ok(std::array::from_fn(|k| {
            let [above, below] = outlook.beside[k];
            [
                above.with_probability(near[k].above.p_alive(history)),
                below.with_probability(near[k].below.p_alive(history)),
            ]
        }))
    }

    fn outlook(
        &mut self,
        model: BgNbd,
        history: PurchaseHistory,
        summary: &PurchaseSummary,
    ) -> Result<Outlook, MetricError> {
        let key = (summary.repeats, summary.age_days);
        if let Some(known) = self.outlooks.get(&key) {
            return Ok(*known);
        }
        // An outlook takes up to a millisecond.
        self.cancellation.check()?;
        let near = self.near_buying.as_ref();
        let (repeats, observed) = (history.repeats(), history.observed());
        let outlook = self.horizons.outlook(repeats, observed, model, near);
        self.outlooks.insert(key, outlook);
        Ok(outlook)
    }

    /// The value of a customer's next purchases; `None` without the model of values, and where
    /// it is infinite.
    pub(super) fn purchase_value(&self, buyer: &Buyer) -> Option<ValueMoments> {
        let spending = self.spending.as_ref().ok()?.model;
        self.value_with(spending, buyer).ok()
    }

    /// The expected values of a customer's next purchases under the neighbors of the model of
    /// values: infinite where they are, 0 if it has none.
    pub(super) fn purchase_value_beside(&self, buyer: &Buyer) -> [[f64; 2]; 3] {
        let near = self.near_spending.as_ref();
        near.map_or_else(Default::default, |near| {
            near.map(|pair| {
                [pair.above, pair.below].map(|model| {
                    let value = self.value_with(model, buyer);
                    value.map_or(f64::INFINITY, |value| value.mean)
                })
            })
        })
    }

    fn value_with(&self, model: GammaGamma, buyer: &Buyer) -> Result<ValueMoments, InfiniteMean> {
        // Without repeat purchases the mean is not used.
        let mean = buyer.summary.mean_repeat_value().unwrap_or(0.0) / self.unit;
        // The model has no purchases without value: as if the customer had bought once.
        let repeats = if mean > 0.0 { buyer.summary.repeats } else { 0 };
        model.value_moments(repeats, mean)
    }

    /// A customer's expected value within the horizon, after margin and discount.
    ///
    /// # Errors
    /// As [`Self::fit`].
    pub(super) fn value(&mut self, buyer: &Buyer) -> Result<Option<f64>, MetricError> {
        let both = self.prediction(buyer)?.zip(self.purchase_value(buyer));
        Ok(both.map(|(prediction, value)| prediction.discounted.mean * value.mean * self.margin))
    }
}

/// Checks the cost of predictions before any is computed.
///
/// # Errors
/// [`MetricError::Invalid`] for more than [`PREDICTIONS_MAX`].
pub(super) fn check_cost(buyers: &[Buyer], horizon_days: i32) -> Result<(), MetricError> {
    let alike = buyers
        .iter()
        .map(|buyer| (buyer.summary.repeats, buyer.summary.age_days));
    let outlooks = alike.collect::<HashSet<(u64, u64)>>().len() as u64;
    let months = u64::from(horizon_days.unsigned_abs()).div_ceil(30);
    let predictions = outlooks * (months + NEIGHBOR_PREDICTIONS);
    if predictions > PREDICTIONS_MAX {
        return Err(MetricError::Invalid(Violations::one(
            "horizon_days",
            format_args!(
                "is too long for these customers: {outlooks} different combinations of repeat \
                 purchases and age need {predictions} predictions; at most {PREDICTIONS_MAX} are \
                 allowed"
            ),
        )));
    }
    Ok(())
}

/// # Errors
/// [`MetricError::BrokenInvariant`] for a history that no customer can have.
fn history(summary: &PurchaseSummary) -> Result<PurchaseHistory, MetricError> {
    summary
        .history(WEEK)
        .map_err(|error| MetricError::BrokenInvariant(format!("a customer's purchases: {error}")))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn buyer(repeats: u64, recency_days: u64, age_days: u64) -> Buyer {
        Buyer {
            key: 1,
            summary: PurchaseSummary {
                repeats,
                recency_days,
                age_days,
                repeat_net: 0,
                net_revenue: 0,
                orders: repeats + 1,
                last_order_time: 0,
            },
        }
    }

    #[test]
    fn a_history_that_no_customer_can_have_is_an_error() {
        assert!(history(&buyer(2, 3, 9).summary).is_ok());
        for broken in [buyer(1, 0, 9), buyer(0, 3, 9), buyer(2, 10, 9)] {
            let refused = history(&broken.summary);
            assert!(
                matches!(refused, Err(MetricError::BrokenInvariant(_))),
                "{refused:?}"
            );
        }
    }

    #[test]
    fn too_many_predictions_are_refused_before_they_are_made() {
        let buyers: Vec<Buyer> = (0..120_000).map(|n| buyer(n, n, n)).collect();
        assert!(check_cost(&buyers, 30).is_ok());
        assert!(matches!(
            check_cost(&buyers, 3_650),
            Err(MetricError::Invalid(_))
        ));
    }
}
