//! Refuses times that a parser accepts, but nobody means.

use jiff::tz::Offset;
use jiff::{Timestamp, ToSpan};

use super::shown::shown;

/// The earliest plausible time: the start of the year 1000. Years of two digits are earlier.
const EARLIEST: Timestamp = Timestamp::constant(-30_610_224_000, 0);

/// The largest offset that a clock has, ahead of UTC or behind it.
const OFFSET_SECONDS_MAX: i32 = 14 * 3_600;

/// Checks the year of a time.
///
/// # Errors
///
/// The year is before 1000.
pub(super) fn check_year(text: &str, instant: Timestamp) -> Result<(), String> {
    if instant >= EARLIEST {
        return Ok(());
    }
    let year = instant.to_zoned(jiff::tz::TimeZone::UTC).year();
    Err(format!(
        "{} is in the year {year}; for years of two digits use %y in the format, and correct a \
         row without a time",
        shown(text)
    ))
}

/// Checks that a time has no second 60. The parser reads it as 59, whatever the minute.
///
/// # Errors
///
/// The time has the second 60.
pub(super) fn check_second(
    text: &str,
    instant: Timestamp,
    parse: impl Fn(&str) -> Option<Timestamp>,
) -> Result<(), String> {
    if instant.as_second().rem_euclid(60) != 59 {
        return Ok(());
    }
    let Ok(earlier) = instant.checked_sub(1.second()) else {
        return Ok(());
    };
    let has_second_60 = text.match_indices("60").any(|(at, sixty)| {
        let (before, after) = (&text[..at], &text[at + sixty.len()..]);
        parse(&format!("{before}58{after}")) == Some(earlier)
    });
    if has_second_60 {
        return Err(format!(
            "{} has the second 60, a leap second, which can't be stored: write 59",
            shown(text)
        ));
    }
    Ok(())
}

/// Checks an offset from UTC.
///
/// # Errors
///
/// No clock has this offset.
pub(super) fn check_offset(text: &str, offset: Option<Offset>) -> Result<(), String> {
    match offset {
        Some(offset) if offset.seconds().abs() > OFFSET_SECONDS_MAX => Err(format!(
            "{} has the UTC offset {offset}, but no clock is more than 14 hours from UTC",
            shown(text)
        )),
        Some(_) | None => Ok(()),
    }
}

/// `; write 24:00 as 00:00 of the next day` for a text with that time; otherwise empty.
pub(super) fn end_of_day_hint(text: &str) -> &'static str {
    let is_hour = |at: usize| !text[..at].ends_with(|letter: char| letter.is_ascii_digit());
    if text.match_indices("24:00").any(|(at, _)| is_hour(at)) {
        return "; write 24:00 as 00:00 of the next day";
    }
    ""
}

#[cfg(test)]
mod tests;
