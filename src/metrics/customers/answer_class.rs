//! The class of each customer's latest answer to a question.

use crate::{
    domain::customer_query::CustomerScope,
    metrics::{MetricError, Metrics, answer_classes::answer_classes},
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
            answer_classes(&question.measure).ok_or_else(|| MetricError::WithoutClasses {
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
