//! The dialect of a CSV file.

use super::preamble::Preamble;

/// The dialect of a CSV file, after its first lines were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CsvDialect {
    /// Separates the columns.
    pub(super) delimiter: u8,
    /// The lines above the header.
    pub(super) preamble: Preamble,
    /// Rows below the header that hold no data.
    pub(super) skip_rows: u64,
}
