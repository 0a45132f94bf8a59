//! How a row gives the answer to one question.

use anyhow::{bail, ensure};

use crate::api::{Survey, question};
use crate::import::code_table::CodeTable;
use crate::import::columns::Columns;
use crate::import::mapping::{CellMapping, Code, Empty};

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
    Score,
    Text,
    /// Several in one cell where there is a separator.
    Choices {
        separator: Option<ChoiceSeparator>,
    },
}

impl QuestionRule {
    /// Checks the mapping of one question against the survey.
    pub(super) fn new(
        question_id: String,
        mapping: CellMapping,
        empty: Empty,
        survey: &Survey,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let question = survey_question(survey, &question_id)?;
        let kind = match question.kind {
            Some(
                question::Kind::Nps(_)
                | question::Kind::Csat(_)
                | question::Kind::Ces(_)
                | question::Kind::Rating(_),
            ) => AnswerKind::Score,
            Some(question::Kind::Text(_)) => AnswerKind::Text,
            Some(question::Kind::Choice(_)) => AnswerKind::Choices {
                separator: mapping
                    .separator
                    .clone()
                    .map(|text| ChoiceSeparator::new(text, mapping.values.keys())),
            },
            None => bail!(
                "[questions] {question_id} is of a kind that this version of cxmetrics doesn't support"
            ),
        };
        ensure!(
            mapping.separator.is_none() || matches!(kind, AnswerKind::Choices { .. }),
            "[questions] {question_id}: `separator` applies to choices only; remove it"
        );
        let codes = |codes: Vec<Code>| CodeTable::new(codes.into_iter().map(|code| (code.0, ())));
        let not_applicable = codes(mapping.not_applicable);
        let skipped = codes(mapping.skipped);
        if let Some(code) = not_applicable.shared_code(&skipped) {
            bail!(
                "[questions] {question_id} lists `{code}` under both `not_applicable` and `skipped`"
            );
        }
        Ok(Self {
            column: columns.index(&mapping.column),
            kind,
            not_applicable,
            skipped,
            values: CodeTable::new(
                mapping
                    .values
                    .into_iter()
                    .map(|(code, value)| (code, value.0)),
            ),
            empty: mapping.empty.unwrap_or(empty),
            question_id,
        })
    }
}
