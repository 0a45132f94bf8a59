//! Dividing a period into buckets.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    calendar::period::{Bucket, Period},
    metrics::MetricError,
};

/// One bucket of a period, and what to know before its numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BucketPart {
    /// The bucket, clipped to the period.
    pub period: Period,
    /// Whether it isn't over yet.
    pub is_partial: bool,
    /// Whether the period covers only part of the bucket.
    pub is_clipped: bool,
    /// Whether the period ends within the bucket.
    pub is_end_clipped: bool,
}

/// The buckets of a period by the clock of `zone`; none without a period.
///
/// # Errors
/// [`MetricError::TooManyPoints`] for more than
/// [`BUCKETS_MAX`](crate::calendar::period::BUCKETS_MAX).
pub(super) fn divide(
    period: Option<Period>,
    bucket: Bucket,
    zone: &TimeZone,
) -> Result<Vec<Period>, MetricError> {
    let Some(period) = period else {
        return Ok(Vec::new());
    };
    bucket
        .divide(period, zone)
        .map_err(|_| MetricError::TooManyPoints { field: "bucket" })
}

/// Marks buckets that `until`, the end of observation, or their period cuts short.
pub(super) fn mark(
    buckets: &[Period],
    bucket: Bucket,
    zone: &TimeZone,
    until: Timestamp,
) -> Vec<BucketPart> {
    let last = buckets.len().saturating_sub(1);
    let mark = |(index, &period): (usize, &Period)| {
        // Only the first and the last can be clipped.
        let is_clipped = (index == 0 || index == last) && bucket.is_clipped(period, zone);
        BucketPart {
            period,
            is_partial: until < period.end(),
            is_clipped,
            is_end_clipped: is_clipped && bucket.widen(period, zone).end() > period.end(),
        }
    };
    buckets.iter().enumerate().map(mark).collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    #[test]
    fn the_running_bucket_is_partial_and_the_cut_ones_are_clipped() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let period = Period::new(at("2026-01-10T00:00:00Z"), at("2026-04-01T00:00:00Z")).unwrap();
        let months = divide(Some(period), Bucket::Month, &TimeZone::UTC).unwrap();
        let marked = mark(
            &months,
            Bucket::Month,
            &TimeZone::UTC,
            at("2026-03-01T00:00:00Z"),
        );
        let marks: Vec<_> = marked
            .iter()
            .map(|m| (m.is_partial, m.is_clipped))
            .collect();
        assert_eq!(marks, [(false, true), (false, false), (true, false)]);
    }
}
