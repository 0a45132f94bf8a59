//! What a row of activities is.

use std::collections::HashMap;

use anyhow::ensure;

use crate::cli::import::frame::Columns;
use crate::cli::import::mapping::{Kind, KindMapping};
use crate::cli::import::reader::RowReader;

/// What the rows are.
#[derive(Debug)]
pub(super) enum KindRule {
    /// Every row is the same.
    Constant(Kind),
    /// By what stands in a column.
    Column {
        column: usize,
        meanings: HashMap<String, Kind>,
        /// Whether the mapping lists them, so that no row is of another kind.
        is_listed: bool,
    },
}

/// A part of the mapping: its name, whether it is there, which kinds have use for
/// it, and whether they need it.
pub(super) type Part<'a> = (&'a str, bool, &'a [Kind], bool);

impl KindRule {
    pub(super) fn new(mapping: KindMapping, columns: &mut Columns) -> Self {
        match mapping {
            KindMapping::Constant(kind) => Self::Constant(kind),
            KindMapping::Column { column, values } => Self::Column {
                column: columns.place(&column),
                is_listed: !values.is_empty(),
                meanings: if values.is_empty() {
                    Kind::ALL.map(|kind| (kind.name().to_owned(), kind)).into()
                } else {
                    values.into_iter().collect()
                },
            },
        }
    }

    /// Finds a part that is missing, or that no row has use for, before anything is
    /// sent: where the mapping says which kinds there are.
    pub(super) fn check_parts(&self, parts: &[Part<'_>]) -> anyhow::Result<()> {
        let kinds: Vec<Kind> = match self {
            Self::Constant(kind) => vec![*kind],
            Self::Column {
                meanings,
                is_listed: true,
                ..
            } => meanings.values().copied().collect(),
            Self::Column { .. } => return Ok(()),
        };
        for (part, is_given, users, is_needed) in parts {
            let user = users.iter().find(|user| kinds.contains(user));
            if let (Some(user), true, false) = (user, is_needed, is_given) {
                anyhow::bail!("{part} is missing: activity = \"{}\" needs it", user.name());
            }
            ensure!(
                user.is_some() || !is_given,
                "{part} is for activity = \"{}\", and no row is one; leave it out",
                users
                    .iter()
                    .map(|user| user.name())
                    .collect::<Vec<_>>()
                    .join("\" and \""),
            );
        }
        Ok(())
    }

    fn columns(&self) -> Vec<usize> {
        match self {
            Self::Constant(_) => Vec::new(),
            Self::Column { column, .. } => vec![*column],
        }
    }
}

impl RowReader<'_> {
    /// What the row is; none where it can't be told.
    pub(super) fn kind(&mut self, rule: &KindRule) -> Option<Kind> {
        match rule {
            KindRule::Constant(kind) => Some(*kind),
            KindRule::Column {
                column, meanings, ..
            } => {
                let code = self.text(*column, "kind");
                let kind = meanings.get(code).copied();
                if kind.is_none() {
                    let description = format!(
                        "`{code}` is no kind of activity, nor listed under `values` of `activity` \
                         in the mapping"
                    );
                    self.flaw(&[*column], "kind", description);
                }
                kind
            }
        }
    }

    /// Notes that the mapping lacks what a row of this kind needs.
    pub(super) fn lacks<T>(&mut self, rule: &KindRule, kind: Kind, part: &str) -> Option<T> {
        let description = format!("the mapping has no {part}, which `{}` needs", kind.name());
        self.flaw(&rule.columns(), "kind", description);
        None
    }
}
