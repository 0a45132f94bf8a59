//! The rows of a file, reduced to the columns that are wanted.

use std::fs::File;
use std::io::{self, BufReader, Seek, SeekFrom};
use std::path::Path;

use anyhow::{Context, bail};

use super::header;
use super::json_rows::{self, JsonRows};
use super::mapping::Format;
use super::text::{self, TextFacts};

/// One row of the file.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    /// The line of the file that it begins in, from 1.
    pub(super) line: u64,
    /// How many bytes of the file end with it.
    pub(super) end: u64,
    /// A cell for each wanted column, or why the row can't be read.
    pub(super) cells: Result<Vec<Cell>, String>,
}

/// What stands in one column of a row, without the spaces around it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cell {
    /// Also a number or a truth value of JSON; empty for null and what is absent.
    Text(String),
    /// An array of JSON.
    List(Vec<String>),
}

/// A file that can be read as a whole.
pub(super) struct Source {
    /// Its length.
    pub(super) bytes: u64,
    /// Its rows, from the first.
    pub(super) rows: Box<dyn Iterator<Item = io::Result<Row>> + Send>,
}

impl Source {
    /// Opens the file, or says in one sentence why it can't be imported.
    pub(super) fn open(
        path: &Path,
        format: Format,
        delimiter: u8,
        wanted: &[String],
    ) -> anyhow::Result<Self> {
        let csv_delimiter = (format == Format::Csv).then_some(delimiter);
        let facts = text::check(path, csv_delimiter)?;
        let rows: Box<dyn Iterator<Item = _> + Send> = match format {
            Format::Csv => Box::new(CsvRows::open(path, facts, delimiter, wanted)?),
            Format::Jsonl => {
                json_rows::find_keys(path, facts, wanted)?;
                Box::new(JsonRows::open(path, facts, wanted)?)
            }
        };
        Ok(Self {
            bytes: facts.bytes,
            rows,
        })
    }
}

/// The text of the file, from its start.
pub(super) fn open_text(path: &Path, facts: TextFacts) -> anyhow::Result<BufReader<File>> {
    let mut file = File::open(path).with_context(|| format!("can't open {}", path.display()))?;
    file.seek(SeekFrom::Start(facts.start))?;
    Ok(BufReader::with_capacity(256 << 10, file))
}

struct CsvRows {
    reader: csv::Reader<BufReader<File>>,
    record: csv::StringRecord,
    columns: usize,
    /// For each wanted column, its place in a record.
    places: Vec<usize>,
    facts: TextFacts,
}

impl CsvRows {
    fn open(
        path: &Path,
        facts: TextFacts,
        delimiter: u8,
        wanted: &[String],
    ) -> anyhow::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            // The carriage return before it is trimmed off like any space; told of
            // both, the library loses count of the lines.
            .terminator(csv::Terminator::Any(b'\n'))
            .flexible(true)
            .has_headers(false)
            .from_reader(open_text(path, facts)?);
        let mut record = csv::StringRecord::new();
        reader
            .read_record(&mut record)
            .with_context(|| format!("can't read {}", path.display()))?;
        if record.iter().any(|name| name.trim().contains('\r')) {
            bail!(
                "the lines of {} end in a carriage return only: save it with Unix or Windows line ends",
                path.display()
            );
        }
        let columns: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let places = header::places(&columns, wanted, delimiter)
            .with_context(|| format!("{} doesn't fit the mapping", path.display()))?;
        Ok(Self {
            reader,
            record,
            columns: columns.len(),
            places,
            facts,
        })
    }

    /// The record that was just read.
    fn row(&self) -> Row {
        let end = self.facts.start + self.reader.position().byte();
        // Counted back from where the record ends: where it begins, the library
        // has not yet passed over the blank lines before it.
        let inside = self.record.as_slice().matches('\n').count() as u64;
        let behind = u64::from(end < self.facts.bytes || self.facts.ends_in_newline);
        Row {
            line: self
                .reader
                .position()
                .line()
                .saturating_sub(inside + behind),
            end,
            cells: self.cells(),
        }
    }

    fn cells(&self) -> Result<Vec<Cell>, String> {
        if self.record.len() != self.columns {
            return Err(format!(
                "the row has {} fields, the header {}: look for a missing quote or a delimiter \
                 in the text",
                self.record.len(),
                self.columns
            ));
        }
        let cell = |&place: &usize| Cell::Text(self.record[place].trim().to_owned());
        Ok(self.places.iter().map(cell).collect())
    }
}

impl Iterator for CsvRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                // A blank line that is not quite empty.
                Ok(true) if self.record.len() == 1 && self.record[0].trim().is_empty() => {}
                Ok(true) => return Some(Ok(self.row())),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use super::super::text::tests::ScratchFile;
    use super::*;

    pub(in crate::cli::import) fn open(
        content: &str,
        format: Format,
        wanted: &[&str],
    ) -> anyhow::Result<Vec<Row>> {
        let file = ScratchFile::new("data", content.as_bytes());
        let wanted: Vec<String> = wanted.iter().map(|&name| name.to_owned()).collect();
        let source = Source::open(&file.0, format, b',', &wanted)?;
        Ok(source.rows.collect::<io::Result<_>>()?)
    }

    pub(in crate::cli::import) fn texts(row: &Row) -> Vec<&str> {
        let cells = row.cells.as_ref().unwrap().iter();
        cells
            .map(|cell| {
                if let Cell::Text(text) = cell {
                    text.as_str()
                } else {
                    "list"
                }
            })
            .collect()
    }

    #[test]
    fn a_csv_row_knows_its_line_even_after_text_of_several() {
        for newline in ["\n", "\r\n"] {
            for end in [newline, ""] {
                let lines = ["\u{feff}a,b", "1,\"x", "y\"", "", "2, z ", "3,\"w\""];
                let content = lines.join(newline) + end;
                let rows = open(&content, Format::Csv, &["b", "a"]).unwrap();
                let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
                assert_eq!(lines, [2, 5, 6], "{newline:?} {end:?}");
                assert_eq!(texts(&rows[0]), [&format!("x{newline}y"), "1"]);
                assert_eq!(texts(&rows[1]), ["z", "2"]);
                assert_eq!(texts(&rows[2]), ["w", "3"]);
            }
        }
    }

    #[test]
    fn a_ragged_row_is_an_error_of_its_own_and_the_others_go_on() {
        let rows = open("a,b\n1\n2,3\n", Format::Csv, &["a"]).unwrap();
        assert!(
            rows[0]
                .cells
                .as_ref()
                .unwrap_err()
                .contains("has 1 fields, the header 2")
        );
        assert_eq!(texts(&rows[1]), ["2"]);
        assert_eq!(rows[1].end, 10);
    }
}
