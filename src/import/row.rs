//! One row of a file.

/// One row of a file, reduced to the columns that the mapping names.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file in which the row begins, from 1.
    pub(super) line: u64,
    /// The bytes of text up to the end of the row.
    pub(super) end: u64,
    /// One cell per mapped column, or why the row can't be read.
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// The value of one column, without surrounding white space.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Cell {
    /// A field of CSV, or a string, number or boolean of JSON. Empty for null and for an
    /// absent key.
    Text(String),
    /// An array of JSON.
    List(Vec<String>),
}
