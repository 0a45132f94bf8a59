//! Decides which rows of the file are imported, and which count.

use anyhow::ensure;

use super::code_table::CodeTable;
use super::columns::Columns;
use super::mapping::{Code, ReasonMapping, RowFilterMapping};
use super::number_format::NumberFormat;
use super::row::Cell;
use crate::api::ExclusionReason;

/// Decides which rows of the file are imported, and which count.
#[derive(Debug)]
pub(crate) struct RowFilter {
    skip: Vec<RowMatch>,
    exclude: Vec<(RowMatch, ExclusionReason)>,
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
        let mut rows =
            |key, column: &str, values| RowMatch::new(key, column, values, numbers, columns);
        let skip = mapping.skip.0.into_iter();
        let skip: Vec<RowMatch> = skip
            .map(|skipped| rows("skip", &skipped.column, skipped.values))
            .collect::<anyhow::Result<_>>()?;
        let exclude = mapping.exclude.0.into_iter();
        let exclude: Vec<_> = exclude
            .map(|excluded| {
                let reason = match excluded.reason {
                    ReasonMapping::Test => ExclusionReason::Test,
                    ReasonMapping::Duplicate => ExclusionReason::Duplicate,
                    ReasonMapping::Fraud => ExclusionReason::Fraud,
                };
                Ok((rows("exclude", &excluded.column, excluded.values)?, reason))
            })
            .collect::<anyhow::Result<_>>()?;
        ensure!(
            !(skip.is_empty() && exclude.is_empty()),
            "[rows] is empty: name the rows to leave out, as in skip = {{ column = \"Status\", \
             values = [\"Spam\"] }}"
        );
        Ok(Self {
            skip,
            exclude,
            numbers,
        })
    }

    /// Whether some rows may be left out.
    pub(crate) fn has_skip(&self) -> bool {
        !self.skip.is_empty()
    }

    /// Whether some responses may be excluded.
    pub(crate) fn has_exclude(&self) -> bool {
        !self.exclude.is_empty()
    }

    /// Whether a row is left out.
    pub(super) fn skips(&self, cells: &[Cell]) -> bool {
        self.skip
            .iter()
            .any(|rows| rows.contains(cells, self.numbers))
    }

    /// Why a response is excluded; `None` where it counts.
    pub(super) fn exclusion(&self, cells: &[Cell]) -> Option<ExclusionReason> {
        let mut exclude = self.exclude.iter();
        let found = exclude.find(|(rows, _)| rows.contains(cells, self.numbers));
        found.map(|(_, reason)| *reason)
    }
}

impl RowMatch {
    fn new(
        key: &str,
        column: &str,
        values: Vec<Code>,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        ensure!(
            !values.is_empty(),
            "[rows] {key} lists no values of the column `{column}`: list those of the rows, as in \
             values = [\"Survey Preview\"]"
        );
        Ok(Self {
            column: columns.index(column),
            codes: CodeTable::new(values.into_iter().map(|code| (code.0, ())), numbers),
        })
    }

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
