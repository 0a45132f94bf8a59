//! What an empty cell means.

use anyhow::bail;
use serde::Deserialize;

/// The values of `empty` at the top of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum EmptyKey {
    Skipped,
    NotAsked,
    Keep,
    Clear,
}

impl EmptyKey {
    /// The meaning for questions.
    ///
    /// # Errors
    ///
    /// The value applies to attributes.
    pub(super) fn of_questions(self) -> anyhow::Result<Empty> {
        match self {
            Self::Skipped => Ok(Empty::Skipped),
            Self::NotAsked => Ok(Empty::NotAsked),
            Self::Keep | Self::Clear => {
                bail!("`empty` of responses is \"skipped\" or \"not_asked\"")
            }
        }
    }

    /// The meaning for attributes.
    ///
    /// # Errors
    ///
    /// The value applies to questions.
    pub(super) fn of_attributes(self) -> anyhow::Result<EmptyAttribute> {
        match self {
            Self::Keep => Ok(EmptyAttribute::Keep),
            Self::Clear => Ok(EmptyAttribute::Clear),
            Self::Skipped | Self::NotAsked => {
                bail!("`empty` of customers is \"keep\" or \"clear\"")
            }
        }
    }
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

/// What an empty cell of a customer's attribute means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum EmptyAttribute {
    /// The attribute stays as it is.
    #[default]
    Keep,
    /// The attribute is cleared.
    Clear,
}
