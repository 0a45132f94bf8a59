//! The query of a customer scan: which customers and activities to read.

use jiff::Timestamp;

use super::activity_event::Family;

/// Selects customers, and the activities to read of each.
#[derive(Debug, Clone)]
pub struct ScanQuery {
    /// The families of activities to read.
    pub families: Vec<Family>,
    /// The first instant to read.
    pub start: Timestamp,
    /// The first instant after the last to read.
    pub end: Timestamp,
    /// The customers to read.
    pub selection: Selection,
    /// Names of the attributes to read.
    pub attributes: Vec<String>,
    /// Whether to find the refunds whose order is not stored.
    pub finds_unknown_orders: bool,
    /// The question whose latest answer to read.
    pub answer: Option<AnswerQuery>,
}

/// The customers that a scan returns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Selection {
    /// Customers with an activity in the time read; and, with a first time, also those whose
    /// first time lies in it. Only then are first times returned.
    Active(Option<FirstTime>),
    /// Customers whose first time lies from the first instant to before the second.
    FirstTimeIn(FirstTime, Timestamp, Timestamp),
}

/// The kinds of first times that customers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstTime {
    /// Of the first acquisition, order or reactivation.
    Qualifying,
    /// Of the first order.
    Order,
}

/// Selects each customer's latest answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerQuery {
    /// The key of the question's survey.
    pub survey_key: i32,
    /// The key of the question.
    pub question_key: i16,
    /// Only answers submitted before this instant count.
    pub before: Timestamp,
}
