use super::Interval;

/// A number with its count, interval and status, for every kind of question.
///
/// The value has full precision; the viewer rounds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Whether there is a value and an interval.
    pub status: Status,
    /// Answers behind the value.
    pub n: u64,
    /// The score; `None` without answers, because 0 is a score.
    pub value: Option<f64>,
    /// Interval as computed; `None` unless `status` is [`Status::Ok`] or [`Status::Degenerate`].
    /// [`Interval::clamped_around`] is the one to show.
    pub interval: Option<Interval>,
    /// Standard error of the value, in its unit; `None` if the interval method uses none.
    pub standard_error: Option<f64>,
}

/// Whether a score has a value and an interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// A value and an interval.
    Ok,
    /// No answers.
    NoData,
    /// A value; the interval needs more answers.
    Insufficient,
    /// All answers are equal, so this method's interval has no width. That doesn't mean
    /// certainty.
    Degenerate,
}

impl Score {
    pub(super) fn no_data() -> Self {
        Self {
            status: Status::NoData,
            n: 0,
            value: None,
            interval: None,
            standard_error: None,
        }
    }

    /// No value, beside a sample of `n` that has nothing to be compared with.
    pub(super) fn incomparable(n: u64) -> Self {
        Self {
            n,
            ..Self::no_data()
        }
    }

    pub(super) fn insufficient(n: u64, value: f64) -> Self {
        Self {
            status: Status::Insufficient,
            n,
            value: Some(value),
            interval: None,
            standard_error: None,
        }
    }

    /// A score whose interval method uses no standard error.
    pub(super) fn with_interval(n: u64, value: f64, interval: Interval) -> Self {
        Self {
            status: Status::Ok,
            n,
            value: Some(value),
            interval: Some(interval),
            standard_error: None,
        }
    }

    /// A score with `value ± quantile * standard_error`.
    pub(super) fn symmetric(n: u64, value: f64, standard_error: f64, quantile: f64) -> Self {
        Self {
            status: if standard_error > 0.0 {
                Status::Ok
            } else {
                Status::Degenerate
            },
            n,
            value: Some(value),
            interval: Some(Interval::around(value, quantile * standard_error)),
            standard_error: Some(standard_error),
        }
    }
}
