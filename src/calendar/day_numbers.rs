//! Numbers of calendar days.

use jiff::{
    Timestamp,
    tz::{Offset, TimeZone},
};

use super::period::Period;

const SECOND_MICROS: i64 = 1_000_000;
const DAY_MICROS: i64 = 86_400 * SECOND_MICROS;
/// Offsets remembered at most: those of centuries, since a zone changes its clock a few times a
/// year.
const OFFSETS_MAX: usize = 1_000;

/// Numbers the calendar days of a zone. Successive days have successive numbers.
///
/// Looking up the zone's offset takes most of the time, so the offsets of one period are looked
/// up once. Instants outside the period have numbers, too.
#[derive(Debug, Clone)]
pub struct DayNumbers {
    zone: TimeZone,
    /// The zone's offsets in the period, in microseconds, each with the instant from which on it
    /// holds.
    offsets: Vec<(i64, i64)>,
    /// The first instant after those whose offset is known.
    end: i64,
}

impl DayNumbers {
    /// The days of a zone, fast for the instants of a period.
    pub fn new(zone: &TimeZone, period: Period) -> Self {
        let changes = zone
            .following(period.start())
            .map(|change| (change.timestamp(), change.offset()))
            .take_while(|(from, _)| *from < period.end());
        let first = (period.start(), zone.to_offset(period.start()));
        let mut offsets: Vec<(i64, i64)> = [first]
            .into_iter()
            .chain(changes)
            .map(|(from, offset)| (from.as_microsecond(), micros(offset)))
            .take(OFFSETS_MAX + 1)
            .collect();
        let end = match offsets.len() > OFFSETS_MAX {
            true => offsets.pop().map(|(from, _)| from),
            false => None,
        };
        Self {
            zone: zone.clone(),
            end: end.unwrap_or_else(|| period.end().as_microsecond()),
            offsets,
        }
    }

    /// The number of the day that contains an instant, given in microseconds since 1970 UTC.
    ///
    /// # Panics
    /// Outside of the calendar. Stored instants are within it: the decoder of packs checks them.
    pub fn number(&self, at: i64) -> i64 {
        let known = self.offsets.partition_point(|&(from, _)| from <= at);
        match known.checked_sub(1) {
            Some(last) if at < self.end => (at + self.offsets[last].1).div_euclid(DAY_MICROS),
            Some(_) | None => day_number(at, &self.zone),
        }
    }
}

/// The number of the zone's calendar day that contains an instant, given in microseconds since
/// 1970 UTC. Successive days have successive numbers.
///
/// # Panics
/// Outside of the calendar. Stored instants are within it: the decoder of packs checks them.
pub fn day_number(at: i64, zone: &TimeZone) -> i64 {
    let second = at.div_euclid(SECOND_MICROS);
    let instant = Timestamp::from_second(second).expect("the instant is within the calendar");
    (at + micros(zone.to_offset(instant))).div_euclid(DAY_MICROS)
}

fn micros(offset: Offset) -> i64 {
    i64::from(offset.seconds()) * SECOND_MICROS
}

#[cfg(test)]
mod tests {
    use jiff::ToSpan;
    use proptest::prelude::*;

    use super::*;

    const ZONES: [&str; 8] = [
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "America/Toronto",
        "Pacific/Apia",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    ];

    #[test]
    #[should_panic(expected = "the instant is within the calendar")]
    fn the_day_of_an_instant_outside_the_calendar_is_not_made_up() {
        day_number(i64::MAX, &TimeZone::UTC);
    }

    #[test]
    fn the_numbers_change_with_the_offset_and_at_midnight() {
        let zone = TimeZone::get("America/St_Johns").expect("a zone");
        // The clock was set back from 00:01 on 25 October 1992 to 23:01 on the 24th.
        let set_back: Timestamp = "1992-10-25T02:31:00Z".parse().expect("a time");
        let period = Period::new(set_back - 24.hours(), set_back + 24.hours()).expect("a period");
        let days = DayNumbers::new(&zone, period);
        let of = |at: Timestamp| days.number(at.as_microsecond());
        let first = of(set_back);
        assert_eq!(of(set_back - 1.microsecond()), first + 1);
        assert_eq!(of(set_back - 61.seconds()), first);
        assert_eq!(of(set_back + 59.minutes()), first + 1);
    }

    proptest! {
        #[test]
        fn remembered_offsets_give_the_numbers_of_the_zone(
            zone in prop::sample::select(&ZONES[..]),
            start in -3_000_000_000_i64..4_000_000_000,
            seconds in prop_oneof![1_i64..400_000_000, Just(200_000_000_000)],
            outside in -4_000_000_000_i64..5_000_000_000,
            part in 0.0..1.0_f64,
            micros in 0..1_000_000_i64,
        ) {
            let zone = TimeZone::get(zone).expect("a zone");
            let at = |second| Timestamp::from_second(second).expect("within the calendar");
            let period = Period::new(at(start), at(start + seconds)).expect("a period");
            let days = DayNumbers::new(&zone, period);
            #[allow(clippy::cast_possible_truncation, reason = "part of a number of seconds")]
            let inside = start + (seconds as f64 * part) as i64;
            let changes = zone.following(period.start()).take(3).map(|one| one.timestamp().as_second());
            let changes = changes.flat_map(|second| [second - 1, second]);
            for second in [start, start + seconds - 1, start + seconds, inside, outside]
                .into_iter()
                .chain(changes)
            {
                let instant = second * SECOND_MICROS + micros;
                let date = zone.to_datetime(Timestamp::from_microsecond(instant).expect("valid")).date();
                let since = date.since(jiff::civil::date(1970, 1, 1)).expect("a span");
                prop_assert_eq!(days.number(instant), i64::from(since.get_days()));
                prop_assert_eq!(day_number(instant, &zone), days.number(instant));
            }
        }
    }
}
