use super::{Confidence, Interval, Moments, Score, Share, ShareMethod};

/// The difference of two independent shares, `one - other`, from -1 to 1.
///
/// The score's count is that of `other`. No data if either share has no answers.
///
/// Source: Newcombe 1998, Interval estimation for the difference between independent
/// proportions, method 10: the square-and-add interval of two Wilson intervals.
///
/// ```
/// use cxmetrics::scoring::{Confidence, Share, difference_of_shares};
///
/// let (one, other) = (Share::new(56, 70)?, Share::new(48, 80)?);
/// let difference = difference_of_shares(one, other, Confidence::default());
/// let interval = difference.interval.expect("both have answers");
/// assert!((interval.lower - 0.0524).abs() < 1e-4 && (interval.upper - 0.3339).abs() < 1e-4);
/// # Ok::<(), cxmetrics::scoring::InvalidShare>(())
/// ```
pub fn difference_of_shares(one: Share, other: Share, confidence: Confidence) -> Score {
    let bounds = |share: Share| {
        let interval = share.interval(ShareMethod::Wilson, confidence)?;
        Some((share.value()?, interval))
    };
    let Some(((p, of_one), (q, of_other))) = bounds(one).zip(bounds(other)) else {
        return Score::incomparable(other.n());
    };
    let interval = Interval {
        lower: p - q - (p - of_one.lower).hypot(of_other.upper - q),
        upper: p - q + (of_one.upper - p).hypot(q - of_other.lower),
    };
    Score::with_interval(other.n(), p - q, interval)
}

/// The difference of two means of independent samples, `one - other`, in their unit.
///
/// The score's count is that of `other`. No data if either sample is empty, and no interval if
/// either has a single number.
///
/// Source: Welch 1947; degrees of freedom of Satterthwaite 1946.
pub fn difference_of_means(one: &Moments, other: &Moments, confidence: Confidence) -> Score {
    let (a, b) = (one.mean(confidence).score, other.mean(confidence).score);
    let Some((mean, other_mean)) = a.value.zip(b.value) else {
        return Score::incomparable(other.n());
    };
    let difference = mean - other_mean;
    let Some((error, other_error)) = a.standard_error.zip(b.standard_error) else {
        return Score::insufficient(other.n(), difference);
    };
    let (variance, other_variance) = (error * error, other_error * other_error);
    let total = variance + other_variance;
    if total <= 0.0 {
        return Score::symmetric(other.n(), difference, 0.0, 0.0);
    }
    let share = |variance: f64, n: u64| variance * variance / (n as f64 - 1.0);
    let degrees_of_freedom =
        total * total / (share(variance, one.n()) + share(other_variance, other.n()));
    let quantile = confidence.t(degrees_of_freedom);
    Score::symmetric(other.n(), difference, total.sqrt(), quantile)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::Status;
    use proptest::prelude::*;

    fn share(successes: u64, n: u64) -> Share {
        Share::new(successes, n).unwrap()
    }

    fn moments(counts: &[u64]) -> Moments {
        let mut moments = Moments::default();
        for (value, &count) in (1..).zip(counts) {
            (0..count).for_each(|_| moments.record(value));
        }
        moments
    }

    /// statsmodels `confint_proportions_2indep(method='newcomb')`, also checked in R.
    #[test]
    fn shares_differ_as_statsmodels_says() {
        for (one, other, level, lower, upper) in [
            (
                (56, 70),
                (48, 80),
                0.95,
                0.052_431_472_402_364_98,
                0.333_872_654_036_906,
            ),
            (
                (9, 10),
                (3, 10),
                0.95,
                0.170_522_723_934_503_02,
                0.809_017_973_535_488_1,
            ),
            (
                (42, 107),
                (61, 120),
                0.9,
                -0.220_554_447_855_734_05,
                -0.007_000_553_389_347_131,
            ),
            (
                (0, 10),
                (0, 20),
                0.95,
                -0.161_125_158_052_819_38,
                0.277_532_799_862_889_2,
            ),
            ((10, 10), (0, 20), 0.95, 0.679_086_037_141_914_7, 1.0),
        ] {
            let confidence = Confidence::new(level).unwrap();
            let (one, other) = (share(one.0, one.1), share(other.0, other.1));
            let got = difference_of_shares(one, other, confidence);
            let interval = got.interval.unwrap();
            assert!((interval.lower - lower).abs() < 1e-12, "{interval:?}");
            assert!((interval.upper - upper).abs() < 1e-12, "{interval:?}");
            assert_eq!(
                got.value,
                Some(one.value().unwrap() - other.value().unwrap())
            );
        }
    }

    /// `scipy.stats.t`, also checked with R's `t.test`.
    #[test]
    fn means_differ_as_scipy_says() {
        for (one, other, difference, lower, upper) in [
            (
                moments(&[4, 6, 9, 15, 42, 88, 61]),
                moments(&[10, 14, 22, 31, 60, 71, 30]),
                0.744_799_253_034_546_6,
                0.476_402_845_561_111_07,
                1.013_195_660_507_982_2,
            ),
            (
                moments(&[0, 0, 1, 1, 0]),
                moments(&[0, 1, 0, 1, 1]),
                -0.166_666_666_666_666_52,
                -3.460_708_382_953_187_3,
                3.127_375_049_619_854_2,
            ),
        ] {
            let got = difference_of_means(&one, &other, Confidence::default());
            let interval = got.interval.unwrap();
            assert!((got.value.unwrap() - difference).abs() < 1e-12);
            assert!((interval.lower - lower).abs() < 1e-9, "{interval:?}");
            assert!((interval.upper - upper).abs() < 1e-9, "{interval:?}");
            assert_eq!((got.status, got.n), (Status::Ok, other.n()));
        }
    }

    #[test]
    fn an_empty_side_a_single_number_and_equal_numbers_say_so() {
        let confidence = Confidence::default();
        for (one, other) in [((0, 0), (1, 2)), ((1, 2), (0, 0))] {
            let other = share(other.0, other.1);
            let got = difference_of_shares(share(one.0, one.1), other, confidence);
            assert_eq!(
                (got.status, got.value, got.n),
                (Status::NoData, None, other.n())
            );
        }
        let (none, single, spread) = (moments(&[]), moments(&[0, 0, 1]), moments(&[1, 1, 1, 1, 1]));
        assert_eq!(
            difference_of_means(&none, &spread, confidence).status,
            Status::NoData
        );
        assert_eq!(difference_of_means(&spread, &none, confidence).value, None);
        let got = difference_of_means(&single, &spread, confidence);
        assert_eq!((got.status, got.value), (Status::Insufficient, Some(0.0)));
        let got = difference_of_means(&moments(&[0, 0, 9]), &moments(&[0, 0, 0, 9]), confidence);
        assert_eq!((got.status, got.value), (Status::Degenerate, Some(-1.0)));
    }

    proptest! {
        #[test]
        fn swapping_the_sides_mirrors_the_interval_and_it_holds_the_difference(
            (n, other_n) in (1..200_u64, 1..200_u64), (x, y) in (0..200_u64, 0..200_u64),
        ) {
            let (one, other) = (share(x.min(n), n), share(y.min(other_n), other_n));
            let got = difference_of_shares(one, other, Confidence::default());
            let mirrored = difference_of_shares(other, one, Confidence::default());
            let (interval, mirror) = (got.interval.unwrap(), mirrored.interval.unwrap());
            prop_assert!((interval.lower + mirror.upper).abs() < 1e-12);
            prop_assert!((interval.upper + mirror.lower).abs() < 1e-12);
            prop_assert!(interval.lower >= -1.0 - 1e-12 && interval.upper <= 1.0 + 1e-12);
            let value = got.value.unwrap();
            prop_assert!(interval.lower <= value + 1e-12 && value <= interval.upper + 1e-12);
        }
    }
}
