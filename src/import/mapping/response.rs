//! The keys of a mapping that apply to responses only.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::Code;
use super::empty::Empty;
use super::field::{FieldMapping, NameOrTable};
use super::question::QuestionMapping;

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
    pub(crate) questions: BTreeMap<String, QuestionMapping>,
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
