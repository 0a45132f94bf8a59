use thiserror::Error;

/// The whole numbers that a question accepts as answers, from `min` to `max` inclusive.
///
/// A scale carries no meaning: 1-5 may be satisfaction, effort or stars.
///
/// ```
/// use cxmetrics::scoring::Scale;
///
/// let scale = Scale::new(0, 10)?;
/// assert_eq!(scale.len(), 11);
/// assert_eq!(scale.point(7.0), Some(7));
/// assert_eq!(scale.point(7.5), None, "never rounded");
/// assert_eq!(scale.point(11.0), None, "never clamped");
/// # Ok::<(), cxmetrics::scoring::InvalidScale>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Scale {
    min: i32,
    max: i32,
}

/// The bounds of a scale are reversed, equal, or too far apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "a scale from {min} to {max} must run upwards over at most {} points",
    Scale::POINTS_MAX
)]
pub struct InvalidScale {
    /// Requested lowest point.
    pub min: i32,
    /// Requested highest point.
    pub max: i32,
}

impl Scale {
    /// Most points a scale may have: 0-100 is the longest in use.
    pub const POINTS_MAX: u32 = 101;

    /// 0 to 10, the scale of every NPS.
    pub const NPS: Self = Self { min: 0, max: 10 };

    /// A scale from `min` to `max`.
    ///
    /// # Errors
    /// [`InvalidScale`] unless `min < max` and there are at most [`Scale::POINTS_MAX`]
    /// points.
    pub fn new(min: i32, max: i32) -> Result<Self, InvalidScale> {
        if min >= max || max.abs_diff(min) >= Self::POINTS_MAX {
            return Err(InvalidScale { min, max });
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

    /// The point equal to `value`; `None` for a fraction, a number off the scale or NaN.
    pub fn point(self, value: f64) -> Option<i32> {
        self.points().find(|&point| f64::from(point) == value)
    }

    /// The index of the point `value`, from 0; `None` off the scale.
    pub(super) fn position(self, value: i32) -> Option<usize> {
        self.points().position(|point| point == value)
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
            assert_eq!(Scale::new(min, max), Err(InvalidScale { min, max }));
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
