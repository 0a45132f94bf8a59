//! Rows of one kind on their way into the database.

use super::{activity_row::ActivityRow, response_row::ResponseRow};

/// Rows of one kind.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Responses.
    Responses(Vec<ResponseRow>),
    /// Activities.
    Activities(Vec<ActivityRow>),
}

/// The kind of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// A response.
    Response,
    /// An activity.
    Activity,
}

impl Rows {
    /// No rows, with capacity for a number of them.
    pub fn with_capacity(kind: RowKind, rows: usize) -> Self {
        match kind {
            RowKind::Response => Self::Responses(Vec::with_capacity(rows)),
            RowKind::Activity => Self::Activities(Vec::with_capacity(rows)),
        }
    }

    /// Their kind.
    pub fn kind(&self) -> RowKind {
        match self {
            Self::Responses(_) => RowKind::Response,
            Self::Activities(_) => RowKind::Activity,
        }
    }

    /// Their number.
    pub fn len(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.len(),
            Self::Activities(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Their approximate size in memory, in bytes.
    pub fn size(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.iter().map(ResponseRow::size).sum(),
            Self::Activities(rows) => rows.iter().map(ActivityRow::size).sum(),
        }
    }

    /// Adds rows at the end.
    ///
    /// # Panics
    /// When they are of the other kind.
    pub fn append(&mut self, more: Self) {
        match (self, more) {
            (Self::Responses(rows), Self::Responses(more)) => rows.extend(more),
            (Self::Activities(rows), Self::Activities(more)) => rows.extend(more),
            (Self::Responses(_), Self::Activities(_))
            | (Self::Activities(_), Self::Responses(_)) => {
                panic!("responses and activities can't share a batch")
            }
        }
    }
}
