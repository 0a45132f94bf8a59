//! A file that was checked as a whole, and its rows.

use std::io;

use super::csv_dialect::CsvDialect;
use super::csv_rows::CsvRows;
use super::encoding::{self, Encoding};
use super::input_file::InputFile;
use super::json_rows::{self, JsonRows};
use super::layout::{CsvLayout, Layout};
use super::preamble::Preamble;
use super::rejects_layout::RejectsLayout;
use super::row::Row;
use super::text_check;

/// The rows of a file, from the first.
pub(crate) struct Rows(Box<dyn Iterator<Item = io::Result<Row>> + Send>);

impl Iterator for Rows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

/// A file that was checked as a whole.
pub(crate) struct Source {
    /// Length of the text in UTF-8.
    pub(crate) text_bytes: u64,
    /// What the user should know before the rows are sent: a detected encoding other than
    /// UTF-8, and the lines that are left out.
    pub(crate) notes: Vec<String>,
    /// The layout of a rejects file for the rows.
    pub(crate) rejects: RejectsLayout,
    /// The rows, from the first.
    pub(crate) rows: Rows,
}

impl Source {
    /// Checks and opens a file. `columns` are the columns that the mapping names.
    ///
    /// # Errors
    ///
    /// The file can't be read, is not text, has an unclosed quote, or lacks a column.
    pub(crate) fn open(
        input: &InputFile,
        layout: Layout,
        encoding: Option<Encoding>,
        columns: &[String],
    ) -> anyhow::Result<Self> {
        let detected = encoding::detect(input, encoding)?;
        let encoding = detected.encoding;
        let mut notes: Vec<String> = detected.note.into_iter().collect();
        let (facts, rejects, rows): (_, _, Box<dyn Iterator<Item = _> + Send>) = match layout {
            Layout::Csv(csv) => {
                let dialect = dialect(input, encoding, csv)?;
                let facts = text_check::check(input, encoding, Some(dialect))?;
                let rows = CsvRows::open(input, facts, dialect, columns)?;
                notes.extend(rows.skipped_note(input));
                notes.extend(rows.unnamed_note(input)?);
                (facts, rows.rejects_layout(input)?, Box::new(rows))
            }
            Layout::Jsonl => {
                let facts = text_check::check(input, encoding, None)?;
                json_rows::find_keys(input, facts, columns)?;
                let rows = JsonRows::open(input, facts, columns)?;
                (facts, RejectsLayout::Jsonl, Box::new(rows))
            }
        };
        Ok(Self {
            text_bytes: facts.bytes,
            notes,
            rejects,
            rows: Rows(rows),
        })
    }
}

fn dialect(input: &InputFile, encoding: Encoding, csv: CsvLayout) -> anyhow::Result<CsvDialect> {
    let preamble = Preamble::read(input, encoding, csv.header_line)?;
    let named = csv.delimiter.or(preamble.delimiter);
    Ok(CsvDialect {
        delimiter: named.unwrap_or(csv.default_delimiter),
        preamble,
        skip_rows: csv.skip_rows,
    })
}
