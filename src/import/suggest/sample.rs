//! The first rows of a file.

use crate::import::mapping::Format;
use crate::import::row::Cell;

/// Most rows that are read.
pub(super) const ROWS_MAX: usize = 10_000;

/// The first rows of a file.
#[derive(Debug)]
pub(crate) struct Sample {
    /// The file, as messages name it.
    pub(super) input_name: String,
    pub(super) layout: SampleLayout,
    pub(super) columns: Vec<SampleColumn>,
    /// The number of rows that were read.
    pub(super) rows: usize,
    /// Whether these are all rows of the file.
    pub(super) is_whole: bool,
}

/// How the text of the file is divided, as the mapping writes it; `None` for a default.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SampleLayout {
    pub(super) format: Option<Format>,
    pub(super) is_json: bool,
    pub(super) encoding: Option<&'static str>,
    pub(super) delimiter: Option<char>,
    pub(super) header_line: Option<usize>,
    pub(super) skip_rows: Option<usize>,
    /// Columns that no mapping can name, with the reason.
    pub(super) unusable: Vec<String>,
}

/// One column of a sample.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SampleColumn {
    pub(super) name: String,
    /// The text of the question, where a row below the header holds it.
    pub(super) wording: Option<String>,
    /// One cell per row.
    pub(super) cells: Vec<Cell>,
}

/// The text of a sample.
#[derive(Debug)]
pub(super) struct SampleText {
    pub(super) text: String,
    /// Whether the file has more text than this.
    pub(super) is_cut: bool,
}
