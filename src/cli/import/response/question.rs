//! How the cells of one column become answers to one question.

use std::collections::{HashMap, HashSet};

use anyhow::{Context, bail};

use crate::api::{Survey, question};
use crate::cli::import::frame::Columns;
use crate::cli::import::mapping::{Code, Empty, QuestionMapping};
use crate::cli::import::similar;

/// How the cells of one column become answers to one question.
#[derive(Debug)]
pub(super) struct QuestionRule {
    pub(super) question_id: String,
    pub(super) column: usize,
    pub(super) kind: AnswerKind,
    pub(super) not_applicable: HashSet<String>,
    pub(super) skipped: HashSet<String>,
    pub(super) meanings: HashMap<String, String>,
    pub(super) empty: Empty,
}

/// What an answer is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum AnswerKind {
    Score,
    Text,
    /// Several where there is a separator.
    Choices {
        separator: Option<String>,
    },
}

impl QuestionRule {
    /// Checks the mapping of one question against the survey.
    pub(super) fn new(
        question_id: String,
        mapping: QuestionMapping,
        empty: Empty,
        survey: &Survey,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let asked = survey
            .questions
            .iter()
            .find(|question| question.question_id == question_id);
        let asked = asked.with_context(|| {
            let ids = survey
                .questions
                .iter()
                .map(|question| &question.question_id);
            format!(
                "[questions] survey {} has no question `{question_id}`{}",
                survey.survey_id,
                similar::among(&question_id, ids)
            )
        })?;
        let kind = match asked.kind {
            Some(
                question::Kind::Nps(_)
                | question::Kind::Csat(_)
                | question::Kind::Ces(_)
                | question::Kind::Rating(_),
            ) => AnswerKind::Score,
            Some(question::Kind::Text(_)) => AnswerKind::Text,
            Some(question::Kind::Choice(_)) => AnswerKind::Choices {
                separator: mapping.separator.clone(),
            },
            None => bail!(
                "[questions] {question_id} is of a kind that this command line is too old to know"
            ),
        };
        if mapping.separator.is_some() && !matches!(kind, AnswerKind::Choices { .. }) {
            bail!("[questions] {question_id}: `separator` is for choices only; leave it out");
        }
        let codes = |codes: Vec<Code>| codes.into_iter().map(|code| code.0).collect();
        Ok(Self {
            column: columns.place(&mapping.column),
            kind,
            not_applicable: codes(mapping.not_applicable),
            skipped: codes(mapping.skipped),
            meanings: mapping
                .values
                .into_iter()
                .map(|(code, meaning)| (code, meaning.0))
                .collect(),
            empty: mapping.empty.unwrap_or(empty),
            question_id,
        })
    }
}
