use super::{Confidence, Histogram, Interval, Score, Status};

/// A whole split three ways, scored as the share of the upper part less that of the lower,
/// in points from -100 to 100. NPS and net easy are both of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Trinomial {
    above: u64,
    between: u64,
    below: u64,
}

/// How the interval of a [`Trinomial`] is made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum NetMethod {
    /// Wald interval after adding 3/4 to the upper, 3/2 to the middle and 3/4 to the lower
    /// part. It is centred on that adjusted score, so it can miss the score itself, and it
    /// may pass ±100. Source: Rocks 2016; MeasuringU.
    #[default]
    AdjustedWald,
    /// Score ± z standard errors. Without width when all answers fall into one part.
    Wald,
    /// t interval of the mean of +1, 0 and -1, with the n - 1 variance; needs two answers.
    /// Source: MeasuringU.
    TrinomialT,
    /// All scores that a score test doesn't reject; stays within ±100. Source: Tango 1998;
    /// May and Johnson 1997; "iterative" in Rocks' R package NPS.
    Score,
}

/// What [`NetMethod::AdjustedWald`] adds, in quarters of an answer.
const ADDED_QUARTERS: [u128; 3] = [3, 6, 3];

impl Trinomial {
    /// Answers from `above_from` up, those from `below_to` down, and the rest; the caller
    /// has made sure that `below_to` is less than `above_from`.
    pub(super) fn split(answers: &Histogram, above_from: i32, below_to: i32) -> Self {
        let (above, below) = (answers.at_least(above_from), answers.at_most(below_to));
        Self {
            above,
            between: answers.count() - above - below,
            below,
        }
    }

    /// Answers that count +1: promoters, or easy answers.
    pub fn above(self) -> u64 {
        self.above
    }

    /// Answers that count 0.
    pub fn between(self) -> u64 {
        self.between
    }

    /// Answers that count -1: detractors, or hard answers.
    pub fn below(self) -> u64 {
        self.below
    }

    /// The same with upper and lower part exchanged.
    pub(super) fn mirrored(self) -> Self {
        Self {
            above: self.below,
            between: self.between,
            below: self.above,
        }
    }

    /// Answers in all three parts together.
    pub fn count(self) -> u64 {
        self.above + self.between + self.below
    }

    /// The score, -100 to 100; `None` without answers.
    pub fn value(self) -> Option<f64> {
        self.parts().value()
    }

    /// Variance of one answer's +1, 0 or -1, with divisor n; `None` without answers.
    pub fn variance(self) -> Option<f64> {
        self.parts().variance()
    }

    /// Standard error of [`Trinomial::value`], in points: 100 √(variance / n).
    pub fn standard_error(self) -> Option<f64> {
        self.parts().standard_error()
    }

    /// The score after [`NetMethod::AdjustedWald`]'s additions, the centre of that interval;
    /// `None` without answers.
    pub fn adjusted_value(self) -> Option<f64> {
        (self.count() > 0)
            .then(|| self.adjusted().value())
            .flatten()
    }

    /// The score with its interval by `method`.
    pub fn score(self, method: NetMethod, confidence: Confidence) -> Score {
        let n = self.count();
        let (Some(value), Some(standard_error)) = (self.value(), self.standard_error()) else {
            return Score::no_data();
        };
        match method {
            NetMethod::AdjustedWald => self.adjusted_wald(value, confidence),
            NetMethod::Wald => Score::symmetric(n, value, standard_error, confidence.z()),
            NetMethod::TrinomialT if n == 1 => Score::insufficient(n, value),
            NetMethod::TrinomialT => {
                let degrees_of_freedom = (n - 1) as f64;
                let inflated = standard_error * (n as f64 / degrees_of_freedom).sqrt();
                Score::symmetric(n, value, inflated, confidence.t(degrees_of_freedom))
            }
            NetMethod::Score => Score::with_interval(n, value, self.not_rejected(confidence.z())),
        }
    }

    fn adjusted_wald(self, value: f64, confidence: Confidence) -> Score {
        let adjusted = self.adjusted();
        match (adjusted.value(), adjusted.standard_error()) {
            (Some(centre), Some(standard_error)) => Score {
                status: Status::Ok,
                n: self.count(),
                value: Some(value),
                interval: Some(Interval::around(centre, confidence.z() * standard_error)),
                standard_error: Some(standard_error),
            },
            (None, _) | (_, None) => Score::no_data(),
        }
    }

    /// The scores at which the test statistic is within ±z, found by bisection.
    fn not_rejected(self, z: f64) -> Interval {
        Interval {
            lower: 100.0 * self.lowest_not_rejected(z),
            upper: -100.0 * self.mirrored().lowest_not_rejected(z),
        }
    }

    fn lowest_not_rejected(self, z: f64) -> f64 {
        let n = self.count() as f64;
        let net = self.above as f64 - self.below as f64;
        let is_rejected = |difference: f64| {
            let variance = n * self.variance_given(difference);
            net - n * difference > z * variance.sqrt()
        };
        let (mut rejected, mut accepted) = (-1.0, net / n);
        // 2^-100 is finer than any bound but an exact 0, which halving only nears.
        for _ in 0..100 {
            let middle = 0.5 * (rejected + accepted);
            if is_rejected(middle) {
                rejected = middle;
            } else {
                accepted = middle;
            }
        }
        accepted
    }

    /// Variance of one answer if the true difference of shares were `difference`, with the
    /// shares otherwise as likely as they can be. Source: Tango 1998.
    fn variance_given(self, difference: f64) -> f64 {
        let n = self.count() as f64;
        let (above, below) = (self.above as f64, self.below as f64);
        let (size, with, against) = if difference < 0.0 {
            (-difference, below, above)
        } else {
            (difference, above, below)
        };
        // Smaller part's likeliest share q: 2n q² + linear q - constant = 0, solved without
        // subtracting what is nearly equal.
        let linear = (2.0 * n - with + against) * size - with - against;
        let constant = against * size * (1.0 - size);
        let root = (linear * linear + 8.0 * n * constant).sqrt();
        let smaller = if linear > 0.0 {
            2.0 * constant / (linear + root)
        } else {
            (root - linear) / (4.0 * n)
        };
        2.0 * smaller + size * (1.0 - size)
    }

    fn parts(self) -> Quarters {
        Quarters([self.above, self.between, self.below].map(|count| 4 * u128::from(count)))
    }

    fn adjusted(self) -> Quarters {
        let [above, between, below] = ADDED_QUARTERS;
        let Quarters([a, b, c]) = self.parts();
        Quarters([a + above, b + between, c + below])
    }
}

/// Upper, middle and lower part in quarters of an answer: whole numbers, so that the
/// variance is subtracted exactly.
struct Quarters([u128; 3]);

impl Quarters {
    fn total(&self) -> u128 {
        self.0.iter().sum()
    }

    fn value(&self) -> Option<f64> {
        let [above, _, below] = self.0;
        let net = above.abs_diff(below) as f64 / self.total() as f64;
        (self.total() > 0).then_some(if above < below { -100.0 } else { 100.0 } * net)
    }

    fn variance(&self) -> Option<f64> {
        let [above, _, below] = self.0;
        let net = above.abs_diff(below);
        let (n, numerator) = (self.total(), self.total() * (above + below) - net * net);
        (n > 0).then(|| numerator as f64 / n as f64 / n as f64)
    }

    fn standard_error(&self) -> Option<f64> {
        let answers = self.total() as f64 / 4.0;
        self.variance()
            .map(|variance| 100.0 * (variance / answers).sqrt())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const METHODS: [NetMethod; 4] = [
        NetMethod::AdjustedWald,
        NetMethod::Wald,
        NetMethod::TrinomialT,
        NetMethod::Score,
    ];

    fn any_split() -> impl Strategy<Value = Trinomial> {
        (0..1_u64 << 55, 0..1_u64 << 55, 0..1_u64 << 55).prop_map(|(above, between, below)| {
            Trinomial {
                above,
                between,
                below,
            }
        })
    }

    /// Rocks' R package NPS, tests: nps_var(c(0,7,7,9,9,9)) is 5/9, nps_se 0.304.
    #[test]
    fn the_variance_agrees_with_the_r_package() {
        let split = Trinomial {
            above: 3,
            between: 2,
            below: 1,
        };
        assert!((split.variance().unwrap() - 5.0 / 9.0).abs() < 1e-15);
        assert!((split.standard_error().unwrap() - 30.429_030_972_509_22).abs() < 1e-12);
    }

    /// With promoters alone the score interval ends at (n - z²) / (n + z²).
    #[test]
    fn one_part_alone_has_a_score_interval_with_width() {
        let split = Trinomial {
            above: 25,
            between: 0,
            below: 0,
        };
        let confidence = Confidence::default();
        let interval = split.score(NetMethod::Score, confidence).interval.unwrap();
        let square = confidence.z() * confidence.z();
        let lower = 100.0 * (25.0 - square) / (25.0 + square);
        assert!((interval.lower - lower).abs() < 1e-11);
        assert_eq!(interval.upper, 100.0);
        assert_eq!(
            split.score(NetMethod::Wald, confidence).status,
            Status::Degenerate
        );
    }

    #[test]
    fn one_detractor_among_2_to_the_55_promoters_still_has_a_variance() {
        let split = Trinomial {
            above: 1 << 55,
            between: 0,
            below: 1,
        };
        let want = 4.0 / (1_u64 << 55) as f64;
        assert!((split.variance().unwrap() / want - 1.0).abs() < 1e-15);
    }

    /// Bounds by bisection on the profile likelihood in 60 digits (mpmath).
    #[test]
    fn the_score_interval_agrees_with_one_in_60_digits() {
        for (above, between, below, level, lower, upper) in [
            (
                0,
                5,
                7,
                0.9999,
                -90.797_808_040_150_16,
                29.984_130_935_102_425,
            ),
            (3, 0, 4, 0.95, -68.356_028_949_706_06, 49.908_327_094_468_55),
            (
                1 << 53,
                1,
                1,
                0.8,
                99.999_999_999_999_91,
                99.999_999_999_999_99,
            ),
            (
                12_345,
                1,
                0,
                0.5,
                99.984_293_016_393_94,
                99.995_823_248_268_58,
            ),
        ] {
            let split = Trinomial {
                above,
                between,
                below,
            };
            let confidence = Confidence::new(level).unwrap();
            let got = split.score(NetMethod::Score, confidence).interval.unwrap();
            assert!((got.lower - lower).abs() < 5e-14, "{split:?} {got:?}");
            assert!((got.upper - upper).abs() < 5e-14, "{split:?} {got:?}");
        }
    }

    proptest! {
        #[test]
        fn the_score_interval_stays_in_range_and_holds_the_score(split in any_split(), level in 0.5..0.9999) {
            let confidence = Confidence::new(level).unwrap();
            let score = split.score(NetMethod::Score, confidence);
            let interval = score.interval.unwrap();
            prop_assert!(interval.lower >= -100.0 && interval.upper <= 100.0);
            prop_assert!(interval.contains(score.value.unwrap()));
        }

        #[test]
        fn more_confidence_makes_it_wider(
            (above, between, below) in (1..1_000_u64, 1..1_000_u64, 1..1_000_u64), level in 0.5..0.98
        ) {
            let split = Trinomial { above, between, below };
            for method in METHODS {
                let width = |level| {
                    let confidence = Confidence::new(level).unwrap();
                    split.score(method, confidence).interval.unwrap().width()
                };
                prop_assert!(width(level + 0.01) > width(level), "{method:?}");
            }
        }
    }
}
