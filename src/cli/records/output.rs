//! Where rows are written, and in which format.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context, ensure};
use clap::ValueEnum;

use super::cell::{Field, Row};
use super::csv::CsvFile;
use super::json::{JsonLines, JsonRow};
use super::pages::Records;
use super::parquet::ParquetFile;
use super::row_writer::RowWriter;
use super::table::fields_of;
use crate::cli::csv_cell::CellArgs;
use crate::cli::query::print;

/// How a list is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    /// For people: aligned, as wide as the terminal.
    Table,
    /// For programs: an array of objects.
    Json,
    /// For spreadsheets: a header line and one line per row.
    Csv,
}

/// The format of an exported file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FileFormat {
    /// One JSON object per line.
    Jsonl,
    /// Comma-separated values with a header line.
    Csv,
    /// Parquet: columns with types, compressed.
    Parquet,
}

/// How one row is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ShowFormat {
    /// For people: one line per field.
    Text,
    /// For programs: an object.
    Json,
}

/// One row, in full.
pub(in crate::cli) fn show<R: Records>(
    records: &R,
    record: &R::Record,
    format: ShowFormat,
) -> anyhow::Result<String> {
    let (fields, row) = (records.fields(), records.row(record)?);
    match format {
        ShowFormat::Text => Ok(fields_of(&fields, &row)),
        ShowFormat::Json => {
            let row = JsonRow {
                fields: &fields,
                row: &row,
            };
            Ok(serde_json::to_string_pretty(&row)? + "\n")
        }
    }
}

/// Prints rows as JSON or CSV.
pub(in crate::cli) fn write_list<R: Records>(
    records: &R,
    rows: &[R::Record],
    format: ListFormat,
    cells: CellArgs,
) -> anyhow::Result<()> {
    let fields = records.fields();
    let rows = rows.iter().map(|record| records.row(record));
    let rows: Vec<Row> = rows.collect::<anyhow::Result<_>>()?;
    if format == ListFormat::Csv {
        let mut file = open(FileFormat::Csv, None, fields, cells)?;
        for row in rows {
            file.write(row)?;
        }
        return file.finish();
    }
    let objects: Vec<JsonRow<'_>> = rows
        .iter()
        .map(|row| JsonRow {
            fields: &fields,
            row,
        })
        .collect();
    print(&(serde_json::to_string_pretty(&objects)? + "\n"))
}

/// Opens a file, or standard output, to write rows to. A file that exists is replaced.
pub(in crate::cli) fn open(
    format: FileFormat,
    path: Option<&Path>,
    fields: Vec<Field>,
    cells: CellArgs,
) -> anyhow::Result<Box<dyn RowWriter>> {
    let output: Box<dyn Write + Send> = match path {
        Some(path) => {
            let file = File::create(path);
            Box::new(file.with_context(|| format!("can't write {}", path.display()))?)
        }
        None => {
            ensure!(
                format != FileFormat::Parquet || !io::stdout().is_terminal(),
                "Parquet is binary: name a file with --file, or redirect the output"
            );
            Box::new(io::stdout())
        }
    };
    let output = BufWriter::with_capacity(1 << 16, output);
    Ok(match format {
        FileFormat::Jsonl => Box::new(JsonLines::new(fields, output)),
        FileFormat::Csv => Box::new(CsvFile::new(&fields, cells, output)?),
        FileFormat::Parquet => Box::new(ParquetFile::new(fields, output)?),
    })
}
