//! Queries, put together in one line.

use cxmetrics::api::{
    self, Bucket, DimensionFilter, FilterOperator, IntervalMethod, Period, QueryScoresRequest,
    QueryScoresResponse, QuestionRef,
};

use super::instant;

/// The score of one question over all time.
pub(crate) fn scores(survey_id: &str, question_id: &str) -> QueryScoresRequest {
    QueryScoresRequest {
        questions: vec![reference(survey_id, question_id)],
        time_zone: "UTC".into(),
        bucket: Bucket::None.into(),
        ..QueryScoresRequest::default()
    }
}

pub(crate) fn reference(survey_id: &str, question_id: &str) -> QuestionRef {
    QuestionRef {
        survey_id: survey_id.into(),
        question_id: question_id.into(),
    }
}

/// From the first instant up to but without the second, as RFC 3339 writes them.
pub(crate) fn period(start: &str, end: &str) -> Period {
    Period {
        start_time: Some(instant(start)),
        end_time: Some(instant(end)),
    }
}

pub(crate) fn filter(
    dimension: &str,
    operator: FilterOperator,
    values: &[&str],
) -> DimensionFilter {
    DimensionFilter {
        dimension: dimension.into(),
        operator: operator.into(),
        values: values.iter().map(|value| (*value).into()).collect(),
    }
}

/// A dimension whose listed values are folded, and all others too.
pub(crate) fn value_groups(
    dimension: &str,
    groups: &[(&str, &[&str])],
    rest: &str,
) -> api::ValueGroups {
    let groups = groups.iter().map(|(name, values)| api::ValueGroup {
        name: (*name).into(),
        values: values.iter().map(|value| (*value).into()).collect(),
    });
    api::ValueGroups {
        dimension: dimension.into(),
        groups: groups.collect(),
        rest: rest.into(),
    }
}

/// Adds to a query.
pub(crate) trait ScoreQueryBuilder: Sized {
    fn and(self, survey_id: &str, question_id: &str) -> Self;
    fn between(self, start: &str, end: &str) -> Self;
    fn by_bucket(self, bucket: Bucket, zone: &str) -> Self;
    fn grouped(self, dimensions: &[&str]) -> Self;
    fn filtered(self, filter: DimensionFilter) -> Self;
    fn with(self, method: IntervalMethod) -> Self;

    fn only(self, dimension: &str, values: &[&str]) -> Self {
        self.filtered(filter(dimension, FilterOperator::In, values))
    }

    fn without(self, dimension: &str, values: &[&str]) -> Self {
        self.filtered(filter(dimension, FilterOperator::NotIn, values))
    }
}

impl ScoreQueryBuilder for QueryScoresRequest {
    fn and(mut self, survey_id: &str, question_id: &str) -> Self {
        self.questions.push(reference(survey_id, question_id));
        self
    }

    fn between(mut self, start: &str, end: &str) -> Self {
        self.period = Some(period(start, end));
        self
    }

    fn by_bucket(mut self, bucket: Bucket, zone: &str) -> Self {
        self.bucket = bucket.into();
        self.time_zone = zone.into();
        self
    }

    fn grouped(mut self, dimensions: &[&str]) -> Self {
        self.group_by = dimensions.iter().map(|name| (*name).into()).collect();
        self
    }

    fn filtered(mut self, filter: DimensionFilter) -> Self {
        self.filters.push(filter);
        self
    }

    fn with(mut self, method: IntervalMethod) -> Self {
        self.interval_method = Some(method.into());
        self
    }
}

/// The group and the counts of each series, bucket by bucket.
pub(crate) fn counts(reply: &QueryScoresResponse) -> Vec<(Vec<Option<&str>>, Vec<i64>)> {
    reply
        .series
        .iter()
        .map(|series| {
            let group = series.group.iter().map(|one| one.value.as_deref());
            let counts = series.points.iter().map(|point| point.count);
            (group.collect(), counts.collect())
        })
        .collect()
}
