//! Bounds of a month.

use jiff::{Span, Timestamp, civil::Date};

use crate::store::{error::StoreError, pack::month_start};

/// Start (inclusive) and end (exclusive) of a month in UTC.
///
/// # Errors
/// [`StoreError::Corrupt`] when the month reaches beyond the range of instants, where no
/// release stores rows.
pub(super) fn bounds(month: Date) -> Result<(Timestamp, Timestamp), StoreError> {
    let out_of_range = |error: jiff::Error| {
        StoreError::Corrupt(format!("rows of {month} are out of range: {error}"))
    };
    let next = month
        .checked_add(Span::new().months(1))
        .map_err(out_of_range)?;
    let start = |month| Timestamp::from_microsecond(month_start(month)?).map_err(out_of_range);
    Ok((start(month)?, start(next)?))
}
