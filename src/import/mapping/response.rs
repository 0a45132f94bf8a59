//! The keys of a mapping that apply to responses only.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::Code;
use super::field::{FieldMapping, NameOrTable};

/// The mapping of the fields that only responses have.
#[derive(Debug)]
pub(crate) struct ResponseMapping {
    /// The survey that every row answers.
    pub(crate) survey: String,
    /// What an empty cell means, unless the question overrides it.
    pub(crate) empty: Empty,
    pub(crate) completion: CompletionMapping,
    pub(crate) touchpoint: Option<NameOrTable<FieldMapping>>,
    pub(crate) language: Option<NameOrTable<FieldMapping>>,
    pub(crate) questions: BTreeMap<String, NameOrTable<QuestionMapping>>,
}

/// What an empty cell of a question means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Empty {
    /// The customer saw the question and skipped it.
    #[default]
    Skipped,
    /// The customer did not see the question.
    NotAsked,
}

/// `[completion]`: whether a response is complete.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompletionMapping {
    /// The same for every row.
    pub(crate) value: Option<CompletionValue>,
    pub(crate) column: Option<String>,
    /// Values of the column that mark a complete response.
    #[serde(default)]
    pub(crate) complete: Vec<Code>,
    /// Values of the column that mark a partial response.
    #[serde(default)]
    pub(crate) partial: Vec<Code>,
}

/// A completion that is the same for every row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CompletionValue {
    Complete,
    Partial,
}

/// The column that holds the answers to a question, and how to parse them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct QuestionMapping {
    pub(crate) column: String,
    /// Codes for "not applicable".
    #[serde(default)]
    pub(crate) not_applicable: Vec<Code>,
    /// Codes for "no answer"; an empty cell follows `empty`.
    #[serde(default)]
    pub(crate) skipped: Vec<Code>,
    /// The score, choice id or text for each code in the file.
    #[serde(default)]
    pub(crate) values: BTreeMap<String, Code>,
    /// Overrides the mapping's `empty` for this question.
    pub(crate) empty: Option<Empty>,
    /// Separates several choices in one cell.
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
