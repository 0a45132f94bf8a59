//! Periods of time, and how a zone's clock cuts them into buckets.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};

/// Buckets of one query at most.
pub const BUCKETS_MAX: usize = 10_000;

/// A half-open span of time, never empty: from `start` up to but without `end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Period {
    start: Timestamp,
    end: Timestamp,
}

impl Period {
    /// The span from `start` to `end`; `None` when it would be empty or reversed.
    pub fn new(start: Timestamp, end: Timestamp) -> Option<Self> {
        (start < end).then_some(Self { start, end })
    }

    /// First instant.
    pub fn start(&self) -> Timestamp {
        self.start
    }

    /// First instant after the last.
    pub fn end(&self) -> Timestamp {
        self.end
    }
}

/// How a period is cut into buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Not at all.
    None,
    /// Hours of the zone's clock.
    Hour,
    /// Days of the zone.
    Day,
    /// Weeks of the zone, from the given day.
    Week(Weekday),
    /// Months of the zone.
    Month,
    /// Quarters of the zone.
    Quarter,
    /// Years of the zone.
    Year,
}

/// A period would fall into more than [`BUCKETS_MAX`] buckets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the period falls into more than {BUCKETS_MAX} buckets")]
pub struct TooManyBuckets;

impl Bucket {
    /// Cuts `period` where the clock of `zone` turns to the next bucket. The first
    /// and last bucket are cut to the period; together they cover it exactly.
    ///
    /// # Errors
    /// When there would be more than [`BUCKETS_MAX`].
    pub fn cut(self, period: Period, zone: &TimeZone) -> Result<Vec<Period>, TooManyBuckets> {
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

    /// The period widened to whole buckets of `zone`; without buckets, to whole days.
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

    /// When the bucket that holds `instant` began; `None` where the calendar ends.
    fn start(self, instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let local = zone.to_datetime(instant);
        let date = match self {
            Self::None => return None,
            Self::Hour => {
                let into_hour = i64::from(local.minute()) * 60 + i64::from(local.second());
                let second = instant.as_second() - into_hour;
                return Timestamp::from_second(second).ok();
            }
            Self::Day | Self::Week(_) | Self::Month | Self::Quarter | Self::Year => {
                self.first_date(local.date())?
            }
        };
        start_of_day(date, zone)
    }

    /// The first instant after `instant` that belongs to another bucket; `None`
    /// where there is none or the calendar ends.
    fn next(self, instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut date = self.first_date(zone.to_datetime(instant).date());
        loop {
            let next = match self {
                Self::None => return None,
                Self::Hour => return next_hour(instant, zone),
                Self::Day => date?.tomorrow().ok()?,
                Self::Week(_) => date?.checked_add(1.week()).ok()?,
                Self::Month => date?.checked_add(1.month()).ok()?,
                Self::Quarter => date?.checked_add(3.months()).ok()?,
                Self::Year => date?.checked_add(1.year()).ok()?,
            };
            let start = start_of_day(next, zone)?;
            if start > instant {
                return Some(start);
            }
            // The zone skipped the day (Samoa had no 30 December 2011): go on to the one after.
            date = Some(next);
        }
    }

    /// The first date of the bucket that holds `date`.
    fn first_date(self, date: Date) -> Option<Date> {
        match self {
            Self::None | Self::Hour => None,
            Self::Day => Some(date),
            Self::Week(first) => date
                .checked_sub(i64::from(date.weekday().since(first)).days())
                .ok(),
            Self::Month => Some(date.first_of_month()),
            Self::Quarter => Date::new(date.year(), (date.month() - 1) / 3 * 3 + 1, 1).ok(),
            Self::Year => Some(date.first_of_year()),
        }
    }
}

/// The number of the zone's day that holds an instant, in microseconds since 1970:
/// successive days have successive numbers.
pub fn day_number(at: i64, zone: &TimeZone) -> i64 {
    const DAY_SECONDS: i64 = 86_400;
    let second = at.div_euclid(1_000_000);
    let instant = Timestamp::from_second(second).unwrap_or_default();
    let offset = i64::from(zone.to_offset(instant).seconds());
    (second + offset).div_euclid(DAY_SECONDS)
}

/// The first instant of a date in a zone, also where its clock skips midnight.
fn start_of_day(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone())
        .ok()
        .map(|midnight| midnight.timestamp())
}

/// The next instant at which the local clock shows a full hour. Where the clock
/// is moved by part of an hour (Lord Howe moves by 30 minutes), the move itself
/// ends the bucket, since it ends the hour that was being counted.
fn next_hour(instant: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let local = zone.to_datetime(instant);
    let into_hour = i64::from(local.minute()) * 60 + i64::from(local.second());
    let next = Timestamp::from_second(instant.as_second() + 3_600 - into_hour).ok()?;
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
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).unwrap()
    }

    fn period(start: &str, end: &str) -> Period {
        Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    fn hours(buckets: &[Period]) -> Vec<i64> {
        buckets
            .iter()
            .map(|b| (b.end.as_second() - b.start.as_second()) / 3_600)
            .collect()
    }

    fn starts(buckets: &[Period]) -> Vec<String> {
        buckets.iter().map(|b| b.start.to_string()).collect()
    }

    #[test]
    fn a_period_is_never_empty_or_reversed() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(Period::new(now, now), None);
        assert_eq!(Period::new(now + 1.second(), now), None);
    }

    #[test]
    fn days_are_23_and_25_hours_long_when_the_clock_changes() {
        let berlin = zone("Europe/Berlin");
        let spring = Bucket::Day
            .cut(
                period("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"),
                &berlin,
            )
            .unwrap();
        assert_eq!(hours(&spring), [24, 23, 24]);
        let autumn = Bucket::Day
            .cut(
                period("2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z"),
                &berlin,
            )
            .unwrap();
        assert_eq!(hours(&autumn), [24, 25, 24]);
    }

    #[test]
    fn buckets_follow_the_zone_at_plus_0545() {
        let kathmandu = zone("Asia/Kathmandu");
        let days = Bucket::Day
            .cut(
                period("2026-01-01T00:00:00Z", "2026-01-03T00:00:00Z"),
                &kathmandu,
            )
            .unwrap();
        assert_eq!(
            starts(&days),
            [
                "2026-01-01T00:00:00Z",
                "2026-01-01T18:15:00Z",
                "2026-01-02T18:15:00Z"
            ]
        );
        let full = Bucket::Hour
            .cut(
                period("2026-01-01T00:00:00Z", "2026-01-01T02:00:00Z"),
                &kathmandu,
            )
            .unwrap();
        assert_eq!(
            starts(&full),
            [
                "2026-01-01T00:00:00Z",
                "2026-01-01T00:15:00Z",
                "2026-01-01T01:15:00Z"
            ]
        );
    }

    #[test]
    fn weeks_begin_on_the_chosen_day() {
        let november = period("2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z");
        let utc = zone("UTC");
        let monday = Bucket::Week(Weekday::Monday).cut(november, &utc).unwrap();
        assert_eq!(
            starts(&monday),
            [
                "2026-11-01T00:00:00Z",
                "2026-11-02T00:00:00Z",
                "2026-11-09T00:00:00Z"
            ]
        );
        let sunday = Bucket::Week(Weekday::Sunday).cut(november, &utc).unwrap();
        assert_eq!(
            starts(&sunday),
            [
                "2026-11-01T00:00:00Z",
                "2026-11-08T00:00:00Z",
                "2026-11-15T00:00:00Z"
            ]
        );
    }

    #[test]
    fn months_quarters_and_years_follow_the_calendar() {
        let utc = zone("UTC");
        let year = period("2024-01-15T00:00:00Z", "2025-01-15T00:00:00Z");
        assert_eq!(Bucket::Month.cut(year, &utc).unwrap().len(), 13);
        assert_eq!(
            starts(&Bucket::Quarter.cut(year, &utc).unwrap())[1..3],
            ["2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z"]
        );
        assert_eq!(
            starts(&Bucket::Year.cut(year, &utc).unwrap())[1],
            "2025-01-01T00:00:00Z"
        );
        assert_eq!(Bucket::None.cut(year, &utc).unwrap(), [year]);
    }

    #[test]
    fn a_day_that_the_zone_skipped_has_no_bucket() {
        let apia = zone("Pacific/Apia");
        let days = Bucket::Day
            .cut(
                period("2011-12-29T10:00:00Z", "2011-12-31T10:00:00Z"),
                &apia,
            )
            .unwrap();
        assert_eq!(
            starts(&days),
            ["2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z"]
        );
    }

    #[test]
    fn a_clock_moved_by_half_an_hour_ends_the_hour() {
        let lord_howe = zone("Australia/Lord_Howe");
        let night = period("2026-10-03T14:30:00Z", "2026-10-03T17:00:00Z");
        let buckets = Bucket::Hour.cut(night, &lord_howe).unwrap();
        assert_eq!(
            starts(&buckets),
            [
                "2026-10-03T14:30:00Z",
                "2026-10-03T15:30:00Z",
                "2026-10-03T16:00:00Z"
            ]
        );
    }

    #[test]
    fn more_than_ten_thousand_buckets_are_refused() {
        let utc = zone("UTC");
        let many = period("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(Bucket::Hour.cut(many, &utc), Err(TooManyBuckets));
    }

    #[test]
    fn widening_reaches_to_whole_buckets() {
        let berlin = zone("Europe/Berlin");
        let odd = period("2026-03-29T12:34:56Z", "2026-04-02T01:02:03Z");
        assert_eq!(
            Bucket::Month.widen(odd, &berlin),
            period("2026-02-28T23:00:00Z", "2026-04-30T22:00:00Z")
        );
        assert_eq!(
            Bucket::None.widen(odd, &berlin),
            period("2026-03-28T23:00:00Z", "2026-04-02T22:00:00Z")
        );
    }

    fn any_bucket() -> impl Strategy<Value = Bucket> {
        prop_oneof![
            Just(Bucket::None),
            Just(Bucket::Hour),
            Just(Bucket::Day),
            Just(Bucket::Week(Weekday::Wednesday)),
            Just(Bucket::Month),
            Just(Bucket::Quarter),
            Just(Bucket::Year)
        ]
    }

    proptest! {
        #[test]
        fn buckets_cover_the_period_without_gap_or_overlap(
            bucket in any_bucket(),
            name in prop::sample::select(vec![
                "UTC", "Europe/Berlin", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe",
                "Pacific/Apia", "America/Sao_Paulo", "Africa/Monrovia",
            ]),
            start in -2_000_000_000_000_000_i64..4_000_000_000_000_000,
            length in 1_i64..20_000_000_000_000,
        ) {
            let whole = Period::new(
                Timestamp::from_microsecond(start).unwrap(),
                Timestamp::from_microsecond(start + length).unwrap(),
            ).unwrap();
            let buckets = bucket.cut(whole, &zone(name)).unwrap();
            prop_assert_eq!(buckets[0].start, whole.start);
            prop_assert_eq!(buckets[buckets.len() - 1].end, whole.end);
            prop_assert!(buckets.iter().all(|b| b.start < b.end));
            prop_assert!(buckets.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
