//! From messages to score queries, and the parts that other queries share.

use std::collections::HashSet;

use jiff::{civil::Weekday, tz::TimeZone};

use super::{time, value_group_message};
use crate::{
    api,
    calendar::period::{Bucket, FirstMonth},
    domain::{
        dimension::{DimensionFilter, VALUE_LENGTH_MAX},
        id::{Id, quoted},
        interval_method::IntervalMethod,
        score_query::{
            FILTER_VALUES_MAX, FILTERS_MAX, GROUP_BY_MAX, QUESTIONS_MAX, QuestionRef, ScoreQuery,
        },
        text::canonical_value,
        violation::Violations,
    },
    scoring::Confidence,
};

/// A well-formed query.
///
/// # Errors
/// Every violation that shows without the surveys.
pub(super) fn parse_query(request: api::QueryScoresRequest) -> Result<ScoreQuery, Violations> {
    let mut violations = Violations::default();
    let first_day = api::DayOfWeek::try_from(request.first_day_of_week);
    let questions = parse_questions(&request.questions, &mut violations);
    let period = time::parse_period("", request.period, &mut violations);
    let zone = violations.check("time_zone", parse_zone(&request.time_zone));
    let bucket = parse_bucket(
        request.bucket,
        first_day.ok(),
        request.first_month_of_year,
        &mut violations,
    );
    check_group_by("", &request.group_by, &mut violations);
    let value_groups =
        value_group_message::parse("", &request.group_by, request.value_groups, &mut violations);
    let filters = parse_filters("", request.filters, &mut violations);
    let confidence = violations.check(
        "confidence_level",
        parse_confidence(request.confidence_level),
    );
    let method = request.interval_method.map(parse_interval_method);
    let method = violations.check("interval_method", method.transpose());
    let parsed = || {
        Some(ScoreQuery {
            questions: questions?,
            period,
            zone: zone?,
            zone_name: request.time_zone,
            bucket: bucket?,
            group_by: request.group_by,
            value_groups,
            filters,
            completed_only: request.completed_only,
            confidence: confidence?,
            method: method?,
        })
    };
    violations.finish(parsed())
}

fn parse_interval_method(method: i32) -> Result<IntervalMethod, &'static str> {
    match api::IntervalMethod::try_from(method) {
        Ok(api::IntervalMethod::AdjustedWald) => Ok(IntervalMethod::AdjustedWald),
        Ok(api::IntervalMethod::Wald) => Ok(IntervalMethod::Wald),
        Ok(api::IntervalMethod::TrinomialT) => Ok(IntervalMethod::TrinomialT),
        Ok(api::IntervalMethod::Score) => Ok(IntervalMethod::Score),
        Ok(api::IntervalMethod::Wilson) => Ok(IntervalMethod::Wilson),
        Ok(api::IntervalMethod::AgrestiCoull) => Ok(IntervalMethod::AgrestiCoull),
        Ok(api::IntervalMethod::ClopperPearson) => Ok(IntervalMethod::ClopperPearson),
        Ok(api::IntervalMethod::Jeffreys) => Ok(IntervalMethod::Jeffreys),
        Ok(api::IntervalMethod::StudentT) => Ok(IntervalMethod::StudentT),
        Ok(api::IntervalMethod::Unspecified) | Err(_) => {
            Err("is unknown; leave it unset for the default of the questions' kind")
        }
    }
}

fn parse_questions(
    questions: &[api::QuestionRef],
    violations: &mut Violations,
) -> Option<Vec<QuestionRef>> {
    if questions.is_empty() || questions.len() > QUESTIONS_MAX {
        let found = questions.len();
        violations.add(
            "questions",
            format_args!("has {found} entries; 1 to {QUESTIONS_MAX} are allowed"),
        );
    }
    let mut parsed: Vec<QuestionRef> = Vec::new();
    for (index, question) in questions.iter().enumerate().take(QUESTIONS_MAX) {
        let path = format!("questions[{index}]");
        let Some(question) = parse_question(&path, question, violations) else {
            continue;
        };
        if parsed.contains(&question) {
            violations.add(path, "repeats a question, whose answers would count twice");
        }
        parsed.push(question);
    }
    Some(parsed)
}

/// The name of a question; `path` is its field.
pub(super) fn parse_question(
    path: &str,
    question: &api::QuestionRef,
    violations: &mut Violations,
) -> Option<QuestionRef> {
    let survey_id = violations.check(
        format_args!("{path}.survey_id"),
        Id::parse(&question.survey_id),
    );
    let question_id = violations.check(
        format_args!("{path}.question_id"),
        Id::parse(&question.question_id),
    );
    Some(QuestionRef {
        survey_id: survey_id?,
        question_id: question_id?,
    })
}

/// The time zone with an IANA name.
pub(super) fn parse_zone(name: &str) -> Result<TimeZone, String> {
    if name.is_empty() {
        return Err("is required: an IANA name such as Europe/Berlin or UTC".into());
    }
    TimeZone::get(name).map_err(|_| {
        format!(
            "{} is not an IANA time zone such as Europe/Berlin or UTC",
            quoted(name)
        )
    })
}

/// How to divide a period.
pub(super) fn parse_bucket(
    bucket: i32,
    first_day: Option<api::DayOfWeek>,
    first_month: Option<i32>,
    violations: &mut Violations,
) -> Option<Bucket> {
    let month = match first_month {
        None => Some(FirstMonth::JANUARY),
        Some(month) => {
            let bad = format!("{month} is not a month: 1 for January to 12 for December");
            violations.check("first_month_of_year", FirstMonth::new(month).ok_or(bad))
        }
    };
    let bucket = match api::Bucket::try_from(bucket) {
        Ok(api::Bucket::None) => Bucket::None,
        Ok(api::Bucket::Hour) => Bucket::Hour,
        Ok(api::Bucket::Day) => Bucket::Day,
        Ok(api::Bucket::Week) => {
            let Some(first_day) = first_day.and_then(weekday) else {
                violations.add("first_day_of_week", "is required for BUCKET_WEEK");
                return None;
            };
            Bucket::Week(first_day)
        }
        Ok(api::Bucket::Month) => Bucket::Month,
        Ok(api::Bucket::Quarter) => Bucket::Quarter(month?),
        Ok(api::Bucket::Year) => Bucket::Year(month?),
        Ok(api::Bucket::Unspecified) | Err(_) => {
            violations.add(
                "bucket",
                "is required: NONE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR",
            );
            return None;
        }
    };
    let is_week = matches!(bucket, Bucket::Week(_));
    if !is_week && first_day != Some(api::DayOfWeek::Unspecified) {
        violations.add("first_day_of_week", "must be unset except for BUCKET_WEEK");
    }
    let has_year = matches!(bucket, Bucket::Quarter(_) | Bucket::Year(_));
    if !has_year && first_month.is_some() {
        violations.add(
            "first_month_of_year",
            "must be unset except for BUCKET_QUARTER and BUCKET_YEAR",
        );
    }
    Some(bucket)
}

fn weekday(day: api::DayOfWeek) -> Option<Weekday> {
    match day {
        api::DayOfWeek::Unspecified => None,
        api::DayOfWeek::Monday => Some(Weekday::Monday),
        api::DayOfWeek::Tuesday => Some(Weekday::Tuesday),
        api::DayOfWeek::Wednesday => Some(Weekday::Wednesday),
        api::DayOfWeek::Thursday => Some(Weekday::Thursday),
        api::DayOfWeek::Friday => Some(Weekday::Friday),
        api::DayOfWeek::Saturday => Some(Weekday::Saturday),
        api::DayOfWeek::Sunday => Some(Weekday::Sunday),
    }
}

/// Checks that dimensions to group by are well-formed; `root` prefixes their fields.
pub(super) fn check_group_by(root: &str, group_by: &[String], violations: &mut Violations) {
    if group_by.len() > GROUP_BY_MAX {
        let found = group_by.len();
        violations.add(
            format_args!("{root}group_by"),
            format_args!("has {found} entries; at most {GROUP_BY_MAX} are allowed"),
        );
    }
    let mut seen = HashSet::new();
    for (index, dimension) in group_by.iter().enumerate().take(GROUP_BY_MAX) {
        let field = format!("{root}group_by[{index}]");
        if violations.check(&field, Id::parse(dimension)).is_some() && !seen.insert(dimension) {
            violations.add(field, format_args!("repeats \"{dimension}\""));
        }
    }
}

/// The confidence level, or the default.
pub(super) fn parse_confidence(level: Option<f64>) -> Result<Confidence, String> {
    let Some(level) = level else {
        return Ok(Confidence::default());
    };
    if !(0.5..=0.9999).contains(&level) {
        return Err(format!(
            "{level} is not between 0.5 and 0.9999; write 95 % as 0.95"
        ));
    }
    Confidence::new(level).map_err(|error| error.to_string())
}

/// Filters by dimension; `root` prefixes their fields.
pub(super) fn parse_filters(
    root: &str,
    filters: Vec<api::DimensionFilter>,
    violations: &mut Violations,
) -> Vec<DimensionFilter> {
    if filters.len() > FILTERS_MAX {
        let found = filters.len();
        violations.add(
            format_args!("{root}filters"),
            format_args!("has {found} entries; at most {FILTERS_MAX} are allowed"),
        );
    }
    let mut parsed = Vec::new();
    for (index, filter) in filters.into_iter().enumerate().take(FILTERS_MAX) {
        let path = format!("{root}filters[{index}]");
        let keep = match filter.operator() {
            api::FilterOperator::In => Some(true),
            api::FilterOperator::NotIn => Some(false),
            api::FilterOperator::Unspecified => {
                violations.add(format_args!("{path}.operator"), "is required: IN or NOT_IN");
                None
            }
        };
        let dimension = violations.check(
            format_args!("{path}.dimension"),
            Id::parse(&filter.dimension),
        );
        let found = filter.values.len();
        if found == 0 || found > FILTER_VALUES_MAX {
            violations.add(
                format_args!("{path}.values"),
                format_args!("has {found} entries; 1 to {FILTER_VALUES_MAX} are allowed"),
            );
        }
        let mut values = Vec::new();
        for (position, value) in filter
            .values
            .into_iter()
            .enumerate()
            .take(FILTER_VALUES_MAX)
        {
            let value = canonical_value(&filter.dimension, &value, VALUE_LENGTH_MAX);
            values.extend(violations.check(format_args!("{path}.values[{position}]"), value));
        }
        if let Some((keep, dimension)) = keep.zip(dimension) {
            parsed.push(DimensionFilter {
                dimension: dimension.to_string(),
                keep,
                values,
            });
        }
    }
    parsed
}
