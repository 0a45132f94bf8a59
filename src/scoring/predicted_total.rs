use super::{
    BgNbd, Confidence, GammaGamma, Interval, Neighbors, PurchaseMoments, ValueMoments, gamma,
};
use thiserror::Error;

/// Total that a group of customers is expected to bring, and how far the actual total can lie
/// from it.
///
/// Two errors add up. The parameters of the model are estimated from a limited number of
/// customers; and given the parameters, it is still chance how often each customer buys, and for
/// how much. In a small group chance prevails, in a large one the parameters.
///
/// ```
/// use cxmetrics::scoring::{Confidence, PredictedTotal};
///
/// let total = PredictedTotal { mean: 1653.4, chance: Some(4837.2), parameters: Some(5528.0) };
/// let interval = total.whole_interval(Confidence::default())?;
/// assert_eq!((interval.lower, interval.upper), (1459.0, 1859.0));
/// # Ok::<(), cxmetrics::scoring::NoInterval>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PredictedTotal {
    /// The expected total, 0 or more.
    pub mean: f64,
    /// Variance of the total if the fitted parameters are the true ones; `None` if infinite.
    pub chance: Option<f64>,
    /// Variance of the expected total due to the error of the parameters; `None` if unknown.
    pub parameters: Option<f64>,
}

/// Why the actual total has no interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
pub enum NoInterval {
    /// The likelihood has no curvature to take the error of the parameters from.
    #[error(
        "the error of a model's parameters is unknown, because they are at the edge of what can \
         be fitted or these customers don't determine them"
    )]
    UnknownError,
    /// A linear approximation doesn't hold for so large an error.
    #[error("the parameters are too uncertain: their error exceeds the expected total")]
    ErrorTooLarge,
    /// A few very large purchases can outweigh all others.
    #[error("customers' purchase values differ so much that their variance is infinite")]
    InfiniteVariance,
}

impl PredictedTotal {
    /// The interval that holds the actual total with this confidence if the model is right.
    ///
    /// Its bounds are quantiles of the gamma distribution with the mean and the variance of the
    /// total, with equal tails: a total is never negative, and it is skewed if it comes from few
    /// customers. The interval includes the mean.
    ///
    /// # Errors
    /// [`NoInterval`] where the variance isn't known, or too large to be added up.
    pub fn interval(self, confidence: Confidence) -> Result<Interval, NoInterval> {
        let parameters = self.parameters.ok_or(NoInterval::UnknownError)?;
        let chance = self.chance.ok_or(NoInterval::InfiniteVariance)?;
        if self.mean == 0.0 {
            return Ok(Interval::around(0.0, 0.0));
        }
        let variance = chance + parameters;
        let (shape, scale) = (self.mean * self.mean / variance, variance / self.mean);
        if !(parameters <= self.mean * self.mean && shape > 0.0 && shape.is_finite()) {
            return Err(NoInterval::ErrorTooLarge);
        }
        let tail = 0.5 * confidence.alpha();
        let raw = Interval {
            lower: scale * gamma::lower_quantile(shape, tail),
            upper: scale * gamma::upper_quantile(shape, tail),
        };
        Ok(raw.clamped_around(self.mean, 0.0, f64::INFINITY))
    }

    /// The interval of a total that is a whole number: both bounds rounded outwards.
    ///
    /// # Errors
    /// As [`Self::interval`].
    pub fn whole_interval(self, confidence: Confidence) -> Result<Interval, NoInterval> {
        let interval = self.interval(confidence)?;
        Ok(Interval {
            lower: interval.lower.floor(),
            upper: interval.upper.ceil(),
        })
    }
}

/// What one customer adds to a [`TotalSum`].
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Contribution {
    /// Expectation under the fitted models.
    pub mean: f64,
    /// Variance under the fitted models; `None` if infinite.
    pub variance: Option<f64>,
    /// Expectation with each neighbor of the model of purchases, above and below.
    pub buying: [[f64; 2]; 4],
    /// Expectation with each neighbor of the model of values, above and below; `None` if the
    /// total is a number of purchases.
    pub spending: Option<[[f64; 2]; 3]>,
}

/// Adds up customers to a [`PredictedTotal`].
///
/// Given the parameters, customers are independent, so their variances add up. The error of the
/// parameters is common to all, so the expectations are added up first, under each model.
#[derive(Clone, Debug)]
pub struct TotalSum {
    mean: f64,
    variance: Option<f64>,
    buying: [[f64; 2]; 4],
    spending: Option<[[f64; 2]; 3]>,
}

impl Default for TotalSum {
    fn default() -> Self {
        Self {
            mean: 0.0,
            variance: Some(0.0),
            buying: Default::default(),
            spending: None,
        }
    }
}

impl TotalSum {
    /// Adds a customer.
    pub fn add(&mut self, one: &Contribution) {
        self.mean += one.mean;
        self.variance = self.variance.zip(one.variance).map(|(sum, own)| sum + own);
        add_pairs(&mut self.buying, &one.buying);
        if let Some(own) = &one.spending {
            add_pairs(self.spending.get_or_insert_default(), own);
        }
    }

    /// The total, given the neighbors that the contributions were computed with; `None` for a
    /// model whose parameters have an unknown error.
    ///
    /// The two models are fitted to different data given the purchases, so their errors are
    /// independent.
    pub fn predicted(
        &self,
        buying: Option<&[Neighbors<BgNbd>; 4]>,
        spending: Option<&[Neighbors<GammaGamma>; 3]>,
    ) -> PredictedTotal {
        let of_buying = buying.map(|buying| variance(buying, &self.buying));
        let of_spending = match &self.spending {
            Some(sums) => spending.map(|spending| variance(spending, sums)),
            None => Some(0.0),
        };
        PredictedTotal {
            mean: self.mean,
            chance: self.variance,
            parameters: of_buying.zip(of_spending).map(|(one, other)| one + other),
        }
    }
}

fn add_pairs<const N: usize>(sums: &mut [[f64; 2]; N], own: &[[f64; 2]; N]) {
    for (sum, own) in sums.as_flattened_mut().iter_mut().zip(own.as_flattened()) {
        *sum += own;
    }
}

fn variance<M, const N: usize>(neighbors: &[Neighbors<M>; N], sums: &[[f64; 2]; N]) -> f64 {
    let pairs = neighbors.iter().zip(sums);
    pairs
        .map(|(pair, [above, below])| pair.variance(*above, *below))
        .sum()
}

/// Variance of the value of a customer's purchases to come: of the sum of their values, each
/// times the weight of its purchase. `None` where the value of a purchase has an infinite
/// variance.
///
/// Purchases and their value are independent, but the purchases of one customer share that
/// customer's average: with M the average and s the squared spread around it, the variance is
/// E\[M²\] ((1 + s) squares + pairs) - (E\[M\] mean)².
pub fn variance_of_value(purchases: PurchaseMoments, value: ValueMoments) -> Option<f64> {
    let once = (1.0 + value.spread) * purchases.squares;
    let expected = value.mean * purchases.mean;
    let variance = value.mean_square? * (once + purchases.pairs) - expected * expected;
    // The difference is 0 or more but for rounding.
    Some(variance.max(0.0))
}

#[cfg(test)]
mod tests;
