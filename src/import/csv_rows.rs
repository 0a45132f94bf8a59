//! The rows of a CSV file.

use std::io::{self, Read};

use anyhow::{Context, bail};

use super::csv_dialect::CsvDialect;
use super::encoding::Encoding;
use super::formula;
use super::header;
use super::input_file::InputFile;
use super::raw_row::RawRow;
use super::reject_columns::{self, RejectPositions};
use super::rejects_layout::{CsvRejectsLayout, RejectsLayout};
use super::row::{Cell, Row};
use super::shown::shown;
use super::text_check::TextFacts;
use super::text_reader::TextReader;

const BUFFER_BYTES: usize = 256 << 10;

/// The rows of a CSV file.
pub(super) struct CsvRows {
    reader: csv::Reader<TextReader>,
    record: csv::StringRecord,
    /// The names of the columns, without surrounding white space.
    names: Vec<String>,
    header: HeaderWidth,
    /// Where the file has the columns of a rejects file.
    rejects: Option<RejectPositions>,
    /// For each mapped column, its position in a record.
    positions: Vec<usize>,
    facts: TextFacts,
    dialect: CsvDialect,
    /// The last line that was skipped below the header.
    skipped_to: Option<u64>,
    /// The rows that were skipped below the header.
    skipped: Vec<csv::StringRecord>,
}

/// How many fields a row may have.
#[derive(Debug, Clone, Copy)]
struct HeaderWidth {
    /// Every field of the header. A row may have more if the surplus is empty: some tools end
    /// each row with a delimiter.
    fields: usize,
    /// Fields up to the last one with a name. A row has at least as many.
    named: usize,
}

impl CsvRows {
    /// Opens a checked file, finds the mapped columns in its header and skips the rows
    /// below it that hold no data.
    pub(super) fn open(
        input: &InputFile,
        facts: TextFacts,
        dialect: CsvDialect,
        mapped: &[String],
    ) -> anyhow::Result<Self> {
        let mut reader = open_csv(input, facts, dialect)?;
        let unreadable = || format!("can't read {}", input);
        let mut record = csv::StringRecord::new();
        reader.read_record(&mut record).with_context(unreadable)?;
        if record.iter().any(|name| name.trim().contains('\r')) {
            bail!(
                "the lines of {} end in a carriage return alone: save it with Unix or Windows \
                 line ends",
                input
            );
        }
        let header: Vec<String> = record.iter().map(|name| name.trim().to_owned()).collect();
        let positions = header::positions(&header, mapped, dialect.delimiter)
            .with_context(|| format!("{} doesn't fit the mapping", input))?;
        let mut rows = Self {
            reader,
            record,
            header: HeaderWidth::new(&header, &positions),
            rejects: RejectPositions::find(&header),
            names: header,
            positions,
            facts,
            dialect,
            skipped_to: None,
            skipped: Vec::new(),
        };
        for _ in 0..dialect.skip_rows {
            if !rows.read_record().with_context(unreadable)? {
                break;
            }
            rows.skipped_to = Some(rows.row().with_context(unreadable)?.line);
            rows.skipped.push(rows.record.clone());
        }
        Ok(rows)
    }

    /// Says how far the rows below the header were skipped.
    pub(super) fn skipped_note(&self, input: &InputFile) -> Option<String> {
        let line = self.skipped_to?;
        Some(format!(
            "{}: skip_rows = {} skips the rows below the header, up to the row in line {line}",
            input, self.dialect.skip_rows,
        ))
    }

    /// Names a column without a name that holds values: no mapping can name it.
    pub(super) fn unnamed_note(&self, input: &InputFile) -> anyhow::Result<Option<String>> {
        let is_lost = |position: &usize| {
            self.names[*position].is_empty() && !self.positions.contains(position)
        };
        let unnamed: Vec<usize> = (0..self.names.len()).filter(is_lost).collect();
        if unnamed.is_empty() {
            return Ok(None);
        }
        let reader = open_csv(input, self.facts, self.dialect)?;
        let above = self.dialect.skip_rows.saturating_add(1);
        for record in reader
            .into_records()
            .zip(0..)
            .filter(|(_, row)| *row >= above)
        {
            let record = record.0.with_context(|| format!("can't read {input}"))?;
            let value = |&position: &usize| {
                let text = record.get(position)?.trim();
                (!text.is_empty()).then_some((position, text))
            };
            if let Some((position, text)) = unnamed.iter().find_map(value) {
                return Ok(Some(format!(
                    "{input}: column {} has no name in the header, so its values, such as {}, are \
                     not imported",
                    position + 1,
                    shown(text)
                )));
            }
        }
        Ok(None)
    }

    /// The layout of a rejects file for the rows: what precedes the rows of this file precedes
    /// them there, too.
    pub(super) fn rejects_layout(&self, input: &InputFile) -> anyhow::Result<RejectsLayout> {
        let preamble = self.dialect.preamble;
        let mut above = String::new();
        let text = self.facts.encoding.open(input)?;
        text.take(preamble.bytes)
            .read_to_string(&mut above)
            .with_context(|| format!("can't read {input}"))?;
        let positions = 0..self.names.len();
        Ok(RejectsLayout::Csv(CsvRejectsLayout {
            is_marked: self.facts.encoding != Encoding::UTF_8,
            delimiter: self.dialect.delimiter,
            above,
            own: positions
                .filter(|&position| !reject_columns::is_reject_column(&self.names[position]))
                .collect(),
            header: self.names.iter().map(String::as_str).collect(),
            skipped: self.skipped.clone(),
            is_neutralised: self.rejects.is_some(),
        }))
    }

    /// Reads the next record that isn't blank; false at the end of the file.
    fn read_record(&mut self) -> csv::Result<bool> {
        // The reader skips empty lines, but not those of white space or of delimiters only.
        while self.reader.read_record(&mut self.record)? {
            if self.record.iter().any(|field| !field.trim().is_empty()) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The record that was read last.
    fn row(&self) -> io::Result<Row> {
        let end = self.dialect.preamble.bytes + self.reader.position().byte();
        let origin = self.rejects.map(|columns| columns.origin(&self.record));
        let (rejected_from, cells) = match origin.transpose() {
            Ok(origin) => (origin, self.cells()),
            Err(error) => (None, Err(error)),
        };
        Ok(Row {
            line: self.first_line(end)?,
            end,
            rejected_from,
            cells,
            raw: RawRow::Csv(self.record.clone()),
        })
    }

    /// Counts back from the line in which the record ends: the reader's own position for
    /// its start is before any blank lines.
    fn first_line(&self, end: u64) -> io::Result<u64> {
        let inside = self.record.as_slice().matches('\n').count() as u64;
        let is_terminated = end < self.facts.bytes || self.facts.ends_in_newline;
        let line = self.dialect.preamble.lines + self.reader.position().line();
        line.checked_sub(inside + u64::from(is_terminated))
            .filter(|&line| line > 0)
            .ok_or_else(|| io::Error::other("the file changed while it was read"))
    }

    fn cells(&self) -> Result<Vec<Cell>, String> {
        let fields = self.record.len();
        let surplus = self.record.iter().skip(self.header.fields);
        let surplus: Vec<&str> = surplus.filter(|field| !field.trim().is_empty()).collect();
        if fields < self.header.named || !surplus.is_empty() {
            let s = if fields == 1 { "" } else { "s" };
            let beyond = match surplus.as_slice() {
                [] => String::new(),
                fields => format!("; beyond the header: {}", shown(&fields.join(" "))),
            };
            return Err(format!(
                "the row has {fields} field{s}, the header {}: check for a missing quote, or for \
                 an unquoted delimiter in a text{beyond}",
                self.header.fields
            ));
        }
        let cell = |&position: &usize| {
            let text = &self.record[position];
            let text = match self.rejects {
                Some(_) => formula::restored(text),
                None => text,
            };
            Cell::Text(text.trim().to_owned())
        };
        Ok(self.positions.iter().map(cell).collect())
    }
}

/// Opens the text from the header on.
fn open_csv(
    input: &InputFile,
    facts: TextFacts,
    dialect: CsvDialect,
) -> anyhow::Result<csv::Reader<TextReader>> {
    let text = dialect.preamble.open_below(input, facts.encoding)?;
    Ok(csv::ReaderBuilder::new()
        .delimiter(dialect.delimiter)
        // The trim removes the carriage return before a line feed. With both as terminators,
        // the reader's line numbers are off.
        .terminator(csv::Terminator::Any(b'\n'))
        .flexible(true)
        .has_headers(false)
        .buffer_capacity(BUFFER_BYTES)
        .from_reader(text))
}

impl HeaderWidth {
    fn new(header: &[String], mapped: &[usize]) -> Self {
        let last_named = header.iter().rposition(|name| !name.is_empty());
        let last = last_named.into_iter().chain(mapped.iter().copied()).max();
        Self {
            fields: header.len(),
            named: last.map_or(0, |position| position + 1),
        }
    }
}

impl Iterator for CsvRows {
    type Item = io::Result<Row>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.read_record() {
            Ok(true) => Some(self.row()),
            Ok(false) => None,
            Err(error) => Some(Err(error.into())),
        }
    }
}

#[cfg(test)]
mod tests;
