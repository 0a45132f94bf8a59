//! The outcome of one submitted row, a response or an activity.

use uuid::Uuid;

use crate::domain::{id::Id, money::Currency, violation::Violations};

/// How the submission of one row ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowOutcome {
    /// Stored and counted.
    Inserted,
    /// Stored before with the same content, or with this content until a revision replaced it;
    /// nothing changed.
    Identical,
    /// Replaced the stored content, which stays readable as a revision.
    Updated,
    /// A row with this id is stored with other content, or was deleted; nothing changed.
    Conflict(Conflict),
    /// Not stored: the survey or the settings changed after the row was checked against
    /// them. It may be checked and submitted again.
    Stale,
    /// Not stored: the row must be changed first.
    Rejected(Rejection),
}

/// What happens to a stored row that differs from the row that arrives under its id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnConflict {
    /// It stays, unless it is a response that the customer had not finished; the conflict is
    /// reported.
    Report,
    /// It is revised.
    Revise,
}

/// Why an id is taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The id of the row.
    pub id: Uuid,
    /// The cause.
    pub cause: ConflictCause,
}

/// What is stored under an id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConflictCause {
    /// A row that was deleted.
    Deleted,
    /// A row that differs in these fields.
    OtherContent(Violations),
}

/// Why a row can't be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rejection {
    /// Fields are malformed.
    Invalid(Violations),
    /// Its survey doesn't exist.
    SurveyNotFound(Id),
    /// Its survey is archived.
    SurveyArchived(Id),
    /// It needs a new cell, and its survey has the most it may have.
    CellLimitReached(Id),
    /// It needs a new cell, and the workspace's activities have the most they may have.
    ActivityCellLimitReached,
    /// It contradicts the other rows of its order.
    Order {
        /// The order.
        order_id: String,
        /// How.
        violation: OrderViolation,
    },
}

/// How a row contradicts the other rows of its order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderViolation {
    /// The rows would add up to less than 0.
    BelowZero {
        /// The sum, as a decimal of the order's currency.
        sum: String,
    },
    /// The order has another currency.
    OtherCurrency {
        /// The currency of the order.
        order: Currency,
    },
    /// The order belongs to another customer.
    OtherCustomer,
}

impl From<Violations> for Rejection {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}
