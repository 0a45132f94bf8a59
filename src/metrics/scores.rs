//! Scores: from a query to its answer.

use jiff::{Timestamp, ToSpan};

use super::{
    MetricError, Metrics, Warning,
    buckets::{BucketPart, divide, mark},
    compute::Cancellation,
    outliers::{EDGE_ROWS, outliers},
    scale_check,
    score_answer::{ScoreAnswer, ScoreDefinition, ScoreSeries},
    score_cost::PointCost,
    score_rule::ScoreRule,
    scorer::Scorer,
};
use crate::{
    calendar::{period::Period, zone_rules},
    domain::{
        dimension::{COMPLETE, COMPLETION, DimensionFilter},
        exclusion::ExcludedCounts,
        id::Id,
        measure::Measure,
        score_query::{OpenPeriod, POINTS_MAX, QuestionRef, ScoreQuery},
        survey::{Question, Survey},
        tally::{CountQuery, Tally, TallySeries},
        violation::Violations,
    },
    store::{EdgeResponse, EdgeResponses, WorkspaceKey},
};

impl Metrics {
    /// Scores the questions of `query` over time and by dimension.
    ///
    /// Heavy scoring runs on the compute pool and stops when the returned future is
    /// dropped.
    ///
    /// # Errors
    /// [`MetricError::SurveyNotFound`], [`MetricError::QuestionNotFound`];
    /// [`MetricError::NotScorable`] for text questions; [`MetricError::NotPoolable`];
    /// [`MetricError::Invalid`] for unknown dimensions and unsuitable interval methods;
    /// [`MetricError::TooManyPoints`], [`MetricError::TooManyEstimates`];
    /// [`MetricError::Store`]; [`MetricError::BrokenInvariant`].
    pub async fn scores(
        &self,
        workspace: WorkspaceKey,
        query: ScoreQuery,
    ) -> Result<ScoreAnswer, MetricError> {
        let surveys = self.surveys(workspace, &query).await?;
        let questions = resolve(&query.questions, &surveys)?;
        let measure = pooled_measure(&questions)?;
        let (rule, method) = ScoreRule::new(&measure, query.method)?;
        let cost = PointCost::of(&rule, method);
        let (period, mut warnings) = self.response_period(workspace, &query, &surveys).await?;
        let buckets = divide(period, query.bucket, &query.zone)?;
        check_points(buckets.len(), cost)?;

        let count = CountQuery {
            questions: keys(&questions),
            buckets,
            group_by: query.group_by.clone(),
            value_groups: query.value_groups.clone(),
            filters: filters(&query),
            histogram_length: measure.points(),
            is_score: measure.scale().is_some(),
            points_max: cost.points_max(),
        };
        let (tallies, excluded) = tokio::try_join!(
            self.count(workspace, &count),
            self.excluded(workspace, &surveys, period, &count.filters)
        )?;
        let unmatched = self.unmatched_by_responses(workspace, &surveys, &query.filters);
        warnings.extend(unmatched.await?);
        warnings.extend(scale_check::check(&measure, &total(&tallies, &count)?));
        let definition = ScoreDefinition {
            formula: rule.formula(),
            unit: rule.unit(),
            measure,
            period,
            method,
            time_zone_release: zone_rules::release(),
            query,
        };
        let scorer = Scorer::new(rule, definition.query.confidence);
        let ScoreQuery { bucket, zone, .. } = &definition.query;
        let buckets = mark(&count.buckets, *bucket, zone, Timestamp::now());
        let series = self.score(scorer, cost, buckets, tallies).await?;
        Ok(ScoreAnswer {
            definition,
            series,
            warnings,
            excluded,
        })
    }

    /// The excluded responses that the query would otherwise count.
    async fn excluded(
        &self,
        workspace: WorkspaceKey,
        surveys: &[Survey],
        period: Option<Period>,
        filters: &[DimensionFilter],
    ) -> Result<ExcludedCounts, MetricError> {
        // Without a response there is no period and nothing to exclude.
        let Some(period) = period else {
            return Ok(ExcludedCounts::default());
        };
        let keys: Vec<i32> = surveys.iter().map(|survey| survey.key).collect();
        let counted = self.store.count_excluded(workspace, &keys, period, filters);
        Ok(counted.await?)
    }

    /// The surveys of the questions, each once, with the query's dimensions checked.
    async fn surveys(
        &self,
        workspace: WorkspaceKey,
        query: &ScoreQuery,
    ) -> Result<Vec<Survey>, MetricError> {
        let ids = query.questions.iter();
        let mut ids: Vec<Id> = ids.map(|question| question.survey_id.clone()).collect();
        ids.sort();
        ids.dedup();
        let surveys = self.store.surveys(workspace, &ids).await?;
        let mut violations = Violations::default();
        for survey in &surveys {
            let grouped = query.group_by.iter().map(String::as_str);
            let filtered = query.filters.iter().map(|filter| filter.dimension.as_str());
            for checked in [
                survey.check_dimensions(grouped, "group_by", ""),
                survey.check_dimensions(filtered, "filters", ".dimension"),
            ] {
                if let Err(unknown) = checked {
                    violations.extend(unknown);
                }
            }
        }
        Ok(violations.finish(Some(surveys))?)
    }

    /// The query's period with open bounds taken from the stored responses, and a warning for
    /// each response that stretches it; no period if there is no response to take them from.
    async fn response_period(
        &self,
        workspace: WorkspaceKey,
        query: &ScoreQuery,
        surveys: &[Survey],
    ) -> Result<(Option<Period>, Vec<Warning>), MetricError> {
        let OpenPeriod { start, end } = query.period;
        if let (Some(start), Some(end)) = (start, end) {
            return Ok((Period::new(start, end), Vec::new()));
        }
        let keys: Vec<i32> = surveys.iter().map(|survey| survey.key).collect();
        let edges = self
            .store
            .edge_responses(workspace, &keys, EDGE_ROWS)
            .await?;
        let Some(stored) = response_period(&edges)? else {
            return Ok((None, Vec::new()));
        };
        let warnings = outlying_responses(query.period, &edges, surveys)?;
        let whole = query.bucket.widen(stored, &query.zone);
        // `None` if the given bound lies beyond every response.
        let period = Period::new(
            start.unwrap_or_else(|| whole.start()),
            end.unwrap_or_else(|| whole.end()),
        );
        Ok((period, warnings))
    }

    /// The tallies of every group; exactly one series without grouping.
    async fn count(
        &self,
        workspace: WorkspaceKey,
        count: &CountQuery,
    ) -> Result<Vec<TallySeries>, MetricError> {
        let counted = self.store.count_answers(workspace, count).await?;
        let series = counted.ok_or_else(|| too_many("group_by", count.points_max))?;
        if series.is_empty() && count.group_by.is_empty() {
            return Ok(vec![TallySeries {
                group: Vec::new(),
                tallies: vec![Tally::empty(count.histogram_length); count.buckets.len()],
            }]);
        }
        Ok(series)
    }

    async fn score(
        &self,
        mut scorer: Scorer,
        cost: PointCost,
        buckets: Vec<BucketPart>,
        tallies: Vec<TallySeries>,
    ) -> Result<Vec<ScoreSeries>, MetricError> {
        if cost.is_light(buckets.len() * tallies.len()) {
            return scorer.score(&buckets, tallies, &Cancellation::default());
        }
        let heavy =
            move |cancellation: &Cancellation| scorer.score(&buckets, tallies, cancellation);
        self.compute.run(heavy).await
    }
}

/// The period from the first response to just after the last; `None` without responses.
fn response_period(edges: &EdgeResponses) -> Result<Option<Period>, MetricError> {
    let (Some(first), Some(last)) = (edges.first.first(), edges.last.first()) else {
        return Ok(None);
    };
    let after = last.submit_time.checked_add(1.microsecond()).ok();
    let period = after.and_then(|after| Period::new(first.submit_time, after));
    period.map(Some).ok_or_else(|| {
        let (first, last) = (first.submit_time, last.submit_time);
        MetricError::BrokenInvariant(format!("responses from {first} to {last}"))
    })
}

/// A warning for each response that is far from all others, at the ends that the query leaves
/// open.
fn outlying_responses(
    asked: OpenPeriod,
    edges: &EdgeResponses,
    surveys: &[Survey],
) -> Result<Vec<Warning>, MetricError> {
    let timed = |edges: &[EdgeResponse]| -> Vec<(Timestamp, EdgeResponse)> {
        edges.iter().map(|edge| (edge.submit_time, *edge)).collect()
    };
    let (first, last) = (timed(&edges.first), timed(&edges.last));
    let mut found = Vec::new();
    for (is_open, rows, far_end) in [
        (asked.start.is_none(), &first, last.first()),
        (asked.end.is_none(), &last, first.first()),
    ] {
        let far_end = far_end.filter(|_| is_open);
        let far_rows = far_end.and_then(|(far_end, _)| outliers(rows, *far_end));
        let Some((rows, neighbor)) = far_rows else {
            continue;
        };
        for (time, edge) in rows {
            let survey = surveys.iter().find(|survey| survey.key == edge.survey_key);
            let survey = survey.ok_or_else(|| {
                MetricError::BrokenInvariant(format!(
                    "a response of survey {}, which was not asked for",
                    edge.survey_key
                ))
            })?;
            found.push(Warning::OutlyingResponse {
                response_id: edge.response_id,
                survey_id: survey.id.clone(),
                time: *time,
                neighbor,
            });
        }
    }
    Ok(found)
}

/// The histogram over all groups and buckets.
fn total(tallies: &[TallySeries], count: &CountQuery) -> Result<Vec<u64>, MetricError> {
    let mut total = vec![0_u64; count.histogram_length];
    for tally in tallies.iter().flat_map(|series| &series.tallies) {
        for (sum, count) in total.iter_mut().zip(&tally.counts) {
            let overflow = || MetricError::BrokenInvariant("a histogram beyond 2^64".to_owned());
            *sum = sum.checked_add(*count).ok_or_else(overflow)?;
        }
    }
    Ok(total)
}

/// The questions with their surveys, in the order asked.
fn resolve<'a>(
    questions: &[QuestionRef],
    surveys: &'a [Survey],
) -> Result<Vec<(&'a Survey, &'a Question)>, MetricError> {
    let find = |(index, asked): (usize, &QuestionRef)| {
        let survey = surveys.iter().find(|survey| survey.id == asked.survey_id);
        let survey = survey.ok_or_else(|| MetricError::SurveyNotFound(asked.survey_id.clone()))?;
        let question = survey.question(asked.question_id.as_str());
        let question = question.ok_or_else(|| MetricError::QuestionNotFound {
            survey_id: survey.id.clone(),
            question_id: asked.question_id.to_string(),
            field: format!("questions[{index}].question_id"),
        })?;
        if question.measure == Measure::Text {
            return Err(MetricError::NotScorable {
                survey_id: survey.id.clone(),
                question_id: question.id.clone(),
            });
        }
        Ok((survey, question))
    };
    questions.iter().enumerate().map(find).collect()
}

/// The measure of all the questions.
fn pooled_measure(questions: &[(&Survey, &Question)]) -> Result<Measure, MetricError> {
    let Some(((first_survey, first), others)) = questions.split_first() else {
        return Err(MetricError::BrokenInvariant(
            "a score query without questions".to_owned(),
        ));
    };
    for (survey, other) in others {
        if !other.measure.pools_with(&first.measure) {
            return Err(MetricError::NotPoolable(format!(
                "{}/{} and {}/{} differ in kind, scale or classes",
                first_survey.id, first.id, survey.id, other.id
            )));
        }
    }
    Ok(first.measure.clone())
}

fn keys(questions: &[(&Survey, &Question)]) -> Vec<(i32, i16)> {
    let keys = questions.iter();
    keys.map(|(survey, question)| (survey.key, question.key))
        .collect()
}

/// The filters by dimension, completion included.
fn filters(query: &ScoreQuery) -> Vec<DimensionFilter> {
    let completed = query.completed_only.then(|| DimensionFilter {
        dimension: COMPLETION.to_owned(),
        keep: true,
        values: vec![COMPLETE.to_owned()],
    });
    query.filters.iter().cloned().chain(completed).collect()
}

/// Checks a single series before anything is counted.
fn check_points(buckets: usize, cost: PointCost) -> Result<(), MetricError> {
    let points_max = cost.points_max();
    if buckets > points_max {
        return Err(too_many("bucket", points_max));
    }
    Ok(())
}

fn too_many(field: &'static str, points_max: usize) -> MetricError {
    if points_max < POINTS_MAX {
        MetricError::TooManyEstimates { field, points_max }
    } else {
        MetricError::TooManyPoints { field }
    }
}
