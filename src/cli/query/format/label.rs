//! Names of periods, buckets, dimension values and interval methods.

use std::borrow::Cow;

use jiff::{Timestamp, Zoned, tz::TimeZone};

use crate::api::{Bucket, DayOfWeek, DimensionValue, IntervalMethod, ValueGroups};

use super::super::reply::Period;
use super::number;
use crate::cli::csv_cell;

/// How a period is divided, as far as labels depend on it.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli::query) struct Division {
    /// The length of a bucket.
    pub(in crate::cli::query) bucket: Bucket,
    /// The first day of a week, if the buckets are weeks.
    pub(in crate::cli::query) first_day: DayOfWeek,
    /// The first month of a year; `None` unless the buckets are quarters or years.
    pub(in crate::cli::query) first_month: Option<i32>,
}

impl Division {
    /// The whole period is one bucket.
    pub(in crate::cli::query) const WHOLE: Self = Self {
        bucket: Bucket::None,
        first_day: DayOfWeek::Unspecified,
        first_month: None,
    };
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

/// The name of a bucket for spreadsheets, in the time zone: `2026-10`, `2026 Q4`, `2026-W40`,
/// `2026-10-25` or `2026-10-25T02:00+01:00`.
///
/// ISO 8601 numbers weeks from Monday; a week that starts on another day is named by its first.
pub(in crate::cli::query) fn cell(period: Period, division: Division, zone: &TimeZone) -> String {
    let start = || period.start_time.to_zoned(zone.clone());
    let starts_monday = matches!(
        division.first_day,
        DayOfWeek::Monday | DayOfWeek::Unspecified
    );
    match division.bucket {
        Bucket::Week if starts_monday => {
            let week = start().date().iso_week_date();
            format!("{:04}-W{:02}", week.year(), week.week())
        }
        Bucket::Hour => start().strftime("%Y-%m-%dT%H:%M%:z").to_string(),
        Bucket::Unspecified
        | Bucket::None
        | Bucket::Week
        | Bucket::Day
        | Bucket::Month
        | Bucket::Quarter
        | Bucket::Year => bucket(period, division, zone),
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
    let values: Vec<Cow<'_, str>> = values
        .iter()
        .map(|value| csv_cell::value_or_word(value))
        .collect();
    format!("{verb} {dimension} {}\n", values.join(", "))
}

/// A folded dimension: `country: dach = AT, DE; rest = all others`.
pub(in crate::cli::query) fn value_groups(folded: &ValueGroups) -> String {
    let groups = folded.groups.iter().filter_map(|group| {
        let values: Vec<Cow<'_, str>> = group
            .values
            .iter()
            .map(|value| csv_cell::value_or_word(value))
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

/// The value of a group's dimension at `index`. [`Reply::new`] makes sure that there is one.
///
/// [`Reply::new`]: super::super::reply::Reply::new
pub(in crate::cli::query) fn group_value(group: &[DimensionValue], index: usize) -> Cow<'_, str> {
    let value = group.get(index).and_then(|each| each.value.as_deref());
    // A row without a value has the empty one.
    csv_cell::value_or_word(value.unwrap_or(""))
}

/// `95` for 0.95, `99.9` for 0.999.
pub(in crate::cli::query) fn percent(level: f64) -> String {
    let text = number::percentage(level, 2);
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
            first_day: DayOfWeek::Unspecified,
            first_month,
        };
        super::bucket(period, division, &TimeZone::get(zone).unwrap())
    }

    fn cell(start: &str, bucket: Bucket, first_day: DayOfWeek) -> String {
        let start: Timestamp = start.parse().unwrap();
        let period = Period {
            start_time: start,
            end_time: start + jiff::SignedDuration::from_hours(1),
        };
        let division = Division {
            bucket,
            first_day,
            first_month: None,
        };
        super::cell(period, division, &TimeZone::get("Europe/Berlin").unwrap())
    }

    #[test]
    fn a_spreadsheet_gets_the_local_name_of_a_bucket() {
        let start = "2026-09-30T22:00:00Z";
        for (bucket, expected) in [
            (Bucket::Year, "2026"),
            (Bucket::Quarter, "2026 Q4"),
            (Bucket::Month, "2026-10"),
            (Bucket::Week, "2026-W40"),
            (Bucket::Day, "2026-10-01"),
            (Bucket::Hour, "2026-10-01T00:00+02:00"),
            (Bucket::None, "2026-10-01 to 2026-10-01 01:00:00"),
        ] {
            assert_eq!(cell(start, bucket, DayOfWeek::Monday), expected);
        }
        let sunday = cell("2026-09-26T22:00:00Z", Bucket::Week, DayOfWeek::Sunday);
        assert_eq!(sunday, "2026-09-27");
        for (start, expected) in [
            ("2026-10-25T00:00:00Z", "2026-10-25T02:00+02:00"),
            ("2026-10-25T01:00:00Z", "2026-10-25T02:00+01:00"),
        ] {
            assert_eq!(cell(start, Bucket::Hour, DayOfWeek::Unspecified), expected);
        }
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
