//! An error in one row, as the rejects file lists it.

use super::field_error::FieldError;
use crate::api::ErrorReason;

/// The reason of a row that can't be split into cells.
pub(crate) const MALFORMED_ROW: &str = "MALFORMED_ROW";

/// One reason why a row is not stored. A row may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowError {
    /// The line of the file in which the row begins, from 1.
    pub(crate) line: u64,
    /// Empty where the row has no valid id.
    pub(crate) id: String,
    /// The column at fault; empty where there is none.
    pub(crate) column: String,
    /// The field at fault; empty where there is none.
    pub(crate) field: String,
    /// The name of an `ErrorReason`, or `MALFORMED_ROW`.
    pub(crate) reason: String,
    pub(crate) description: String,
}

impl RowError {
    /// A row that can't be split into cells.
    pub(crate) fn malformed(line: u64, description: String) -> Self {
        Self {
            line,
            id: String::new(),
            column: String::new(),
            field: String::new(),
            reason: MALFORMED_ROW.to_owned(),
            description,
        }
    }

    /// An error that `reason` classifies.
    pub(crate) fn new(line: u64, id: &str, reason: ErrorReason, error: FieldError) -> Self {
        let name = reason.as_str_name();
        Self {
            line,
            id: id.to_owned(),
            column: error.column,
            field: error.field,
            reason: name.trim_start_matches("ERROR_REASON_").to_owned(),
            description: error.description,
        }
    }
}
