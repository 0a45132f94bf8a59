//! Times that are numbers: seconds or milliseconds since 1970, and serial dates of Excel.

use std::fmt::Display;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, civil};

use super::local_time::{self, ParsedTime};
use super::number::Number;

/// Nanoseconds per second.
const SECOND: i128 = 1_000_000_000;

/// Seconds between 1970 and the year 5138. The same number of milliseconds is in 1973, so a
/// larger one is taken for milliseconds, and a smaller one for seconds.
const SECONDS_MAX: i128 = 100_000_000_000;

/// Seconds between 1970 and March 1973. A smaller number, such as 20240501 or 45413, is a
/// date in another format, or stands for no time.
pub(super) const SECONDS_MIN: i64 = 100_000_000;

/// The serial number of 31 December 9999, the last day that Excel has.
const SERIAL_MAX: i32 = 2_958_465;

/// The serial number of 29 February 1900. Excel has this day, the calendar doesn't.
const FALSE_LEAP_DAY: i32 = 60;

/// Milliseconds per day.
const DAY_MILLISECONDS: u64 = 86_400_000;

/// Decimals of a serial number that are used, about 0.1 ns.
const SERIAL_DECIMALS: usize = 15;

/// The unit of a time that counts from the start of 1970 in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnixUnit {
    Seconds,
    Milliseconds,
}

/// The instant of a time that counts from the start of 1970 in UTC.
///
/// # Errors
///
/// The number is out of range, or of a size that the other unit has.
pub(super) fn unix(number: &Number, unit: UnixUnit) -> Result<ParsedTime, String> {
    let out_of_range = || {
        format!("{number} is out of range; convert microseconds and nanoseconds to milliseconds")
    };
    let whole: i128 = number.whole().parse().map_err(|_| out_of_range())?;
    let is_of_seconds = whole < SECONDS_MAX;
    if whole < i128::from(SECONDS_MIN) && unit == UnixUnit::Seconds {
        return Err(near_1970(number));
    }
    let (decimals, nanoseconds) = match unit {
        UnixUnit::Seconds if is_of_seconds => (9, SECOND.checked_mul(whole)),
        UnixUnit::Milliseconds if !is_of_seconds => (6, (SECOND / 1_000).checked_mul(whole)),
        UnixUnit::Seconds => {
            return Err(format!(
                "{number} is too large for seconds; for milliseconds use format = \"unix-ms\""
            ));
        }
        UnixUnit::Milliseconds => {
            return Err(format!(
                "{number} milliseconds are in or near 1970; for seconds use format = \"unix-s\""
            ));
        }
    };
    let fraction = i128::from(number.fraction_digits(decimals));
    let nanoseconds = nanoseconds.and_then(|whole| whole.checked_add(fraction));
    let nanoseconds = nanoseconds.ok_or_else(out_of_range)?;
    let signed = if number.is_negative() {
        -nanoseconds
    } else {
        nanoseconds
    };
    let instant = Timestamp::from_nanosecond(signed);
    let instant = instant.map_err(|_| out_of_range())?;
    Ok(instant.into())
}

/// Why a number of seconds is refused that hardly counts seconds.
pub(super) fn near_1970(number: impl Display) -> String {
    format!("{number} seconds since 1970 are a time before March 1973: check the format")
}

/// The instant of a serial date of Excel in a time zone: days since the end of 1899, with the
/// time of day as a fraction, which is rounded to milliseconds as in Excel.
///
/// # Errors
///
/// The number is no date in the 1900 date system, or the clocks of the zone skipped the time.
pub(super) fn excel(number: &Number, zone: &TimeZone) -> Result<ParsedTime, String> {
    let no_date = || {
        format!(
            "{number} is not a serial date of Excel, such as 45474.5: they go from 1 to {SERIAL_MAX}"
        )
    };
    let days: i32 = number.whole().parse().map_err(|_| no_date())?;
    if number.is_negative() || !(1..=SERIAL_MAX).contains(&days) {
        return Err(no_date());
    }
    if days == FALSE_LEAP_DAY {
        return Err(format!(
            "{number} is 29 February 1900, a day that exists in Excel only"
        ));
    }
    let origin = if days < FALSE_LEAP_DAY {
        civil::date(1899, 12, 31)
    } else {
        civil::date(1899, 12, 30)
    };
    let date = origin.checked_add(days.days()).map_err(|_| no_date())?;
    if number.is_whole() {
        return local_time::start_of_day(date, zone);
    }
    let fraction = u128::from(number.fraction_digits(SERIAL_DECIMALS));
    let scale = 10_u128.pow(15);
    let milliseconds = (fraction * u128::from(DAY_MILLISECONDS) + scale / 2) / scale;
    let milliseconds = i64::try_from(milliseconds).map_err(|_| no_date())?;
    let midnight = date.to_datetime(civil::Time::midnight());
    let date_time = midnight.checked_add(milliseconds.milliseconds());
    local_time::instant_of(date_time.map_err(|_| no_date())?, zone)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::NumberFormat;

    fn number(text: &str) -> Number {
        NumberFormat::new(None, None).unwrap().parse(text).unwrap()
    }

    fn text(parsed: Result<ParsedTime, String>) -> Result<String, String> {
        parsed.map(|parsed| parsed.instant.to_string())
    }

    fn serial(written: &str, zone: &str) -> Result<String, String> {
        text(excel(&number(written), &TimeZone::get(zone).unwrap()))
    }

    fn instant(written: &str, unit: UnixUnit) -> Result<String, String> {
        text(unix(&number(written), unit))
    }

    #[test]
    fn milliseconds_and_seconds_count_from_1970() {
        let milliseconds = |written| instant(written, UnixUnit::Milliseconds);
        let nine_thirty = Ok("2024-07-01T09:30:00Z".to_owned());
        assert_eq!(milliseconds("1719826200000"), nine_thirty);
        assert_eq!(milliseconds("1719826200000.0"), nine_thirty);
        assert_eq!(instant("1719826200", UnixUnit::Seconds), nine_thirty);
        assert_eq!(
            milliseconds("1719826200123.4567").as_deref(),
            Ok("2024-07-01T09:30:00.1234567Z")
        );
        assert_eq!(
            instant("-1000000001.5", UnixUnit::Seconds).as_deref(),
            Ok("1938-04-24T22:13:18.5Z")
        );
        assert_eq!(
            instant("1719826200.25", UnixUnit::Seconds).as_deref(),
            Ok("2024-07-01T09:30:00.25Z")
        );
    }

    #[test]
    fn a_number_of_the_other_unit_is_refused() {
        let error = instant("1719826200", UnixUnit::Milliseconds).unwrap_err();
        assert!(error.contains("use format = \"unix-s\""), "{error}");
        let error = instant("1719826200000", UnixUnit::Seconds).unwrap_err();
        assert!(error.contains("use format = \"unix-ms\""), "{error}");
        for written in ["0", "-1", "20240501", "45474.5", "99999999"] {
            let error = instant(written, UnixUnit::Seconds).unwrap_err();
            assert!(error.contains("check the format"), "{error}");
        }
        let nanoseconds = "1719826200000000000";
        assert!(instant(nanoseconds, UnixUnit::Milliseconds).is_err());
        assert!(instant(&"9".repeat(60), UnixUnit::Milliseconds).is_err());
    }

    #[test]
    fn a_serial_date_is_a_local_time() {
        for (written, zone, instant) in [
            ("45474.395833333336", "UTC", "2024-07-01T09:30:00Z"),
            (
                "45474.395833333336",
                "America/Chicago",
                "2024-07-01T14:30:00Z",
            ),
            ("45474", "Europe/Berlin", "2024-06-30T22:00:00Z"),
            ("45474.9999999999", "UTC", "2024-07-02T00:00:00Z"),
            ("1", "UTC", "1900-01-01T00:00:00Z"),
            ("59", "UTC", "1900-02-28T00:00:00Z"),
            ("61", "UTC", "1900-03-01T00:00:00Z"),
            // Clocks in Brazil skipped this midnight.
            ("43408", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),
        ] {
            assert_eq!(serial(written, zone).as_deref(), Ok(instant), "{written}");
        }
    }

    #[test]
    fn a_serial_number_without_a_date_is_refused() {
        for written in ["0", "0.5", "-1", "60", "60.5", "2958466", "1719826200"] {
            assert!(serial(written, "UTC").is_err(), "{written}");
        }
        // 2024-03-31 02:30.
        let error = serial("45382.1041666667", "Europe/Berlin").unwrap_err();
        assert!(error.contains("doesn't exist in Europe/Berlin"), "{error}");
    }
}
