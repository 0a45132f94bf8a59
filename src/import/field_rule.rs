//! How a row gives the value of one text field.

use super::code_table::CodeTable;
use super::columns::Columns;
use super::mapping::{FieldMapping, FieldMappings, NameOrTable};
use super::number_format::NumberFormat;

/// How a row gives the value of one text field.
#[derive(Debug)]
pub(super) enum FieldRule {
    /// The same for every row.
    Constant(String),
    /// The text of a column, without the prefix where it begins with it. Unless `values` is
    /// empty, it maps each code to a value.
    Column {
        column: usize,
        values: CodeTable<String>,
        strip_prefix: Option<String>,
    },
    /// The row's number in the file, from 1.
    RowNumber,
}

impl FieldRule {
    pub(super) fn new(
        NameOrTable(mapping): NameOrTable<FieldMapping>,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> Self {
        match mapping {
            FieldMapping::Constant(value) => Self::Constant(value),
            FieldMapping::RowNumber => Self::RowNumber,
            FieldMapping::Column {
                column,
                values,
                strip_prefix,
            } => {
                let values = values.into_iter().map(|(code, value)| (code, value.0));
                Self::Column {
                    column: columns.index(&column),
                    values: CodeTable::new(values, numbers),
                    strip_prefix,
                }
            }
        }
    }

    pub(super) fn optional(
        mapping: Option<NameOrTable<FieldMapping>>,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> Option<Self> {
        mapping.map(|mapping| Self::new(mapping, numbers, columns))
    }

    pub(super) fn named(
        mappings: FieldMappings,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> Vec<(String, Self)> {
        let mappings = mappings.into_iter();
        mappings
            .map(|(name, mapping)| (name, Self::new(mapping, numbers, columns)))
            .collect()
    }

    /// The column of the field, unless it has none.
    pub(super) fn column(&self) -> Option<usize> {
        match self {
            Self::Column { column, .. } => Some(*column),
            Self::Constant(_) | Self::RowNumber => None,
        }
    }
}
