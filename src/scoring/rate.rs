use super::{Confidence, Interval, Score, gamma};

/// How often something happened in proportion to how much there was for it to happen to,
/// such as contacts per customer. Unlike a [`Share`](super::Share) it may exceed 1.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Rate};
///
/// // 5 contacts by 100 customers.
/// let rate = Rate { count: 5, exposure: 100 }.score(Confidence::default());
/// let interval = rate.interval.expect("there are customers");
/// assert_eq!(rate.value, Some(0.05));
/// assert!((interval.lower - 0.0162).abs() < 1e-4 && (interval.upper - 0.1167).abs() < 1e-4);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    /// How often it happened.
    pub count: u64,
    /// The exposure, such as a number of customers.
    pub exposure: u64,
}

impl Rate {
    /// `count / exposure` with an interval for counts that vary more than a Poisson count does:
    /// `dispersion` times as much, at least 1. With 1 it is [`Self::score`].
    ///
    /// Source: the quasi-Poisson model of Wedderburn 1974 with the bounds of Garwood 1936: both
    /// shapes are divided by the dispersion, and the quantiles multiplied by it.
    pub fn dispersed_score(self, dispersion: f64, confidence: Confidence) -> Score {
        if self.exposure == 0 {
            return Score::no_data();
        }
        // NaN for a spread that is unknown.
        let dispersion = if dispersion > 1.0 { dispersion } else { 1.0 };
        let (count, exposure) = (self.count as f64, self.exposure as f64);
        let tail = 0.5 * confidence.alpha();
        let lower = match self.count {
            0 => 0.0,
            1.. => gamma::lower_quantile(count / dispersion, tail),
        };
        let upper = gamma::upper_quantile(count / dispersion + 1.0, tail);
        let interval = Interval {
            lower: lower * dispersion / exposure,
            upper: upper * dispersion / exposure,
        };
        Score::with_interval(self.exposure, count / exposure, interval)
    }

    /// `count / exposure`, with the exact interval for a Poisson count: never less sure than
    /// asked, and 0 at its lower end without a count. No data without exposure.
    ///
    /// The interval takes it that one event makes another no likelier; where a few customers
    /// account for most of the count it is too narrow.
    ///
    /// Source: Garwood 1936. The bounds are half of the chi-squared quantiles at α/2 with 2k
    /// and at 1 - α/2 with 2k + 2 degrees of freedom.
    pub fn score(self, confidence: Confidence) -> Score {
        self.dispersed_score(1.0, confidence)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::Status;
    use proptest::prelude::*;

    fn interval(count: u64, exposure: u64, level: f64) -> Interval {
        let confidence = Confidence::new(level).unwrap();
        Rate { count, exposure }.score(confidence).interval.unwrap()
    }

    /// Regularised gamma functions inverted in 40 digits (mpmath); scipy.stats.chi2 agrees.
    #[test]
    fn bounds_agree_with_40_digits() {
        for (level, count, lower, upper) in [
            (0.5, 0, 0.0, 1.386_294_361_119_890_6),
            (
                0.5,
                1_000_000,
                999_325.328_684_587_1,
                1_000_675.308_276_969_8,
            ),
            (0.95, 0, 0.0, 3.688_879_454_113_935_4),
            (0.95, 1, 0.025_317_807_984_289_897, 5.571_643_390_938_897),
            (0.95, 5, 1.623_486_390_118_420_9, 11.668_332_079_322_669),
            (0.95, 1000, 938.973_018_407_695_2, 1_063.952_136_016_302),
            (
                0.95,
                1_000_000,
                998_040.983_340_293_9,
                1_001_961.911_945_432_2,
            ),
            (0.999_9, 0, 0.0, 9.903_487_552_536_237),
            (0.999_9, 1, 5.000_125_004_166_272e-5, 12.506_671_285_192_732),
            (0.999_9, 5, 0.383_023_360_347_056_75, 20.473_811_900_340_788),
            (0.999_9, 1000, 881.652_132_326_377_3, 1_128.831_905_592_874),
            (
                0.999_9,
                1_000_000,
                996_114.119_468_352_3,
                1_003_896.306_945_174_6,
            ),
        ] {
            let got = interval(count, 1, level);
            for (got, want) in [(got.lower, lower), (got.upper, upper)] {
                assert!(
                    (got - want).abs() <= 2e-13 * want,
                    "{level} {count}: {got} for {want}"
                );
            }
        }
    }

    #[test]
    fn more_spread_makes_a_wider_interval() {
        let rate = Rate {
            count: 50,
            exposure: 100,
        };
        let width = |dispersion: f64| {
            let score = rate.dispersed_score(dispersion, Confidence::default());
            let interval = score.interval.unwrap();
            assert!(interval.contains(0.5));
            interval.upper - interval.lower
        };
        // Twice the standard deviation.
        let ratio = width(4.0) / width(1.0);
        assert!((1.9..2.2).contains(&ratio), "{ratio}");
        assert_eq!(width(0.3), width(1.0));
        assert_eq!(width(f64::NAN), width(1.0));
    }

    #[test]
    fn nobody_to_do_anything_is_no_data_and_nothing_done_is_a_rate_of_0() {
        let confidence = Confidence::default();
        let (count, exposure) = (3, 0);
        let no_exposure = Rate { count, exposure }.score(confidence);
        assert_eq!(
            (no_exposure.status, no_exposure.value),
            (Status::NoData, None)
        );
        let (count, exposure) = (0, 10);
        let nothing = Rate { count, exposure }.score(confidence);
        assert_eq!(
            (nothing.status, nothing.value, nothing.n),
            (Status::Ok, Some(0.0), 10)
        );
    }

    proptest! {
        #[test]
        fn a_rate_lies_between_bounds_that_rise_with_it(
            log_count in 0.0..23.0_f64, exposure in 1..1_000_000_u64, level in 0.5..0.9999_f64,
        ) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below 2^34")]
            let count = log_count.exp() as u64;
            let (here, next) = (interval(count, exposure, level), interval(count + 1, exposure, level));
            prop_assert!(here.contains(count as f64 / exposure as f64));
            prop_assert!(here.lower < next.lower && here.upper < next.upper);
        }
    }
}
