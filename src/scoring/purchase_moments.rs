/// How many purchases a customer makes: the first two moments of a random number, where each
/// purchase counts with a weight such as a discount factor.
///
/// ```
/// use cxmetrics::scoring::PurchaseMoments;
///
/// // One purchase or none, with even odds.
/// let purchases = PurchaseMoments { mean: 0.5, squares: 0.5, pairs: 0.0 };
/// assert_eq!(purchases.variance(), 0.25);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PurchaseMoments {
    /// Expected sum of the weights: without weights the expected number of purchases.
    pub mean: f64,
    /// Expected sum of the squared weights.
    pub squares: f64,
    /// Expected sum of the products of weights over ordered pairs of different purchases:
    /// without weights E\[X (X - 1)\].
    pub pairs: f64,
}

impl PurchaseMoments {
    /// Moments without weights.
    pub(super) fn unweighted(mean: f64, pairs: f64) -> Self {
        Self {
            mean,
            squares: mean,
            pairs,
        }
    }

    /// Moments of a customer who makes these purchases with `probability`, and none otherwise.
    #[must_use]
    pub fn with_probability(self, probability: f64) -> Self {
        Self {
            mean: probability * self.mean,
            squares: probability * self.squares,
            pairs: probability * self.pairs,
        }
    }

    /// Variance of the sum of the weights.
    pub fn variance(self) -> f64 {
        // The difference is 0 or more but for rounding.
        (self.squares + self.pairs - self.mean * self.mean).max(0.0)
    }
}
