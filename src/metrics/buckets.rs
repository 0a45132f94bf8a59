//! Dividing a period into buckets.

use jiff::tz::TimeZone;

use crate::{
    calendar::period::{Bucket, Period},
    metrics::MetricError,
};

/// The buckets of a period by the clock of `zone`; none without a period.
///
/// # Errors
/// [`MetricError::TooManyPoints`] for more than
/// [`BUCKETS_MAX`](crate::calendar::period::BUCKETS_MAX).
pub fn divide(
    period: Option<Period>,
    bucket: Bucket,
    zone: &TimeZone,
) -> Result<Vec<Period>, MetricError> {
    let Some(period) = period else {
        return Ok(Vec::new());
    };
    bucket
        .cut(period, zone)
        .map_err(|_| MetricError::TooManyPoints { field: "bucket" })
}
