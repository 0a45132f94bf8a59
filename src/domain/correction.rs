//! Corrections of a stored response.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::domain::{exclusion::Exclusion, response::Answer};

/// A change to a stored response.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// Replaces some of its content.
    Revise(Revision),
    /// Excludes it from every score.
    Exclude(Exclusion),
    /// Includes it in scores again.
    Include,
    /// Deletes it permanently.
    Delete,
}

/// The new content of some fields of a response. `None` keeps the stored content of a field.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Revision {
    /// The revision of the survey that the content was checked against.
    pub survey_revision: i32,
    /// When the customer submitted it.
    pub submit_time: Option<Timestamp>,
    /// The customer; `Some(None)` if unknown from now on.
    pub customer_id: Option<Option<String>>,
    /// All of its dimension values.
    pub cell: Option<RevisedCell>,
    /// All of its properties.
    pub properties: Option<BTreeMap<String, String>>,
    /// All of its answers, in the order of the questions' keys.
    pub answers: Option<Vec<Answer>>,
}

/// Other dimension values of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RevisedCell {
    /// The key of the new cell.
    pub cell_key: i32,
    /// The revision of the response from whose values the new ones were made.
    pub response_revision: i32,
}
