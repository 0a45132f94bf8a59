//! How a row gives the answer to one question.

use anyhow::{bail, ensure};

use crate::api::{Scale, Survey, question};
use crate::import::code_table::CodeTable;
use crate::import::columns::Columns;
use crate::import::mapping::{CellMapping, Code, Empty};
use crate::import::number_format::NumberFormat;

use super::choice_separator::ChoiceSeparator;
use super::survey_question::survey_question;

/// How a row gives the answer to one question.
#[derive(Debug)]
pub(super) struct QuestionRule {
    pub(super) question_id: String,
    pub(super) column: usize,
    pub(super) kind: AnswerKind,
    /// Codes for "not applicable".
    pub(super) not_applicable: CodeTable<()>,
    /// Codes for "no answer".
    pub(super) skipped: CodeTable<()>,
    /// The score, choice id or text for each code.
    pub(super) values: CodeTable<String>,
    pub(super) empty: Empty,
}

/// The type of an answer.
#[derive(Debug)]
pub(super) enum AnswerKind {
    Score {
        /// Whether the scale is 0 to 100, so that `85%` is 85.
        is_percent: bool,
    },
    Text,
    /// Several in one cell where there is a separator.
    Choices {
        separator: Option<ChoiceSeparator>,
        /// The choice ids of the survey.
        ids: CodeTable<String>,
    },
}

/// The kind of a score on a scale.
fn score(scale: Option<Scale>) -> AnswerKind {
    AnswerKind::Score {
        is_percent: scale.is_some_and(|scale| scale.minimum == 0 && scale.maximum == 100),
    }
}

impl QuestionRule {
    /// Checks the mapping of one question against the survey.
    pub(super) fn new(
        question_id: String,
        mapping: CellMapping,
        empty: Empty,
        numbers: NumberFormat,
        survey: &Survey,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let question = survey_question(survey, &question_id)?;
        let kind = match &question.kind {
            Some(question::Kind::Nps(_)) => AnswerKind::Score { is_percent: false },
            Some(question::Kind::Csat(csat)) => score(csat.scale),
            Some(question::Kind::Ces(ces)) => score(ces.scale),
            Some(question::Kind::Rating(rating)) => score(rating.scale),
            Some(question::Kind::Text(_)) => AnswerKind::Text,
            Some(question::Kind::Choice(choice)) => {
                let separator = mapping.separator.clone();
                let ids = choice.choices.iter().map(|choice| &choice.choice_id);
                AnswerKind::Choices {
                    separator: separator
                        .map(|text| ChoiceSeparator::new(text, mapping.values.keys())),
                    ids: CodeTable::new(ids.map(|id| (id.clone(), id.clone())), numbers),
                }
            }
            None => bail!(
                "[questions] {question_id} is of a kind that this version of cxmetrics doesn't support"
            ),
        };
        ensure!(
            mapping.separator.is_none() || matches!(kind, AnswerKind::Choices { .. }),
            "[questions] {question_id}: `separator` applies to choices only; remove it"
        );
        let codes = |codes: Vec<Code>| {
            CodeTable::of_scores(codes.into_iter().map(|code| (code.0, ())), numbers)
        };
        let not_applicable = codes(mapping.not_applicable);
        let skipped = codes(mapping.skipped);
        if let Some(code) = not_applicable.shared_code(&skipped) {
            bail!(
                "[questions] {question_id} lists `{code}` under both `not_applicable` and `skipped`"
            );
        }
        let values = mapping.values.into_iter();
        let values = values.map(|(code, value)| (code, value.0));
        let values = match kind {
            AnswerKind::Score { .. } => CodeTable::of_scores(values, numbers),
            AnswerKind::Text | AnswerKind::Choices { .. } => CodeTable::new(values, numbers),
        };
        // Else a third spelling would be a score itself.
        if let AnswerKind::Score { .. } = kind
            && let Some(number) = values.contradictory_number()
        {
            bail!(
                "[questions] {question_id}: `values` lists the number {number} in several \
                 spellings with different values"
            );
        }
        Ok(Self {
            column: columns.index(&mapping.column),
            kind,
            not_applicable,
            skipped,
            values,
            empty: mapping.empty.unwrap_or(empty),
            question_id,
        })
    }
}
