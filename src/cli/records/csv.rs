//! Rows as CSV with a header line.

use std::io::Write;

use super::cell::{Cell, Field, Row};
use super::row_writer::RowWriter;
use crate::cli::csv_cell::CellArgs;

/// Writes CSV.
pub(super) struct CsvFile<W: Write> {
    writer: csv::Writer<W>,
    cells: CellArgs,
}

impl<W: Write> CsvFile<W> {
    pub(super) fn new(fields: &[Field], cells: CellArgs, output: W) -> anyhow::Result<Self> {
        let mut writer = csv::Writer::from_writer(output);
        writer.write_record(fields.iter().map(|field| &field.name))?;
        Ok(Self { writer, cells })
    }
}

impl<W: Write> RowWriter for CsvFile<W> {
    fn write(&mut self, row: Row) -> anyhow::Result<()> {
        for cell in &row {
            let text = cell.to_text();
            match cell {
                Cell::Text(_) | Cell::List(_) => {
                    self.writer.write_field(self.cells.text(&text).as_bytes())?;
                }
                Cell::Empty
                | Cell::Unanswered(_)
                | Cell::Integer(_)
                | Cell::Time(_)
                | Cell::Map(_) => self.writer.write_field(&text)?,
            }
        }
        Ok(self.writer.write_record(None::<&[u8]>)?)
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        Ok(self.writer.flush()?)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::cell::Kind;
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        let mut output = Vec::new();
        let fields = ["a", "b", "c", "d"].map(|name| Field::new(name, Kind::Text));
        let mut file = CsvFile::new(&fields, CellArgs::default(), &mut output).unwrap();
        let row = vec![
            Cell::text("=1+1"),
            Cell::Integer(-100),
            Cell::List(vec!["x".to_owned(), "y".to_owned()]),
            Cell::Empty,
        ];
        file.write(row).unwrap();
        Box::new(file).finish().unwrap();
        assert_eq!(
            String::from_utf8(output).unwrap(),
            "a,b,c,d\n'=1+1,-100,x;y,\n"
        );
    }
}
