//! What an empty cell of a question means.

use serde::Deserialize;

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
