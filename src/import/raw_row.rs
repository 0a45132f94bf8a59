//! A row as the file holds it, and where it stands.

/// The content of a row, as the file holds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum RawRow {
    /// Every field of a CSV record.
    Csv(csv::StringRecord),
    /// A line of JSON Lines; empty where the line was too long to keep.
    Json(Vec<u8>),
}

impl RawRow {
    /// Its size in bytes.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Csv(record) => record.as_slice().len(),
            Self::Json(line) => line.len(),
        }
    }
}

/// Where a row stands, and its content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RowOrigin {
    /// The line of the file in which the row begins, from 1.
    pub(crate) line: u64,
    /// The number of the row, from 1, in the file that it was in first.
    pub(crate) number: u64,
    /// 2 for the first row that equals an earlier one of that file, and so on; otherwise 1.
    pub(crate) copy: u64,
    pub(crate) raw: RawRow,
}
