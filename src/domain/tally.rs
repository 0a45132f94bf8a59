//! Counted answers, which the store returns and from which scores are computed.

use crate::{
    calendar::period::Period,
    domain::{dimension::DimensionFilter, value_groups::ValueGroups},
};

/// Which answers to count, by bucket and group.
///
/// All questions share one scale or one list of choices.
#[derive(Debug, Clone)]
pub struct CountQuery {
    /// Survey and question keys.
    pub questions: Vec<(i32, i16)>,
    /// Periods to count separately.
    pub buckets: Vec<Period>,
    /// Dimensions to group by.
    pub group_by: Vec<String>,
    /// Dimensions of `group_by` whose values are folded, each once.
    pub value_groups: Vec<ValueGroups>,
    /// Filters by dimension, completion included.
    pub filters: Vec<DimensionFilter>,
    /// Length of each histogram: scale points or choices.
    pub histogram_length: usize,
    /// Whether each answer is one scale point. An answer to a choice question may pick
    /// several.
    pub is_score: bool,
    /// Most points to return: groups times buckets.
    pub points_max: usize,
}

/// Counted answers in one bucket of one group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    /// Answers at each scale point, or picks of each choice.
    pub counts: Vec<u64>,
    /// Respondents who answered a choice question; at most the sum of the counts. Scored
    /// questions leave it 0: their counts add up to it.
    pub answered: u64,
    /// Respondents who said that the question does not apply.
    pub not_applicable: u64,
    /// Respondents who skipped the question.
    pub skipped: u64,
}

impl Tally {
    /// A tally without answers.
    pub fn empty(histogram_length: usize) -> Self {
        Self {
            counts: vec![0; histogram_length],
            answered: 0,
            not_applicable: 0,
            skipped: 0,
        }
    }
}

/// The tallies of one group, one per bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TallySeries {
    /// The group's value of each dimension; `None` for responses without a value.
    pub group: Vec<Option<String>>,
    /// One tally per bucket, including empty ones.
    pub tallies: Vec<Tally>,
}
