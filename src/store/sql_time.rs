//! Converts jiff's instants and dates to those of the database driver, and back.

use super::error::StoreError;

/// The driver's form of an instant. Lossless: the driver's range contains jiff's.
pub(super) fn to_sql_time(instant: jiff::Timestamp) -> time::OffsetDateTime {
    let nanos = i128::from(instant.as_microsecond()) * 1_000;
    time::OffsetDateTime::from_unix_timestamp_nanos(nanos)
        .expect("the driver's instants range from -9999-01-01 to 9999-12-31")
}

/// The instant of a stored row.
///
/// # Errors
/// [`StoreError::Corrupt`] in the last hours of the year 9999, which jiff can't represent
/// and no release accepts.
pub(super) fn from_sql_time(instant: time::OffsetDateTime) -> Result<jiff::Timestamp, StoreError> {
    jiff::Timestamp::from_nanosecond(instant.unix_timestamp_nanos())
        .map_err(|error| StoreError::Corrupt(format!("a stored instant is out of range: {error}")))
}

/// The driver's form of a date. Lossless: both range from -9999-01-01 to 9999-12-31.
pub(super) fn to_sql_date(date: jiff::civil::Date) -> time::Date {
    let part = |part: i8| u8::try_from(part).expect("months and days are positive");
    let month = time::Month::try_from(part(date.month())).expect("months are 1 to 12");
    time::Date::from_calendar_date(i32::from(date.year()), month, part(date.day()))
        .expect("both calendars are the proleptic Gregorian one")
}

/// The date of a stored row. Lossless, see [`to_sql_date`].
pub(super) fn from_sql_date(date: time::Date) -> jiff::civil::Date {
    let (year, month, day) = date.to_calendar_date();
    let part = |part: u8| i8::try_from(part).expect("months and days are below 32");
    let year = i16::try_from(year).expect("years are at most 9999");
    jiff::civil::Date::new(year, part(month.into()), part(day))
        .expect("both calendars are the proleptic Gregorian one")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{Timestamp, civil::Date};

    #[test]
    fn the_whole_range_survives_the_round_trip() {
        for instant in [Timestamp::MIN, Timestamp::UNIX_EPOCH, Timestamp::MAX] {
            let stored = from_sql_time(to_sql_time(instant)).expect("in range");
            assert_eq!(stored.as_microsecond(), instant.as_microsecond());
        }
        for date in [Date::MIN, Date::constant(2024, 2, 29), Date::MAX] {
            assert_eq!(from_sql_date(to_sql_date(date)), date);
        }
    }

    #[test]
    fn an_instant_that_jiff_cannot_represent_is_corrupt() {
        let last = time::Date::MAX.with_hms(23, 59, 59).expect("a time of day");
        let error = from_sql_time(last.assume_utc()).expect_err("out of range");
        assert!(matches!(error, StoreError::Corrupt(_)), "{error}");
    }
}
