//! Score queries as messages.

use std::collections::HashSet;

use jiff::{civil::Weekday, tz::TimeZone};

use super::{CallError, time};
use crate::{
    api,
    calendar::period::Bucket,
    domain::{
        dimension::DimensionFilter,
        id::{Id, bounded, quoted},
        score_query::{
            FILTER_VALUES_MAX, FILTERS_MAX, GROUP_BY_MAX, QUESTIONS_MAX, QuestionRef, ScoreQuery,
        },
        survey::Survey,
        violation::Violations,
    },
    scoring::Confidence,
};

/// A query and how to judge its numbers.
pub(super) struct ParsedQuery {
    pub(super) query: ScoreQuery,
    pub(super) confidence: Confidence,
    /// As asked; still to be fitted to the questions' kind.
    pub(super) method: Option<api::IntervalMethod>,
}

/// A query without mistakes that can be seen before its surveys are.
pub(super) fn parse_query(request: api::QueryScoresRequest) -> Result<ParsedQuery, Violations> {
    let mut violations = Violations::default();
    let first_day = api::DayOfWeek::try_from(request.first_day_of_week);
    let questions = parse_questions(&request.questions, &mut violations);
    let period = time::parse_period("", request.period, &mut violations);
    let zone = violations.check("time_zone", parse_zone(&request.time_zone));
    let bucket = parse_bucket(request.bucket, first_day.ok(), &mut violations);
    check_group_by("", &request.group_by, &mut violations);
    let filters = parse_filters("", request.filters, &mut violations);
    let confidence = violations.check(
        "confidence_level",
        parse_confidence(request.confidence_level),
    );
    let method =
        request
            .interval_method
            .map(|number| match api::IntervalMethod::try_from(number) {
                Ok(api::IntervalMethod::Unspecified) | Err(_) => {
                    Err("is unknown; leave it unset for the kind's own")
                }
                Ok(method) => Ok(method),
            });
    let method = violations.check("interval_method", method.transpose());
    let parsed = || {
        let query = ScoreQuery {
            questions: questions?,
            period,
            zone: zone?,
            zone_name: request.time_zone,
            bucket: bucket?,
            group_by: request.group_by,
            filters,
            completed_only: request.completed_only,
        };
        Some(ParsedQuery {
            query,
            confidence: confidence?,
            method: method?,
        })
    };
    violations.finish(parsed())
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
        return None;
    }
    let mut parsed: Vec<QuestionRef> = Vec::with_capacity(questions.len());
    for (index, question) in questions.iter().enumerate() {
        let path = format!("questions[{index}]");
        let Some(question) = parse_question(&path, question, violations) else {
            continue;
        };
        if parsed.contains(&question) {
            violations.add(
                path,
                "names a question twice, which would count its answers twice",
            );
        }
        parsed.push(question);
    }
    Some(parsed)
}

/// A question by its name; `path` leads to it.
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

/// A zone by its IANA name.
pub(super) fn parse_zone(name: &str) -> Result<TimeZone, String> {
    if name.is_empty() {
        return Err("is required: an IANA name such as Europe/Berlin or UTC".into());
    }
    TimeZone::get(name).map_err(|_| {
        format!(
            "{} is no IANA time zone such as Europe/Berlin or UTC",
            quoted(name)
        )
    })
}

/// How a period is cut.
pub(super) fn parse_bucket(
    bucket: i32,
    first_day: Option<api::DayOfWeek>,
    violations: &mut Violations,
) -> Option<Bucket> {
    let bucket = match api::Bucket::try_from(bucket) {
        Ok(api::Bucket::None) => Bucket::None,
        Ok(api::Bucket::Hour) => Bucket::Hour,
        Ok(api::Bucket::Day) => Bucket::Day,
        Ok(api::Bucket::Week) => {
            let Some(first_day) = first_day.and_then(weekday) else {
                violations.add("first_day_of_week", "is required for BUCKET_WEEK");
                return None;
            };
            return Some(Bucket::Week(first_day));
        }
        Ok(api::Bucket::Month) => Bucket::Month,
        Ok(api::Bucket::Quarter) => Bucket::Quarter,
        Ok(api::Bucket::Year) => Bucket::Year,
        Ok(api::Bucket::Unspecified) | Err(_) => {
            violations.add(
                "bucket",
                "is required: NONE, HOUR, DAY, WEEK, MONTH, QUARTER or YEAR",
            );
            return None;
        }
    };
    if first_day != Some(api::DayOfWeek::Unspecified) {
        violations.add("first_day_of_week", "is for BUCKET_WEEK only");
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

/// Whether dimensions to split by are well-formed; `root` leads their fields.
pub(super) fn check_group_by(root: &str, group_by: &[String], violations: &mut Violations) {
    if group_by.len() > GROUP_BY_MAX {
        let found = group_by.len();
        violations.add(
            format_args!("{root}group_by"),
            format_args!("has {found} entries; at most {GROUP_BY_MAX} are allowed"),
        );
        return;
    }
    let mut seen = HashSet::new();
    for (index, dimension) in group_by.iter().enumerate() {
        let field = format!("{root}group_by[{index}]");
        if violations.check(&field, Id::parse(dimension)).is_some() && !seen.insert(dimension) {
            violations.add(field, format_args!("\"{dimension}\" stands twice"));
        }
    }
}

/// The confidence asked for, or the default.
pub(super) fn parse_confidence(level: Option<f64>) -> Result<Confidence, String> {
    let Some(level) = level else {
        return Ok(Confidence::default());
    };
    if !(0.5..=0.9999).contains(&level) {
        return Err(format!("{level} is not from 0.5 to 0.9999; 95 % is 0.95"));
    }
    Confidence::new(level).map_err(|error| error.to_string())
}

/// Filters by dimension, of any call that has them; `root` leads their fields.
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
        return Vec::new();
    }
    let mut parsed = Vec::with_capacity(filters.len());
    for (index, filter) in filters.into_iter().enumerate() {
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
            continue;
        }
        let mut values = Vec::with_capacity(found);
        for (at, value) in filter.values.into_iter().enumerate() {
            let value = bounded(value, crate::domain::dimension::VALUE_LENGTH_MAX);
            values.extend(violations.check(format_args!("{path}.values[{at}]"), value));
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

/// Whether a survey knows these dimensions; `field[i]suffix` leads to each.
pub(super) fn check_dimensions<'a>(
    survey: &Survey,
    dimensions: impl Iterator<Item = &'a str>,
    field: &str,
    suffix: &str,
) -> Result<(), CallError> {
    let mut violations = Violations::default();
    for (index, dimension) in dimensions.enumerate() {
        if !survey.has_dimension(dimension) {
            let declared: Vec<_> = survey.content.dimensions.iter().map(Id::as_str).collect();
            let known = [&crate::domain::dimension::BUILT_IN[..], &declared]
                .concat()
                .join(", ");
            violations.add(
                format_args!("{field}[{index}]{suffix}"),
                format_args!(
                    "{} is no dimension of survey \"{}\" (known: {known})",
                    quoted(dimension),
                    survey.id
                ),
            );
        }
    }
    Ok(violations.finish(Some(()))?)
}
