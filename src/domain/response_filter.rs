//! Which stored responses a list shows.

use crate::domain::{
    dimension::DimensionFilter,
    exclusion::Exclusion,
    response::{AnswerValue, Response},
    score_query::OpenPeriod,
    text::comparable_text,
};

/// Most answer filters of one list.
pub const ANSWER_FILTERS_MAX: usize = 20;
/// Most characters of a text to search for.
pub const SEARCH_LENGTH_MAX: usize = 200;

/// Selects responses of one survey. A response must match every part.
#[derive(Debug, Clone, PartialEq)]
pub struct ResponseFilter {
    /// Only responses submitted in this period.
    pub period: OpenPeriod,
    /// Only responses of this customer.
    pub customer_id: Option<String>,
    /// Only responses with these dimension values.
    pub dimensions: Vec<DimensionFilter>,
    /// Only responses with these answers.
    pub answers: Vec<AnswerFilter>,
    /// Only responses with these texts.
    pub texts: Vec<TextFilter>,
    /// Only responses with at least one text answer.
    pub has_text: bool,
    /// Only responses that count, or that are excluded for these reasons.
    pub exclusion: ExclusionFilter,
}

/// Selects responses by the answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerFilter {
    /// The question.
    pub question_key: i16,
    /// The condition that its answer must meet.
    pub condition: AnswerCondition,
}

/// A condition on an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerCondition {
    /// The answer is one of these points of the scale, or picks one of these choices: by
    /// index from 0.
    AnyOf(Vec<i16>),
    /// The question has an answer, or has none.
    Answered(bool),
}

/// Selects responses whose text contains a text, ignoring case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFilter {
    /// The question; `None` for any text question.
    question_key: Option<i16>,
    /// The text to search for, in its comparable form.
    search: String,
}

impl TextFilter {
    /// Searches the answers to a question, or all texts, for `search`.
    pub fn new(question_key: Option<i16>, search: &str) -> Self {
        Self {
            question_key,
            search: comparable_text(search),
        }
    }

    fn matches(&self, response: &Response) -> bool {
        response.answers.iter().any(|answer| match &answer.value {
            AnswerValue::Text(text) => {
                self.question_key
                    .is_none_or(|key| key == answer.question_key)
                    && comparable_text(text).contains(&self.search)
            }
            AnswerValue::Score(_)
            | AnswerValue::Choices(_)
            | AnswerValue::NotApplicable
            | AnswerValue::Skipped => false,
        })
    }
}

/// Selects responses by exclusion.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ExclusionFilter {
    /// All responses.
    #[default]
    All,
    /// Responses that count.
    Counted,
    /// Responses that are excluded for one of these reasons.
    Excluded(Vec<Exclusion>),
}

impl ResponseFilter {
    /// Whether the texts of a response match.
    pub fn matches_texts(&self, response: &Response) -> bool {
        self.texts.iter().all(|filter| filter.matches(response))
    }

    /// Whether some responses of the period and the customer may not match.
    pub fn is_selective(&self) -> bool {
        !self.dimensions.is_empty()
            || !self.answers.is_empty()
            || !self.texts.is_empty()
            || self.has_text
            || self.exclusion != ExclusionFilter::All
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;
    use crate::domain::{dimension::Cell, response::Answer};

    fn response(texts: &[(i16, &str)]) -> Response {
        let answer = |(key, text): &(i16, &str)| Answer {
            question_key: *key,
            value: AnswerValue::Text((*text).to_owned()),
        };
        Response {
            id: Uuid::nil(),
            submit_time: Timestamp::UNIX_EPOCH,
            customer_id: None,
            cell: Cell::default(),
            properties: std::collections::BTreeMap::new(),
            answers: texts.iter().map(answer).collect(),
        }
    }

    #[test]
    fn a_text_is_found_in_any_case_and_any_normal_form() {
        let found = |search, text| TextFilter::new(None, search).matches(&response(&[(1, text)]));
        assert!(found("damage", "The box was DAMAGED."));
        assert!(found("ÜBER", "Fünf Tage u\u{308}ber der Zeit"));
        assert!(!found("damage", "The box was late."));
    }

    #[test]
    fn a_text_of_another_question_does_not_match() {
        let of =
            |key| TextFilter::new(key, "late").matches(&response(&[(1, "early"), (2, "late")]));
        assert!(of(None) && of(Some(2)));
        assert!(!of(Some(1)));
    }
}
