use super::mean::student;
use super::{Confidence, Score};

/// Sums over clusters, such as customers, of a ratio of two totals: amount per order, where
/// orders come in customers.
///
/// The orders of one customer resemble each other, so an interval over orders is too narrow.
/// This one is over customers: the variance of the ratio is that of the residuals
/// yᵢ - R xᵢ.
///
/// Source: Cochran 1977, Sampling Techniques, section 6.3, the linearized variance of a ratio
/// estimator, without correction for a finite population; Student's t with clusters - 1
/// degrees of freedom.
///
/// ```
/// use cxmetrics::scoring::{Confidence, RatioMoments};
///
/// let mut order_value = RatioMoments::default();
/// for (orders, revenue) in [(1, 50), (3, 90), (2, 100)] {
///     order_value.record(orders, revenue);
/// }
/// let score = order_value.score(Confidence::default());
/// assert_eq!(score.value, Some(40.0));
/// assert!(score.interval.unwrap().lower < 40.0);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RatioMoments {
    clusters: u64,
    denominator: u64,
    numerator: i128,
    /// Sums of squares and products, exact. A product of the largest amounts and counts that
    /// can be stored, over 2^31 customers, stays below 2^127.
    squares: super::Moments,
    products: i128,
    denominator_squares: i128,
}

impl RatioMoments {
    /// Adds one cluster: how many units it has, and their total.
    pub fn record(&mut self, units: u64, total: i128) {
        self.clusters += 1;
        self.denominator += units;
        self.numerator += total;
        self.squares.record(total);
        self.products += total * i128::from(units);
        self.denominator_squares += i128::from(units) * i128::from(units);
    }

    /// Number of clusters.
    pub fn clusters(&self) -> u64 {
        self.clusters
    }

    /// The ratio with its interval; its count is the number of units. No data without units,
    /// and no interval for a single cluster.
    pub fn score(&self, confidence: Confidence) -> Score {
        if self.denominator == 0 {
            return Score::no_data();
        }
        let units = self.denominator as f64;
        let ratio = self.numerator as f64 / units;
        let residuals = self.squares.sum_of_squares() - 2.0 * ratio * self.products as f64
            + ratio * ratio * self.denominator_squares as f64;
        // Equal ratios everywhere leave a residue of rounding.
        let rounding = 1e-12 * self.squares.sum_of_squares();
        let residuals = if residuals > rounding { residuals } else { 0.0 };
        // The mean of the linearized values has this spread.
        let per_cluster = units / self.clusters as f64;
        let scaled = residuals / (per_cluster * per_cluster);
        let score = student(self.clusters, ratio, scaled, None, confidence).score;
        Score {
            n: self.denominator,
            ..score
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Moments, Status};

    fn ratio(clusters: &[(u64, i128)]) -> Score {
        let mut moments = RatioMoments::default();
        for &(units, total) in clusters {
            moments.record(units, total);
        }
        moments.score(Confidence::default())
    }

    #[test]
    fn with_one_unit_in_each_cluster_it_is_the_mean() {
        let values = [3, 9, 4, 12, 7];
        let clusters: Vec<(u64, i128)> = values.map(|value| (1, value)).to_vec();
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.record(value));
        let (got, want) = (ratio(&clusters), moments.mean(Confidence::default()).score);
        assert_eq!((got.n, got.value), (want.n, want.value));
        let (got, want) = (got.interval.unwrap(), want.interval.unwrap());
        assert!((got.lower - want.lower).abs() < 1e-9 && (got.upper - want.upper).abs() < 1e-9);
    }

    /// By hand: R = 240 / 6 = 40, residuals 10, -30, 20, sum of squares 1,400; the standard
    /// error is sqrt(3 / 2 * 1,400) / 6 = 7.6376, times t(2) = 4.30265.
    #[test]
    fn its_interval_is_that_of_the_linearized_variance() {
        let interval = ratio(&[(1, 50), (3, 90), (2, 100)]).interval.unwrap();
        assert!(
            (interval.upper - 40.0 - 32.862).abs() < 1e-3,
            "{interval:?}"
        );
        assert!(
            (40.0 - interval.lower - 32.862).abs() < 1e-3,
            "{interval:?}"
        );
    }

    #[test]
    fn nothing_one_cluster_and_equal_ratios_say_so() {
        assert_eq!(ratio(&[]).status, Status::NoData);
        let one = ratio(&[(4, 100)]);
        assert_eq!(
            (one.status, one.value, one.n),
            (Status::Insufficient, Some(25.0), 4)
        );
        let equal = ratio(&[(1, 3_333), (3, 9_999), (7, 23_331)]);
        assert_eq!(equal.status, Status::Degenerate);
    }
}
