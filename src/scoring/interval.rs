/// The values a true score can reasonably have, in the score's own unit.
///
/// Bounds are as the formula gives them: a Wald interval of an NPS may pass 100, and an
/// interval centred elsewhere may miss the score itself. [`Interval::clamped_around`]
/// makes the interval to show.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower bound.
    pub lower: f64,
    /// Upper bound, never below `lower`.
    pub upper: f64,
}

impl Interval {
    pub(super) fn around(centre: f64, margin: f64) -> Self {
        Self {
            lower: centre - margin,
            upper: centre + margin,
        }
    }

    /// The interval to show beside `value`: cut to the metric's range `min..=max`, then
    /// widened if needed to hold the value.
    ///
    /// ```
    /// use cxmetrics::scoring::Interval;
    ///
    /// // One promoter: NPS 100, adjusted-Wald interval -48.5 to 98.5.
    /// let raw = Interval { lower: -48.5, upper: 98.5 };
    /// let shown = raw.clamped_around(100.0, -100.0, 100.0);
    /// assert_eq!(shown, Interval { lower: -48.5, upper: 100.0 });
    /// ```
    #[must_use]
    pub fn clamped_around(self, value: f64, min: f64, max: f64) -> Self {
        Self {
            lower: self.lower.max(min).min(value),
            upper: self.upper.min(max).max(value),
        }
    }

    /// Whether `value` lies between the bounds, both included.
    pub fn contains(self, value: f64) -> bool {
        self.lower <= value && value <= self.upper
    }

    /// Upper less lower bound.
    pub fn width(self) -> f64 {
        self.upper - self.lower
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shown_interval_stays_in_range_and_holds_the_score() {
        let raw = Interval {
            lower: 75.0,
            upper: 103.6,
        };
        assert_eq!(raw.clamped_around(100.0, -100.0, 100.0).upper, 100.0);
        let missed = Interval {
            lower: 0.002,
            upper: 0.2,
        };
        assert_eq!(missed.clamped_around(0.0, 0.0, 1.0).lower, 0.0);
    }
}
