use super::HistogramError;

/// The whole numbers a question can be answered with, both ends included.
///
/// A scale says nothing about meaning: 1-5 may be satisfaction, effort or stars.
///
/// ```
/// use cxmetrics::scoring::Scale;
///
/// let scale = Scale::new(0, 10)?;
/// assert_eq!(scale.len(), 11);
/// assert_eq!(scale.point(7.0), Some(7));
/// assert_eq!(scale.point(7.5), None, "never rounded");
/// assert_eq!(scale.point(11.0), None, "never clamped");
/// # Ok::<(), cxmetrics::scoring::HistogramError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    min: i32,
    max: i32,
}

impl Scale {
    /// Most points a scale may have: 0-100 is the longest in use.
    pub const POINTS_MAX: u32 = 101;

    /// 0 to 10, the scale of every NPS.
    pub const NPS: Self = Self { min: 0, max: 10 };

    /// A scale from `min` to `max`.
    ///
    /// # Errors
    /// [`HistogramError::InvalidScale`] unless `min < max` and there are at most
    /// [`Scale::POINTS_MAX`] points.
    pub fn new(min: i32, max: i32) -> Result<Self, HistogramError> {
        if min >= max || max.abs_diff(min) >= Self::POINTS_MAX {
            return Err(HistogramError::InvalidScale { min, max });
        }
        Ok(Self { min, max })
    }

    /// Lowest point.
    pub fn min(self) -> i32 {
        self.min
    }

    /// Highest point.
    pub fn max(self) -> i32 {
        self.max
    }

    /// Number of points, 2 to [`Scale::POINTS_MAX`].
    #[allow(clippy::len_without_is_empty, reason = "a scale is never empty")]
    pub fn len(self) -> usize {
        self.points().count()
    }

    /// The points from lowest to highest.
    pub fn points(self) -> std::ops::RangeInclusive<i32> {
        self.min..=self.max
    }

    /// Whether `value` is a point of this scale.
    pub fn contains(self, value: i32) -> bool {
        self.points().contains(&value)
    }

    /// The point a raw number names; `None` for a fraction, a number off the scale or NaN.
    pub fn point(self, value: f64) -> Option<i32> {
        self.points().find(|&point| f64::from(point) == value)
    }

    /// Where `value` stands among the points, counted from 0.
    pub(super) fn position(self, value: i32) -> Option<usize> {
        self.contains(value)
            .then(|| usize::try_from(value.abs_diff(self.min)).ok())
            .flatten()
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    #[test]
    fn a_scale_runs_upwards_over_at_most_101_points() {
        assert!(Scale::new(0, 100).is_ok());
        assert!(Scale::new(-3, 3).is_ok());
        for (min, max) in [(5, 5), (5, 1), (0, 101), (i32::MIN, i32::MAX)] {
            assert_eq!(
                Scale::new(min, max),
                Err(HistogramError::InvalidScale { min, max })
            );
        }
    }

    #[test]
    fn the_ends_of_the_number_range_are_points_like_any_other() {
        let scale = Scale::new(i32::MIN, i32::MIN + 2).unwrap();
        assert_eq!(scale.len(), 3);
        assert_eq!(scale.position(i32::MIN + 2), Some(2));
        assert_eq!(scale.position(i32::MAX), None);
        assert_eq!(scale.point(f64::NAN), None);
    }
}
