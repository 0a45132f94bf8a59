//! The spans of time that tallies are kept for, and how they cover a period.

use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::period::Period;

/// A span that tallies are kept for, in UTC. Whatever offset a zone has and
/// whatever ends a period has: full spans are read from tallies, and the
/// remainders at their edges are counted from the responses themselves.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Span {
    /// No tally: the responses themselves.
    Instant,
    /// An hour. Every whole-hour zone is cut by hours.
    Hour,
    /// A day.
    Day,
    /// A month: a year of one question is 12 rows a cell.
    Month,
}

impl Span {
    /// The spans that tallies are kept for.
    pub const KEPT: [Self; 3] = [Self::Hour, Self::Day, Self::Month];

    /// How the database tells spans apart; for good.
    pub fn code(self) -> i16 {
        match self {
            Self::Instant => 0,
            Self::Hour => 1,
            Self::Day => 2,
            Self::Month => 3,
        }
    }

    fn finer(self) -> Self {
        match self {
            Self::Month => Self::Day,
            Self::Day => Self::Hour,
            Self::Hour | Self::Instant => Self::Instant,
        }
    }

    /// When the span that holds `instant` began.
    pub fn floor(self, instant: Timestamp) -> Timestamp {
        let seconds = match self {
            Self::Instant => return instant,
            Self::Hour => 3_600,
            Self::Day => 86_400,
            Self::Month => return month_start(date_of(instant)),
        };
        let second = instant.as_microsecond().div_euclid(1_000_000);
        Timestamp::from_second(second - second.rem_euclid(seconds)).unwrap_or(Timestamp::MIN)
    }

    /// `instant` if a span begins there, otherwise the begin of the next.
    fn ceil(self, instant: Timestamp) -> Timestamp {
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
        next.unwrap_or(Timestamp::MAX)
    }
}

fn date_of(instant: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(instant).date()
}

fn month_start(date: Date) -> Timestamp {
    let first = date.first_of_month().to_zoned(TimeZone::UTC);
    first.map_or(Timestamp::MIN, |midnight| midnight.timestamp())
}

/// A run of spans of one length.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The spans' length.
    pub span: Span,
    /// From the begin of the first to the end of the last.
    pub period: Period,
}

/// Covers a period by the longest spans that fit: every instant once.
pub fn cover(period: Period) -> Vec<Run> {
    let mut runs = Vec::with_capacity(7);
    cover_with(Span::Month, period.start(), period.end(), &mut runs);
    runs
}

fn cover_with(span: Span, start: Timestamp, end: Timestamp, runs: &mut Vec<Run>) {
    if span == Span::Instant {
        runs.extend(Period::new(start, end).map(|period| Run { span, period }));
        return;
    }
    match Period::new(span.ceil(start), span.floor(end)) {
        Some(full) => {
            cover_with(span.finer(), start, full.start(), runs);
            runs.push(Run { span, period: full });
            cover_with(span.finer(), full.end(), end, runs);
        }
        None => cover_with(span.finer(), start, end, runs),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;
    use proptest::prelude::*;

    fn is_whole(instant: Timestamp, span: Span) -> bool {
        let into_day = instant.as_microsecond().rem_euclid(86_400_000_000);
        match span {
            Span::Instant => true,
            Span::Hour => into_day % 3_600_000_000 == 0,
            Span::Day => into_day == 0,
            Span::Month => into_day == 0 && date_of(instant).day() == 1,
        }
    }

    fn period(start: &str, end: &str) -> Period {
        Period::new(start.parse().unwrap(), end.parse().unwrap()).unwrap()
    }

    fn spans(period: Period) -> Vec<Span> {
        cover(period).into_iter().map(|run| run.span).collect()
    }

    #[test]
    fn a_year_in_utc_is_one_run_of_months() {
        assert_eq!(
            spans(period("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z")),
            [Span::Month]
        );
    }

    #[test]
    fn a_year_in_new_york_has_hours_and_days_at_its_edges() {
        let year = period("2025-01-01T05:00:00Z", "2026-01-01T05:00:00Z");
        assert_eq!(
            spans(year),
            [Span::Hour, Span::Day, Span::Month, Span::Hour]
        );
    }

    #[test]
    fn a_day_in_kathmandu_counts_its_odd_edges_from_responses() {
        let day = period("2026-01-01T18:15:00Z", "2026-01-02T18:15:00Z");
        assert_eq!(spans(day), [Span::Instant, Span::Hour, Span::Instant]);
    }

    #[test]
    fn less_than_an_hour_is_counted_from_responses() {
        assert_eq!(
            spans(period("2026-01-01T00:00:00Z", "2026-01-01T00:59:59Z")),
            [Span::Instant]
        );
    }

    proptest! {
        #[test]
        fn a_cover_holds_every_instant_once(
            start in -2_000_000_000_000_000_i64..4_000_000_000_000_000,
            length in 1_i64..200_000_000_000_000,
            whole_hours in any::<bool>(),
        ) {
            let unit = if whole_hours { 3_600_000_000 } else { 1 };
            let at = |micros: i64| Timestamp::from_microsecond(micros - micros.rem_euclid(unit)).unwrap();
            prop_assume!(at(start) < at(start + length));
            let whole = Period::new(at(start), at(start + length)).unwrap();
            let runs = cover(whole);
            prop_assert!(runs.len() <= 7);
            prop_assert_eq!(runs[0].period.start(), whole.start());
            prop_assert_eq!(runs[runs.len() - 1].period.end(), whole.end());
            prop_assert!(runs.windows(2).all(|pair| pair[0].period.end() == pair[1].period.start()));
            for run in runs {
                prop_assert!(is_whole(run.period.start(), run.span) && is_whole(run.period.end(), run.span));
            }
        }
    }
}
