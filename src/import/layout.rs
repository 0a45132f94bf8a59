//! How the text of a file is divided into rows and columns.

use super::mapping::Format;

/// How the text of a file is divided into rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Comma-separated values with a header.
    Csv(CsvLayout),
    /// One JSON object per line.
    Jsonl,
}

/// The layout of a CSV file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct CsvLayout {
    /// Separates the columns, by the mapping. It takes precedence over a `sep=` line.
    pub(crate) delimiter: Option<u8>,
    /// Separates the columns where neither the mapping nor the file names a delimiter.
    pub(crate) default_delimiter: u8,
    /// The line that holds the header, from 1. `None`: the first, or the one after a `sep=`
    /// line.
    pub(crate) header_line: Option<u64>,
    /// Rows below the header that hold no data.
    pub(crate) skip_rows: u64,
}

impl Default for CsvLayout {
    fn default() -> Self {
        Self {
            delimiter: None,
            default_delimiter: b',',
            header_line: None,
            skip_rows: 0,
        }
    }
}

impl Layout {
    /// The layout of a format; `csv` applies to CSV only.
    pub(crate) fn of(format: Format, csv: CsvLayout) -> Self {
        match format {
            Format::Csv => Self::Csv(csv),
            Format::Jsonl => Self::Jsonl,
        }
    }
}
