//! Reading when a response was submitted.

use anyhow::{Context, bail};
use jiff::fmt::{strtime, temporal::Pieces};
use jiff::{Timestamp, civil, tz::TimeZone};

/// How a column says a time.
#[derive(Debug)]
pub(super) enum TimeFormat {
    /// An instant with its offset: `2024-05-01T09:30:00+02:00`.
    Rfc3339,
    /// A day of a zone: its first instant.
    Date(TimeZone),
    /// A clock reading in a zone. One that the clock showed twice means the first
    /// time; one that it skipped is moved on by what it skipped.
    DateTime(TimeZone),
    /// Both of a pattern with its own offset, or by a zone's clock without one.
    Pattern(String, Option<TimeZone>),
}

impl TimeFormat {
    /// `format` and `zone` of the mapping.
    pub(super) fn new(format: &str, zone: Option<&str>) -> anyhow::Result<Self> {
        let zone = zone.map(time_zone).transpose()?;
        let needed = |zone: Option<TimeZone>| {
            zone.with_context(|| {
                format!(
                    "[time] format = \"{format}\" carries no offset: say whose clock it is by, \
                     such as zone = \"Europe/Berlin\" or zone = \"UTC\""
                )
            })
        };
        match format {
            "rfc3339" if zone.is_some() => {
                bail!("[time] format = \"rfc3339\" carries its own offset: leave `zone` out")
            }
            "rfc3339" => Ok(Self::Rfc3339),
            "date" => Ok(Self::Date(needed(zone)?)),
            "date-time" => Ok(Self::DateTime(needed(zone)?)),
            pattern if pattern.contains('%') => {
                let offset_given = ["%z", "%:z", "%s"]
                    .iter()
                    .any(|code| pattern.contains(code));
                let zone = if offset_given {
                    None
                } else {
                    Some(needed(zone)?)
                };
                Ok(Self::Pattern(pattern.to_owned(), zone))
            }
            other => bail!(
                "[time] format = \"{other}\" is unknown: use \"rfc3339\", \"date\", \"date-time\" \
                 or a pattern such as \"%d.%m.%Y %H:%M\""
            ),
        }
    }

    /// The instant that `text` says, or what is wrong with it.
    pub(super) fn read(&self, text: &str) -> Result<Timestamp, String> {
        match self {
            Self::Rfc3339 => text.parse().map_err(|_| {
                format!("`{text}` is not a time with its offset, such as 2024-05-01T09:30:00+02:00")
            }),
            Self::Date(zone) => {
                let pieces = Pieces::parse(text)
                    .ok()
                    .filter(|pieces| pieces.time().is_none());
                let date =
                    pieces.ok_or_else(|| format!("`{text}` is not a date such as 2024-05-01"))?;
                instant(date.date().into(), zone)
            }
            Self::DateTime(zone) => {
                let clock = clock_reading(text).ok_or_else(|| {
                    format!("`{text}` is not a date and time such as 2024-05-01 09:30, without an offset")
                })?;
                instant(clock, zone)
            }
            Self::Pattern(pattern, zone) => by_pattern(text, pattern, zone.as_ref()),
        }
    }
}

/// The zone of an IANA name.
pub(in crate::cli) fn time_zone(name: &str) -> anyhow::Result<TimeZone> {
    TimeZone::get(name).map_err(|_| {
        anyhow::anyhow!(
            "`{name}` is no time zone: write its IANA name, such as Europe/Berlin or UTC"
        )
    })
}

fn clock_reading(text: &str) -> Option<civil::DateTime> {
    let pieces = Pieces::parse(text).ok()?;
    if pieces.offset().is_some() || pieces.time_zone_annotation().is_some() {
        return None;
    }
    Some(pieces.date().to_datetime(pieces.time()?))
}

fn by_pattern(text: &str, pattern: &str, zone: Option<&TimeZone>) -> Result<Timestamp, String> {
    let wrong = || format!("`{text}` doesn't fit the time format \"{pattern}\"");
    let parsed = strtime::parse(pattern, text).map_err(|_| wrong())?;
    let Some(zone) = zone else {
        return parsed.to_timestamp().map_err(|_| wrong());
    };
    let clock = parsed
        .to_datetime()
        .or_else(|_| parsed.to_date().map(civil::DateTime::from));
    instant(clock.map_err(|_| wrong())?, zone)
}

fn instant(clock: civil::DateTime, zone: &TimeZone) -> Result<Timestamp, String> {
    let zoned = clock.to_zoned(zone.clone());
    zoned
        .map(|zoned| zoned.timestamp())
        .map_err(|_| format!("`{clock}` is out of range"))
}

/// The same instant as the protos carry it.
pub(in crate::cli) fn to_proto(instant: Timestamp) -> prost_types::Timestamp {
    // The protos count nanoseconds forward from the second, also before 1970.
    let nanoseconds = instant.subsec_nanosecond();
    let borrow = i64::from(nanoseconds < 0);
    prost_types::Timestamp {
        seconds: instant.as_second() - borrow,
        nanos: if nanoseconds < 0 {
            nanoseconds + 1_000_000_000
        } else {
            nanoseconds
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn read(format: &str, zone: Option<&str>, text: &str) -> Result<String, String> {
        TimeFormat::new(format, zone)
            .unwrap()
            .read(text)
            .map(|instant| instant.to_string())
    }

    #[test]
    fn a_date_is_the_first_instant_of_its_day_in_the_zone() {
        let zone = Some("America/Los_Angeles");
        assert_eq!(
            read("date", zone, "2017-05-13").unwrap(),
            "2017-05-13T07:00:00Z"
        );
        assert!(read("date", zone, "2017-05-13T10:00").is_err());
        assert!(read("date", zone, "13.5.2017").is_err());
        assert!(read("date", zone, "2017-02-30").is_err());
    }

    #[test]
    fn a_day_whose_midnight_is_skipped_begins_when_the_clock_goes_on() {
        // Brazil's clocks went from 00:00 to 01:00.
        let read = read("date", Some("America/Sao_Paulo"), "2018-11-04");
        assert_eq!(read.unwrap(), "2018-11-04T03:00:00Z");
    }

    #[test]
    fn a_clock_reading_is_by_the_zone_and_may_carry_no_offset() {
        let zone = Some("Europe/Berlin");
        assert_eq!(
            read("date-time", zone, "2024-07-01 09:30").unwrap(),
            "2024-07-01T07:30:00Z"
        );
        assert!(read("date-time", zone, "2024-07-01T09:30:00+05:00").is_err());
        assert!(read("date-time", zone, "2024-07-01T09:30:00Z").is_err());
        assert!(read("date-time", zone, "2024-07-01").is_err());
    }

    #[test]
    fn an_instant_needs_its_offset() {
        let instant = read("rfc3339", None, "2024-07-01T09:30:00+05:45");
        assert_eq!(instant.unwrap(), "2024-07-01T03:45:00Z");
        assert!(read("rfc3339", None, "2024-07-01T09:30:00").is_err());
    }

    #[test]
    fn a_pattern_reads_local_habits() {
        let zone = Some("Europe/Berlin");
        assert_eq!(
            read("%d.%m.%Y %H:%M", zone, "01.07.2024 09:30").unwrap(),
            "2024-07-01T07:30:00Z"
        );
        assert_eq!(
            read("%d.%m.%Y", zone, "01.07.2024").unwrap(),
            "2024-06-30T22:00:00Z"
        );
        assert_eq!(read("%s", None, "0").unwrap(), "1970-01-01T00:00:00Z");
        assert!(read("%d.%m.%Y", zone, "2024-07-01").is_err());
    }

    #[test]
    fn a_clock_without_a_zone_is_refused() {
        let message = TimeFormat::new("date", None).unwrap_err().to_string();
        assert!(message.contains("say whose clock"), "{message}");
        let message = TimeFormat::new("date", Some("Europe/Bonn"))
            .unwrap_err()
            .to_string();
        assert!(
            message.contains("`Europe/Bonn` is no time zone"),
            "{message}"
        );
    }

    #[test]
    fn instants_before_1970_count_their_nanoseconds_forward() {
        let proto = to_proto("1969-12-31T23:59:59.75Z".parse().unwrap());
        assert_eq!((proto.seconds, proto.nanos), (-1, 750_000_000));
    }
}
