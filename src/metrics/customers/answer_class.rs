//! The class of each customer's latest answer to a question.

use crate::{
    domain::{
        customer_query::CustomerScope,
        measure::{Direction, Measure},
    },
    metrics::{MetricError, Metrics},
    scoring::{CesCuts, CesDirection, NpsBounds},
    store::{AnswerQuery, WorkspaceKey},
};

/// The classes of a question's answers, and where to find them.
#[derive(Debug, Clone)]
pub(super) struct AnswerClasses {
    query: AnswerQuery,
    names: &'static [&'static str],
    /// The class of each point of the scale.
    classes: Vec<usize>,
}

impl AnswerClasses {
    /// The answers to read from the store.
    pub(super) fn query(&self) -> AnswerQuery {
        self.query
    }

    /// The class of an answer, by its scale index; the last one without an answer.
    ///
    /// # Errors
    /// [`MetricError::BrokenInvariant`] for an answer outside the scale.
    pub(super) fn of(&self, answer: Option<i16>) -> Result<usize, MetricError> {
        let Some(scale_index) = answer else {
            return Ok(self.names.len() - 1);
        };
        let class = usize::try_from(scale_index).ok();
        let class = class.and_then(|scale_index| self.classes.get(scale_index));
        class.copied().ok_or_else(|| {
            MetricError::BrokenInvariant(format!(
                "an answer with the scale index {scale_index}, of {} points",
                self.classes.len()
            ))
        })
    }

    /// The name of a class.
    pub(super) fn name(&self, class: usize) -> &'static str {
        self.names[class]
    }
}

/// The names of the classes, and the class of each point of the scale; `None` for a question
/// without classes.
fn classes(measure: &Measure) -> Option<(&'static [&'static str], Vec<usize>)> {
    let points = i32::try_from(measure.points()).ok()?;
    let class_of = |min: i32, class: &dyn Fn(i32) -> usize| {
        (0..points).map(|point| class(min + point)).collect()
    };
    match measure {
        Measure::Nps => {
            let bounds = NpsBounds::default();
            let class = |point: i32| match point {
                _ if point >= bounds.promoter_min() => 0,
                _ if point > bounds.detractor_max() => 1,
                _ => 2,
            };
            let names = &["promoter", "passive", "detractor", "not_asked"];
            Some((names, class_of(0, &class)))
        }
        Measure::Csat { scale, satisfied } => {
            let satisfied = satisfied.points(*scale);
            let class = |point: i32| usize::from(!satisfied.contains(&point));
            let names = &["satisfied", "unsatisfied", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Ces { scale, direction } => {
            let direction = match direction {
                Direction::Agreement => CesDirection::Agreement,
                Direction::Effort => CesDirection::Effort,
            };
            let easy = CesCuts::default_for(direction, *scale).easy();
            let class = |point: i32| match direction {
                CesDirection::Agreement => usize::from(point < easy),
                CesDirection::Effort => usize::from(point > easy),
            };
            let names = &["easy", "not_easy", "not_asked"];
            Some((names, class_of(scale.min(), &class)))
        }
        Measure::Rating { .. } | Measure::Choice { .. } | Measure::Text => None,
    }
}

impl Metrics {
    /// The classes that group a scope's customers; `None` if it doesn't ask for them.
    pub(super) async fn answer_classes(
        &self,
        workspace: WorkspaceKey,
        scope: &CustomerScope,
    ) -> Result<Option<AnswerClasses>, MetricError> {
        let (Some(reference), Some(before)) = (&scope.answer, scope.period.start) else {
            return Ok(None);
        };
        let survey = self.store.survey(workspace, &reference.survey_id).await?;
        let survey =
            survey.ok_or_else(|| MetricError::SurveyNotFound(reference.survey_id.clone()))?;
        let question = survey.question(reference.question_id.as_str());
        let question = question.ok_or_else(|| MetricError::QuestionNotFound {
            survey_id: survey.id.clone(),
            question_id: reference.question_id.to_string(),
            field: "scope.split_by_answer.question_id".to_owned(),
        })?;
        let (names, classes) =
            classes(&question.measure).ok_or_else(|| MetricError::WithoutClasses {
                survey_id: survey.id.clone(),
                question_id: question.id.clone(),
            })?;
        Ok(Some(AnswerClasses {
            query: AnswerQuery {
                survey_key: survey.key,
                question_key: question.key,
                before,
            },
            names,
            classes,
        }))
    }
}
