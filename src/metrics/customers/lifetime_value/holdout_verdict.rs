//! A hold-out in plain words.

use super::answer::Expected;

/// How far expected purchases are from the purchases that followed, such as
/// `12% too few, outside the interval`; `None` without an expectation.
pub(super) fn of_purchases(expected: Option<Expected>, actual: u64) -> Option<String> {
    let words = Words {
        low: "too few",
        high: "too many",
    };
    Some(words.verdict(expected?, actual as f64))
}

/// How far expected revenue is from the revenue that followed, in units of the currency;
/// `None` without an expectation.
pub(super) fn of_revenue(expected: Option<Expected>, actual: f64) -> Option<String> {
    let words = Words {
        low: "too low",
        high: "too high",
    };
    Some(words.verdict(expected?, actual))
}

/// An expectation that is below the actual number, and one that is above it.
struct Words {
    low: &'static str,
    high: &'static str,
}

impl Words {
    fn verdict(&self, expected: Expected, actual: f64) -> String {
        let position = match expected.interval {
            Ok(interval) if interval.contains(actual) => "inside the interval",
            Ok(_) => "outside the interval",
            Err(_) => "no interval",
        };
        // Net revenue may be negative.
        if actual <= 0.0 {
            return format!("{}: none followed, {position}", self.high);
        }
        let percent = 100.0 * (expected.total / actual - 1.0);
        if percent.abs() < 0.5 {
            return format!("less than 1% off, {position}");
        }
        let word = if percent < 0.0 { self.low } else { self.high };
        format!("{:.0}% {word}, {position}", percent.abs())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::scoring::{Interval, NoInterval};

    fn expected(total: f64) -> Option<Expected> {
        Some(Expected {
            total,
            interval: Ok(Interval {
                lower: 1_459.0,
                upper: 1_859.0,
            }),
        })
    }

    #[test]
    fn a_verdict_says_which_way_the_model_errs_and_whether_chance_explains_it() {
        for (total, actual, purchases, revenue) in [
            (
                1_653.4,
                1_882,
                "12% too few, outside",
                "12% too low, outside",
            ),
            (
                1_653.4,
                1_459,
                "13% too many, inside",
                "13% too high, inside",
            ),
            (
                1_653.4,
                1_650,
                "less than 1% off, inside",
                "less than 1% off, inside",
            ),
            (
                3.1,
                0,
                "too many: none followed, outside",
                "too high: none followed, outside",
            ),
        ] {
            let got = of_purchases(expected(total), actual).unwrap();
            assert_eq!(got, format!("{purchases} the interval"));
            let got = of_revenue(expected(total), actual as f64).unwrap();
            assert_eq!(got, format!("{revenue} the interval"));
        }
    }

    #[test]
    fn without_an_interval_or_a_model_the_verdict_is_shorter() {
        let without = Expected {
            total: 90.0,
            interval: Err(NoInterval::UnknownError),
        };
        let verdict = of_purchases(Some(without), 100);
        assert_eq!(verdict.unwrap(), "10% too few, no interval");
        assert_eq!(of_revenue(None, 5.0), None);
    }
}
