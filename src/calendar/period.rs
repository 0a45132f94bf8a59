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

/// The number of the zone's calendar day that contains an instant, given in microseconds
/// since 1970 UTC. Successive days have successive numbers.
pub fn day_number(at: i64, zone: &TimeZone) -> i64 {
    const DAY_SECONDS: i64 = 86_400;
    let second = at.div_euclid(1_000_000);
    // Stored instants were parsed as timestamps, so the clamp changes none of them.
    let calendar = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    let within = second.clamp(*calendar.start(), *calendar.end());
    let instant = Timestamp::from_second(within).expect("the second is within the calendar");
    let offset = i64::from(zone.to_offset(instant).seconds());
    (second + offset).div_euclid(DAY_SECONDS)
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
            .divide(
                period("2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z"),
                &berlin,
            )
            .unwrap();
        assert_eq!(hours(&spring), [24, 23, 24]);
        let autumn = Bucket::Day
            .divide(
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
            .divide(
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
            .divide(
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
    fn weeks_start_on_the_chosen_day() {
        let november = period("2026-11-01T00:00:00Z", "2026-11-16T00:00:00Z");
        let utc = zone("UTC");
        let monday = Bucket::Week(Weekday::Monday)
            .divide(november, &utc)
            .unwrap();
        assert_eq!(
            starts(&monday),
            [
                "2026-11-01T00:00:00Z",
                "2026-11-02T00:00:00Z",
                "2026-11-09T00:00:00Z"
            ]
        );
        let sunday = Bucket::Week(Weekday::Sunday)
            .divide(november, &utc)
            .unwrap();
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
        assert_eq!(Bucket::Month.divide(year, &utc).unwrap().len(), 13);
        assert_eq!(
            starts(
                &Bucket::Quarter(FirstMonth::JANUARY)
                    .divide(year, &utc)
                    .unwrap()
            )[1..3],
            ["2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z"]
        );
        assert_eq!(
            starts(
                &Bucket::Year(FirstMonth::JANUARY)
                    .divide(year, &utc)
                    .unwrap()
            )[1],
            "2025-01-01T00:00:00Z"
        );
        assert_eq!(Bucket::None.divide(year, &utc).unwrap(), [year]);
    }

    #[test]
    fn fiscal_years_and_quarters_start_in_their_month() {
        let utc = zone("UTC");
        let first = |month| FirstMonth::new(month).unwrap();
        let years = period("2024-02-15T00:00:00Z", "2025-04-02T00:00:00Z");
        assert_eq!(
            starts(&Bucket::Year(first(4)).divide(years, &utc).unwrap()),
            [
                "2024-02-15T00:00:00Z",
                "2024-04-01T00:00:00Z",
                "2025-04-01T00:00:00Z"
            ]
        );
        for month in [2, 11] {
            assert_eq!(
                starts(&Bucket::Quarter(first(month)).divide(years, &utc).unwrap())[1..],
                [
                    "2024-05-01T00:00:00Z",
                    "2024-08-01T00:00:00Z",
                    "2024-11-01T00:00:00Z",
                    "2025-02-01T00:00:00Z"
                ]
            );
        }
        assert_eq!(
            Bucket::Year(first(12)).widen(years, &utc),
            period("2023-12-01T00:00:00Z", "2025-12-01T00:00:00Z")
        );
    }

    #[test]
    fn months_of_a_year_are_numbered_from_1_to_12() {
        assert_eq!([0, 13, -1, 257].map(FirstMonth::new), [None; 4]);
        assert_eq!(FirstMonth::new(12).unwrap().number(), 12);
    }

    #[test]
    fn a_bucket_is_clipped_if_the_period_starts_or_ends_within_it() {
        let berlin = zone("Europe/Berlin");
        let clipped = |bucket: Bucket, start, end| bucket.is_clipped(period(start, end), &berlin);
        let year = Bucket::Year(FirstMonth::JANUARY);
        assert!(!clipped(
            year,
            "2023-12-31T23:00:00Z",
            "2024-12-31T23:00:00Z"
        ));
        assert!(clipped(
            year,
            "2024-04-01T00:00:00Z",
            "2024-12-31T23:00:00Z"
        ));
        assert!(clipped(
            year,
            "2023-12-31T23:00:00Z",
            "2024-12-31T22:00:00Z"
        ));
        assert!(!clipped(
            Bucket::None,
            "2024-04-01T01:02:03Z",
            "2024-04-01T04:05:06Z"
        ));
        assert!(clipped(
            Bucket::Hour,
            "2024-04-01T01:02:03Z",
            "2024-04-01T02:00:00Z"
        ));
    }

    #[test]
    fn buckets_before_1970_start_at_full_seconds() {
        let utc = zone("UTC");
        let odd = period("1965-03-01T00:30:00.5Z", "1965-03-01T02:00:00Z");
        assert_eq!(
            starts(&Bucket::Hour.divide(odd, &utc).unwrap()),
            ["1965-03-01T00:30:00.5Z", "1965-03-01T01:00:00Z"]
        );
        assert_eq!(
            Bucket::Hour.widen(odd, &utc).start().to_string(),
            "1965-03-01T00:00:00Z"
        );
    }

    #[test]
    fn a_day_starts_at_its_first_instant_even_if_midnight_is_skipped() {
        let toronto = zone("America/Toronto");
        let days = period("1919-03-30T12:00:00Z", "1919-03-31T12:00:00Z");
        assert_eq!(
            starts(&Bucket::Day.divide(days, &toronto).unwrap()),
            ["1919-03-30T12:00:00Z", "1919-03-31T04:30:00Z"]
        );
    }

    #[test]
    fn a_day_that_the_zone_skipped_has_no_bucket() {
        let apia = zone("Pacific/Apia");
        let days = Bucket::Day
            .divide(
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
        let buckets = Bucket::Hour.divide(night, &lord_howe).unwrap();
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
    fn more_than_ten_thousand_buckets_are_rejected() {
        let utc = zone("UTC");
        let many = period("2020-01-01T00:00:00Z", "2026-01-01T00:00:00Z");
        assert_eq!(Bucket::Hour.divide(many, &utc), Err(TooManyBuckets));
    }

    #[test]
    fn a_period_is_widened_to_whole_buckets() {
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
            (1..=12).prop_map(|month| Bucket::Quarter(FirstMonth::new(month).unwrap())),
            (1..=12).prop_map(|month| Bucket::Year(FirstMonth::new(month).unwrap())),
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
            let buckets = bucket.divide(whole, &zone(name)).unwrap();
            prop_assert_eq!(buckets[0].start, whole.start);
            prop_assert_eq!(buckets[buckets.len() - 1].end, whole.end);
            prop_assert!(buckets.iter().all(|b| b.start < b.end));
            prop_assert!(buckets.windows(2).all(|pair| pair[0].end == pair[1].start));
        }
    }
}
