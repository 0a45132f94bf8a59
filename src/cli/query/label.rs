//! Periods, methods and measures in words.

use jiff::{Timestamp, tz::TimeZone};

use crate::api::{Bucket, IntervalMethod};

use super::report::{Definition, Measure, Period};

/// What the periods of a bucket are called, as the title of their column.
pub(super) fn bucket_title(bucket: Bucket) -> &'static str {
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

/// The name of one period of a bucket: `2018 Q2`.
pub(super) fn of_period(period: Period, bucket: Bucket, zone: &TimeZone) -> String {
    let start = period.start_time.to_zoned(zone.clone());
    match bucket {
        Bucket::Unspecified | Bucket::None => span(period, zone),
        Bucket::Year => start.strftime("%Y").to_string(),
        Bucket::Quarter => format!("{} Q{}", start.year(), (start.month() + 2) / 3),
        Bucket::Month => start.strftime("%Y-%m").to_string(),
        Bucket::Week | Bucket::Day => start.strftime("%Y-%m-%d").to_string(),
        Bucket::Hour if *zone == TimeZone::UTC => start.strftime("%Y-%m-%d %H:%M").to_string(),
        // An hour that the clock shows twice is told apart by its offset.
        Bucket::Hour => start.strftime("%Y-%m-%d %H:%M%:z").to_string(),
    }
}

/// `2017-01-01 to 2019-01-01`: from the first instant to the first one after.
pub(super) fn span(period: Period, zone: &TimeZone) -> String {
    format!(
        "{} to {}",
        instant(period.start_time, zone),
        instant(period.end_time, zone)
    )
}

/// The day that an instant begins, or its day and time.
pub(super) fn instant(instant: Timestamp, zone: &TimeZone) -> String {
    let zoned = instant.to_zoned(zone.clone());
    let midnight = zoned.start_of_day().is_ok_and(|start| start == zoned);
    let pattern = if midnight {
        "%Y-%m-%d"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    zoned.strftime(pattern).to_string()
}

/// The measure's short name, as the title of the value's column.
pub(super) fn measure_title(measure: &Measure) -> &'static str {
    match measure {
        Measure::Nps {} => "NPS",
        Measure::Csat { .. } => "CSAT",
        Measure::Ces { .. } => "CES",
        Measure::Rating { .. } => "mean",
        Measure::Choice { .. } => "share",
    }
}

/// What fixes the numbers, in a few lines.
pub(super) fn of_definition(definition: &Definition) -> String {
    let questions: Vec<String> = definition
        .questions
        .iter()
        .map(|question| format!("{}/{}", question.survey_id, question.question_id))
        .collect();
    let measure = match &definition.measure {
        Measure::Nps {} => "NPS".to_owned(),
        Measure::Csat { scale, .. } => format!("CSAT of {}-{}", scale.minimum, scale.maximum),
        Measure::Ces { scale, direction } => {
            let good = if direction.ends_with("EFFORT") {
                "low"
            } else {
                "high"
            };
            format!("CES of {}-{}, {good} is good", scale.minimum, scale.maximum)
        }
        Measure::Rating { scale } => format!("rating of {}-{}", scale.minimum, scale.maximum),
        Measure::Choice {
            multiple: false, ..
        } => "choice of one".to_owned(),
        Measure::Choice { multiple: true, .. } => "choice of several".to_owned(),
    };
    let period = definition.period.map_or_else(
        || "no responses yet".to_owned(),
        |period| span(period, &definition.zone),
    );
    let mut lines = format!(
        "{}: {measure} = {}\n{period}, {}; {}% intervals ({})\n",
        questions.join(" + "),
        definition.formula,
        definition.time_zone,
        percent(definition.confidence_level),
        method(definition.interval_method),
    );
    for filter in &definition.filters {
        let keeps = !filter.operator.ends_with("NOT_IN");
        lines.push_str(&of_filter(keeps, &filter.dimension, &filter.values));
    }
    if definition.completed_only {
        lines.push_str("complete responses only\n");
    }
    lines
}

/// What is kept or left out: `only channel web, app`.
pub(super) fn of_filter(keeps: bool, dimension: &str, values: &[String]) -> String {
    let verb = if keeps { "only" } else { "without" };
    let values: Vec<&str> = values.iter().map(|value| named(value)).collect();
    format!("{verb} {dimension} {}\n", values.join(", "))
}

/// The value of a dimension; what gave none has a name, too.
pub(super) fn named(value: &str) -> &str {
    if value.is_empty() { "(none)" } else { value }
}

/// `95` for 0.95, `99.9` for 0.999.
pub(super) fn percent(level: f64) -> String {
    let text = format!("{:.2}", 100.0 * level);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn method(method: IntervalMethod) -> &'static str {
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

    fn label(start: &str, bucket: Bucket, zone: &str) -> String {
        let start: Timestamp = start.parse().unwrap();
        let period = Period {
            start_time: start,
            end_time: start,
        };
        of_period(period, bucket, &TimeZone::get(zone).unwrap())
    }

    #[test]
    fn periods_are_named_by_the_clock_of_the_zone() {
        let start = "2018-03-31T22:00:00Z";
        for (bucket, expected) in [
            (Bucket::Year, "2018"),
            (Bucket::Quarter, "2018 Q2"),
            (Bucket::Month, "2018-04"),
            (Bucket::Day, "2018-04-01"),
            (Bucket::Hour, "2018-04-01 00:00+02:00"),
        ] {
            assert_eq!(label(start, bucket, "Europe/Berlin"), expected);
        }
        assert_eq!(label(start, Bucket::Hour, "UTC"), "2018-03-31 22:00");
    }

    #[test]
    fn an_hour_that_comes_twice_has_two_names() {
        let first = label("2024-10-27T00:00:00Z", Bucket::Hour, "Europe/Berlin");
        let second = label("2024-10-27T01:00:00Z", Bucket::Hour, "Europe/Berlin");
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
