//! `--last` and `--this`: a period in words.

use std::str::FromStr;

use anyhow::Context;
use jiff::civil::{Date, Weekday};
use jiff::{Span, Timestamp, ToSpan, Zoned};

const EXPECTED: &str =
    "write hour, day, week, month, quarter or year, or a number of them, such as 30d or 12months";

/// Where weeks and years start.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::query) struct Calendar {
    pub(in crate::cli::query) first_weekday: Weekday,
    /// The first month of a year, from 1 to 12.
    pub(in crate::cli::query) first_month: i8,
}

impl Default for Calendar {
    fn default() -> Self {
        Self {
            first_weekday: Weekday::Monday,
            first_month: 1,
        }
    }
}

/// A number of calendar units, such as `month`, `30d` or `12 months`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::query) struct SpanArg {
    count: i32,
    unit: UnitArg,
}

/// A unit of the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::cli::query) enum UnitArg {
    Hour,
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

/// Start and exclusive end of a period.
pub(super) type Bounds = (Timestamp, Timestamp);

impl FromStr for SpanArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unit = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
        let count = match &text[..text.len() - unit.len()] {
            "" => 1,
            digits => digits.parse().map_err(|_| "the number is too large")?,
        };
        if count == 0 {
            return Err("the number must be at least 1");
        }
        let unit = unit.trim().parse()?;
        Ok(Self { count, unit })
    }
}

impl FromStr for UnitArg {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text.to_ascii_lowercase().as_str() {
            "h" | "hour" | "hours" => Self::Hour,
            "d" | "day" | "days" => Self::Day,
            "w" | "week" | "weeks" => Self::Week,
            "m" | "month" | "months" => Self::Month,
            "q" | "quarter" | "quarters" => Self::Quarter,
            "y" | "year" | "years" => Self::Year,
            _ => return Err(EXPECTED),
        })
    }
}

impl SpanArg {
    /// The latest units that are over at `now`, in its time zone.
    pub(super) fn until(self, now: &Zoned, calendar: Calendar) -> anyhow::Result<Bounds> {
        self.unit.bounds(now, calendar, -i64::from(self.count), 0)
    }
}

impl UnitArg {
    /// The unit that contains `now`, in its time zone.
    pub(super) fn around(self, now: &Zoned, calendar: Calendar) -> anyhow::Result<Bounds> {
        self.bounds(now, calendar, 0, 1)
    }

    /// The period from `from` units after the start of the current unit to `to` units after it.
    fn bounds(self, now: &Zoned, calendar: Calendar, from: i64, to: i64) -> anyhow::Result<Bounds> {
        let bound = |units: i64| {
            let bound = self.start_after(now, calendar, units);
            bound.context("the period starts before the calendar does")
        };
        Ok((bound(from)?, bound(to)?))
    }

    fn start_after(self, now: &Zoned, calendar: Calendar, units: i64) -> anyhow::Result<Timestamp> {
        if self == Self::Hour {
            let into_hour = i64::from(now.minute()) * 60 + i64::from(now.second());
            let hour = now.timestamp().as_second() - into_hour;
            return Ok(Timestamp::from_second(hour)?.checked_add(units.hours())?);
        }
        let start = self.first_day(now.date(), calendar)?;
        let span = Span::new();
        let span = match self {
            Self::Hour | Self::Day => span.try_days(units)?,
            Self::Week => span.try_weeks(units)?,
            Self::Month => span.try_months(units)?,
            Self::Quarter => span.try_months(3 * units)?,
            Self::Year => span.try_years(units)?,
        };
        let day = start.checked_add(span)?;
        Ok(day.to_zoned(now.time_zone().clone())?.timestamp())
    }

    /// The first day of the unit that contains a day.
    fn first_day(self, day: Date, calendar: Calendar) -> anyhow::Result<Date> {
        let months_back = i64::from(day.month() - calendar.first_month).rem_euclid(12);
        let back = match self {
            Self::Hour | Self::Day => return Ok(day),
            Self::Week => {
                let days = day.weekday().since(calendar.first_weekday);
                return Ok(day.checked_sub(i64::from(days).days())?);
            }
            Self::Month => 0,
            Self::Quarter => months_back % 3,
            Self::Year => months_back,
        };
        Ok(day.first_of_month().checked_sub(back.months())?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    /// A Sunday, two hours after the clocks went back in Berlin.
    const NOW: &str = "2026-10-25T04:30:15+01:00[Europe/Berlin]";

    fn shown((start, end): Bounds) -> String {
        let zone = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
        let text = |instant: Timestamp| {
            let zoned = instant.to_zoned(zone.clone());
            zoned.strftime("%Y-%m-%d %H:%M%:z").to_string()
        };
        format!("{} to {}", text(start), text(end))
    }

    fn last(text: &str, calendar: Calendar) -> String {
        let span: SpanArg = text.parse().unwrap();
        shown(span.until(&NOW.parse().unwrap(), calendar).unwrap())
    }

    fn this(text: &str, calendar: Calendar) -> String {
        let unit: UnitArg = text.parse().unwrap();
        shown(unit.around(&NOW.parse().unwrap(), calendar).unwrap())
    }

    #[test]
    fn the_last_units_are_those_that_are_over() {
        for (text, expected) in [
            ("month", "2026-09-01 00:00+02:00 to 2026-10-01 00:00+02:00"),
            ("week", "2026-10-12 00:00+02:00 to 2026-10-19 00:00+02:00"),
            (
                "quarter",
                "2026-07-01 00:00+02:00 to 2026-10-01 00:00+02:00",
            ),
            ("year", "2025-01-01 00:00+01:00 to 2026-01-01 00:00+01:00"),
            ("day", "2026-10-24 00:00+02:00 to 2026-10-25 00:00+02:00"),
            ("30d", "2026-09-25 00:00+02:00 to 2026-10-25 00:00+02:00"),
            (
                "12 months",
                "2025-10-01 00:00+02:00 to 2026-10-01 00:00+02:00",
            ),
            ("2Weeks", "2026-10-05 00:00+02:00 to 2026-10-19 00:00+02:00"),
            ("3h", "2026-10-25 02:00+02:00 to 2026-10-25 04:00+01:00"),
        ] {
            assert_eq!(last(text, Calendar::default()), expected, "{text}");
        }
    }

    #[test]
    fn this_unit_is_the_whole_current_one() {
        for (text, expected) in [
            ("month", "2026-10-01 00:00+02:00 to 2026-11-01 00:00+01:00"),
            ("day", "2026-10-25 00:00+02:00 to 2026-10-26 00:00+01:00"),
            ("year", "2026-01-01 00:00+01:00 to 2027-01-01 00:00+01:00"),
        ] {
            assert_eq!(this(text, Calendar::default()), expected, "{text}");
        }
    }

    #[test]
    fn weeks_and_years_start_where_the_calendar_says() {
        let calendar = Calendar {
            first_weekday: Weekday::Sunday,
            first_month: 11,
        };
        assert_eq!(
            last("week", calendar),
            "2026-10-18 00:00+02:00 to 2026-10-25 00:00+02:00"
        );
        assert_eq!(
            this("quarter", calendar),
            "2026-08-01 00:00+02:00 to 2026-11-01 00:00+01:00"
        );
        assert_eq!(
            last("year", calendar),
            "2024-11-01 00:00+01:00 to 2025-11-01 00:00+01:00"
        );
    }

    #[test]
    fn other_words_are_refused_with_an_example() {
        for text in [
            "",
            "fortnight",
            "0d",
            "-3d",
            "1.5 years",
            "12",
            "99999999999d",
        ] {
            assert!(text.parse::<SpanArg>().is_err(), "{text}");
        }
        assert!("2months".parse::<UnitArg>().is_err());
        let long: SpanArg = "20000years".parse().unwrap();
        let error = long.until(&NOW.parse().unwrap(), Calendar::default());
        assert!(
            error
                .unwrap_err()
                .to_string()
                .contains("before the calendar")
        );
    }
}
