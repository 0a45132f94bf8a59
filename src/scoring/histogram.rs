use super::{InvalidScale, Scale};
use thiserror::Error;

/// The number of answers at each point of a scale. Every score is computed from one.
///
/// Histograms over the same scale can be merged in any order, so periods and segments are
/// pooled without reading the answers again.
///
/// ```
/// use cxmetrics::scoring::{Histogram, HistogramError, Scale};
///
/// let scale = Scale::new(1, 5)?;
/// let mut monday = Histogram::from_counts(scale, vec![0, 0, 1, 4, 2])?;
/// monday.record(5)?;
/// assert_eq!(monday.record(6), Err(HistogramError::OutsideScale { value: 6, min: 1, max: 5 }));
///
/// monday.merge(&Histogram::from_counts(scale, vec![1, 0, 0, 0, 0])?)?;
/// assert_eq!((monday.count(), monday.at_least(4), monday.count_of(1)), (9, 7, 1));
/// # Ok::<(), HistogramError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Histogram {
    scale: Scale,
    counts: Vec<u64>,
    total: u64,
}

/// A histogram can't be built or merged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum HistogramError {
    /// The scale itself is invalid.
    #[error(transparent)]
    Scale(#[from] InvalidScale),
    /// A value that isn't a point of the scale. It is never clamped.
    #[error("{value} is outside the scale {min} to {max}")]
    OutsideScale {
        /// The value given.
        value: i32,
        /// Lowest point of the scale.
        min: i32,
        /// Highest point of the scale.
        max: i32,
    },
    /// The number of counts differs from the number of points.
    #[error("{got} counts for a scale of {expected} points")]
    WrongNumberOfCounts {
        /// Counts given.
        got: usize,
        /// Points of the scale.
        expected: usize,
    },
    /// Answers on different scales can't be merged.
    #[error("scales {}-{} and {}-{} can't be pooled", left.min(), left.max(), right.min(), right.max())]
    DifferentScales {
        /// Scale of the histogram that was merged into.
        left: Scale,
        /// Scale of the histogram that was merged.
        right: Scale,
    },
    /// More than [`Histogram::COUNT_MAX`] answers.
    #[error("more than {} answers", Histogram::COUNT_MAX)]
    TooMany,
}

impl Histogram {
    /// Most answers in one histogram. Up to this bound every variance is computed from exact
    /// integers; 2^53 answers on each of 101 points still fit.
    pub const COUNT_MAX: u64 = 1 << 60;

    /// A histogram without answers. Merging it changes nothing.
    pub fn empty(scale: Scale) -> Self {
        Self {
            scale,
            counts: vec![0; scale.len()],
            total: 0,
        }
    }

    /// A histogram from counts: `counts[i]` is the number of answers at `scale.min() + i`.
    ///
    /// # Errors
    /// [`HistogramError::WrongNumberOfCounts`], [`HistogramError::TooMany`].
    pub fn from_counts(scale: Scale, counts: Vec<u64>) -> Result<Self, HistogramError> {
        if counts.len() != scale.len() {
            return Err(HistogramError::WrongNumberOfCounts {
                got: counts.len(),
                expected: scale.len(),
            });
        }
        let total = counts
            .iter()
            .try_fold(0, |total, &count| sum_within_bound(total, count))?;
        Ok(Self {
            scale,
            counts,
            total,
        })
    }

    /// Adds one answer.
    ///
    /// # Errors
    /// As [`Histogram::add`].
    pub fn record(&mut self, value: i32) -> Result<(), HistogramError> {
        self.add(value, 1)
    }

    /// Adds `times` answers of the same value. An error leaves the histogram unchanged.
    ///
    /// # Errors
    /// [`HistogramError::OutsideScale`], [`HistogramError::TooMany`].
    pub fn add(&mut self, value: i32, times: u64) -> Result<(), HistogramError> {
        let outside = HistogramError::OutsideScale {
            value,
            min: self.scale.min(),
            max: self.scale.max(),
        };
        let position = self.scale.position(value).ok_or(outside)?;
        let count = self.counts.get_mut(position).ok_or(outside)?;
        self.total = sum_within_bound(self.total, times)?;
        *count += times;
        Ok(())
    }

    /// Adds the answers of `other`. An error leaves the histogram unchanged.
    ///
    /// # Errors
    /// [`HistogramError::DifferentScales`], [`HistogramError::TooMany`].
    pub fn merge(&mut self, other: &Self) -> Result<(), HistogramError> {
        if self.scale != other.scale {
            return Err(HistogramError::DifferentScales {
                left: self.scale,
                right: other.scale,
            });
        }
        self.total = sum_within_bound(self.total, other.total)?;
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        Ok(())
    }

    /// The scale of the answers.
    pub fn scale(&self) -> Scale {
        self.scale
    }

    /// One count per point, from the lowest point up.
    pub fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// Every point with its count, from the lowest point up.
    pub fn iter(&self) -> impl Iterator<Item = (i32, u64)> + '_ {
        self.scale.points().zip(self.counts.iter().copied())
    }

    /// Number of answers, n.
    pub fn count(&self) -> u64 {
        self.total
    }

    /// Number of answers at exactly `point`; 0 off the scale.
    pub fn count_of(&self, point: i32) -> u64 {
        self.count_where(|given| given == point)
    }

    /// Number of answers at `cut` or above.
    pub fn at_least(&self, cut: i32) -> u64 {
        self.count_where(|given| given >= cut)
    }

    /// Number of answers at `cut` or below.
    pub fn at_most(&self, cut: i32) -> u64 {
        self.count_where(|given| given <= cut)
    }

    fn count_where(&self, belongs: impl Fn(i32) -> bool) -> u64 {
        self.iter()
            .filter(|&(point, _)| belongs(point))
            .map(|(_, count)| count)
            .sum()
    }
}

fn sum_within_bound(total: u64, more: u64) -> Result<u64, HistogramError> {
    total
        .checked_add(more)
        .filter(|&sum| sum <= Histogram::COUNT_MAX)
        .ok_or(HistogramError::TooMany)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn merged(left: &Histogram, right: &Histogram) -> Histogram {
        let mut sum = left.clone();
        sum.merge(right).unwrap();
        sum
    }

    fn any_histogram() -> impl Strategy<Value = Histogram> {
        prop::collection::vec(0..1_u64 << 53, 11)
            .prop_map(|counts| Histogram::from_counts(Scale::new(0, 10).unwrap(), counts).unwrap())
    }

    proptest! {
        #[test]
        fn merging_is_commutative_and_associative_and_nothing_added_changes_nothing(
            a in any_histogram(), b in any_histogram(), c in any_histogram()
        ) {
            prop_assert_eq!(merged(&a, &b), merged(&b, &a));
            prop_assert_eq!(merged(&merged(&a, &b), &c), merged(&a, &merged(&b, &c)));
            prop_assert_eq!(merged(&a, &Histogram::empty(a.scale())), a.clone());
            prop_assert_eq!(merged(&a, &b).count(), a.count() + b.count());
        }

        #[test]
        fn at_least_and_the_rest_are_everyone(a in any_histogram(), cut in -2..13) {
            prop_assert_eq!(a.at_least(cut) + a.at_most(cut - 1), a.count());
            prop_assert_eq!(a.at_least(cut) - a.at_least(cut + 1), a.count_of(cut));
        }
    }

    #[test]
    fn different_scales_do_not_merge_and_leave_both_as_they_were() {
        let mut stars = Histogram::empty(Scale::new(1, 5).unwrap());
        stars.record(3).unwrap();
        let before = stars.clone();
        let other = Histogram::empty(Scale::new(1, 7).unwrap());
        assert!(matches!(
            stars.merge(&other),
            Err(HistogramError::DifferentScales { .. })
        ));
        assert_eq!(stars, before);
    }

    #[test]
    fn a_count_too_many_is_an_error_not_a_wrap() {
        let scale = Scale::new(0, 1).unwrap();
        let mut full = Histogram::from_counts(scale, vec![Histogram::COUNT_MAX, 0]).unwrap();
        assert_eq!(full.record(1), Err(HistogramError::TooMany));
        assert_eq!(full.count_of(1), 0);
        assert_eq!(full.add(1, u64::MAX), Err(HistogramError::TooMany));
        assert_eq!(
            Histogram::from_counts(scale, vec![u64::MAX, 2]),
            Err(HistogramError::TooMany)
        );
        assert!(Histogram::from_counts(scale, vec![1]).is_err());
    }

    #[test]
    fn the_longest_scale_holds_2_to_the_53_answers_on_every_point() {
        let counts = vec![1 << 53; 101];
        assert!(Histogram::from_counts(Scale::new(0, 100).unwrap(), counts).is_ok());
    }
}
