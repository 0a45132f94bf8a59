//! One row of a file.

use super::number_format::NumberFormat;
use super::raw_row::RawRow;
use super::reject_columns::RejectOrigin;

/// One row of a file.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// The line of the file in which the row begins, from 1.
    pub(super) line: u64,
    /// The bytes of text up to the end of the row.
    pub(super) end: u64,
    /// Where the row stood before it was rejected; `None` unless the file is a rejects file.
    pub(super) rejected_from: Option<RejectOrigin>,
    /// One cell per mapped column, or why the row can't be read.
    pub(super) cells: Result<Vec<Cell>, String>,
    /// The whole row.
    pub(super) raw: RawRow,
}

/// The value of one column, without surrounding white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// A field of CSV, or a string or boolean of JSON. Empty for null and for an absent
    /// key.
    Text(String),
    /// A number of JSON, with every digit.
    Number(String),
    /// An array of JSON.
    List(Vec<String>),
}

impl Cell {
    /// How the cell writes numbers, in a file whose texts write them in `of_texts`.
    pub(super) fn numbers(&self, of_texts: NumberFormat) -> NumberFormat {
        match self {
            Self::Number(_) => NumberFormat::JSON,
            Self::Text(_) | Self::List(_) => of_texts,
        }
    }
}
