use super::beta;
use statrs::function::erf::erfc_inv;
use thiserror::Error;

/// A two-sided confidence level, above 0 and below 1; 0.95 by default.
///
/// ```
/// use cxmetrics::scoring::Confidence;
///
/// let level = Confidence::new(0.95)?;
/// assert!((level.z() - 1.959963984540054).abs() < 1e-14, "the quantile, not 1.96");
/// assert!(Confidence::new(95.0).is_err());
/// # Ok::<(), cxmetrics::scoring::InvalidConfidence>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Confidence(f64);

/// A confidence level that isn't strictly between 0 and 1.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[error("confidence level {0} must be above 0 and below 1")]
pub struct InvalidConfidence(pub f64);

impl Default for Confidence {
    fn default() -> Self {
        Self(0.95)
    }
}

impl Confidence {
    /// A level from a share, such as 0.95 for 95 %.
    ///
    /// # Errors
    /// [`InvalidConfidence`] for 0, 1, anything beyond, and NaN.
    pub fn new(level: f64) -> Result<Self, InvalidConfidence> {
        if level > 0.0 && level < 1.0 {
            Ok(Self(level))
        } else {
            Err(InvalidConfidence(level))
        }
    }

    /// The level as a share.
    pub fn level(self) -> f64 {
        self.0
    }

    /// The chance left outside, on both sides together.
    pub fn alpha(self) -> f64 {
        1.0 - self.0
    }

    /// The standard normal quantile that leaves half of [`Confidence::alpha`] above it.
    pub fn z(self) -> f64 {
        std::f64::consts::SQRT_2 * erfc_inv(self.alpha())
    }

    /// The quantile of Student's t that leaves half of [`Confidence::alpha`] above it;
    /// `degrees_of_freedom` is above 0 and may exceed 2^53.
    pub fn t(self, degrees_of_freedom: f64) -> f64 {
        if self.alpha() >= 1.0 {
            return 0.0;
        }
        // |T| > t exactly when v / (v + T^2), which is Beta(v/2, 1/2), falls below its quantile.
        let tail = beta::lower_quantile(0.5 * degrees_of_freedom, 0.5, self.alpha());
        (degrees_of_freedom * tail.rest / tail.share).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(got: f64, want: f64) {
        assert!(((got - want) / want).abs() < 2e-13, "{got} for {want}");
    }

    #[test]
    fn a_level_is_strictly_between_nothing_and_certainty() {
        for level in [0.0, 1.0, -0.1, 1.1, f64::NAN, f64::INFINITY] {
            assert!(Confidence::new(level).is_err(), "{level}");
        }
        assert_eq!(Confidence::default().level(), 0.95);
    }

    #[test]
    fn z_agrees_with_the_tables() {
        for (level, z) in [
            (0.5, 0.674_489_750_196_081_7),
            (0.9, 1.644_853_626_951_472_8),
            (0.95, 1.959_963_984_540_053_9),
            (0.99, 2.575_829_303_548_901),
        ] {
            close(Confidence(level).z(), z);
        }
    }

    #[test]
    fn t_agrees_with_the_tables() {
        for (level, df, t) in [
            (0.95, 1.0, 12.706_204_736_174_707),
            (0.5, 1.0, 1.0),
            (0.95, 2.0, 4.302_652_729_749_464),
            (0.95, 10.0, 2.228_138_851_986_273_6),
            (0.95, 99.0, 1.984_216_951_586_419),
        ] {
            close(Confidence(level).t(df), t);
        }
    }

    #[test]
    fn t_becomes_z_as_answers_pour_in() {
        for level in [1e-9, 0.5, 0.95, 0.9999, 1.0 - 1e-12] {
            let confidence = Confidence(level);
            close(confidence.t(1e17), confidence.z());
        }
        assert!(Confidence(1e-20).t(5.0) < 1e-15);
    }
}
