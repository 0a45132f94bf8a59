//! A row that is not stored, with its reasons.

use super::raw_row::RowOrigin;
use super::row_error::RowError;

/// A row that is not stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RejectedRow {
    pub(crate) origin: RowOrigin,
    /// Why the row is not stored; at least one reason.
    pub(crate) errors: Vec<RowError>,
}
