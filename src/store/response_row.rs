//! Responses as rows of the database.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{
    response::{Answer, AnswerValue, Response},
    row_outcome::OnConflict,
};

/// Stored instead of a scale index: the question did not apply.
pub(super) const NOT_APPLICABLE: i16 = -1;
/// Stored instead of a scale index: the question was skipped.
pub(super) const SKIPPED: i16 = -2;
/// Stored once for each answered choice or text question, before any picked choices.
pub(super) const ANSWERED: i16 = -3;

/// A checked response, ready to be inserted.
#[derive(Debug, Clone)]
pub struct ResponseRow {
    pub(super) response_id: Uuid,
    pub(super) survey_key: i32,
    pub(super) survey_revision: i32,
    pub(super) cell_key: i32,
    pub(super) submit_time: Timestamp,
    pub(super) customer_id: Option<String>,
    /// Question keys and scale indexes; the database column is `slots`.
    pub(super) answers: Vec<(i16, i16)>,
    pub(super) texts: Option<String>,
    pub(super) properties: Option<String>,
    pub(super) on_conflict: OnConflict,
}

impl ResponseRow {
    /// The row of a response that was checked against this revision of its survey.
    pub fn new(
        response: Response,
        survey_key: i32,
        survey_revision: i32,
        cell_key: i32,
        on_conflict: OnConflict,
    ) -> Self {
        let StoredAnswers {
            scale_indexes,
            texts,
        } = StoredAnswers::of(&response.answers);
        Self {
            response_id: response.id,
            survey_key,
            survey_revision,
            cell_key,
            submit_time: response.submit_time,
            customer_id: response.customer_id,
            answers: scale_indexes,
            texts,
            properties: (!response.properties.is_empty())
                .then(|| serde_json::json!(response.properties).to_string()),
            on_conflict,
        }
    }

    /// Its approximate size in memory, in bytes.
    pub fn size(&self) -> usize {
        let text = |text: &Option<String>| text.as_ref().map_or(0, String::len);
        size_of::<Self>()
            + self.answers.len() * size_of::<(i16, i16)>()
            + text(&self.customer_id)
            + text(&self.texts)
            + text(&self.properties)
    }
}

/// Answers as they are stored.
#[derive(Debug, Clone)]
pub(super) struct StoredAnswers {
    /// Question keys and scale indexes; the database column is `slots`.
    pub(super) scale_indexes: Vec<(i16, i16)>,
    /// Text answers by question key, as JSON.
    pub(super) texts: Option<String>,
}

impl StoredAnswers {
    pub(super) fn of(answers: &[Answer]) -> Self {
        let mut scale_indexes = Vec::with_capacity(answers.len());
        let mut texts = BTreeMap::new();
        for Answer {
            question_key,
            value,
        } in answers
        {
            let mut push = |scale_index| scale_indexes.push((*question_key, scale_index));
            match value {
                AnswerValue::Score(scale_index) => push(*scale_index),
                AnswerValue::Choices(picked) => {
                    push(ANSWERED);
                    picked.iter().copied().for_each(push);
                }
                AnswerValue::Text(words) => {
                    push(ANSWERED);
                    texts.insert(*question_key, words);
                }
                AnswerValue::NotApplicable => push(NOT_APPLICABLE),
                AnswerValue::Skipped => push(SKIPPED),
            }
        }
        Self {
            scale_indexes,
            texts: (!texts.is_empty()).then(|| serde_json::json!(texts).to_string()),
        }
    }
}

/// The answers of a stored row, the inverse of [`StoredAnswers::of`]; `None` if one has an
/// unknown scale index.
pub(super) fn answers(
    question_keys: &[i16],
    scale_indexes: &[i16],
    texts: &BTreeMap<i16, String>,
) -> Option<Vec<Answer>> {
    let mut answers: Vec<Answer> = Vec::with_capacity(question_keys.len());
    for (&question_key, &scale_index) in question_keys.iter().zip(scale_indexes) {
        let value = match scale_index {
            NOT_APPLICABLE => AnswerValue::NotApplicable,
            SKIPPED => AnswerValue::Skipped,
            ANSWERED => match texts.get(&question_key) {
                Some(words) => AnswerValue::Text(words.clone()),
                None => AnswerValue::Choices(Vec::new()),
            },
            ..0 => return None,
            0.. => {
                if let Some(Answer {
                    question_key: last,
                    value: AnswerValue::Choices(picked),
                }) = answers.last_mut()
                    && *last == question_key
                {
                    picked.push(scale_index);
                    continue;
                }
                AnswerValue::Score(scale_index)
            }
        };
        answers.push(Answer {
            question_key,
            value,
        });
    }
    Some(answers)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::dimension::Cell;

    #[test]
    fn stored_answers_are_read_back() {
        let answers_given = [
            (1, AnswerValue::Score(9)),
            (2, AnswerValue::Choices(vec![0, 3])),
            (3, AnswerValue::Text("fine".into())),
            (4, AnswerValue::NotApplicable),
            (5, AnswerValue::Skipped),
            (6, AnswerValue::Choices(vec![1])),
            (7, AnswerValue::Score(0)),
        ];
        let response = Response {
            id: Uuid::nil(),
            submit_time: jiff::Timestamp::UNIX_EPOCH,
            customer_id: None,
            cell: Cell::default(),
            properties: BTreeMap::new(),
            answers: answers_given
                .map(|(question_key, value)| Answer {
                    question_key,
                    value,
                })
                .into(),
        };
        let row = ResponseRow::new(response.clone(), 1, 1, 1, OnConflict::Report);
        assert_eq!(row.texts.as_deref(), Some(r#"{"3":"fine"}"#));
        let texts = BTreeMap::from([(3, "fine".to_owned())]);
        let (question_keys, scale_indexes): (Vec<i16>, Vec<i16>) =
            row.answers.iter().copied().unzip();
        assert_eq!(scale_indexes, [9, -3, 0, 3, -3, -1, -2, -3, 1, 0]);
        let stored = answers(&question_keys, &scale_indexes, &texts);
        assert_eq!(stored, Some(response.answers));
    }

    #[test]
    fn an_unknown_scale_index_is_not_read() {
        assert_eq!(answers(&[1], &[-4], &BTreeMap::new()), None);
    }
}
