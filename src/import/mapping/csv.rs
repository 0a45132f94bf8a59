//! The keys of a mapping that say how a CSV file is laid out.

/// The layout of a CSV file. JSON Lines takes none of these keys but the delimiter, which it
/// ignores.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct CsvMapping {
    /// Separates the columns.
    pub(crate) delimiter: Option<char>,
    /// The line that holds the header, from 1.
    pub(crate) header_line: Option<u64>,
    /// Rows below the header that hold no data, such as the texts of the questions.
    pub(crate) skip_rows: Option<u64>,
}
