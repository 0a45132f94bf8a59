//! What may become of a stored response.

use crate::domain::response::Answer;

/// Why a response counts nowhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exclusion {
    /// It was a test.
    Test,
    /// The same customer's same answers are there already.
    Duplicate,
    /// It was not given in good faith.
    Fraud,
}

impl Exclusion {
    /// How the database tells reasons apart; for good. 4 stands for a deleted response.
    pub fn code(self) -> i16 {
        match self {
            Self::Test => 1,
            Self::Duplicate => 2,
            Self::Fraud => 3,
        }
    }

    /// The inverse of [`Exclusion::code`].
    pub fn of_code(code: i16) -> Option<Self> {
        match code {
            1 => Some(Self::Test),
            2 => Some(Self::Duplicate),
            3 => Some(Self::Fraud),
            _ => None,
        }
    }
}

/// What is to become of a stored response.
#[derive(Debug, Clone, PartialEq)]
pub enum Correction {
    /// Other answers, parsed against this revision of the survey.
    Revise {
        /// All of its answers from now on.
        answers: Vec<Answer>,
        /// The survey's revision that they were parsed against.
        survey_revision: i32,
    },
    /// It counts nowhere.
    Exclude(Exclusion),
    /// It counts again.
    Include,
    /// It is removed.
    Delete,
}
