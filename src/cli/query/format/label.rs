//! Names of periods, buckets, dimension values and interval methods.

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::api::{Bucket, DimensionValue, IntervalMethod, ValueGroups};

use super::super::reply::Period;

/// How a period is divided, as far as labels depend on it.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli::query) struct Division {
    /// The length of a bucket.
    pub(in crate::cli::query) bucket: Bucket,
    /// The first month of a year; `None` unless the buckets are quarters or years.
    pub(in crate::cli::query) first_month: Option<i32>,
}

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

/// The name of a period that is one bucket: `2018 Q2`, or `FY2018 Q2` in a fiscal year, which
/// is named after the calendar year in which it starts.
pub(in crate::cli::query) fn bucket(period: Period, division: Division, zone: &TimeZone) -> String {
    let start = period.start_time.to_zoned(zone.clone());
    match division.bucket {
        Bucket::Unspecified | Bucket::None => self::period(period, zone),
        Bucket::Year => fiscal_year(&start, division).0,
        Bucket::Quarter => {
            let (year, month) = fiscal_year(&start, division);
            format!("{year} Q{}", month / 3 + 1)
        }
        Bucket::Month => start.strftime("%Y-%m").to_string(),
        Bucket::Week | Bucket::Day => start.strftime("%Y-%m-%d").to_string(),
        Bucket::Hour if *zone == TimeZone::UTC => start.strftime("%Y-%m-%d %H:%M").to_string(),
        // The offset distinguishes the two hours of the same name when clocks go back.
        Bucket::Hour => start.strftime("%Y-%m-%d %H:%M%:z").to_string(),
    }
}

/// The name of the year, and the number of months since its start.
fn fiscal_year(start: &Zoned, division: Division) -> (String, i32) {
    let first = division.first_month.unwrap_or(1);
    let month = i32::from(start.month()) - first;
    let year = i32::from(start.year()) + month.div_euclid(12);
    let prefix = if first == 1 { "" } else { "FY" };
    (format!("{prefix}{year:04}"), month.rem_euclid(12))
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

/// A folded dimension: `country: dach = AT, DE; rest = all others`.
pub(in crate::cli::query) fn value_groups(folded: &ValueGroups) -> String {
    let groups = folded.groups.iter().filter_map(|group| {
        let values: Vec<&str> = group
            .values
            .iter()
            .map(|value| dimension_value(value))
            .collect();
        let is_plain = matches!(values.as_slice(), [value] if *value == group.name);
        (!is_plain).then(|| format!("{} = {}; ", group.name, values.join(", ")))
    });
    let groups: String = groups.collect();
    format!(
        "{}: {groups}{} = all others\n",
        folded.dimension, folded.rest
    )
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
        fiscal(start, bucket, None, zone)
    }

    fn fiscal(start: &str, bucket: Bucket, first_month: Option<i32>, zone: &str) -> String {
        let start: Timestamp = start.parse().unwrap();
        let period = Period {
            start_time: start,
            end_time: start,
        };
        let division = Division {
            bucket,
            first_month,
        };
        super::bucket(period, division, &TimeZone::get(zone).unwrap())
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
    fn a_fiscal_year_has_the_number_of_the_year_in_which_it_begins() {
        for (start, first_month, year, quarter) in [
            ("2024-04-01T00:00:00Z", 4, "FY2024", "FY2024 Q1"),
            ("2024-03-31T00:00:00Z", 4, "FY2023", "FY2023 Q4"),
            ("2024-01-01T00:00:00Z", 2, "FY2023", "FY2023 Q4"),
            ("2024-12-01T00:00:00Z", 11, "FY2024", "FY2024 Q1"),
            ("2024-05-01T00:00:00Z", 1, "2024", "2024 Q2"),
        ] {
            assert_eq!(fiscal(start, Bucket::Year, Some(first_month), "UTC"), year);
            assert_eq!(
                fiscal(start, Bucket::Quarter, Some(first_month), "UTC"),
                quarter
            );
        }
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
