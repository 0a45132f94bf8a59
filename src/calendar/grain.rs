//! Grains of time: the lengths that tallies are kept for, and how grains cover buckets.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::calendar::period::Period;

/// A length of time in UTC that tallies are kept for.
///
/// Any period in any zone is counted exactly: whole grains are read from tallies, and parts
/// of an hour at the edges are counted from responses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Grain {
    /// No tally: responses are counted.
    Instant,
    /// An hour. Enough for zones with a whole-hour offset.
    Hour,
    /// A day.
    Day,
    /// A month: a year of one question is 12 rows per cell.
    Month,
}

impl Grain {
    /// The grains that tallies are kept for.
    pub const KEPT: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

    /// The grain's code in the database. Codes never change.
    pub fn code(self) -> i16 {
        match self {
            Self::Instant => 0,
            Self::Hour => 1,
            Self::Day => 2,
            Self::Month => 3,
        }
    }

    fn finer(self) -> Option<Self> {
        match self {
            Self::Month => Some(Self::Day),
            Self::Day => Some(Self::Hour),
            Self::Hour => Some(Self::Instant),
            Self::Instant => None,
        }
    }

    /// The longest grain that `period` is long enough for. A day has 23 hours when the clock
    /// is set forward.
    fn within(period: Period) -> Self {
        let length = period.start().duration_until(period.end());
        match length.as_hours() {
            ..1 => Self::Instant,
            1..23 => Self::Hour,
            23..672 => Self::Day,
            672.. => Self::Month,
        }
    }

    /// The start of the grain that contains `instant`, or the first instant of the calendar
    /// if the grain starts before it.
    pub fn floor(self, instant: Timestamp) -> Timestamp {
        let seconds = match self {
            Self::Instant => return instant,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Month => return month_start(date_of(instant)),
        };
        let second = instant.as_microsecond().div_euclid(1_000_000);
        // Fails only for a start before the calendar.
        Timestamp::from_second(second - second.rem_euclid(seconds)).unwrap_or(Timestamp::MIN)
    }

    /// The start of a grain that is nearest to `instant`.
    fn round(self, instant: Timestamp) -> Timestamp {
        let floor = self.floor(instant);
        if floor == instant {
            return instant;
        }
        let next = match self {
            Self::Instant => Ok(instant),
            Self::Hour => floor.checked_add(1.hour()),
            Self::Day => floor.checked_add(24.hours()),
            Self::Month => date_of(floor).checked_add(1.month()).map(month_start),
        };
        // Fails only for a start after the calendar.
        let next = next.unwrap_or(Timestamp::MAX);
        let is_nearer = floor.duration_until(instant) > instant.duration_until(next);
        if is_nearer { next } else { floor }
    }
}

fn date_of(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}

fn month_start(date: Date) -> Timestamp {
    let first = date.first_of_month().to_zoned(TimeZone::UTC);
    // Fails only for a month that starts before the calendar.
    first.map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// A run of grains of one length. Its answers are added to one bucket, subtracted from
/// another, or both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// Length of the grains.
    pub grain: Grain,
    /// From the start of the first grain to the end of the last.
    pub period: Period,
    /// Index of the bucket that contains the run.
    pub added_to: Option<usize>,
    /// Index of the bucket whose longer runs include this one although it lies outside.
    pub subtracted_from: Option<usize>,
}

/// Covers contiguous or separate buckets with runs, so that each bucket counts each of its
/// instants exactly once.
///
/// The bounds of a bucket are rounded to the nearest long grain, and the long grains in
/// between are added. The time between a bound and its rounded value is added or subtracted
/// by finer grains. A day from 05:00 is the day from midnight, less its first five hours,
/// plus the first five hours of the next day. At a bound that two buckets share, each run
/// that one gains the other loses.
pub fn cover(buckets: &[Period]) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut before: Option<(Grain, Timestamp)> = None;
    for (index, bucket) in buckets.iter().enumerate() {
        let grain = Grain::within(*bucket);
        let (start, end) = (bucket.start(), bucket.end());
        let is_shared = before == Some((grain, start));
        if !is_shared {
            if let Some((grain, end)) = before {
                cover_edge(grain, end, index.checked_sub(1), None, &mut runs);
            }
            cover_edge(grain, start, None, Some(index), &mut runs);
        } else {
            cover_edge(grain, start, index.checked_sub(1), Some(index), &mut runs);
        }
        let whole = Period::new(grain.round(start), grain.round(end));
        runs.extend(whole.map(|period| Run {
            grain,
            period,
            added_to: Some(index),
            subtracted_from: None,
        }));
        before = Some((grain, end));
    }
    if let Some((grain, end)) = before {
        cover_edge(grain, end, buckets.len().checked_sub(1), None, &mut runs);
    }
    runs
}

/// Covers the time between the edge of two buckets and that edge rounded to a grain, with
/// ever finer grains.
fn cover_edge(
    grain: Grain,
    edge: Timestamp,
    before: Option<usize>,
    after: Option<usize>,
    runs: &mut Vec<Run>,
) {
    let mut rounded = grain.round(edge);
    let mut finer = grain.finer();
    while let Some(grain) = finer {
        let nearer = grain.round(edge);
        let beyond = Period::new(rounded, nearer).map(|period| (period, before, after));
        let within = Period::new(nearer, rounded).map(|period| (period, after, before));
        let run = beyond.or(within);
        runs.extend(run.map(|(period, added_to, subtracted_from)| Run {
            grain,
            period,
            added_to,
            subtracted_from,
        }));
        rounded = nearer;
        finer = grain.finer();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    fn is_whole(instant: Timestamp, grain: Grain) -> bool {
        let into_day = instant.as_microsecond().rem_euclid(86_400_000_000);
        match grain {
            Grain::Instant => true,
            Grain::Hour => into_day % 3_600_000_000 == 0,
            Grain::Day => into_day == 0,
            Grain::Month => into_day == 0 && date_of(instant).day() == 1,
        }
    }

    fn period(start: &str, end: &str) -> Period {
        Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    /// The grains that cover one bucket; `true` for those subtracted from it.
    fn grains(period: Period) -> Vec<(Grain, bool)> {
        let runs = cover(&[period]).into_iter();
        runs.map(|run| (run.grain, run.subtracted_from.is_some()))
            .collect()
    }

    #[test]
    fn a_year_in_utc_is_one_run_of_months() {
        assert_eq!(
            grains(period("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")),
            [(Grain::Month, false)]
        );
    }

    #[test]
    fn a_year_in_new_york_is_months_and_five_hours_at_each_end() {
        let year = period("2025-01-01T05:00:00Z", "2026-01-01T05:00:00Z");
        assert_eq!(
            grains(year),
            [
                (Grain::Hour, true),
                (Grain::Month, false),
                (Grain::Hour, false)
            ]
        );
    }

    #[test]
    fn days_in_kathmandu_share_the_runs_around_midnight() {
        let midnight = |day| format!("2026-01-{day:02}T18:15:00Z");
        let days = [1, 2].map(|day| period(&midnight(day), &midnight(day + 1)));
        let runs = cover(&days).into_iter();
        let runs = runs.filter(|run| run.added_to.is_some() && run.subtracted_from.is_some());
        let runs: Vec<_> = runs.map(|run| (run.grain, run.period)).collect();
        assert_eq!(
            runs,
            [
                (
                    Grain::Hour,
                    period("2026-01-02T18:00:00Z", "2026-01-03T00:00:00Z")
                ),
                (
                    Grain::Instant,
                    period("2026-01-02T18:00:00Z", "2026-01-02T18:15:00Z")
                ),
            ]
        );
    }

    #[test]
    fn less_than_an_hour_is_counted_from_responses() {
        assert_eq!(
            grains(period("2026-01-01T00:00:00Z", "2026-01-01T00:59:59Z")),
            [(Grain::Instant, false)]
        );
    }

    /// How often a bucket counts an instant.
    fn times_counted(runs: &[Run], bucket: usize, instant: Timestamp) -> i32 {
        let holds = |run: &&Run| run.period.start() <= instant && instant < run.period.end();
        runs.iter()
            .filter(holds)
            .map(|run| {
                i32::from(run.added_to == Some(bucket))
                    - i32::from(run.subtracted_from == Some(bucket))
            })
            .sum()
    }

    proptest! {
        #[test]
        fn each_bucket_counts_its_own_instants_once_and_no_others(
            start in -2_000_000_000_000_000_i64..4_000_000_000_000_000,
            lengths in prop::collection::vec(1_i64..10_000_000_000_000, 1..6),
            unit in prop::sample::select(vec![1, 900_000_000, 3_600_000_000, 86_400_000_000]),
        ) {
            let at = |micros: i64| Timestamp::from_microsecond(micros).unwrap();
            let mut edge = start - start.rem_euclid(unit);
            let buckets: Vec<_> = lengths
                .iter()
                .map(|length| {
                    let begin = edge;
                    edge += length - length.rem_euclid(unit) + unit;
                    Period::new(at(begin), at(edge)).unwrap()
                })
                .collect();
            let runs = cover(&buckets);
            prop_assert!(runs.len() <= 7 * buckets.len());
            for run in &runs {
                prop_assert!(is_whole(run.period.start(), run.grain) && is_whole(run.period.end(), run.grain));
            }
            // The count changes only where a run or a bucket starts or ends.
            let ends = runs.iter().map(|run| run.period).chain(buckets.clone());
            for edge in ends.flat_map(|period| [period.start(), period.end()]) {
                for instant in [edge, at(edge.as_microsecond() - 1)] {
                    for (index, bucket) in buckets.iter().enumerate() {
                        let is_within = bucket.start() <= instant && instant < bucket.end();
                        prop_assert_eq!(times_counted(&runs, index, instant), i32::from(is_within));
                    }
                }
            }
        }
    }
}
