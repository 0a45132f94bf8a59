//! `MetricService`.

use jiff::tz::TimeZone;
use tonic::{Request, Response, Status};

use super::{
    CallError, Context,
    score_encoding::Scorer,
    score_message::{self, ParsedQuery, check_dimensions},
    time,
};
use crate::{
    api::{self, metric_service_server::MetricService},
    calendar::period::{Bucket, Period},
    domain::{
        dimension::{COMPLETE, COMPLETION, DimensionFilter},
        id::Id,
        measure::Measure,
        score_query::{
            CountQuery, OpenPeriod, POINTS_MAX, QuestionRef, ScoreQuery, Tally, TallySeries,
        },
        survey::{Question, Survey},
    },
};

/// Scores, over gRPC.
#[derive(Debug)]
pub struct ScoreMetrics(pub Context);

#[tonic::async_trait]
impl MetricService for ScoreMetrics {
    async fn query_scores(
        &self,
        request: Request<api::QueryScoresRequest>,
    ) -> Result<Response<api::QueryScoresResponse>, Status> {
        let request = request.into_inner();
        let ParsedQuery {
            query,
            confidence,
            method,
        } = score_message::parse_query(request.clone()).map_err(CallError::from)?;
        let surveys = self.surveys(&query).await?;
        let questions = resolve(&query, &surveys)?;
        let measure = pooled_measure(&questions)?;
        let scorer = Scorer::new(measure.clone(), method, confidence)?;

        let period = self.period(&query, &surveys).await?;
        let buckets = match period {
            Some(period) => cut(query.bucket, period, &query.zone)?,
            None => Vec::new(),
        };
        let series = self
            .count(&query, &questions, &measure, buckets.clone())
            .await?;
        let series = series
            .into_iter()
            .map(|one| encode_series(&scorer, &query.group_by, &buckets, one))
            .collect();
        Ok(Response::new(api::QueryScoresResponse {
            definition: Some(definition(&scorer, request, period)),
            series,
        }))
    }
}

impl ScoreMetrics {
    /// The surveys of the questions, each once.
    async fn surveys(&self, query: &ScoreQuery) -> Result<Vec<Survey>, CallError> {
        let mut ids: Vec<Id> = query
            .questions
            .iter()
            .map(|question| question.survey_id.clone())
            .collect();
        ids.sort();
        ids.dedup();
        let surveys = self.0.store.surveys(self.0.workspace, &ids).await?;
        for survey in &surveys {
            check_dimensions(
                survey,
                query.group_by.iter().map(String::as_str),
                "group_by",
                "",
            )?;
            let filtered = query.filters.iter().map(|filter| filter.dimension.as_str());
            check_dimensions(survey, filtered, "filters", ".dimension")?;
        }
        Ok(surveys)
    }

    /// The period with both ends filled in, from the responses where they were left
    /// open; `None` when there is no response to fill them in from.
    async fn period(
        &self,
        query: &ScoreQuery,
        surveys: &[Survey],
    ) -> Result<Option<Period>, CallError> {
        let OpenPeriod { start, end } = query.period;
        if let (Some(start), Some(end)) = (start, end) {
            return Ok(Period::new(start, end));
        }
        let keys: Vec<i32> = surveys.iter().map(|survey| survey.key).collect();
        let Some(stored) = self
            .0
            .store
            .response_period(self.0.workspace, &keys)
            .await?
        else {
            return Ok(None);
        };
        let whole = query.bucket.widen(stored, &query.zone);
        Ok(Period::new(
            start.unwrap_or_else(|| whole.start()),
            end.unwrap_or_else(|| whole.end()),
        ))
    }

    /// The tallies of every series; without groups exactly one.
    async fn count(
        &self,
        query: &ScoreQuery,
        questions: &[(&Survey, &Question)],
        measure: &Measure,
        buckets: Vec<Period>,
    ) -> Result<Vec<TallySeries>, CallError> {
        let mut filters = query.filters.clone();
        if query.completed_only {
            let values = vec![COMPLETE.to_owned()];
            filters.push(DimensionFilter {
                dimension: COMPLETION.to_owned(),
                keep: true,
                values,
            });
        }
        let points = measure.points();
        let empty = TallySeries {
            group: Vec::new(),
            tallies: vec![Tally::empty(points); buckets.len()],
        };
        let count = CountQuery {
            questions: questions
                .iter()
                .map(|(survey, question)| (survey.key, question.key))
                .collect(),
            buckets,
            group_by: query.group_by.clone(),
            filters,
            points,
            is_score: measure.scale().is_some(),
        };
        let counted = self.0.store.count_answers(self.0.workspace, &count).await?;
        let series = counted.ok_or(CallError::TooManyPoints { field: "group_by" })?;
        Ok(if series.is_empty() && query.group_by.is_empty() {
            vec![empty]
        } else {
            series
        })
    }
}

/// The questions asked for, with their surveys, in the order asked.
fn resolve<'a>(
    query: &ScoreQuery,
    surveys: &'a [Survey],
) -> Result<Vec<(&'a Survey, &'a Question)>, CallError> {
    let find = |(index, asked): (usize, &QuestionRef)| {
        let survey = surveys.iter().find(|survey| survey.id == asked.survey_id);
        let survey = survey.ok_or_else(|| CallError::SurveyNotFound(asked.survey_id.clone()))?;
        let question = survey.question(asked.question_id.as_str());
        let question = question.ok_or_else(|| CallError::QuestionNotFound {
            survey_id: survey.id.clone(),
            question_id: asked.question_id.to_string(),
            field: format!("questions[{index}].question_id"),
        })?;
        if question.measure == Measure::Text {
            let (survey_id, question_id) = (survey.id.clone(), question.id.clone());
            return Err(CallError::NotScorable {
                survey_id,
                question_id,
            });
        }
        Ok((survey, question))
    };
    query.questions.iter().enumerate().map(find).collect()
}

/// What all the questions measure, which must be the same.
fn pooled_measure(questions: &[(&Survey, &Question)]) -> Result<Measure, CallError> {
    let Some(((first_survey, first), others)) = questions.split_first() else {
        return Err(CallError::Internal);
    };
    for (survey, other) in others {
        if !other.measure.pools_with(&first.measure) {
            return Err(CallError::NotPoolable(format!(
                "{}/{} and {}/{} differ in kind, scale or classes",
                first_survey.id, first.id, survey.id, other.id
            )));
        }
    }
    Ok(first.measure.clone())
}

/// The buckets of a period.
pub(super) fn cut(
    bucket: Bucket,
    period: Period,
    zone: &TimeZone,
) -> Result<Vec<Period>, CallError> {
    let buckets = bucket
        .cut(period, zone)
        .map_err(|_| CallError::TooManyPoints { field: "bucket" })?;
    debug_assert!(buckets.len() <= POINTS_MAX);
    Ok(buckets)
}

fn encode_series(
    scorer: &Scorer,
    group_by: &[String],
    buckets: &[Period],
    series: TallySeries,
) -> api::ScoreSeries {
    let group = group_by.iter().cloned().zip(series.group);
    let points = buckets.iter().zip(series.tallies);
    api::ScoreSeries {
        group: group
            .map(|(dimension, value)| api::DimensionValue { dimension, value })
            .collect(),
        points: points
            .map(|(bucket, tally)| api::ScorePoint {
                period: Some(time::encode_period(*bucket)),
                ..scorer.point(tally)
            })
            .collect(),
    }
}

fn definition(
    scorer: &Scorer,
    request: api::QueryScoresRequest,
    period: Option<Period>,
) -> api::ScoreDefinition {
    api::ScoreDefinition {
        questions: request.questions,
        measure: Some(scorer.measure()),
        formula: scorer.formula(),
        unit: scorer.unit().into(),
        period: period.map(time::encode_period),
        time_zone: request.time_zone,
        bucket: request.bucket,
        first_day_of_week: request.first_day_of_week,
        group_by: request.group_by,
        filters: request.filters,
        confidence_level: scorer.confidence_level(),
        interval_method: scorer.interval_method().into(),
        completed_only: request.completed_only,
    }
}
