//! Queries for scores.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    calendar::period::Bucket,
    domain::{
        dimension::DimensionFilter, id::Id, interval_method::IntervalMethod,
        value_groups::ValueGroups,
    },
    scoring::Confidence,
};

/// Most questions that one query may pool.
pub const QUESTIONS_MAX: usize = 20;
/// Most dimensions that one query may group by.
pub const GROUP_BY_MAX: usize = 5;
/// Most filters in one query.
pub const FILTERS_MAX: usize = 20;
/// Most values in one filter.
pub const FILTER_VALUES_MAX: usize = 100;
/// Most points in one answer: groups times buckets.
pub const POINTS_MAX: usize = 10_000;

/// The name of a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuestionRef {
    /// The survey's id.
    pub survey_id: Id,
    /// The question's id within the survey.
    pub question_id: Id,
}

/// A half-open period whose bounds may be left to the stored data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenPeriod {
    /// Start, inclusive, if given.
    pub start: Option<Timestamp>,
    /// End, exclusive, if given; after `start`.
    pub end: Option<Timestamp>,
}

/// A query for scores, over time and by dimension.
///
/// It is well-formed, but its questions, dimensions and interval method are checked
/// against the surveys only when it is answered.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreQuery {
    /// Questions to score; several are pooled.
    pub questions: Vec<QuestionRef>,
    /// Restricts responses by submit time.
    pub period: OpenPeriod,
    /// The zone whose clock divides the period into buckets.
    pub zone: TimeZone,
    /// The zone's name, as requested.
    pub zone_name: String,
    /// How to divide the period.
    pub bucket: Bucket,
    /// Dimensions to group by.
    pub group_by: Vec<String>,
    /// Dimensions of `group_by` whose values are folded, each once.
    pub value_groups: Vec<ValueGroups>,
    /// Filters that a response must all match.
    pub filters: Vec<DimensionFilter>,
    /// Whether to exclude partial responses.
    pub completed_only: bool,
    /// Confidence level of the intervals.
    pub confidence: Confidence,
    /// Interval method; `None` for the default of the questions' kind.
    pub method: Option<IntervalMethod>,
}
