//! The rows of a CSV file.

use std::io;
use std::path::Path;

use anyhow::{Context, bail};

use super::encoding::TextReader;
use super::header;
use super::row::{Cell, Row};
use super::text_check::TextFacts;

const BUFFER_BYTES: usize = 256 << 10;

/// The rows of a CSV file.
pub(super) struct CsvRows {
    reader: csv::Reader<TextReader>,
    record: csv::StringRecord,
    /// Columns of the header.
    columns: usize,
    /// For each mapped column, its position in a record.
    positions: Vec<usize>,
    facts: TextFacts,
}

impl CsvRows {
    /// Opens a checked file and finds the mapped columns in its header.
    pub(super) fn open(
        path: &Path,
        facts: TextFacts,
        delimiter: u8,
        mapped: &[String],
    ) -> anyhow::Result<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            // The trim removes the carriage return before a line feed. With both as
            // terminators, the reader's line numbers are off.
            .terminator(csv::Terminator::Any(b'\n'))
            .flexible(true)
            .has_headers(false)
            .buffer_capacity(BUFFER_BYTES)
            .from_reader(facts.encoding.open(path)?);
        let mut record = csv::StringRecord::new();
        reader
            .read_record(&mut record)
            .with_context(|| format!("can't read {}", path.display()))?;
        if record.iter().any(|name| name.trim().contains('\r')) {
            bail!(
                "the lines of {} end in a carriage return alone: save it with Unix or Windows \
                 line ends",
                path.display()
            );
        }
        let header: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let positions = header::positions(&header, mapped, delimiter)
            .with_context(|| format!("{} doesn't fit the mapping", path.display()))?;
        Ok(Self {
            reader,
            record,
            columns: header.len(),
            positions,
            facts,
        })
    }

    /// The record that was read last.
    fn row(&self) -> io::Result<Row> {
        let end = self.reader.position().byte();
        Ok(Row {
            line: self.first_line(end)?,
            end,
            cells: self.cells(),
        })
    }

    /// Counts back from the line in which the record ends: the reader's own position for
    /// its start is before any blank lines.
    fn first_line(&self, end: u64) -> io::Result<u64> {
        let inside = self.record.as_slice().matches('\n').count() as u64;
        let is_terminated = end < self.facts.bytes || self.facts.ends_in_newline;
        let line = self.reader.position().line();
        line.checked_sub(inside + u64::from(is_terminated))
            .filter(|&line| line > 0)
            .ok_or_else(|| io::Error::other("the file changed while it was read"))
    }

    fn cells(&self) -> Result<Vec<Cell>, String> {
        let fields = self.record.len();
        if fields != self.columns {
            let s = if fields == 1 { "" } else { "s" };
            return Err(format!(
                "the row has {fields} field{s}, the header {}: check for a missing quote, or for \
                 an unquoted delimiter in a text",
                self.columns
            ));
        }
        let cell = |&position: &usize| Cell::Text(self.record[position].trim().to_owned());
        Ok(self.positions.iter().map(cell).collect())
    }
}

impl Iterator for CsvRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            match self.reader.read_record(&mut self.record) {
                Ok(false) => return None,
                // The reader skips empty lines, but not those of white space.
                Ok(true) if self.record.len() == 1 && self.record[0].trim().is_empty() => {}
                Ok(true) => return Some(self.row()),
                Err(error) => return Some(Err(error.into())),
            }
        }
    }
}

#[cfg(test)]
mod tests;
