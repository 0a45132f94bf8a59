//! Writes a rejects file: each row with its own cells first, and the reasons behind them.
//! After a correction, the same mapping imports it.

use std::borrow::Cow;
use std::io::{self, Write};

use serde_json::json;

use super::formula;
use super::json_object;
use super::number_format::NumberFormat;
use super::raw_row::RawRow;
use super::record_rules::RecordRules;
use super::reject_columns as columns;
use super::rejected_row::RejectedRow;
use super::rejects_layout::{CsvRejectsLayout, RejectsLayout};
use super::row_error::RowError;

/// Separates the reasons of one row.
const SEPARATOR: &str = "; ";

/// Writes the rejected rows of one import.
pub(crate) struct RejectsWriter<W: Write> {
    output: Output<W>,
    numbers: NumberFormat,
}

enum Output<W: Write> {
    Csv(Box<csv::Writer<W>>, CsvRejectsLayout),
    Jsonl(W),
}

impl<W: Write> RejectsWriter<W> {
    /// Writes what precedes the rows.
    ///
    /// # Errors
    ///
    /// The output can't be written.
    pub(crate) fn new(
        layout: RejectsLayout,
        rules: &RecordRules,
        mut output: W,
    ) -> io::Result<Self> {
        let output = match layout {
            RejectsLayout::Jsonl => Output::Jsonl(output),
            RejectsLayout::Csv(layout) => {
                if layout.is_marked {
                    output.write_all("\u{FEFF}".as_bytes())?;
                }
                output.write_all(layout.above.as_bytes())?;
                let mut writer = csv::WriterBuilder::new()
                    .delimiter(layout.delimiter)
                    .from_writer(output);
                let header = layout.own.iter().map(|&own| &layout.header[own]);
                writer.write_record(header.chain(columns::COLUMNS))?;
                for record in &layout.skipped {
                    let cells = own_cells(record, &layout);
                    writer.write_record(cells.chain(columns::COLUMNS.map(|_| "")))?;
                }
                Output::Csv(Box::new(writer), layout)
            }
        };
        Ok(Self {
            output,
            numbers: rules.numbers,
        })
    }

    /// Appends rows.
    ///
    /// # Errors
    ///
    /// The output can't be written.
    pub(crate) fn write(&mut self, rows: &[RejectedRow]) -> io::Result<()> {
        for row in rows {
            match (&mut self.output, &row.origin.raw) {
                (Output::Csv(writer, layout), RawRow::Csv(record)) => {
                    let cells = own_cells(record, layout).map(|cell| {
                        if layout.is_neutralised {
                            Cow::Borrowed(cell)
                        } else {
                            let is_number = |text: &str| self.numbers.parse(text).is_some();
                            formula::neutralised(cell, is_number)
                        }
                    });
                    let reasons = Reasons::of(row).cells().map(Cow::Owned);
                    for cell in cells.chain(reasons) {
                        writer.write_field(cell.as_bytes())?;
                    }
                    writer.write_record(None::<&[u8]>)?;
                }
                (Output::Jsonl(output), RawRow::Json(line)) => {
                    output.write_all(json_line(line, &Reasons::of(row)).as_bytes())?;
                }
                (Output::Csv(..), RawRow::Json(_)) | (Output::Jsonl(_), RawRow::Csv(_)) => {
                    return Err(io::Error::other(
                        "the rows have another format than the file",
                    ));
                }
            }
        }
        match &mut self.output {
            Output::Csv(writer, _) => writer.flush(),
            Output::Jsonl(output) => output.flush(),
        }
    }
}

/// One cell for each column of the rows; empty where a malformed row has none.
fn own_cells<'a>(
    record: &'a csv::StringRecord,
    layout: &'a CsvRejectsLayout,
) -> impl Iterator<Item = &'a str> {
    // The row's reason says that cells are missing.
    let cell = |&own: &usize| record.get(own).unwrap_or("");
    layout.own.iter().map(cell)
}

/// Why one row is not stored, and where it stood.
struct Reasons<'a> {
    row: &'a RejectedRow,
    reason: String,
    column: String,
    problem: String,
}

impl<'a> Reasons<'a> {
    fn of(row: &'a RejectedRow) -> Self {
        let distinct = |texts: Vec<&str>| {
            let mut distinct: Vec<&str> = Vec::new();
            for text in texts {
                if !text.is_empty() && !distinct.contains(&text) {
                    distinct.push(text);
                }
            }
            distinct.join(SEPARATOR)
        };
        let errors = &row.errors;
        let problems: Vec<String> = errors.iter().map(problem).collect();
        Self {
            row,
            reason: distinct(errors.iter().map(|error| error.reason.as_str()).collect()),
            column: distinct(errors.iter().map(|error| error.column.as_str()).collect()),
            problem: distinct(problems.iter().map(String::as_str).collect()),
        }
    }

    /// The cells of `columns::COLUMNS`.
    fn cells(self) -> impl Iterator<Item = String> {
        let origin = &self.row.origin;
        [
            origin.line.to_string(),
            origin.number.to_string(),
            self.copy()
                .map_or_else(String::new, |copy| copy.to_string()),
            self.id().to_owned(),
            self.reason,
            self.column,
            self.problem,
        ]
        .into_iter()
    }

    /// Which of several equal rows it is; `None` for the first.
    fn copy(&self) -> Option<u64> {
        let copy = self.row.origin.copy;
        (copy > 1).then_some(copy)
    }

    fn id(&self) -> &str {
        // A malformed row has no id.
        self.row.errors.first().map_or("", |error| &error.id)
    }
}

/// What is wrong with one field, with the name of its column.
fn problem(error: &RowError) -> String {
    let name = match error.column.as_str() {
        "" => &error.field,
        column => column,
    };
    match name {
        "" => error.description.clone(),
        name => format!("{name}: {}", error.description),
    }
}

/// The object of a line with the reasons as further keys.
fn json_line(line: &[u8], reasons: &Reasons<'_>) -> String {
    let mut members = match json_object::members(line) {
        Some(members) => members
            .into_iter()
            .filter(|(key, _)| !columns::is_reject_column(key))
            .map(|(key, value)| (key, value.get().to_owned()))
            .collect(),
        None => {
            let text = String::from_utf8_lossy(line);
            let text = json!(text.trim()).to_string();
            vec![(columns::TEXT.to_owned(), text)]
        }
    };
    let origin = &reasons.row.origin;
    let mut add = |key: &str, value: serde_json::Value| {
        members.push((key.to_owned(), value.to_string()));
    };
    add(columns::LINE, json!(origin.line));
    add(columns::ROW, json!(origin.number));
    if let Some(copy) = reasons.copy() {
        add(columns::COPY, json!(copy));
    }
    add(columns::ID, json!(reasons.id()));
    add(columns::REASON, json!(reasons.reason));
    add(columns::COLUMN, json!(reasons.column));
    add(columns::PROBLEM, json!(reasons.problem));
    let members = members.into_iter();
    let members: Vec<String> = members
        .map(|(key, value)| format!("{}: {value}", json!(key)))
        .collect();
    format!("{{{}}}\n", members.join(", "))
}

#[cfg(test)]
mod tests;
