//! How a row gives the kind of its activity.

use anyhow::{bail, ensure};

use crate::import::code_table::CodeTable;
use crate::import::columns::Columns;
use crate::import::mapping::{Kind, KindMapping};
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;

/// How a row gives the kind of its activity.
#[derive(Debug)]
pub(super) enum KindRule {
    /// The same for every row.
    Constant(Kind),
    /// A refund where the amount is negative, an order elsewhere.
    SignOfAmount,
    /// A column of codes.
    Column {
        column: usize,
        kinds: CodeTable<Kind>,
        /// Whether the mapping lists the codes, so that no other kind can occur.
        is_listed: bool,
    },
}

/// A table of the mapping that applies to certain kinds only.
#[derive(Debug)]
pub(super) struct KindTable<'a> {
    pub(super) name: &'a str,
    pub(super) is_given: bool,
    /// The kinds that need the table.
    pub(super) kinds: &'a [Kind],
}

impl KindRule {
    pub(super) fn new(mapping: KindMapping, numbers: NumberFormat, columns: &mut Columns) -> Self {
        match mapping {
            KindMapping::Constant(kind) => Self::Constant(kind),
            KindMapping::SignOfAmount => Self::SignOfAmount,
            KindMapping::Column { column, values } => Self::Column {
                column: columns.index(&column),
                is_listed: !values.is_empty(),
                kinds: if values.is_empty() {
                    CodeTable::new(
                        Kind::ALL.map(|kind| (kind.name().to_owned(), kind)),
                        numbers,
                    )
                } else {
                    CodeTable::new(values, numbers)
                },
            },
        }
    }

    /// Refuses a mapping without a table that one of its kinds needs, or with a table that
    /// none of them uses. Where the mapping doesn't list its kinds, each row is checked.
    pub(super) fn check_tables(&self, tables: &[KindTable<'_>]) -> anyhow::Result<()> {
        let kinds: Vec<Kind> = match self {
            Self::Constant(kind) => vec![*kind],
            Self::SignOfAmount => vec![Kind::Order, Kind::Refund],
            Self::Column {
                kinds,
                is_listed: true,
                ..
            } => kinds.values().copied().collect(),
            Self::Column { .. } => return Ok(()),
        };
        for table in tables {
            let name = table.name;
            let user = table.kinds.iter().find(|kind| kinds.contains(kind));
            if let Some(user) = user
                && !table.is_given
            {
                bail!("{name} is missing: activity = \"{}\" needs it", user.name());
            }
            let names: Vec<&str> = table.kinds.iter().map(|kind| kind.name()).collect();
            ensure!(
                user.is_some() || !table.is_given,
                "{name} applies to activity = \"{}\" only, and no row is one; remove it",
                names.join("\" and \""),
            );
        }
        Ok(())
    }

    fn column(&self) -> Option<usize> {
        match self {
            Self::Constant(_) | Self::SignOfAmount => None,
            Self::Column { column, .. } => Some(*column),
        }
    }
}

impl RowReader<'_> {
    /// The kind of the row; `None` where its code is unknown.
    pub(super) fn kind(&mut self, rule: &KindRule) -> Option<Kind> {
        match rule {
            KindRule::Constant(kind) => Some(*kind),
            // An order, unless its amount turns out to be negative.
            KindRule::SignOfAmount => Some(Kind::Order),
            KindRule::Column { column, kinds, .. } => {
                let code = self.text(*column, "kind");
                let kind = kinds.get(code, self.numbers(*column)).copied();
                if kind.is_none() {
                    let description = format!(
                        "{} is not a kind of activity, and the mapping doesn't list it under \
                         `values` of `activity`",
                        shown(code)
                    );
                    self.add_error([*column], "kind", description);
                }
                kind
            }
        }
    }

    /// Reports that the mapping lacks a table that the kind of the row needs.
    pub(super) fn lacks_table(&mut self, rule: &KindRule, kind: Kind, table: &str) {
        let description = format!("the mapping has no {table}, which `{}` needs", kind.name());
        self.add_error(rule.column(), "kind", description);
    }
}
