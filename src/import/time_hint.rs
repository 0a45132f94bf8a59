//! Formats that a time fits, for the error about one that doesn't fit its format.

use std::ops::RangeInclusive;
use std::sync::LazyLock;

use jiff::tz::TimeZone;

use super::number_format::NumberFormat;
use super::time_format::TimeFormat;

/// Formats in common use.
const COMMON: [&str; 33] = [
    "rfc3339",
    "date",
    "date-time",
    "unix-s",
    "unix-ms",
    "excel-serial",
    "%Y-%m-%d",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d %H:%M:%S",
    "%d.%m.%Y",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%y",
    "%d.%m.%y %H:%M",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%d/%m/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y, %I:%M:%S %p",
    "%m/%d/%y %H:%M",
    "%d-%m-%Y",
    "%d-%m-%Y %H:%M",
    "%Y/%m/%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y%m%d",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S %Q",
    "%Y-%m-%d %I:%M %p",
    "%d %b %Y",
    "%d %B %Y",
];

/// Most formats that a hint names.
const NAMED_MAX: usize = 2;

/// Years of the times that a hint takes for plausible: other formats read any number as a time.
const PLAUSIBLE_YEARS: RangeInclusive<i16> = 1990..=2100;

/// The error with `; it fits format = ...`, which names formats in common use that a text fits.
/// The error alone where the text fits its own format, or no other.
pub(super) fn with_hint(
    error: String,
    text: &str,
    numbers: NumberFormat,
    format: &TimeFormat,
) -> String {
    let hint = hint(&error, text, numbers, format);
    error + &hint
}

fn hint(error: &str, text: &str, numbers: NumberFormat, format: &TimeFormat) -> String {
    static FORMATS: LazyLock<Vec<(&str, TimeFormat)>> = LazyLock::new(|| {
        // Formats with an offset take no zone.
        let format = |name: &str| {
            TimeFormat::new(name, Some("UTC")).or_else(|_| TimeFormat::new(name, None))
        };
        let formats = COMMON.iter();
        formats
            .filter_map(|&name| Some((name, format(name).ok()?)))
            .collect()
    });
    // The error is about the time zone, not about the format.
    if format.with_zone(TimeZone::UTC).parse(text, numbers).is_ok() {
        return String::new();
    }
    let fitting = FORMATS.iter().filter(|(_, other)| {
        let parsed = other.parse(text, numbers);
        parsed.is_ok_and(|parsed| {
            let year = parsed.instant.to_zoned(TimeZone::UTC).year();
            PLAUSIBLE_YEARS.contains(&year)
        })
    });
    let names: Vec<String> = fitting
        .map(|(name, _)| format!("\"{name}\""))
        // The error may name the format.
        .filter(|name| !error.contains(name))
        .take(NAMED_MAX)
        .collect();
    let has_no_day = || FORMATS.iter().any(|(_, other)| other.has_no_day(text));
    match names.as_slice() {
        [] if !error.contains("no such day") && has_no_day() => {
            "; the calendar has no such day".to_owned()
        }
        [] => String::new(),
        names => format!("; it fits format = {}", names.join(" or ")),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn hint_for(text: &str, format: &str) -> String {
        let zone = (format != "rfc3339").then_some("Europe/Berlin");
        let format = TimeFormat::new(format, zone).unwrap();
        hint("", text, NumberFormat::JSON, &format)
    }

    #[test]
    fn every_common_format_is_a_format() {
        for name in COMMON {
            let is_valid = [Some("UTC"), None].map(|zone| TimeFormat::new(name, zone).is_ok());
            assert!(is_valid.contains(&true), "{name}");
        }
    }

    #[test]
    fn a_hint_names_the_formats_that_a_text_fits() {
        for (text, format, expected) in [
            (
                "01/02/2024",
                "date",
                "; it fits format = \"%d/%m/%Y\" or \"%m/%d/%Y\"",
            ),
            ("13/02/2024", "%m/%d/%Y", "; it fits format = \"%d/%m/%Y\""),
            (
                "13.02.2024 9:30",
                "date",
                "; it fits format = \"%d.%m.%Y %H:%M\"",
            ),
            (
                "2024-05-01T09:30:00Z",
                "date-time",
                "; it fits format = \"rfc3339\"",
            ),
            ("1719826200000", "date", "; it fits format = \"unix-ms\""),
            ("45474.5", "date", "; it fits format = \"excel-serial\""),
            (
                "20240501",
                "date-time",
                "; it fits format = \"date\" or \"%Y%m%d\"",
            ),
            (
                "2024-05-01 9:30",
                "date-time",
                "; it fits format = \"%Y-%m-%d %H:%M\"",
            ),
            (
                "2024-05-01 09:30:00 UTC",
                "rfc3339",
                "; it fits format = \"%Y-%m-%d %H:%M:%S %Q\"",
            ),
            ("31.02.2024", "date", "; the calendar has no such day"),
            ("2024-02-30", "date", "; the calendar has no such day"),
            ("2024", "date", ""),
            ("60", "excel-serial", ""),
            ("yesterday", "date", ""),
        ] {
            assert_eq!(hint_for(text, format), expected, "{text}");
        }
    }

    #[test]
    fn a_hint_repeats_nothing_of_the_error() {
        let format = TimeFormat::new("unix-ms", None).unwrap();
        let text = "1714548600";
        let error = format.parse(text, NumberFormat::JSON).unwrap_err();
        let hinted = with_hint(error.clone(), text, NumberFormat::JSON, &format);
        assert_eq!(hinted, error);
    }

    #[test]
    fn a_skipped_time_gets_no_hint() {
        assert_eq!(hint_for("2024-03-31 02:30", "date-time"), "");
    }
}
