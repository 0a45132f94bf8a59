//! A file that was checked as a whole, and its rows.

use std::io;
use std::path::Path;

use super::csv_dialect::CsvDialect;
use super::csv_rows::CsvRows;
use super::encoding::{self, Encoding};
use super::json_rows::{self, JsonRows};
use super::layout::{CsvLayout, Layout};
use super::preamble::Preamble;
use super::row::Row;
use super::text_check;

/// A file that was checked as a whole.
pub(crate) struct Source {
    /// Length of the text in UTF-8.
    pub(crate) text_bytes: u64,
    /// What the user should know before the rows are sent: a detected encoding other than
    /// UTF-8, and the lines that are left out.
    pub(crate) notes: Vec<String>,
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
        let encoding = detected.encoding;
        let mut notes: Vec<String> = detected.note.into_iter().collect();
        let (facts, rows): (_, Box<dyn Iterator<Item = _> + Send>) = match layout {
            Layout::Csv(csv) => {
                let dialect = dialect(path, encoding, csv)?;
                let facts = text_check::check(path, encoding, Some(dialect))?;
                let rows = CsvRows::open(path, facts, dialect, columns)?;
                notes.extend(rows.skipped_note(path));
                (facts, Box::new(rows))
            }
            Layout::Jsonl => {
                let facts = text_check::check(path, encoding, None)?;
                json_rows::find_keys(path, facts, columns)?;
                (facts, Box::new(JsonRows::open(path, facts, columns)?))
            }
        };
        Ok(Self {
            text_bytes: facts.bytes,
            notes,
            rows,
        })
    }
}

fn dialect(path: &Path, encoding: Encoding, csv: CsvLayout) -> anyhow::Result<CsvDialect> {
    let preamble = Preamble::read(path, encoding, csv.header_line)?;
    let named = csv.delimiter.or(preamble.delimiter);
    Ok(CsvDialect {
        delimiter: named.unwrap_or(csv.default_delimiter),
        preamble,
        skip_rows: csv.skip_rows,
    })
}
