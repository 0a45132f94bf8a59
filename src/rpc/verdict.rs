//! Outcomes of submitted rows, and their verdicts as messages of streams carry them.

use super::{CallError, limits::ROWS_MAX};
use crate::{
    api::{self, ErrorReason, Outcome},
    domain::violation::Violations,
};

/// How often a row is checked again because what it was checked against changed.
pub(super) const ROUNDS_MAX: usize = 20;

/// What became of one row.
pub(super) type Verdict = Result<Stored, CallError>;

/// How a row came to be stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    /// By this call.
    Inserted,
    /// Before, with the same content.
    Identical,
}

impl Stored {
    pub(super) fn outcome(self) -> Outcome {
        match self {
            Self::Inserted => Outcome::Inserted,
            Self::Identical => Outcome::Identical,
        }
    }
}

/// A verdict as the messages of streams say it.
#[derive(Debug, Default)]
pub(super) struct RowAnswer {
    pub(super) outcome: Outcome,
    pub(super) reason: ErrorReason,
    pub(super) message: String,
    pub(super) field_violations: Vec<api::FieldViolation>,
}

impl RowAnswer {
    pub(super) fn of(verdict: Verdict) -> Self {
        let error = match verdict {
            Ok(stored) => {
                return Self {
                    outcome: stored.outcome(),
                    ..Self::default()
                };
            }
            Err(error) => error,
        };
        let is_conflict = matches!(
            error,
            CallError::ResponseConflict(_) | CallError::ActivityConflict(_)
        );
        let outcome = if is_conflict {
            Outcome::Conflict
        } else {
            Outcome::Rejected
        };
        let reason = error.reason();
        let (message, violations) = error.into_row();
        let field_violations = violations
            .into_iter()
            .map(|one| api::FieldViolation {
                field: one.field,
                description: one.description,
            })
            .collect();
        Self {
            outcome,
            reason,
            message,
            field_violations,
        }
    }
}

/// A row's place in a stream, as messages say it.
pub(super) fn row_number(row: usize) -> i64 {
    i64::try_from(row).unwrap_or(i64::MAX)
}

/// Whether a message holds as many rows as it may.
pub(super) fn check_row_count(field: &str, found: usize) -> Result<(), CallError> {
    if (1..=ROWS_MAX).contains(&found) {
        return Ok(());
    }
    let violation = format!("has {found} entries; 1 to {ROWS_MAX} are allowed");
    Err(Violations::one(field, violation).into())
}
