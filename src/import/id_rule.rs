//! How a row gives its id.

use anyhow::{bail, ensure};

use super::columns::Columns;
use super::id;
use super::mapping::{EqualRowsMapping, IdMapping};

/// How a row gives its id.
#[derive(Debug)]
pub(super) enum IdRule {
    /// A column of UUIDs.
    Uuid(usize),
    /// The UUID (version 5) of these columns together.
    Derived {
        scope: String,
        columns: Vec<usize>,
        equal_rows: EqualRowsMapping,
    },
    /// The UUID (version 5) of the row's number in the file.
    RowNumber { scope: String },
    /// The row's customer, whose column this is.
    Customer { column: Option<usize> },
}

impl IdRule {
    /// Checks `[id]`. `scope` keeps derived ids apart from those of other records.
    pub(super) fn new(
        mapping: IdMapping,
        scope: &str,
        columns: &mut Columns,
    ) -> anyhow::Result<Self> {
        ensure!(
            !(mapping.uuid && mapping.source.is_some()),
            "[id] uuid = true uses the ids of the file unchanged: remove `source`"
        );
        ensure!(
            mapping.equal_rows.is_none() || !(mapping.uuid || mapping.row_number),
            "[id] equal_rows applies to ids that are derived from columns; remove it"
        );
        let scope = id::scope(scope, mapping.source.as_deref())?;
        if mapping.row_number {
            ensure!(
                mapping.columns.is_empty() && !mapping.uuid,
                "[id] row_number = true needs no columns: remove `columns` and `uuid`"
            );
            ensure!(
                mapping.source.is_some(),
                "[id] row_number = true needs `source`, such as source = \"orders-2024\": it \
                 distinguishes row 1 of this file from row 1 of another"
            );
            return Ok(Self::RowNumber { scope });
        }
        match mapping.columns.as_slice() {
            [] => bail!("[id] columns is empty: list the columns that together identify a row"),
            [column] if mapping.uuid => Ok(Self::Uuid(columns.index(column))),
            _ if mapping.uuid => bail!("[id] uuid = true needs exactly one column"),
            several => Ok(Self::Derived {
                scope,
                columns: columns.indices(several),
                // The documented default.
                equal_rows: mapping.equal_rows.unwrap_or(EqualRowsMapping::Apart),
            }),
        }
    }

    /// Whether equal rows of one file are records of their own.
    pub(super) fn tells_equal_rows_apart(&self) -> bool {
        match self {
            Self::Derived { equal_rows, .. } => *equal_rows == EqualRowsMapping::Apart,
            Self::Uuid(_) | Self::RowNumber { .. } | Self::Customer { .. } => false,
        }
    }

    /// The first column of the id, unless it has none.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Uuid(column) => Some(*column),
            Self::Derived { columns, .. } => columns.first().copied(),
            Self::RowNumber { .. } => None,
            Self::Customer { column } => *column,
        }
    }
}
