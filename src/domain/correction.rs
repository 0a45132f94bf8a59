//! Corrections of a stored response.

use crate::domain::{exclusion::Exclusion, response::Answer};

/// A change to a stored response.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// Replaces the answers.
    Revise {
        /// All answers from now on.
        answers: Vec<Answer>,
        /// The survey's revision that they were parsed against.
        survey_revision: i32,
    },
    /// Takes it out of every score.
    Exclude(Exclusion),
    /// Counts it again.
    Include,
    /// Removes it for good.
    Delete,
}
