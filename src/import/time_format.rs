//! Parses the times of a file.

use anyhow::{Context, bail, ensure};
use jiff::fmt::{strtime, temporal::Pieces};
use jiff::{Timestamp, civil, tz::TimeZone};

use super::time::time_zone;

/// Codes of a pattern that fix the instant without a time zone.
const OFFSET_CODES: [&str; 3] = ["%z", "%:z", "%s"];

/// The format of a time.
#[derive(Debug)]
pub(super) enum TimeFormat {
    /// A time with its UTC offset: `2024-05-01T09:30:00+02:00`.
    Rfc3339,
    /// A day in a time zone, parsed as its first instant.
    Date(TimeZone),
    /// A date and time of day in a time zone. Where clocks go back, the first of both
    /// instants; where they skip the time, the instant later by the length of the gap.
    DateTime(TimeZone),
    /// A pattern of strftime; the time zone is `None` where the pattern has the offset.
    Pattern(String, Option<TimeZone>),
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
        match format {
            "rfc3339" if zone.is_some() => {
                bail!("[time] format = \"rfc3339\" includes the UTC offset: remove `zone`")
            }
            "rfc3339" => Ok(Self::Rfc3339),
            "date" => Ok(Self::Date(needed(zone)?)),
            "date-time" => Ok(Self::DateTime(needed(zone)?)),
            pattern if pattern.contains("%Q") || pattern.contains("%:Q") => {
                bail!("[time] format = \"{pattern}\" has %Q: names of time zones can't be read")
            }
            pattern if OFFSET_CODES.iter().any(|code| pattern.contains(code)) => {
                ensure!(
                    zone.is_none(),
                    "[time] format = \"{pattern}\" includes the UTC offset: remove `zone`"
                );
                Ok(Self::Pattern(pattern.to_owned(), None))
            }
            pattern if pattern.contains('%') => {
                Ok(Self::Pattern(pattern.to_owned(), Some(needed(zone)?)))
            }
            other => bail!(
                "[time] format = \"{other}\" is not a format: use \"rfc3339\", \"date\", \"date-time\" \
                 or a pattern such as \"%d.%m.%Y %H:%M\""
            ),
        }
    }

    /// The instant of a text, or why the text doesn't fit the format.
    pub(super) fn parse(&self, text: &str) -> Result<Timestamp, String> {
        match self {
            Self::Rfc3339 => text.parse().map_err(|_| {
                format!(
                    "`{text}` is not a time with a UTC offset, such as 2024-05-01T09:30:00+02:00"
                )
            }),
            Self::Date(zone) => {
                let date = pieces_without_offset(text)
                    .filter(|pieces| pieces.time().is_none())
                    .ok_or_else(|| format!("`{text}` is not a date such as 2024-05-01"))?;
                instant(date.date().into(), zone)
            }
            Self::DateTime(zone) => {
                let date_time = pieces_without_offset(text)
                    .and_then(|pieces| Some(pieces.date().to_datetime(pieces.time()?)))
                    .ok_or_else(|| {
                        format!(
                            "`{text}` is not a date and time without an offset, such as \
                             2024-05-01 09:30"
                        )
                    })?;
                instant(date_time, zone)
            }
            Self::Pattern(pattern, zone) => parse_pattern(text, pattern, zone.as_ref()),
        }
    }
}

fn pieces_without_offset(text: &str) -> Option<Pieces<'_>> {
    let pieces = Pieces::parse(text).ok()?;
    let has_zone = pieces.offset().is_some() || pieces.time_zone_annotation().is_some();
    (!has_zone).then_some(pieces)
}

fn parse_pattern(text: &str, pattern: &str, zone: Option<&TimeZone>) -> Result<Timestamp, String> {
    let error = || format!("`{text}` doesn't fit the time format \"{pattern}\"");
    let parsed = strtime::parse(pattern, text).map_err(|_| error())?;
    let Some(zone) = zone else {
        return parsed.to_timestamp().map_err(|_| error());
    };
    let has_time = parsed.hour().is_some() || parsed.minute().is_some();
    let date_time = if has_time {
        parsed.to_datetime()
    } else {
        parsed.to_date().map(civil::DateTime::from)
    };
    instant(date_time.map_err(|_| error())?, zone)
}

fn instant(date_time: civil::DateTime, zone: &TimeZone) -> Result<Timestamp, String> {
    let zoned = date_time.to_zoned(zone.clone());
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|_| format!("`{date_time}` is out of range"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn parse(format: &str, zone: Option<&str>, text: &str) -> Result<String, String> {
        TimeFormat::new(format, zone)
            .unwrap()
            .parse(text)
            .map(|instant| instant.to_string())
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
        assert_eq!(parse("%s", None, "0").unwrap(), "1970-01-01T00:00:00Z");
        assert!(parse("%d.%m.%Y", zone, "2024-07-01").is_err());
    }

    #[test]
    fn an_offset_or_zone_is_never_ignored() {
        let zone = Some("Europe/Berlin");
        assert!(parse("date", zone, "2024-07-01[Europe/Paris]").is_err());
        assert!(parse("%Y-%m-%d %M", zone, "2024-07-01 30").is_err());
        for pattern in ["%Y-%m-%d %H:%M %z", "%Y-%m-%d %H:%M %Q"] {
            assert!(TimeFormat::new(pattern, zone).is_err(), "{pattern}");
        }
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
