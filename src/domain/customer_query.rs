//! A question to what customers did: when, by whose clock, and of whom.

use jiff::tz::TimeZone;

use crate::{
    domain::{
        dimension::DimensionFilter,
        score_query::{OpenPeriod, QuestionRef},
    },
    scoring::Confidence,
};

/// Longest gap, horizon or span of days that may be asked for.
pub const DAYS_MAX: i32 = 3_650;
/// Days without a sign of life after which customers count as lost, unless asked otherwise.
pub const GAP_DAYS_DEFAULT: i32 = 180;
/// Microseconds of a day of 24 hours.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// Which time and customers, parsed.
#[derive(Debug, Clone)]
pub struct CustomerScope {
    /// Which time; an open end is filled in from the activities stored.
    pub period: OpenPeriod,
    /// Whose clock cuts the period and tells days apart.
    pub zone: TimeZone,
    /// Dimensions to split by.
    pub group_by: Vec<String>,
    /// Which customers and activities.
    pub filters: Vec<DimensionFilter>,
    /// The question by whose answers to split customers.
    pub answer: Option<QuestionRef>,
    /// How sure intervals are to be.
    pub confidence: Confidence,
}
