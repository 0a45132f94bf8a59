//! A number with its interval, count and status.

use crate::scoring::{Interval, Reliability, Scale, Score, Status};

/// A number with its count, interval, status and reliability.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The number at full precision; `None` without data, since 0 is a number.
    pub value: Option<f64>,
    /// The interval to show: within the number's range and never beside the number.
    /// `None` where the data are too few.
    pub interval: Option<Interval>,
    /// The denominator.
    pub count: u64,
    /// Whether value and interval exist, and if not, why.
    pub status: Status,
    /// How far to trust a value with this count.
    pub reliability: Reliability,
}

impl Estimate {
    /// A score with its interval cut to `range`.
    pub fn new(score: &Score, range: Range) -> Self {
        let interval = score.value.zip(score.interval);
        Self {
            value: score.value,
            interval: interval.map(|(value, raw)| raw.clamped_around(value, range.min, range.max)),
            count: score.n,
            status: score.status,
            reliability: Reliability::from_count(score.n),
        }
    }

    /// The count of respondents where no single value exists.
    pub fn count_only(count: u64) -> Self {
        Self {
            value: None,
            interval: None,
            count,
            status: if count == 0 {
                Status::NoData
            } else {
                Status::Ok
            },
            reliability: Reliability::from_count(count),
        }
    }
}

/// The lowest and highest value that a number can have, in its own unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Range {
    /// Lowest value.
    pub min: f64,
    /// Highest value.
    pub max: f64,
}

impl Range {
    /// Shares.
    pub const SHARE: Self = Self { min: 0.0, max: 1.0 };

    /// Net scores, in points.
    pub const NET: Self = Self {
        min: -100.0,
        max: 100.0,
    };

    /// Means of answers on `scale`.
    pub fn of_scale(scale: Scale) -> Self {
        Self {
            min: f64::from(scale.min()),
            max: f64::from(scale.max()),
        }
    }
}
