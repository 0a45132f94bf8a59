//! Periods of time, and their division into buckets by a time zone's calendar.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::{AmbiguousOffset, TimeZone},
};

/// Most buckets in one query.
pub const BUCKETS_MAX: usize = 10_000;

/// A half-open period, never empty: `start` is inclusive, `end` exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// The period from `start` to `end`; `None` unless `start` is before `end`.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// Start, inclusive.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// End, exclusive.
    pub fn end(&self) -> Timestamp {
        self.end
    }
}

/// How a period is divided into buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// The whole period is one bucket.
    None,
    /// Hours of the zone's clock.
    Hour,
    /// Days of the zone.
    Day,
    /// Weeks of the zone that start on the given day.
    Week(Weekday),
    /// Months of the zone.
    Month,
    /// Quarters of the zone, counted from the first month of the year.
    Quarter(FirstMonth),
    /// Years of the zone that start with the given month.
    Year(FirstMonth),
}

/// The first month of a fiscal year: 1 for January to 12 for December.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FirstMonth(i8);

impl FirstMonth {
    /// January, the first month of the calendar year.
    pub const JANUARY: Self = Self(1);

    /// The month with this number; `None` unless it is from 1 to 12.
    pub fn new(month: i32) -> Option<Self> {
        i8::try_from(month)
            .ok()
            .filter(|month| (1..=12).contains(month))
            .map(Self)
    }

    /// The month's number, from 1 to 12.
    pub fn number(self) -> i32 {
        i32::from(self.0)
    }

    /// The first day of the interval of `months` that contains `date`. Intervals are counted
    /// from this month; `months` divides 12.
    fn start_of_interval(self, date: Date, months: i8) -> Option<Date> {
        let into_interval = (date.month() - self.0).rem_euclid(months);
        date.first_of_month()
            .checked_sub(i64::from(into_interval).months())
            .ok()
    }
}

/// A period has more than [`BUCKETS_MAX`] buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the period has more than {BUCKETS_MAX} buckets")]
pub struct TooManyBuckets;

impl Bucket {
    /// Divides `period` into buckets of `zone`. The buckets cover the period exactly: the
    /// first and the last are clipped to it.
    ///
    /// # Errors
    /// [`TooManyBuckets`] past [`BUCKETS_MAX`].
    pub fn divide(self, period: Period, zone: &TimeZone) -> Result<Vec<Period>, TooManyBuckets> {
        let mut buckets = Vec::new();
        let mut start = period.start;
        while start < period.end {
            if buckets.len() == BUCKETS_MAX {
                return Err(TooManyBuckets);
            }
            let end = self
                .next(start, zone)
                .map_or(period.end, |next| next.min(period.end));
            buckets.push(Period { start, end });
            start = end;
        }
        Ok(buckets)
    }

    /// The period widened to whole buckets of `zone`; without buckets, to whole days. At the
    /// first and last instant of the calendar, a bound stays as it is.
    pub fn widen(self, period: Period, zone: &TimeZone) -> Period {
        let bucket = if self == Self::None { Self::Day } else { self };
        let start = bucket
            .start(period.start, zone)
            .unwrap_or(period.start)
            .min(period.start);
        let last = period.end - 1.microsecond();
        let end = bucket
            .next(last, zone)
            .unwrap_or(period.end)
            .max(period.end);
        Period { start, end }
    }

    /// Whether `part` is less than a whole bucket of `zone`, as the first and last bucket of
    /// a period can be. A period without buckets is always whole.
    pub fn is_clipped(self, part: Period, zone: &TimeZone) -> bool {
        self != Self::None && self.widen(part, zone) != part
    }

    /// The start of the bucket that contains `instant`; `None` before the first instant of
    /// the calendar.
    fn start(self, instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(instant);
        let date = match self {
            Self::None => return None,
            Self::Hour => {
                let into_hour = i64::from(local.minute()) * 60 + i64::from(local.second());
                let second = floor_second(instant) - into_hour;
                return Timestamp::from_second(second).ok();
            }
            Self::Day | Self::Week(_) | Self::Month | Self::Quarter(_) | Self::Year(_) => {
                self.first_date(local.date())?
            }
        };
        start_of_day(date, zone)
    }

    /// The start of the next bucket after `instant`; `None` without one, or past the last
    /// instant of the calendar.
    fn next(self, instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut date = self.first_date(zone.to_datetime(instant).date());
        loop {
            let next = match self {
                Self::None => return None,
                Self::Hour => return next_hour(instant, zone),
                Self::Day => date?.tomorrow().ok()?,
                Self::Week(_) => date?.checked_add(1.week()).ok()?,
                Self::Month => date?.checked_add(1.month()).ok()?,
                Self::Quarter(_) => date?.checked_add(3.months()).ok()?,
                Self::Year(_) => date?.checked_add(1.year()).ok()?,
            };
            let start = start_of_day(next, zone)?;
            if start > instant {
                return Some(start);
            }
            // The zone skipped this day (Samoa had no 30 December 2011): try the next one.
            date = Some(next);
        }
    }

    /// The first date of the bucket that contains `date`.
    fn first_date(self, date: Date) -> Option<Date> {
        match self {
            Self::None | Self::Hour => None,
            Self::Day => Some(date),
            Self::Week(first) => date
                .checked_sub(i64::from(date.weekday().since(first)).days())
                .ok(),
            Self::Month => Some(date.first_of_month()),
            Self::Quarter(first) => first.start_of_interval(date, 3),
            Self::Year(first) => first.start_of_interval(date, 12),
        }
    }
}

/// The start of the calendar day that is `days` days after the one of an instant; `None` past
/// the end of the calendar.
pub fn start_of_later_day(instant: Timestamp, days: i32, zone: &TimeZone) -> Option<Timestamp> {
    let date = zone.to_datetime(instant).date();
    start_of_day(date.checked_add(i64::from(days).days()).ok()?, zone)
}

/// The last full second at or before an instant. `Timestamp::as_second` truncates towards
/// 1970, which rounds earlier instants up.
fn floor_second(instant: Timestamp) -> i64 {
    instant.as_microsecond().div_euclid(1_000_000)
}

/// The first instant of a date in a zone, even if its clock skips midnight.
fn start_of_day(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    let midnight = zone.to_ambiguous_timestamp(date.at(0, 0, 0, 0));
    let skipped_at = match midnight.offset() {
        AmbiguousOffset::Gap { before, .. } => before.to_timestamp(midnight.datetime()).ok()?,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => {
            return midnight.compatible().ok();
        }
    };
    // The clock skips midnight, so the day starts at the transition, which can be before
    // midnight. Toronto skipped 23:30 to 00:30 before 31 March 1919.
    let after = skipped_at.checked_add(1.microsecond()).ok()?;
    let transition = zone.preceding(after).next()?;
    Some(transition.timestamp())
}

/// The next instant at which the local clock shows a full hour. If the clock is moved by
/// part of an hour (Lord Howe moves by 30 minutes), the transition ends the bucket.
fn next_hour(instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let local = zone.to_datetime(instant);
    let into_hour = i64::from(local.minute()) * 60 + i64::from(local.second());
    let next = Timestamp::from_second(floor_second(instant) + 3_600 - into_hour).ok()?;
    let moved = zone.to_offset(next).seconds() - zone.to_offset(instant).seconds();
    if moved % 3_600 == 0 {
        return Some(next);
    }
    let transition = zone
        .following(instant)
        .next()
        .map(|transition| transition.timestamp());
    Some(transition.map_or(next, |at| at.min(next)))
}

#[cfg(test)]
mod tests;
