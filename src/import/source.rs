//! A file that was checked as a whole, and its rows.

use std::io;
use std::path::Path;

use super::csv_rows::CsvRows;
use super::encoding::{self, Encoding};
use super::json_rows::{self, JsonRows};
use super::mapping::Format;
use super::row::Row;
use super::text_check;

/// How the text of a file is divided into rows and columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Layout {
    /// Comma-separated values with a header line.
    Csv {
        /// Separates the columns.
        delimiter: u8,
    },
    /// One JSON object per line.
    Jsonl,
}

impl Layout {
    /// The layout of a format; only CSV has a delimiter.
    pub(crate) fn of(format: Format, delimiter: u8) -> Self {
        match format {
            Format::Csv => Self::Csv { delimiter },
            Format::Jsonl => Self::Jsonl,
        }
    }
}

/// A file that was checked as a whole.
pub(crate) struct Source {
    /// Length of the text in UTF-8.
    pub(crate) text_bytes: u64,
    /// Says which encoding was detected, unless it is UTF-8.
    pub(crate) encoding_note: Option<String>,
    /// The rows, from the first.
    pub(super) rows: Box<dyn Iterator<Item = io::Result<Row>> + Send>,
}

impl Source {
    /// Checks and opens a file. `columns` are the columns that the mapping names.
    ///
    /// # Errors
    ///
    /// The file can't be read, is not text, has an unclosed quote, or lacks a column.
    pub(crate) fn open(
        path: &Path,
        layout: Layout,
        encoding: Option<Encoding>,
        columns: &[String],
    ) -> anyhow::Result<Self> {
        let detected = encoding::detect(path, encoding)?;
        let delimiter = match layout {
            Layout::Csv { delimiter } => Some(delimiter),
            Layout::Jsonl => None,
        };
        let facts = text_check::check(path, detected.encoding, delimiter)?;
        let rows: Box<dyn Iterator<Item = _> + Send> = match layout {
            Layout::Csv { delimiter } => Box::new(CsvRows::open(path, facts, delimiter, columns)?),
            Layout::Jsonl => {
                json_rows::find_keys(path, facts, columns)?;
                Box::new(JsonRows::open(path, facts, columns)?)
            }
        };
        Ok(Self {
            text_bytes: facts.bytes,
            encoding_note: detected.note,
            rows,
        })
    }
}
