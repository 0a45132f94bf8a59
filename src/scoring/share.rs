use std::ops::RangeInclusive;

use super::{Confidence, Histogram, Interval, Score, beta};
use thiserror::Error;

/// A share: `successes` out of `n` answers.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Share, ShareMethod};
///
/// // 74 of 107 satisfied.
/// let score = Share::new(74, 107)?.score(ShareMethod::Wilson, Confidence::default());
/// let interval = score.interval.expect("there are answers");
/// assert!((interval.lower - 0.5987).abs() < 1e-4 && (interval.upper - 0.7712).abs() < 1e-4);
/// # Ok::<(), cxmetrics::scoring::InvalidShare>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Share {
    successes: u64,
    n: u64,
}

/// There are more successes than answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{successes} of {n} is not a share")]
pub struct InvalidShare {
    /// Successes given.
    pub successes: u64,
    /// Answers given.
    pub n: u64,
}

/// How the interval of a [`Share`] is computed. Every interval lies within 0 to 1.
///
/// The plain Wald interval is not offered: it is far too narrow near 0 and 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum ShareMethod {
    /// Score interval. Source: Wilson 1927; Newcombe 1998, method 3.
    #[default]
    Wilson,
    /// Score interval with continuity correction. Source: Newcombe 1998, method 4.
    WilsonContinuity,
    /// Wald interval after adding z²/2 successes and as many failures, clamped to 0 to 1.
    /// Source: Agresti and Coull 1998.
    AgrestiCoull,
    /// "Exact" interval: coverage is at least the confidence level. The lower bound is 0
    /// without successes, the upper bound 1 without failures. Source: Clopper and Pearson 1934.
    ClopperPearson,
    /// Equal-tailed posterior interval under the prior Beta(1/2, 1/2). 0 and n successes
    /// are no exception: there the interval excludes the share itself. Source: Brown, Cai and
    /// DasGupta 2001.
    Jeffreys,
}

impl Share {
    /// `successes` out of `n`.
    ///
    /// # Errors
    /// [`InvalidShare`] if `successes` exceeds `n`.
    pub fn new(successes: u64, n: u64) -> Result<Self, InvalidShare> {
        if successes > n {
            return Err(InvalidShare { successes, n });
        }
        Ok(Self { successes, n })
    }

    /// A share whose `part` can't exceed `whole`.
    pub(super) fn of_whole(part: u64, whole: u64) -> Self {
        debug_assert!(part <= whole, "{part} of {whole} is not a share");
        Self {
            successes: part,
            n: whole,
        }
    }

    /// The share of answers at `cut` or above.
    pub fn at_least(answers: &Histogram, cut: i32) -> Self {
        Self {
            successes: answers.at_least(cut),
            n: answers.count(),
        }
    }

    /// The share of answers at `cut` or below.
    pub fn at_most(answers: &Histogram, cut: i32) -> Self {
        Self {
            successes: answers.at_most(cut),
            n: answers.count(),
        }
    }

    /// The share of answers within `points`.
    pub fn within(answers: &Histogram, points: &RangeInclusive<i32>) -> Self {
        let below = answers.at_most(points.start() - 1);
        Self {
            successes: answers.at_most(*points.end()) - below,
            n: answers.count(),
        }
    }

    /// Number of successes.
    pub fn successes(self) -> u64 {
        self.successes
    }

    /// Number of answers.
    pub fn n(self) -> u64 {
        self.n
    }

    /// The share, 0 to 1; `None` without answers.
    pub fn value(self) -> Option<f64> {
        (self.n > 0).then(|| self.successes as f64 / self.n as f64)
    }

    /// The interval of the true share; `None` without answers.
    pub fn interval(self, method: ShareMethod, confidence: Confidence) -> Option<Interval> {
        if self.n == 0 {
            return None;
        }
        // The methods are symmetric. Computing from the rarer outcome keeps its digits.
        let failures = self.n - self.successes;
        if failures >= self.successes {
            Some(rarer_interval(self.successes, failures, method, confidence))
        } else {
            let mirrored = rarer_interval(failures, self.successes, method, confidence);
            Some(Interval {
                lower: 1.0 - mirrored.upper,
                upper: 1.0 - mirrored.lower,
            })
        }
    }

    /// The share with its interval, as a score from 0 to 1.
    pub fn score(self, method: ShareMethod, confidence: Confidence) -> Score {
        match (self.value(), self.interval(method, confidence)) {
            (Some(value), Some(interval)) => Score::with_interval(self.n, value, interval),
            (None, _) | (_, None) => Score::no_data(),
        }
    }
}

/// The interval where `successes <= failures` and `failures > 0`.
fn rarer_interval(
    successes: u64,
    failures: u64,
    method: ShareMethod,
    confidence: Confidence,
) -> Interval {
    let (hits, misses) = (successes as f64, failures as f64);
    match method {
        ShareMethod::Wilson => Interval {
            lower: wilson_lower(hits, misses, confidence.z()),
            upper: wilson_upper(hits, misses, confidence.z()),
        },
        // The correction moves half an answer from one outcome to the other.
        ShareMethod::WilsonContinuity => Interval {
            lower: if successes == 0 {
                0.0
            } else {
                wilson_lower(hits - 0.5, misses + 0.5, confidence.z())
            },
            upper: wilson_upper(hits + 0.5, misses - 0.5, confidence.z()),
        },
        ShareMethod::AgrestiCoull => agresti_coull(hits, misses, confidence.z()),
        ShareMethod::ClopperPearson => {
            let tail = 0.5 * confidence.alpha();
            Interval {
                lower: if successes == 0 {
                    0.0
                } else {
                    beta::lower_quantile(hits, misses + 1.0, tail).share
                },
                upper: beta::upper_quantile(hits + 1.0, misses, tail).share,
            }
        }
        ShareMethod::Jeffreys => {
            let tail = 0.5 * confidence.alpha();
            Interval {
                lower: beta::lower_quantile(hits + 0.5, misses + 0.5, tail).share,
                upper: beta::upper_quantile(hits + 0.5, misses + 0.5, tail).share,
            }
        }
    }
}

/// Larger root of (n + z²) π² - (2x + z²) π + x²/n = 0.
fn wilson_upper(hits: f64, misses: f64, z: f64) -> f64 {
    let n = hits + misses;
    let root = z * (z * z + 4.0 * hits * (misses / n)).sqrt();
    (2.0 * hits + z * z + root) / (2.0 * (n + z * z))
}

/// Smaller root, from the product of the two: subtracting would lose the digits of a small
/// share.
fn wilson_lower(hits: f64, misses: f64, z: f64) -> f64 {
    let n = hits + misses;
    let root = z * (z * z + 4.0 * hits * (misses / n)).sqrt();
    2.0 * hits * (hits / n) / (2.0 * hits + z * z + root)
}

fn agresti_coull(hits: f64, misses: f64, z: f64) -> Interval {
    let n = hits + misses + z * z;
    let (centre, rest) = ((hits + 0.5 * z * z) / n, (misses + 0.5 * z * z) / n);
    let raw = Interval::around(centre, z * (centre * rest / n).sqrt());
    Interval {
        lower: raw.lower.max(0.0),
        upper: raw.upper.min(1.0),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const METHODS: [ShareMethod; 5] = [
        ShareMethod::Wilson,
        ShareMethod::WilsonContinuity,
        ShareMethod::AgrestiCoull,
        ShareMethod::ClopperPearson,
        ShareMethod::Jeffreys,
    ];

    fn interval(successes: u64, n: u64, method: ShareMethod, level: f64) -> Interval {
        let confidence = Confidence::new(level).unwrap();
        let share = Share::new(successes, n).unwrap();
        share.interval(method, confidence).unwrap()
    }

    /// Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    #[test]
    fn the_published_intervals_come_out_to_their_four_digits() {
        use ShareMethod::{ClopperPearson, Wilson, WilsonContinuity};
        for (successes, n, method, lower, upper) in [
            (81, 263, Wilson, 0.2553, 0.3662),
            (15, 148, Wilson, 0.0624, 0.1605),
            (0, 20, Wilson, 0.0, 0.1611),
            (1, 29, Wilson, 0.0061, 0.1718),
            (81, 263, WilsonContinuity, 0.2535, 0.3682),
            (15, 148, WilsonContinuity, 0.0598, 0.1644),
            (0, 20, WilsonContinuity, 0.0, 0.2005),
            (1, 29, WilsonContinuity, 0.0018, 0.1963),
            (81, 263, ClopperPearson, 0.2527, 0.3676),
            (15, 148, ClopperPearson, 0.0578, 0.1617),
            (0, 20, ClopperPearson, 0.0, 0.1684),
            (1, 29, ClopperPearson, 0.0009, 0.1776),
        ] {
            let got = interval(successes, n, method, 0.95);
            assert!((got.lower - lower).abs() <= 5e-5, "{successes}/{n} {got:?}");
            assert!((got.upper - upper).abs() <= 5e-5, "{successes}/{n} {got:?}");
        }
    }

    #[test]
    fn a_share_of_nobody_has_no_value() {
        assert_eq!(Share::new(0, 0).unwrap().value(), None);
        assert!(Share::new(2, 1).is_err());
    }

    /// Without successes the upper bound of Clopper-Pearson is 1 - (alpha/2)^(1/n).
    #[test]
    fn a_rare_event_keeps_its_digits_at_any_count() {
        let n = 1_u64 << 53;
        let got = interval(0, n, ShareMethod::ClopperPearson, 0.95).upper;
        let want = -(0.025_f64.ln() / n as f64).exp_m1();
        assert!(((got - want) / want).abs() < 1e-13, "{got} for {want}");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(128))]

        #[test]
        fn every_interval_is_ordered_and_within_0_to_1(
            (n, successes) in (1..1_u64 << 54).prop_flat_map(|n| (Just(n), 0..=n)),
            level in 0.001..0.9999,
        ) {
            for method in METHODS {
                let got = interval(successes, n, method, level);
                prop_assert!(0.0 <= got.lower && got.lower <= got.upper && got.upper <= 1.0,
                    "{method:?} {got:?}");
            }
        }

        #[test]
        fn the_score_intervals_hold_the_share(
            (n, successes) in (1..1_u64 << 40).prop_flat_map(|n| (Just(n), 0..=n)),
            level in 0.01..0.9999,
        ) {
            let value = successes as f64 / n as f64;
            for method in [ShareMethod::Wilson, ShareMethod::WilsonContinuity, ShareMethod::ClopperPearson] {
                let got = interval(successes, n, method, level);
                prop_assert!(got.contains(value), "{method:?} {got:?} {value}");
            }
        }

        #[test]
        fn more_confidence_makes_it_wider(
            (n, successes) in (1_u64..100_000).prop_flat_map(|n| (Just(n), 0..=n)),
            level in 0.01..0.98,
        ) {
            for method in METHODS {
                let narrow = interval(successes, n, method, level);
                let wide = interval(successes, n, method, level + 0.01);
                prop_assert!(wide.width() > narrow.width(), "{method:?} {narrow:?} {wide:?}");
            }
        }

        #[test]
        fn success_and_failure_are_mirror_images(
            (n, successes) in (1_u64..100_000).prop_flat_map(|n| (Just(n), 0..=n)),
        ) {
            for method in METHODS {
                let one = interval(successes, n, method, 0.95);
                let other = interval(n - successes, n, method, 0.95);
                prop_assert!((one.lower + other.upper - 1.0).abs() < 1e-12, "{method:?}");
            }
        }
    }
}
