//! Responses: the submissions of customers to surveys.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::domain::{dimension::Cell, exclusion::Exclusion, id::Id};

/// Most characters of a customer id.
pub const CUSTOMER_ID_LENGTH_MAX: usize = 128;
/// Most characters of a text answer.
pub const TEXT_LENGTH_MAX: usize = 10_000;
/// Most properties of one row.
pub const PROPERTIES_MAX: usize = 32;
/// Most characters of a property's value.
pub const PROPERTY_LENGTH_MAX: usize = 1_024;
/// How far a time may be ahead of the server's clock: enough for a clock with the wrong
/// zone, too little for a wrong year.
pub const CLOCK_AHEAD_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Earliest time: 1900-01-01. Earlier ones come from wrong clocks.
pub const SUBMIT_TIME_MIN: Timestamp = Timestamp::constant(-2_208_988_800, 0);

/// A response that passed the checks of its survey.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Chosen by the caller; makes retries idempotent.
    pub id: Uuid,
    /// When the customer submitted it, to the microsecond.
    pub submit_time: Timestamp,
    /// Opaque id of the customer, if known.
    pub customer_id: Option<String>,
    /// Its dimension values.
    pub cell: Cell,
    /// Key-value pairs that are stored and returned, never queried.
    pub properties: BTreeMap<String, String>,
    /// At most one answer to each question, in the order of the questions' keys.
    pub answers: Vec<Answer>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question.
    pub question_key: i16,
    /// The answer.
    pub value: AnswerValue,
}

/// A value, or the reason why there is none.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerValue {
    /// A score, as its distance from the minimum of the scale.
    Score(i16),
    /// Indexes of the picked choices in the question's list, ascending.
    Choices(Vec<i16>),
    /// Free text.
    Text(String),
    /// The question doesn't apply to the customer.
    NotApplicable,
    /// The customer skipped the question.
    Skipped,
}

/// A response as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredResponse {
    /// The survey it answers.
    pub survey_id: Id,
    /// The submitted response.
    pub response: Response,
    /// When the service stored it.
    pub create_time: Timestamp,
    /// The revision of its answers, from 1.
    pub revision: i32,
    /// Why it is excluded from every score, if it is.
    pub exclusion: Option<Exclusion>,
}
