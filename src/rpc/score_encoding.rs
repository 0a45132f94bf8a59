//! From answers about scores to their messages.

use jiff::civil::Weekday;

use super::{
    CallError, survey_message::encode_measure, time, value_group_message, warning_message,
};
use crate::{
    api::{self, score_point::Detail},
    calendar::period::Bucket,
    domain::{
        dimension::DimensionFilter,
        interval_method::IntervalMethod,
        measure::{Choice, Measure},
        score_query::QuestionRef,
    },
    metrics::{
        Estimate, MetricError, ScoreAnswer, ScoreDefinition, ScoreDetail, ScorePoint, ScoreSeries,
        Unit,
    },
    scoring::{Confidence, Reliability, Status},
};

/// The message of an answer.
///
/// # Errors
/// [`CallError::Internal`] for an answer that contradicts its own definition.
pub(super) fn encode_answer(answer: ScoreAnswer) -> Result<api::QueryScoresResponse, CallError> {
    let ScoreAnswer {
        definition,
        series,
        warnings,
        excluded,
    } = answer;
    let encoder = Encoder {
        group_by: &definition.query.group_by,
        choices: match &definition.measure {
            Measure::Choice { choices, .. } => choices,
            Measure::Nps
            | Measure::Csat { .. }
            | Measure::Ces { .. }
            | Measure::Rating { .. }
            | Measure::Text => &[],
        },
        confidence: definition.query.confidence,
    };
    let series = series.into_iter().map(|one| encoder.series(one));
    Ok(api::QueryScoresResponse {
        series: series.collect::<Result<_, _>>()?,
        definition: Some(encode_definition(definition)),
        warnings: warnings.iter().map(warning_message::encode).collect(),
        excluded_responses: Some(api::ExcludedResponses {
            test_count: encode_count(excluded.test)?,
            duplicate_count: encode_count(excluded.duplicate)?,
            fraud_count: encode_count(excluded.fraud)?,
        }),
    })
}

/// What the definition contributes to the messages of series.
struct Encoder<'a> {
    group_by: &'a [String],
    choices: &'a [Choice],
    confidence: Confidence,
}

impl Encoder<'_> {
    fn series(&self, series: ScoreSeries) -> Result<api::ScoreSeries, CallError> {
        let group = self.group_by.iter().cloned().zip(series.group);
        let group = group.map(|(dimension, value)| api::DimensionValue { dimension, value });
        let points = series.points.into_iter().map(|point| self.point(point));
        Ok(api::ScoreSeries {
            group: group.collect(),
            points: points.collect::<Result<_, _>>()?,
        })
    }

    fn point(&self, point: ScorePoint) -> Result<api::ScorePoint, CallError> {
        let estimate = point.estimate;
        let detail = self.detail(&estimate, point.detail, &point.histogram)?;
        let histogram = point.histogram.into_iter().map(encode_count);
        Ok(api::ScorePoint {
            period: Some(time::encode_period(point.period)),
            count: encode_count(estimate.count)?,
            histogram: histogram.collect::<Result<_, _>>()?,
            not_applicable_count: encode_count(point.not_applicable)?,
            skipped_count: encode_count(point.skipped)?,
            value: estimate.value,
            interval: self.interval(&estimate),
            status: encode_status(estimate.status).into(),
            reliability: encode_reliability(estimate.reliability).into(),
            detail: Some(detail),
            is_partial: point.is_partial,
            is_clipped: point.is_clipped,
        })
    }

    fn detail(
        &self,
        estimate: &Estimate,
        detail: ScoreDetail,
        histogram: &[u64],
    ) -> Result<Detail, CallError> {
        Ok(match detail {
            ScoreDetail::Nps {
                promoters,
                passives,
                detractors,
            } => Detail::Nps(api::NpsDetail {
                promoters: encode_count(promoters)?,
                passives: encode_count(passives)?,
                detractors: encode_count(detractors)?,
            }),
            ScoreDetail::Csat { satisfied } => Detail::Csat(api::CsatDetail {
                satisfied: encode_count(satisfied)?,
            }),
            ScoreDetail::Ces {
                easy,
                easy_share,
                standard_deviation,
            } => Detail::Ces(api::CesDetail {
                easy: encode_count(easy)?,
                easy_share: easy_share.value,
                easy_share_interval: self.interval(&easy_share),
                standard_deviation,
            }),
            ScoreDetail::Rating {
                median,
                standard_deviation,
            } => Detail::Rating(api::RatingDetail {
                mean: estimate.value,
                median,
                standard_deviation,
            }),
            ScoreDetail::Choice { shares } => Detail::Choice(self.choice(&shares, histogram)?),
        })
    }

    fn choice(
        &self,
        shares: &[Estimate],
        histogram: &[u64],
    ) -> Result<api::ChoiceDetail, CallError> {
        if shares.len() != self.choices.len() || histogram.len() != self.choices.len() {
            let text = format!("{} shares of {} choices", shares.len(), self.choices.len());
            return Err(MetricError::BrokenInvariant(text).into());
        }
        let shares = self.choices.iter().zip(shares).zip(histogram);
        let shares = shares.map(|((choice, share), &picked)| {
            Ok(api::ChoiceShare {
                choice_id: choice.id.to_string(),
                count: encode_count(picked)?,
                share: share.value,
                interval: self.interval(share),
            })
        });
        Ok(api::ChoiceDetail {
            shares: shares.collect::<Result<_, CallError>>()?,
        })
    }

    fn interval(&self, estimate: &Estimate) -> Option<api::Interval> {
        estimate.interval.map(|interval| api::Interval {
            lower: interval.lower,
            upper: interval.upper,
            confidence_level: self.confidence.level(),
        })
    }
}

fn encode_definition(definition: ScoreDefinition) -> api::ScoreDefinition {
    let ScoreDefinition {
        query,
        measure,
        formula,
        unit,
        period,
        method,
        time_zone_release,
    } = definition;
    let (bucket, first_day_of_week, first_month) = encode_bucket(query.bucket);
    api::ScoreDefinition {
        questions: query.questions.into_iter().map(encode_question).collect(),
        measure: Some(api::Question {
            kind: Some(encode_measure(&measure)),
            ..Default::default()
        }),
        formula,
        unit: encode_unit(unit).into(),
        period: period.map(time::encode_period),
        time_zone: query.zone_name,
        bucket: bucket.into(),
        first_day_of_week: first_day_of_week.into(),
        group_by: query.group_by,
        filters: query.filters.into_iter().map(encode_filter).collect(),
        confidence_level: query.confidence.level(),
        interval_method: encode_interval_method(method).into(),
        completed_only: query.completed_only,
        first_month_of_year: first_month,
        time_zone_release: time_zone_release.to_owned(),
        value_groups: query
            .value_groups
            .into_iter()
            .map(value_group_message::encode)
            .collect(),
    }
}

fn encode_question(question: QuestionRef) -> api::QuestionRef {
    api::QuestionRef {
        survey_id: question.survey_id.to_string(),
        question_id: question.question_id.to_string(),
    }
}

fn encode_filter(filter: DimensionFilter) -> api::DimensionFilter {
    let operator = if filter.keep {
        api::FilterOperator::In
    } else {
        api::FilterOperator::NotIn
    };
    api::DimensionFilter {
        dimension: filter.dimension,
        operator: operator.into(),
        values: filter.values,
    }
}

/// The bucket, with the first day of its week or the first month of its year.
fn encode_bucket(bucket: Bucket) -> (api::Bucket, api::DayOfWeek, Option<i32>) {
    let unset = api::DayOfWeek::Unspecified;
    match bucket {
        Bucket::None => (api::Bucket::None, unset, None),
        Bucket::Hour => (api::Bucket::Hour, unset, None),
        Bucket::Day => (api::Bucket::Day, unset, None),
        Bucket::Week(first_day) => (api::Bucket::Week, encode_weekday(first_day), None),
        Bucket::Month => (api::Bucket::Month, unset, None),
        Bucket::Quarter(first) => (api::Bucket::Quarter, unset, Some(first.number())),
        Bucket::Year(first) => (api::Bucket::Year, unset, Some(first.number())),
    }
}

fn encode_weekday(day: Weekday) -> api::DayOfWeek {
    match day {
        Weekday::Monday => api::DayOfWeek::Monday,
        Weekday::Tuesday => api::DayOfWeek::Tuesday,
        Weekday::Wednesday => api::DayOfWeek::Wednesday,
        Weekday::Thursday => api::DayOfWeek::Thursday,
        Weekday::Friday => api::DayOfWeek::Friday,
        Weekday::Saturday => api::DayOfWeek::Saturday,
        Weekday::Sunday => api::DayOfWeek::Sunday,
    }
}

fn encode_unit(unit: Unit) -> api::Unit {
    match unit {
        Unit::Points => api::Unit::Points,
        Unit::Share => api::Unit::Share,
        Unit::ScalePoints => api::Unit::ScalePoints,
    }
}

fn encode_interval_method(method: IntervalMethod) -> api::IntervalMethod {
    match method {
        IntervalMethod::AdjustedWald => api::IntervalMethod::AdjustedWald,
        IntervalMethod::Wald => api::IntervalMethod::Wald,
        IntervalMethod::TrinomialT => api::IntervalMethod::TrinomialT,
        IntervalMethod::Score => api::IntervalMethod::Score,
        IntervalMethod::Wilson => api::IntervalMethod::Wilson,
        IntervalMethod::AgrestiCoull => api::IntervalMethod::AgrestiCoull,
        IntervalMethod::ClopperPearson => api::IntervalMethod::ClopperPearson,
        IntervalMethod::Jeffreys => api::IntervalMethod::Jeffreys,
        IntervalMethod::StudentT => api::IntervalMethod::StudentT,
    }
}

/// A count as messages hold it.
///
/// # Errors
/// [`CallError::Internal`] for a count beyond 2^63, which no data can reach.
pub(super) fn encode_count(count: u64) -> Result<i64, CallError> {
    i64::try_from(count)
        .map_err(|_| MetricError::BrokenInvariant(format!("a count of {count}")).into())
}

/// The message of a status.
pub(super) fn encode_status(status: Status) -> api::ScoreStatus {
    match status {
        Status::Ok => api::ScoreStatus::Ok,
        Status::NoData => api::ScoreStatus::NoData,
        Status::Insufficient => api::ScoreStatus::Insufficient,
        Status::Degenerate => api::ScoreStatus::Degenerate,
    }
}

fn encode_reliability(reliability: Reliability) -> api::Reliability {
    match reliability {
        Reliability::None => api::Reliability::NoData,
        Reliability::Low => api::Reliability::Low,
        Reliability::Moderate => api::Reliability::Moderate,
        Reliability::High => api::Reliability::High,
    }
}
