//! Corrections of a stored response.

use crate::domain::{exclusion::Exclusion, response::Answer};

/// A change to a stored response.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// Replaces its answers.
    Revise {
        /// The new answers, all of them.
        answers: Vec<Answer>,
        /// The revision of the survey that they were checked against.
        survey_revision: i32,
    },
    /// Excludes it from every score.
    Exclude(Exclusion),
    /// Includes it in scores again.
    Include,
    /// Deletes it permanently.
    Delete,
}
