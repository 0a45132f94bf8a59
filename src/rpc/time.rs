//! Instants, periods and deadlines as messages.

use std::time::Duration;

use http::HeaderValue;
use jiff::Timestamp;

use crate::{
    api,
    calendar::period::Period,
    domain::{score_query::OpenPeriod, violation::Violations},
};

/// `grpc-timeout`: at most eight digits and a unit.
pub(super) fn parse_timeout(header: &HeaderValue) -> Option<Duration> {
    let text = header.to_str().ok()?;
    let (digits, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
    if digits.len() > 8 {
        return None;
    }
    let number: u64 = digits.parse().ok()?;
    match unit {
        "H" => Some(Duration::from_secs(number * 3_600)),
        "M" => Some(Duration::from_secs(number * 60)),
        "S" => Some(Duration::from_secs(number)),
        "m" => Some(Duration::from_millis(number)),
        "u" => Some(Duration::from_micros(number)),
        "n" => Some(Duration::from_nanos(number)),
        _ => None,
    }
}

/// An instant to the microsecond; a finer part is cut off.
pub(super) fn parse(time: prost_types::Timestamp) -> Result<Timestamp, &'static str> {
    let not_representable =
        "is not an instant: seconds from 0001-01-01 to 9999-12-31, nanos from 0 to 999,999,999";
    if !(0..1_000_000_000).contains(&time.nanos) {
        return Err(not_representable);
    }
    let micros = time
        .seconds
        .checked_mul(1_000_000)
        .and_then(|micros| micros.checked_add(i64::from(time.nanos / 1_000)));
    // The last day of the year 9999 lies beyond jiff's instants: as good as the last of them.
    if (Timestamp::MAX.as_second()..=253_402_300_799).contains(&time.seconds) {
        return Ok(Timestamp::constant(Timestamp::MAX.as_second(), 0));
    }
    let instant = micros.and_then(|micros| Timestamp::from_microsecond(micros).ok());
    // google.protobuf.Timestamp begins with the year 1.
    instant
        .filter(|instant| instant.as_second() >= -62_135_596_800)
        .ok_or(not_representable)
}

/// The message of an instant.
pub(super) fn encode(instant: Timestamp) -> prost_types::Timestamp {
    let micros = instant.as_microsecond();
    let nanos = i32::try_from(micros.rem_euclid(1_000_000) * 1_000);
    prost_types::Timestamp {
        seconds: micros.div_euclid(1_000_000),
        nanos: nanos.expect("less than a second has less than 10^9 nanoseconds"),
    }
}

/// The message of a period.
pub(super) fn encode_period(period: Period) -> api::Period {
    api::Period {
        start_time: Some(encode(period.start())),
        end_time: Some(encode(period.end())),
    }
}

/// A period either end of which may be open; `root` leads the fields of the violations.
pub(super) fn parse_period(
    root: &str,
    period: Option<api::Period>,
    violations: &mut Violations,
) -> OpenPeriod {
    let Some(period) = period else {
        return OpenPeriod::default();
    };
    let mut end_of = |field: &str, time: Option<prost_types::Timestamp>| {
        time.and_then(|time| violations.check(format_args!("{root}period.{field}"), parse(time)))
    };
    let period = OpenPeriod {
        start: end_of("start_time", period.start_time),
        end: end_of("end_time", period.end_time),
    };
    if let (Some(start), Some(end)) = (period.start, period.end)
        && start >= end
    {
        violations.add(
            format_args!("{root}period.end_time"),
            "must be after start_time: the period is half-open, and would hold nothing",
        );
    }
    period
}
