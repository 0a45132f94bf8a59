//! Predictions for the customers of one group together.

use super::{answer::Expected, buyers::Buyer, models::Models, outlook::Means};
use crate::{
    metrics::MetricError,
    scoring::{
        Confidence, Contribution, PredictedTotal, PurchaseMoments, TotalSum, ValueMoments,
        variance_of_value,
    },
};

/// What the models predict for a group; `None` without the models, and without customers.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct GroupPrediction {
    pub(super) mean_probability_alive: Option<f64>,
    pub(super) purchases: Option<Expected>,
    pub(super) value: Option<Expected>,
    pub(super) holdout_purchases: Option<Expected>,
    pub(super) holdout_revenue: Option<Expected>,
}

/// Adds up the predictions for `buyers`.
///
/// Sorts them first, so that rounding does not depend on the order in which they are stored.
///
/// # Errors
/// As [`Models::fit`].
pub(super) fn predict(
    buyers: &mut [Buyer],
    models: &mut Models<'_>,
    margin: f64,
    confidence: Confidence,
) -> Result<GroupPrediction, MetricError> {
    if buyers.is_empty() {
        return Ok(GroupPrediction::default());
    }
    buyers.sort_unstable_by_key(|Buyer { summary, .. }| {
        let history = (summary.repeats, summary.age_days, summary.recency_days);
        (history, summary.repeat_net)
    });
    let mut sums = Sums::default();
    for buyer in &*buyers {
        let Some(prediction) = models.prediction(buyer)? else {
            return Ok(GroupPrediction::default());
        };
        let beside = models.beside(buyer)?;
        let of = |mean: fn(&Means) -> f64| beside.map(|pair| pair.map(|means| mean(&means)));
        let (within, discounted, holdout) = (
            of(|one| one.purchases),
            of(|one| one.discounted),
            of(|one| one.holdout),
        );
        sums.alive += prediction.p_alive;
        sums.purchases.add(&number(prediction.purchases, within));
        sums.holdout_purchases
            .add(&number(prediction.holdout, holdout));
        let worth = models.purchase_value(buyer).map(|value| Worth {
            value,
            beside: models.purchase_value_beside(buyer),
        });
        let amounts = sums.amounts.as_mut().zip(worth);
        if let Some(([value, revenue], worth)) = amounts {
            value.add(&worth.amount(prediction.discounted, discounted, margin));
            revenue.add(&worth.amount(prediction.holdout, holdout, 1.0));
        } else {
            sums.amounts = None;
        }
    }
    Ok(sums.predicted(buyers.len() as f64, models, confidence))
}

/// The sums over the customers so far.
#[derive(Debug)]
struct Sums {
    alive: f64,
    purchases: TotalSum,
    holdout_purchases: TotalSum,
    /// Value within the horizon and revenue in the hold-out; `None` once a customer has no
    /// expected value.
    amounts: Option<[TotalSum; 2]>,
}

impl Default for Sums {
    fn default() -> Self {
        Self {
            alive: 0.0,
            purchases: TotalSum::default(),
            holdout_purchases: TotalSum::default(),
            amounts: Some(Default::default()),
        }
    }
}

impl Sums {
    fn predicted(
        &self,
        customers: f64,
        models: &Models<'_>,
        confidence: Confidence,
    ) -> GroupPrediction {
        let total = |sum: &TotalSum| {
            sum.predicted(models.near_buying.as_ref(), models.near_spending.as_ref())
        };
        let purchases = |sum| {
            let total: PredictedTotal = total(sum);
            Some(Expected {
                total: total.mean,
                interval: total.whole_interval(confidence),
            })
        };
        let amount = |index: usize| {
            let total = total(&self.amounts.as_ref()?[index]);
            Some(Expected {
                total: total.mean,
                interval: total.interval(confidence),
            })
        };
        GroupPrediction {
            mean_probability_alive: Some(self.alive / customers),
            purchases: purchases(&self.purchases),
            value: amount(0),
            holdout_purchases: purchases(&self.holdout_purchases),
            holdout_revenue: amount(1),
        }
    }
}

fn number(own: PurchaseMoments, buying: [[f64; 2]; 4]) -> Contribution {
    Contribution {
        mean: own.mean,
        variance: Some(own.variance()),
        buying,
        spending: None,
    }
}

/// The value of a customer's next purchases.
#[derive(Debug, Clone, Copy)]
struct Worth {
    value: ValueMoments,
    /// Under the neighbors of the model.
    beside: [[f64; 2]; 3],
}

impl Worth {
    /// The value of purchases, times `factor`.
    fn amount(&self, own: PurchaseMoments, buying: [[f64; 2]; 4], factor: f64) -> Contribution {
        let each = factor * self.value.mean;
        Contribution {
            mean: own.mean * each,
            variance: variance_of_value(own, self.value).map(|one| one * factor * factor),
            buying: buying.map(|pair| pair.map(|mean| mean * each)),
            spending: Some(
                self.beside
                    .map(|pair| pair.map(|each| own.mean * each * factor)),
            ),
        }
    }
}
