//! Instants of the readings of a local clock.

use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan, civil};

/// The instant of a time in the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ParsedTime {
    pub(super) instant: Timestamp,
    /// Whether the clock showed the time twice, because it was set back. Then the instant
    /// is the first of both.
    pub(super) is_repeated: bool,
}

impl From<Timestamp> for ParsedTime {
    fn from(instant: Timestamp) -> Self {
        Self {
            instant,
            is_repeated: false,
        }
    }
}

/// The instant at which the clocks of a zone showed a date and time.
///
/// # Errors
///
/// The clocks skipped the time, or it is out of range.
pub(super) fn instant_of(
    date_time: civil::DateTime,
    zone: &TimeZone,
) -> Result<ParsedTime, String> {
    let local = zone.to_ambiguous_timestamp(date_time);
    let is_repeated = match local.offset() {
        AmbiguousOffset::Unambiguous { .. } => false,
        AmbiguousOffset::Fold { .. } => true,
        AmbiguousOffset::Gap { .. } => return Err(skipped(date_time, zone)),
    };
    let instant = local.compatible().map_err(|_| out_of_range(date_time))?;
    Ok(ParsedTime {
        instant,
        is_repeated,
    })
}

/// The first instant of a date in a zone. Where the clocks skipped midnight, the day begins
/// when they did.
///
/// # Errors
///
/// The zone skipped the whole date, or it is out of range.
pub(super) fn start_of_day(date: civil::Date, zone: &TimeZone) -> Result<ParsedTime, String> {
    let midnight = date.to_datetime(civil::Time::midnight());
    let local = zone.to_ambiguous_timestamp(midnight);
    let instant = match local.offset() {
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            local.compatible().map_err(|_| out_of_range(midnight))?
        }
        AmbiguousOffset::Gap { .. } => {
            let change = clock_change(midnight, zone).ok_or_else(|| out_of_range(midnight))?;
            if zone.to_datetime(change).date() != date {
                return Err(skipped(midnight, zone));
            }
            change
        }
    };
    Ok(instant.into())
}

/// The instant at which the clocks skipped a time.
fn clock_change(skipped: civil::DateTime, zone: &TimeZone) -> Option<Timestamp> {
    // The instant that the later offset gives is before the change, the other one after it.
    let after = zone.to_ambiguous_timestamp(skipped).later().ok()?;
    let before_next = after.checked_add(1.nanosecond()).ok()?;
    Some(zone.preceding(before_next).next()?.timestamp())
}

fn skipped(date_time: civil::DateTime, zone: &TimeZone) -> String {
    // Every zone of a mapping or a row comes from its name.
    let zone_name = zone.iana_name().unwrap_or("the time zone");
    let fault = format!(
        "{} doesn't exist in {zone_name}",
        date_time.strftime("%Y-%m-%d %H:%M:%S")
    );
    let Some(change) = clock_change(date_time, zone) else {
        return fault;
    };
    let before = change.checked_sub(1.nanosecond()).map(|instant| {
        let offset = zone.to_offset(instant);
        offset.to_datetime(change)
    });
    let Ok(before) = before else {
        return fault;
    };
    let format = "%Y-%m-%d %H:%M";
    format!(
        "{fault}: the clocks went from {} to {}; correct the time, or `zone` if the file has the \
         times of another one",
        before.strftime(format),
        zone.to_datetime(change).strftime(format)
    )
}

fn out_of_range(date_time: civil::DateTime) -> String {
    format!("{date_time} is out of range")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn read(text: &str, zone: &str) -> Result<(String, bool), String> {
        let parsed = instant_of(text.parse().unwrap(), &TimeZone::get(zone).unwrap())?;
        Ok((parsed.instant.to_string(), parsed.is_repeated))
    }

    fn day(date: &str, zone: &str) -> Result<String, String> {
        let parsed = start_of_day(date.parse().unwrap(), &TimeZone::get(zone).unwrap())?;
        assert!(!parsed.is_repeated);
        Ok(parsed.instant.to_string())
    }

    #[test]
    fn a_skipped_time_is_an_error_that_names_the_zone_and_the_change() {
        assert_eq!(
            read("2024-03-31T02:30", "Europe/Berlin").unwrap_err(),
            "2024-03-31 02:30:00 doesn't exist in Europe/Berlin: the clocks went from 2024-03-31 \
             02:00 to 2024-03-31 03:00; correct the time, or `zone` if the file has the times of \
             another one"
        );
        for skipped in ["2024-03-31T02:00", "2024-03-31T02:59:59.999"] {
            assert!(read(skipped, "Europe/Berlin").is_err(), "{skipped}");
        }
        let samoa = read("2011-12-30T12:00", "Pacific/Apia").unwrap_err();
        assert!(
            samoa.contains("from 2011-12-30 00:00 to 2011-12-31 00:00"),
            "{samoa}"
        );
    }

    #[test]
    fn a_repeated_time_is_the_first_of_both_and_is_marked() {
        let first = ("2024-10-27T00:30:00Z".to_owned(), true);
        assert_eq!(read("2024-10-27T02:30", "Europe/Berlin"), Ok(first));
        let before = ("2024-10-26T23:59:00Z".to_owned(), false);
        assert_eq!(read("2024-10-27T01:59", "Europe/Berlin"), Ok(before));
        let after = ("2024-10-27T02:00:00Z".to_owned(), false);
        assert_eq!(read("2024-10-27T03:00", "Europe/Berlin"), Ok(after));
        let plain = ("2024-03-31T01:30:00Z".to_owned(), false);
        assert_eq!(read("2024-03-31T03:30", "Europe/Berlin"), Ok(plain));
    }

    #[test]
    fn a_day_without_midnight_begins_at_the_change() {
        // Clocks in Brazil went from 00:00 to 01:00, those in Toronto from 23:30 to 00:30.
        for (date, zone, start) in [
            ("2018-11-04", "America/Sao_Paulo", "2018-11-04T03:00:00Z"),
            ("1919-03-31", "America/Toronto", "1919-03-31T04:30:00Z"),
            // Clocks in Cuba went from 01:00 to 00:00.
            ("2024-11-03", "America/Havana", "2024-11-03T04:00:00Z"),
        ] {
            assert_eq!(day(date, zone).as_deref(), Ok(start));
        }
    }

    #[test]
    fn a_skipped_day_is_an_error() {
        let error = day("2011-12-30", "Pacific/Apia").unwrap_err();
        assert!(error.contains("doesn't exist in Pacific/Apia"), "{error}");
        assert!(day("2011-12-31", "Pacific/Apia").is_ok());
    }
}
