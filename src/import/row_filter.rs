//! Decides which rows of the file are imported.

use anyhow::ensure;

use super::code_table::CodeTable;
use super::columns::Columns;
use super::mapping::RowFilterMapping;
use super::number_format::NumberFormat;
use super::row::Cell;

/// Decides which rows of the file are imported.
#[derive(Debug)]
pub(super) struct RowFilter {
    skip: Vec<RowMatch>,
    /// How the texts of the file write numbers.
    numbers: NumberFormat,
}

/// Rows whose column holds one of the codes.
#[derive(Debug)]
struct RowMatch {
    column: usize,
    codes: CodeTable<()>,
}

impl RowFilter {
    /// Checks `[rows]`.
    pub(super) fn new(
        mapping: RowFilterMapping,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        let matches = mapping.skip.0.into_iter().map(|mapped| {
            let column = mapped.column;
            ensure!(
                !mapped.values.is_empty(),
                "[rows] skip lists no values of the column `{column}`: list those of the rows to \
                 leave out, as in values = [\"Survey Preview\"]"
            );
            Ok(RowMatch {
                column: columns.index(&column),
                codes: CodeTable::new(mapped.values.into_iter().map(|code| (code.0, ())), numbers),
            })
        });
        let skip: Vec<RowMatch> = matches.collect::<anyhow::Result<_>>()?;
        ensure!(
            !skip.is_empty(),
            "[rows] is empty: name the rows to leave out, as in skip = {{ column = \"Status\", \
             values = [\"Spam\"] }}"
        );
        Ok(Self { skip, numbers })
    }

    /// Whether a row is left out.
    pub(super) fn skips(&self, cells: &[Cell]) -> bool {
        self.skip
            .iter()
            .any(|rows| rows.contains(cells, self.numbers))
    }
}

impl RowMatch {
    fn contains(&self, cells: &[Cell], numbers: NumberFormat) -> bool {
        let cell = &cells[self.column];
        let numbers = cell.numbers(numbers);
        let is_listed = |text: &String| self.codes.get(text, numbers).is_some();
        match cell {
            Cell::Text(text) | Cell::Number(text) => is_listed(text),
            Cell::List(texts) => texts.iter().any(is_listed),
        }
    }
}
