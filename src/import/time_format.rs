//! Parses the times of a file.

use anyhow::{Context, bail, ensure};
use jiff::fmt::temporal::Pieces;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::local_time::{self, ParsedTime};
use super::number::Number;
use super::number_format::NumberFormat;
use super::shown::shown;
use super::spaces::plain_spaces;
use super::time::time_zone;
use super::time_check;
use super::time_number::{self, UnixUnit};
use super::time_pattern::TimePattern;

/// The format of a time. A local time that the clocks of its zone skipped is an error; one
/// that they showed twice is the first of both instants.
#[derive(Debug)]
pub(super) enum TimeFormat {
    /// A time with its UTC offset: `2024-05-01T09:30:00+02:00`.
    Rfc3339,
    /// A day in a time zone, parsed as its first instant.
    Date(TimeZone),
    /// A date and time of day in a time zone.
    DateTime(TimeZone),
    /// A count from the start of 1970 in UTC.
    Unix(UnixUnit),
    /// A serial date of Excel in a time zone.
    ExcelSerial(TimeZone),
    /// A pattern of strftime.
    Pattern(TimePattern),
}

impl TimeFormat {
    /// The format for `format` and `zone` of a mapping.
    ///
    /// # Errors
    ///
    /// The format or zone is unknown, or the zone is missing or superfluous.
    pub(super) fn new(format: &str, zone: Option<&str>) -> anyhow::Result<Self> {
        let zone = zone.map(time_zone).transpose()?;
        let needed = |zone: Option<TimeZone>| {
            zone.with_context(|| {
                format!(
                    "[time] format = \"{format}\" has no UTC offset: name the time zone, such as \
                     zone = \"Europe/Berlin\" or zone = \"UTC\""
                )
            })
        };
        ensure!(
            !(format == "rfc3339" && zone.is_some()),
            "[time] format = \"rfc3339\" includes the UTC offset: remove `zone`"
        );
        ensure!(
            !(format.starts_with("unix-") && zone.is_some()),
            "[time] format = \"{format}\" counts from 1970 in UTC: remove `zone`"
        );
        match format {
            "rfc3339" => Ok(Self::Rfc3339),
            "date" => Ok(Self::Date(needed(zone)?)),
            "date-time" => Ok(Self::DateTime(needed(zone)?)),
            "unix-s" => Ok(Self::Unix(UnixUnit::Seconds)),
            "unix-ms" => Ok(Self::Unix(UnixUnit::Milliseconds)),
            "excel-serial" => Ok(Self::ExcelSerial(needed(zone)?)),
            pattern if pattern.contains('%') => TimePattern::new(pattern, zone).map(Self::Pattern),
            other => bail!(
                "[time] format = \"{other}\" is not a format: use \"rfc3339\", \"date\", \
                 \"date-time\", \"unix-s\", \"unix-ms\", \"excel-serial\" or a pattern such as \
                 \"%d.%m.%Y %H:%M\""
            ),
        }
    }

    /// The time zone of the mapping; `None` where the times have no zone or each its own.
    pub(super) fn zone(&self) -> Option<&TimeZone> {
        match self {
            Self::Date(zone) | Self::DateTime(zone) | Self::ExcelSerial(zone) => Some(zone),
            Self::Pattern(pattern) => pattern.zone(),
            Self::Rfc3339 | Self::Unix(_) => None,
        }
    }

    /// The format with another time zone, where it has one.
    pub(super) fn with_zone(&self, zone: TimeZone) -> Self {
        match self {
            Self::Date(_) => Self::Date(zone),
            Self::DateTime(_) => Self::DateTime(zone),
            Self::ExcelSerial(_) => Self::ExcelSerial(zone),
            Self::Pattern(pattern) => Self::Pattern(pattern.with_zone(zone)),
            Self::Rfc3339 => Self::Rfc3339,
            Self::Unix(unit) => Self::Unix(*unit),
        }
    }

    /// Whether a text fits the format, but names no day of the calendar.
    pub(super) fn has_no_day(&self, text: &str) -> bool {
        match self {
            Self::Pattern(pattern) => pattern.has_no_day(text),
            Self::Rfc3339
            | Self::Date(_)
            | Self::DateTime(_)
            | Self::Unix(_)
            | Self::ExcelSerial(_) => false,
        }
    }

    /// Whether the time is one number, so that it has one column.
    pub(super) fn is_number(&self) -> bool {
        match self {
            Self::Unix(_) | Self::ExcelSerial(_) => true,
            Self::Rfc3339 | Self::Date(_) | Self::DateTime(_) | Self::Pattern(_) => false,
        }
    }

    /// The instant of a text, whose numbers are written in `numbers`.
    ///
    /// # Errors
    ///
    /// The text doesn't fit the format, the clocks skipped the time, or nobody means it: its
    /// year is before 1000, its second 60, or its offset beyond 14 hours.
    pub(super) fn parse(&self, text: &str, numbers: NumberFormat) -> Result<ParsedTime, String> {
        let parsed = self
            .parse_alone(text, numbers)
            .map_err(|error| error + time_check::end_of_day_hint(text))?;
        time_check::check_year(text, parsed.instant)?;
        if !self.is_number() {
            let parse = |other: &str| Some(self.parse_alone(other, numbers).ok()?.instant);
            time_check::check_second(text, parsed.instant, parse)?;
        }
        Ok(parsed)
    }

    fn parse_alone(&self, text: &str, numbers: NumberFormat) -> Result<ParsedTime, String> {
        match self {
            Self::Rfc3339 => rfc3339(text),
            Self::Date(zone) => {
                let plain = plain_spaces(text);
                let date = pieces_without_offset(&plain)
                    .filter(|pieces| pieces.time().is_none())
                    .ok_or_else(|| format!("{} is not a date such as 2024-05-01", shown(text)))?;
                local_time::start_of_day(date.date(), zone)
            }
            Self::DateTime(zone) => {
                let plain = plain_spaces(text);
                let date_time = pieces_without_offset(&plain)
                    .and_then(|pieces| Some(pieces.date().to_datetime(pieces.time()?)))
                    .ok_or_else(|| {
                        format!(
                            "{} is not a date and time without an offset, such as 2024-05-01 09:30",
                            shown(text)
                        )
                    })?;
                local_time::instant_of(date_time, zone)
            }
            Self::Unix(unit) => time_number::unix(&number(text, numbers)?, *unit),
            Self::ExcelSerial(zone) => time_number::excel(&number(text, numbers)?, zone),
            Self::Pattern(pattern) => pattern.parse(text),
        }
    }
}

fn rfc3339(text: &str) -> Result<ParsedTime, String> {
    let plain = plain_spaces(text);
    let instant: Timestamp = plain.parse().map_err(|_| {
        format!(
            "{} is not a time with a UTC offset, such as 2024-05-01T09:30:00+02:00",
            shown(text)
        )
    })?;
    if !plain.ends_with(['Z', 'z']) {
        let pieces = Pieces::parse(plain.as_ref()).ok();
        let offset = pieces.and_then(|pieces| pieces.to_numeric_offset());
        time_check::check_offset(text, offset)?;
    }
    // Only `Zoned` checks that a time zone after the offset has this offset.
    if plain.contains('[') && plain.parse::<Zoned>().is_err() {
        return Err(format!(
            "{} has an offset and a time zone that contradict each other",
            shown(text)
        ));
    }
    Ok(instant.into())
}

fn number(text: &str, numbers: NumberFormat) -> Result<Number, String> {
    numbers.parse(text).ok_or_else(|| numbers.fault(text))
}

fn pieces_without_offset(text: &str) -> Option<Pieces<'_>> {
    let pieces = Pieces::parse(text).ok()?;
    let has_zone = pieces.offset().is_some() || pieces.time_zone_annotation().is_some();
    (!has_zone).then_some(pieces)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::Decimal;

    fn parse(format: &str, zone: Option<&str>, text: &str) -> Result<String, String> {
        let numbers = NumberFormat::new(None, None).unwrap();
        let parsed = TimeFormat::new(format, zone).unwrap().parse(text, numbers);
        parsed.map(|parsed| parsed.instant.to_string())
    }

    #[test]
    fn a_date_is_the_first_instant_of_the_day_in_its_zone() {
        let zone = Some("America/Los_Angeles");
        assert_eq!(
            parse("date", zone, "2017-05-13").unwrap(),
            "2017-05-13T07:00:00Z"
        );
        assert!(parse("date", zone, "2017-05-13T10:00").is_err());
        assert!(parse("date", zone, "13.5.2017").is_err());
        assert!(parse("date", zone, "2017-02-30").is_err());
    }

    #[test]
    fn a_day_without_midnight_starts_after_the_gap() {
        // Clocks in Brazil went from 00:00 to 01:00.
        let parsed = parse("date", Some("America/Sao_Paulo"), "2018-11-04");
        assert_eq!(parsed.unwrap(), "2018-11-04T03:00:00Z");
    }

    #[test]
    fn a_date_and_time_needs_the_zone_and_takes_no_offset() {
        let zone = Some("Europe/Berlin");
        assert_eq!(
            parse("date-time", zone, "2024-07-01 09:30").unwrap(),
            "2024-07-01T07:30:00Z"
        );
        assert!(parse("date-time", zone, "2024-07-01T09:30:00+05:00").is_err());
        assert!(parse("date-time", zone, "2024-07-01T09:30:00Z").is_err());
        assert!(parse("date-time", zone, "2024-07-01").is_err());
    }

    #[test]
    fn rfc3339_needs_the_offset() {
        let instant = parse("rfc3339", None, "2024-07-01T09:30:00+05:45");
        assert_eq!(instant.unwrap(), "2024-07-01T03:45:00Z");
        assert!(parse("rfc3339", None, "2024-07-01T09:30:00").is_err());
        assert_eq!(
            parse("rfc3339", None, "2024-07-01T09:30:00+02:00[Europe/Berlin]").as_deref(),
            Ok("2024-07-01T07:30:00Z")
        );
        let error = parse("rfc3339", None, "2024-07-01T09:30:00+05:00[Europe/Berlin]").unwrap_err();
        assert!(error.contains("contradict each other"), "{error}");
        assert!(parse("rfc3339", None, "2024-07-01T09:30:00[Europe/Berlin]").is_err());
    }

    #[test]
    fn a_pattern_describes_any_format() {
        let zone = Some("Europe/Berlin");
        assert_eq!(
            parse("%d.%m.%Y %H:%M", zone, "01.07.2024 09:30").unwrap(),
            "2024-07-01T07:30:00Z"
        );
        assert_eq!(
            parse("%d.%m.%Y", zone, "01.07.2024").unwrap(),
            "2024-06-30T22:00:00Z"
        );
        assert_eq!(
            parse("%s", None, "1719826200").unwrap(),
            "2024-07-01T09:30:00Z"
        );
        assert!(parse("%d.%m.%Y", zone, "2024-07-01").is_err());
    }

    #[test]
    fn an_offset_or_zone_is_never_ignored() {
        let zone = Some("Europe/Berlin");
        assert!(parse("date", zone, "2024-07-01[Europe/Paris]").is_err());
        assert!(TimeFormat::new("%Y-%m-%d %M", zone).is_err());
        for (pattern, text) in [
            ("%Y-%m-%d %H:%M %z", "2024-07-01 09:30 +0530"),
            ("%Y-%m-%d %H:%M %Q", "2024-07-01 09:30 Asia/Kolkata"),
        ] {
            let parsed = parse(pattern, zone, text);
            assert_eq!(parsed.as_deref(), Ok("2024-07-01T04:00:00Z"), "{pattern}");
        }
        for format in ["rfc3339", "unix-ms", "unix-s"] {
            let message = TimeFormat::new(format, zone).unwrap_err().to_string();
            assert!(message.contains("remove `zone`"), "{message}");
        }
    }

    #[test]
    fn a_time_may_be_a_number_in_the_format_of_the_file() {
        let comma = NumberFormat::new(Some(Decimal::Comma), None).unwrap();
        let format = TimeFormat::new("excel-serial", Some("UTC")).unwrap();
        let parsed = format.parse("45474,395833333336", comma).unwrap();
        assert_eq!(parsed.instant.to_string(), "2024-07-01T09:30:00Z");
        assert!(format.parse("45474.395833333336", comma).is_err());
        assert!(format.parse("2024-07-01", comma).is_err());
        assert_eq!(
            parse("unix-ms", None, "1719826200000").as_deref(),
            Ok("2024-07-01T09:30:00Z")
        );
    }

    #[test]
    fn a_space_of_any_width_is_a_space() {
        let zone = Some("Europe/Berlin");
        assert_eq!(
            parse("date-time", zone, "2024-07-01\u{A0}09:30").as_deref(),
            Ok("2024-07-01T07:30:00Z")
        );
        let error = parse("date", zone, "2024-07-01\u{202F}9").unwrap_err();
        assert!(error.contains("\\u{202f}"), "{error}");
    }

    #[test]
    fn a_format_without_an_offset_needs_a_zone() {
        let message = TimeFormat::new("date", None).unwrap_err().to_string();
        assert!(message.contains("name the time zone"), "{message}");
        let message = TimeFormat::new("date", Some("Europe/Bonn"))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("`Europe/Bonn` is not a time zone"),
            "{message}"
        );
    }
}
