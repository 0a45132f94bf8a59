//! A question to the numbers: which answers, how they are cut, and by which rules.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    calendar::period::{Bucket, Period},
    domain::{dimension::DimensionFilter, id::Id},
};

/// Questions pooled in one query at most.
pub const QUESTIONS_MAX: usize = 20;
/// Dimensions split by in one query at most.
pub const GROUP_BY_MAX: usize = 5;
/// Filters of one query at most.
pub const FILTERS_MAX: usize = 20;
/// Values of one filter at most.
pub const FILTER_VALUES_MAX: usize = 100;
/// Points of one reply at most.
pub const POINTS_MAX: usize = 10_000;

/// Names a question.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct QuestionRef {
    /// Its survey.
    pub survey_id: Id,
    /// Itself.
    pub question_id: Id,
}

/// A period either end of which may be left to the responses that are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct OpenPeriod {
    /// First instant, if given.
    pub start: Option<Timestamp>,
    /// First instant after the last, if given; after `start`.
    pub end: Option<Timestamp>,
}

/// A query for scores, parsed; its interval method is still to be fitted to the
/// questions' kind.
#[derive(Debug, Clone)]
pub struct ScoreQuery {
    /// What to score; pooled when several.
    pub questions: Vec<QuestionRef>,
    /// Which responses by time.
    pub period: OpenPeriod,
    /// Whose clock cuts the period.
    pub zone: TimeZone,
    /// The zone's name, as asked.
    pub zone_name: String,
    /// How the period is cut.
    pub bucket: Bucket,
    /// Dimensions to split by.
    pub group_by: Vec<String>,
    /// Which responses by dimension.
    pub filters: Vec<DimensionFilter>,
    /// Whether partial responses are left out.
    pub completed_only: bool,
}

/// What the store counts: answers of questions that share their slots, by bucket and group.
#[derive(Debug, Clone)]
pub struct CountQuery {
    /// Survey and question keys.
    pub questions: Vec<(i32, i16)>,
    /// What to count apart.
    pub buckets: Vec<Period>,
    /// Dimensions to split by.
    pub group_by: Vec<String>,
    /// Which responses by dimension, completion included.
    pub filters: Vec<DimensionFilter>,
    /// Points of the histogram.
    pub points: usize,
    /// Whether an answer is one point of it; of a choice it may be several.
    pub is_score: bool,
}

/// How often what was answered, in one bucket of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// How often each point was given.
    pub counts: Vec<u64>,
    /// How many answered. For choices less than the sum of the counts.
    pub answered: u64,
    /// How many said that it does not apply.
    pub not_applicable: u64,
    /// How many skipped the question.
    pub skipped: u64,
}

impl Tally {
    /// A tally of nobody.
    pub fn empty(points: usize) -> Self {
        Self {
            counts: vec![0; points],
            answered: 0,
            not_applicable: 0,
            skipped: 0,
        }
    }
}

/// The tallies of one group, one a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallySeries {
    /// The value of each dimension split by; `None` for responses without one.
    pub group: Vec<Option<String>>,
    /// One tally a bucket, empty ones included.
    pub tallies: Vec<Tally>,
}
