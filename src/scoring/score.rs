use super::Interval;

/// A number with what is needed to judge it, the same for every kind of question.
///
/// The value keeps full precision; rounding is the viewer's business.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// How far the data carried.
    pub status: Status,
    /// Answers behind the value.
    pub n: u64,
    /// The score itself; `None` when nobody answered, since 0 is a score.
    pub value: Option<f64>,
    /// Raw interval; `None` unless `status` is [`Status::Ok`] or [`Status::Degenerate`].
    /// See [`Interval::clamped_around`] for the one to show.
    pub interval: Option<Interval>,
    /// The standard error the interval was built with, in the unit of the value; `None`
    /// where the method knows none.
    pub standard_error: Option<f64>,
}

/// How far the data carried.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// There are a score and an interval.
    Ok,
    /// Nobody answered.
    NoData,
    /// There is a score; the interval needs more answers.
    Insufficient,
    /// Every answer counts the same, so this method's interval has no width. It is not a
    /// sign of certainty.
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

    pub(super) fn insufficient(n: u64, value: f64) -> Self {
        Self {
            status: Status::Insufficient,
            n,
            value: Some(value),
            interval: None,
            standard_error: None,
        }
    }

    /// A score with an interval that no standard error went into.
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
