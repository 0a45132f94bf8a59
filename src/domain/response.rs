//! One person's submission.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::domain::{dimension::Cell, exclusion::Exclusion, id::Id};

/// Characters of a customer's id at most.
pub const CUSTOMER_ID_LENGTH_MAX: usize = 128;
/// Characters of a text answer at most.
pub const TEXT_LENGTH_MAX: usize = 10_000;
/// Properties of one response at most.
pub const PROPERTIES_MAX: usize = 32;
/// Characters of a property's value at most.
pub const PROPERTY_LENGTH_MAX: usize = 1_024;
/// How far ahead of the server's clock a response may have been submitted:
/// enough for a clock that is off by its zone, not for a wrong year.
pub const CLOCK_AHEAD_MAX: SignedDuration = SignedDuration::from_hours(24);

/// Earliest submit time: 1900-01-01. Before it lie wrong clocks, not customers.
pub const SUBMIT_TIME_MIN: Timestamp = Timestamp::constant(-2_208_988_800, 0);

/// A response, parsed against its survey: nothing in it can be wrong any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Response {
    /// Chosen by the caller; makes a retry safe.
    pub id: Uuid,
    /// When the customer submitted it, to the microsecond.
    pub submit_time: Timestamp,
    /// Opaque id of the customer, if known.
    pub customer_id: Option<String>,
    /// Its dimension values.
    pub cell: Cell,
    /// What is only kept and returned.
    pub properties: BTreeMap<String, String>,
    /// At most one answer a question, in the order of the questions' keys.
    pub answers: Vec<Answer>,
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The question.
    pub question_key: i16,
    /// What was answered.
    pub value: AnswerValue,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum AnswerValue {
    /// A score, as its distance from the scale's minimum.
    Score(i16),
    /// Places of the picked choices in the question's list, rising.
    Choices(Vec<i16>),
    /// Words.
    Text(String),
    /// The customer said that it does not apply.
    NotApplicable,
    /// The customer left it empty.
    Skipped,
}

/// A response as it is read back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredResponse {
    /// The survey it answers.
    pub survey_id: Id,
    /// What was submitted.
    pub response: Response,
    /// When the service stored it.
    pub create_time: Timestamp,
    /// How often its answers were given.
    pub revision: i32,
    /// Why it counts nowhere, if it doesn't.
    pub exclusion: Option<Exclusion>,
}
