use super::mean::student;
use super::{Confidence, Mean};

/// Exact count, sum and sum of squares of integers, such as amounts in cents. A mean and its
/// interval are computed from them.
///
/// Bounds: the absolute values add up to less than 2^100, over fewer than 2^50 numbers. That
/// is far more than 10^9 orders of 10^15 cents.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Moments};
///
/// let mut cents = Moments::default();
/// [1999, 500, 12_050].map(|amount| cents.record(amount));
/// assert_eq!((cents.n(), cents.sum()), (3, 14_549));
/// let mean = cents.mean(Confidence::default());
/// assert!((mean.score.value.unwrap() / 100.0 - 48.4967).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moments {
    n: u64,
    sum: i128,
    sum_of_squares: Wide,
}

impl Moments {
    /// Adds one number.
    pub fn record(&mut self, value: i128) {
        self.n += 1;
        self.sum += value;
        self.sum_of_squares = self.sum_of_squares.plus(Wide::square(value.unsigned_abs()));
    }

    /// Adds `count` zeros: customers who bought nothing, for instance.
    pub(super) fn record_zeros(&mut self, count: u64) {
        self.n += count;
    }

    /// The numbers of both.
    #[must_use]
    pub fn with(&self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            sum: self.sum + other.sum,
            sum_of_squares: self.sum_of_squares.plus(other.sum_of_squares),
        }
    }

    /// The numbers without those of `part`, which are all among them.
    #[must_use]
    pub fn without(&self, part: &Self) -> Self {
        Self {
            n: self.n - part.n,
            sum: self.sum - part.sum,
            sum_of_squares: self.sum_of_squares.minus(part.sum_of_squares),
        }
    }

    /// Number of values, n.
    pub fn n(&self) -> u64 {
        self.n
    }

    /// Their sum, exact.
    pub fn sum(&self) -> i128 {
        self.sum
    }

    /// Sum of the squares, rounded once.
    pub(super) fn sum_of_squares(&self) -> f64 {
        self.sum_of_squares.to_f64()
    }

    /// Their mean with its spread and t interval, in the unit of the numbers. There is no
    /// median: sums don't determine it.
    ///
    /// Source: as [`mean_of_values`](super::mean_of_values). Σ(x - mean)² is computed as
    /// Σx² - (Σx)²/n, which loses no digits because both terms are exact.
    pub fn mean(&self, confidence: Confidence) -> Mean {
        if self.n == 0 {
            return student(0, 0.0, 0.0, None, confidence);
        }
        let n = self.n as f64;
        let scaled = self.sum_of_squares.times(self.n);
        let squares = scaled.minus(Wide::square(self.sum.unsigned_abs())).to_f64() / n;
        student(self.n, self.sum as f64 / n, squares, None, confidence)
    }
}

/// An unsigned 256-bit integer. Squares of amounts need more than 128 bits, and a variance is
/// the small difference of two large numbers, for which a double has too few bits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Wide {
    high: u128,
    low: u128,
}

impl Wide {
    fn product(a: u128, b: u128) -> Self {
        const HALF: u128 = u64::MAX as u128;
        if (a | b) <= HALF {
            return Self {
                high: 0,
                low: a * b,
            };
        }
        let (a_high, a_low, b_high, b_low) = (a >> 64, a & HALF, b >> 64, b & HALF);
        let cross = |x: u128, y: u128| {
            let middle = x * y;
            Self {
                high: middle >> 64,
                low: middle << 64,
            }
        };
        let ends = Self {
            high: a_high * b_high,
            low: a_low * b_low,
        };
        ends.plus(cross(a_high, b_low)).plus(cross(a_low, b_high))
    }

    fn square(value: u128) -> Self {
        Self::product(value, value)
    }

    fn times(self, factor: u64) -> Self {
        let mut product = Self::product(self.low, factor.into());
        product.high += self.high * u128::from(factor);
        product
    }

    fn plus(self, other: Self) -> Self {
        let (low, carried) = self.low.overflowing_add(other.low);
        Self {
            high: self.high + other.high + u128::from(carried),
            low,
        }
    }

    /// `self - other`, where `other` is at most `self`.
    fn minus(self, other: Self) -> Self {
        let (low, borrowed) = self.low.overflowing_sub(other.low);
        Self {
            high: self.high - other.high - u128::from(borrowed),
            low,
        }
    }

    fn to_f64(self) -> f64 {
        self.high as f64 * 2.0_f64.powi(128) + self.low as f64
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Status, mean_of_values};
    use proptest::prelude::*;

    fn moments(values: &[i128]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|&value| moments.record(value));
        moments
    }

    #[test]
    fn nothing_and_one_number_have_no_spread() {
        let nothing = moments(&[]).mean(Confidence::default());
        assert_eq!(nothing.score.status, Status::NoData);
        let one = moments(&[7]).mean(Confidence::default());
        assert_eq!(one.score.status, Status::Insufficient);
        assert_eq!(
            (one.score.value, one.sd, one.median),
            (Some(7.0), None, None)
        );
    }

    /// A sum of squares in doubles would lose a spread of 1 around 10^15 altogether.
    #[test]
    fn a_cent_among_the_largest_amounts_is_not_lost() {
        let large = 1_000_000_000_000_000;
        let mean = moments(&[large, large + 1, large - 1]).mean(Confidence::default());
        assert_eq!(mean.sd, Some(1.0));
    }

    #[test]
    fn a_customer_with_a_billion_of_the_largest_orders_fits() {
        let most = 1_000_000_000_000_000_000_000_000;
        let mean = moments(&[most, 0]).mean(Confidence::default());
        let sd = most as f64 / 2.0_f64.sqrt();
        assert!((mean.sd.unwrap() / sd - 1.0).abs() < 1e-15);
    }

    proptest! {
        #[test]
        fn they_agree_with_the_numbers_themselves(
            values in prop::collection::vec(-1_000_000..1_000_000_i64, 0..40)
        ) {
            let exact: Vec<i128> = values.iter().map(|&value| value.into()).collect();
            let floats: Vec<f64> = values.iter().map(|&value| value as f64).collect();
            let got = moments(&exact).mean(Confidence::default());
            let want = mean_of_values(&floats, Confidence::default()).unwrap();
            prop_assert_eq!(got.score.status, want.score.status);
            let apart = |a: Option<f64>, b: Option<f64>| (a.unwrap_or(0.0) - b.unwrap_or(0.0)).abs();
            prop_assert!(apart(got.score.value, want.score.value) < 1e-7);
            prop_assert!(apart(got.sd, want.sd) < 1e-7);
        }

        #[test]
        fn parts_add_up_and_can_be_taken_away(
            values in prop::collection::vec(any::<i64>(), 0..30), at in 0..30_usize, zeros in 0..5_u64,
        ) {
            let exact: Vec<i128> = values.iter().map(|&value| value.into()).collect();
            let (one, other) = exact.split_at(at.min(exact.len()));
            let (one, mut other) = (moments(one), moments(other));
            let all = [exact, vec![0; usize::try_from(zeros).unwrap()]].concat();
            other.record_zeros(zeros);
            prop_assert_eq!(one.with(&other), moments(&all));
            prop_assert_eq!(moments(&all).without(&one), other);
        }

        #[test]
        fn wide_products_agree_with_narrow_ones_and_distribute(
            a in any::<u64>(), b in any::<u64>(), c in any::<u64>(), shift in 0..20_u32,
        ) {
            let narrow = Wide { high: 0, low: u128::from(a) * u128::from(b) };
            prop_assert_eq!(Wide::product(a.into(), b.into()), narrow);
            let (x, y) = (u128::from(a) << shift, u128::from(b) << shift);
            let sum = Wide::product(x + y, c.into());
            prop_assert_eq!(Wide::product(x, c.into()).plus(Wide::product(y, c.into())), sum);
            // (x + y)² - (x - y)² = 4 x y
            let difference = Wide::square(x + y).minus(Wide::square(x.abs_diff(y)));
            prop_assert_eq!(difference, Wide::product(x, y).times(4));
        }
    }
}
