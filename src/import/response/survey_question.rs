//! Finds the question of a survey.

use anyhow::Context;

use crate::api::{Question, Survey};
use crate::import::suggestion;

/// The question with this id.
///
/// # Errors
///
/// The survey has no such question.
pub(super) fn survey_question<'s>(
    survey: &'s Survey,
    question_id: &str,
) -> anyhow::Result<&'s Question> {
    let mut questions = survey.questions.iter();
    let question = questions.find(|question| question.question_id == question_id);
    question.with_context(|| {
        let questions = survey.questions.iter();
        format!(
            "[questions] survey {} has no question `{question_id}`{}",
            survey.survey_id,
            suggestion::similar(question_id, questions.map(|question| &question.question_id))
        )
    })
}
