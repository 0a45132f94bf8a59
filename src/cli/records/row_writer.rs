//! What every format of a file has in common.

use super::cell::Row;

/// Writes rows in one format.
pub(in crate::cli) trait RowWriter {
    /// Writes one row.
    fn write(&mut self, row: Row) -> anyhow::Result<()>;

    /// Writes what is left.
    fn finish(self: Box<Self>) -> anyhow::Result<()>;
}
