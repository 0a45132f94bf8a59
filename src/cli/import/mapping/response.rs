//! The parts of a mapping that only responses have.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::field::{Code, FieldMapping, NameOrTable};

/// What of a row becomes which part of a response, besides what activities have too.
#[derive(Debug)]
pub(crate) struct ResponseMapping {
    /// The survey that every row answers.
    pub(crate) survey: String,
    /// What an empty answer means, unless its question says otherwise.
    pub(crate) empty: Empty,
    pub(crate) completion: CompletionMapping,
    pub(crate) touchpoint: Option<NameOrTable<FieldMapping>>,
    pub(crate) language: Option<NameOrTable<FieldMapping>>,
    pub(crate) questions: BTreeMap<String, NameOrTable<QuestionMapping>>,
}

/// What an empty answer means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Empty {
    /// The question was shown and left empty.
    #[default]
    Skipped,
    /// The question was not shown.
    NotAsked,
}

/// Whether a row is complete.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletionMapping {
    /// The same for every row.
    pub(crate) value: Option<CompletionValue>,
    pub(crate) column: Option<String>,
    /// What stands in the column of complete rows.
    #[serde(default)]
    pub(crate) complete: Vec<Code>,
    /// What stands in the column of partial rows.
    #[serde(default)]
    pub(crate) partial: Vec<Code>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CompletionValue {
    Complete,
    Partial,
}

/// Which column holds the answers to a question, and how to read them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionMapping {
    pub(crate) column: String,
    /// Codes for "does not apply".
    #[serde(default)]
    pub(crate) not_applicable: Vec<Code>,
    /// Codes for "no answer", beside the empty cell.
    #[serde(default)]
    pub(crate) skipped: Vec<Code>,
    /// What the codes in the file stand for.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, Code>,
    pub(crate) empty: Option<Empty>,
    /// What stands between several choices in one cell.
    pub(crate) separator: Option<String>,
}

impl From<String> for QuestionMapping {
    fn from(column: String) -> Self {
        Self {
            column,
            ..Self::default()
        }
    }
}
