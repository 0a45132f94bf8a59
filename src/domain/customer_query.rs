//! The scope of a query about customers: period, zone, groups and filters.

use jiff::tz::TimeZone;

use crate::{
    domain::{
        dimension::DimensionFilter,
        score_query::{OpenPeriod, QuestionRef},
    },
    scoring::Confidence,
};

/// Longest gap, horizon or window that a query may request, in days.
pub const DAYS_MAX: i32 = 3_650;
/// Default gap in days: a customer without qualifying activity for this long is lost.
pub const GAP_DAYS_DEFAULT: i32 = 180;
/// Microseconds of a day of 24 hours.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// The parsed scope of a query about customers.
#[derive(Debug, Clone)]
pub struct CustomerScope {
    /// The period. An open bound is taken from the stored activities.
    pub period: OpenPeriod,
    /// The zone whose calendar divides the period and numbers the days.
    pub zone: TimeZone,
    /// Dimensions to group by.
    pub group_by: Vec<String>,
    /// Filters that customers and activities must match.
    pub filters: Vec<DimensionFilter>,
    /// The question whose answers group the customers.
    pub answer: Option<QuestionRef>,
    /// Confidence level of the intervals.
    pub confidence: Confidence,
}
