//! Outcomes of submitted rows, as replies and verdicts carry them.

use super::{CallError, limits::ROWS_MAX};
use crate::{
    api::{self, Outcome},
    domain::{row_outcome::RowOutcome, violation::Violations},
    store::RowKind,
};

/// The one element of a result with as many elements as the call has rows.
///
/// # Errors
/// [`CallError::Internal`] when there is none.
pub(super) fn only<T>(mut results: Vec<T>) -> Result<T, CallError> {
    results.pop().ok_or_else(|| {
        tracing::error!("a submitted row has no outcome");
        CallError::Internal
    })
}

/// The outcome of a stored row.
///
/// # Errors
/// Why the row was not stored.
pub(super) fn stored(outcome: RowOutcome, kind: RowKind) -> Result<Outcome, CallError> {
    match outcome {
        RowOutcome::Inserted => Ok(Outcome::Inserted),
        RowOutcome::Identical => Ok(Outcome::Identical),
        RowOutcome::Conflict(id) => Err(match kind {
            RowKind::Response => CallError::ResponseConflict(id),
            RowKind::Activity => CallError::ActivityConflict(id),
        }),
        // A verdict would be final, and this row may be stored later.
        RowOutcome::Stale => {
            tracing::warn!(
                ?kind,
                "the survey or the settings changed at every attempt to store a row"
            );
            Err(CallError::Overloaded)
        }
        RowOutcome::Rejected(rejection) => Err(rejection.into()),
    }
}

/// The verdict on row number `row` of a stream.
///
/// # Errors
/// When the row has no final outcome.
pub(super) fn verdict(
    row: usize,
    id: String,
    outcome: RowOutcome,
    kind: RowKind,
) -> Result<api::Verdict, CallError> {
    let is_conflict = matches!(outcome, RowOutcome::Conflict(_));
    let mut verdict = api::Verdict {
        row: row_number(row)?,
        response_id: id,
        ..api::Verdict::default()
    };
    match stored(outcome, kind) {
        Ok(outcome) => verdict.set_outcome(outcome),
        Err(error) if error.concerns_one_row() => {
            verdict.set_outcome(match is_conflict {
                true => Outcome::Conflict,
                false => Outcome::Rejected,
            });
            verdict.set_reason(error.reason());
            let (message, violations) = error.into_row();
            verdict.message = message;
            let violations = violations.into_iter().map(|one| api::FieldViolation {
                field: one.field,
                description: one.description,
            });
            verdict.field_violations = violations.collect();
        }
        Err(error) => return Err(error),
    }
    Ok(verdict)
}

fn row_number(row: usize) -> Result<i64, CallError> {
    i64::try_from(row).map_err(|_| {
        tracing::error!(row, "a stream has more rows than can be numbered");
        CallError::Internal
    })
}

/// Checks the number of rows of one message.
///
/// # Errors
/// When there are none or more than [`ROWS_MAX`].
pub(super) fn check_row_count(field: &str, found: usize) -> Result<(), CallError> {
    if (1..=ROWS_MAX).contains(&found) {
        return Ok(());
    }
    let violation = format!("has {found} entries; 1 to {ROWS_MAX} are allowed");
    Err(Violations::one(field, violation).into())
}
