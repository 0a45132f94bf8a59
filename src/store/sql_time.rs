//! Converts jiff's instants and dates to those of the database's driver, and back.

/// jiff's instants, as the database's driver knows them. Both hold every instant
/// that passed the domain's bounds; one outside is cut to the nearest.
pub(super) fn to_sql_time(instant: jiff::Timestamp) -> time::OffsetDateTime {
    let micros = i128::from(instant.as_microsecond());
    time::OffsetDateTime::from_unix_timestamp_nanos(micros * 1_000)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
}

pub(super) fn from_sql_time(instant: time::OffsetDateTime) -> jiff::Timestamp {
    jiff::Timestamp::from_nanosecond(instant.unix_timestamp_nanos())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// jiff's dates, as the database's driver knows them.
pub(super) fn to_sql_date(date: jiff::civil::Date) -> time::Date {
    let month = u8::try_from(date.month())
        .ok()
        .and_then(|month| time::Month::try_from(month).ok());
    let day = u8::try_from(date.day()).unwrap_or(1);
    month
        .and_then(|month| time::Date::from_calendar_date(i32::from(date.year()), month, day).ok())
        .unwrap_or(time::Date::MIN)
}

pub(super) fn from_sql_date(date: time::Date) -> jiff::civil::Date {
    let (year, month, day) = date.to_calendar_date();
    let number = |part: u8| i8::try_from(part).unwrap_or(1);
    i16::try_from(year)
        .ok()
        .and_then(|year| jiff::civil::Date::new(year, number(month.into()), number(day)).ok())
        .unwrap_or(jiff::civil::Date::MIN)
}
