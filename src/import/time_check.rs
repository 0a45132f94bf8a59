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
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::import::number_format::NumberFormat;
    use crate::import::time_format::TimeFormat;

    fn error(format: &str, text: &str) -> String {
        let zone = (!matches!(format, "rfc3339" | "unix-s")).then_some("UTC");
        let format = TimeFormat::new(format, zone).unwrap();
        format.parse(text, NumberFormat::JSON).unwrap_err()
    }

    fn is_read(format: &str, text: &str) -> bool {
        let zone = (format != "rfc3339").then_some("UTC");
        let format = TimeFormat::new(format, zone).unwrap();
        format.parse(text, NumberFormat::JSON).is_ok()
    }

    #[test]
    fn a_year_of_two_digits_is_not_one_of_the_first_century() {
        for (format, text) in [
            ("%d.%m.%Y", "01.05.24"),
            ("%Y-%m-%d", "24-05-01"),
            ("date", "0001-01-01"),
            ("date", "0000-01-01"),
            ("date-time", "0001-01-01 00:00:00"),
            ("rfc3339", "0001-01-01T00:00:00Z"),
        ] {
            assert!(error(format, text).contains("use %y"), "{text}");
        }
        assert!(is_read("%d.%m.%y", "01.05.24"));
    }

    #[test]
    fn the_second_60_is_refused_in_every_format() {
        for (format, text) in [
            ("rfc3339", "2016-12-31T23:59:60Z"),
            ("rfc3339", "20161231T235960Z"),
            ("rfc3339", "2024-06-30T12:10:60+02:00"),
            ("date-time", "2024-06-30 23:59:60"),
            ("%d.%m.%Y %H:%M:%S", "30.06.2024 23:59:60"),
        ] {
            assert!(error(format, text).contains("has the second 60"), "{text}");
        }
        for text in ["2024-06-30 23:59:59", "1960-01-01 10:00:59"] {
            assert!(is_read("date-time", text), "{text}");
        }
    }

    #[test]
    fn an_offset_that_no_clock_has_is_refused() {
        for (format, text) in [
            ("rfc3339", "2024-05-01T09:30:00+25:00"),
            ("rfc3339", "2024-05-01T09:30:00-14:30"),
            ("%Y-%m-%d %H:%M %z", "2024-05-01 09:30 +1500"),
        ] {
            assert!(error(format, text).contains("14 hours"), "{text}");
        }
        assert!(is_read("rfc3339", "2024-05-01T09:30:00+14:00"));
    }

    #[test]
    fn the_end_of_a_day_is_the_start_of_the_next() {
        for (format, text) in [
            ("date-time", "2024-05-01 24:00"),
            ("%Y-%m-%d %H:%M:%S", "2024-05-01 24:00:00"),
            ("rfc3339", "2024-05-01T24:00:00Z"),
        ] {
            let error = error(format, text);
            assert!(error.ends_with("as 00:00 of the next day"), "{error}");
        }
    }
}
