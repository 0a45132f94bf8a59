//! Names of periods, buckets, dimension values and interval methods.

use jiff::{Timestamp, tz::TimeZone};

use crate::api::{Bucket, DimensionValue, IntervalMethod};

use super::super::reply::Period;

/// The title of the column of periods.
pub(in crate::cli::query) fn bucket_title(bucket: Bucket) -> &'static str {
    match bucket {
        Bucket::Unspecified | Bucket::None => "period",
        Bucket::Hour => "hour",
        Bucket::Day => "day",
        Bucket::Week => "week from",
        Bucket::Month => "month",
        Bucket::Quarter => "quarter",
        Bucket::Year => "year",
    }
}

/// The name of a period that is one bucket: `2018 Q2`.
pub(in crate::cli::query) fn bucket(period: Period, bucket: Bucket, zone: &TimeZone) -> String {
    let start = period.start_time.to_zoned(zone.clone());
    match bucket {
        Bucket::Unspecified | Bucket::None => self::period(period, zone),
        Bucket::Year => start.strftime("%Y").to_string(),
        Bucket::Quarter => format!("{} Q{}", start.year(), (start.month() + 2) / 3),
        Bucket::Month => start.strftime("%Y-%m").to_string(),
        Bucket::Week | Bucket::Day => start.strftime("%Y-%m-%d").to_string(),
        Bucket::Hour if *zone == TimeZone::UTC => start.strftime("%Y-%m-%d %H:%M").to_string(),
        // The offset tells apart the two hours of the same name when clocks go back.
        Bucket::Hour => start.strftime("%Y-%m-%d %H:%M%:z").to_string(),
    }
}

/// `2017-01-01 to 2019-01-01`: the start and the exclusive end.
pub(in crate::cli::query) fn period(period: Period, zone: &TimeZone) -> String {
    format!(
        "{} to {}",
        instant(period.start_time, zone),
        instant(period.end_time, zone)
    )
}

/// The date of an instant, with its time unless the day starts at it.
pub(in crate::cli::query) fn instant(instant: Timestamp, zone: &TimeZone) -> String {
    let zoned = instant.to_zoned(zone.clone());
    let midnight = zoned.start_of_day().is_ok_and(|start| start == zoned);
    let pattern = if midnight {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    zoned.strftime(pattern).to_string()
}

/// A filter: `only channel web, app` or `without channel web, app`.
pub(in crate::cli::query) fn filter(keeps: bool, dimension: &str, values: &[String]) -> String {
    let verb = if keeps { "only" } else { "without" };
    let values: Vec<&str> = values.iter().map(|value| dimension_value(value)).collect();
    format!("{verb} {dimension} {}\n", values.join(", "))
}

/// The value of a dimension; `(none)` for rows without a value.
pub(in crate::cli::query) fn dimension_value(value: &str) -> &str {
    if value.is_empty() { "(none)" } else { value }
}

/// The value of a group's dimension at `index`. [`Reply::new`] makes sure that there is one.
///
/// [`Reply::new`]: super::super::reply::Reply::new
pub(in crate::cli::query) fn group_value(group: &[DimensionValue], index: usize) -> &str {
    let value = group.get(index).and_then(|each| each.value.as_deref());
    dimension_value(value.unwrap_or(""))
}

/// `95` for 0.95, `99.9` for 0.999.
pub(in crate::cli::query) fn percent(level: f64) -> String {
    let text = format!("{:.2}", 100.0 * level);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

pub(in crate::cli::query) fn interval_method(method: IntervalMethod) -> &'static str {
    match method {
        IntervalMethod::Unspecified => "method unknown",
        IntervalMethod::AdjustedWald => "adjusted Wald",
        IntervalMethod::Wald => "Wald",
        IntervalMethod::TrinomialT => "trinomial t",
        IntervalMethod::Score => "score",
        IntervalMethod::Wilson => "Wilson",
        IntervalMethod::AgrestiCoull => "Agresti-Coull",
        IntervalMethod::ClopperPearson => "Clopper-Pearson",
        IntervalMethod::Jeffreys => "Jeffreys",
        IntervalMethod::StudentT => "Student's t",
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    fn name(start: &str, bucket: Bucket, zone: &str) -> String {
        let start: Timestamp = start.parse().unwrap();
        let period = Period {
            start_time: start,
            end_time: start,
        };
        super::bucket(period, bucket, &TimeZone::get(zone).unwrap())
    }

    #[test]
    fn buckets_are_named_in_the_time_zone() {
        let start = "2018-03-31T22:00:00Z";
        for (bucket, expected) in [
            (Bucket::Year, "2018"),
            (Bucket::Quarter, "2018 Q2"),
            (Bucket::Month, "2018-04"),
            (Bucket::Day, "2018-04-01"),
            (Bucket::Hour, "2018-04-01 00:00+02:00"),
        ] {
            assert_eq!(name(start, bucket, "Europe/Berlin"), expected);
        }
        assert_eq!(name(start, Bucket::Hour, "UTC"), "2018-03-31 22:00");
    }

    #[test]
    fn an_hour_that_the_clock_repeats_has_two_names() {
        let first = name("2024-10-27T00:00:00Z", Bucket::Hour, "Europe/Berlin");
        let second = name("2024-10-27T01:00:00Z", Bucket::Hour, "Europe/Berlin");
        assert_eq!(first, "2024-10-27 02:00+02:00");
        assert_eq!(second, "2024-10-27 02:00+01:00");
    }

    #[test]
    fn the_confidence_level_keeps_the_digits_it_needs() {
        assert_eq!(percent(0.95), "95");
        assert_eq!(percent(0.9999), "99.99");
        assert_eq!(percent(0.9), "90");
    }
}
