//! Scores with everything that determines them.

use crate::{
    calendar::period::Period,
    domain::{
        exclusion::ExcludedCounts, interval_method::IntervalMethod, measure::Measure,
        score_query::ScoreQuery,
    },
    metrics::{Warning, estimate::Estimate},
};

/// The answer to a [`ScoreQuery`].
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreAnswer {
    /// Everything that determines the numbers.
    pub definition: ScoreDefinition,
    /// Exactly one series without grouping. Otherwise one for each combination of values
    /// with a response in the period, ordered by value.
    pub series: Vec<ScoreSeries>,
    /// Cautions about the numbers.
    pub warnings: Vec<Warning>,
    /// Excluded responses to the surveys, in the period, that match the filters. They are in
    /// none of the numbers.
    pub excluded: ExcludedCounts,
}

impl ScoreAnswer {
    /// The number of estimates in the answer: points times choices.
    pub fn estimates(&self) -> usize {
        let per_point = match &self.definition.measure {
            Measure::Choice { choices, .. } => choices.len(),
            Measure::Nps
            | Measure::Csat { .. }
            | Measure::Ces { .. }
            | Measure::Rating { .. }
            | Measure::Text => 1,
        };
        let points: usize = self.series.iter().map(|series| series.points.len()).sum();
        points * per_point
    }
}

/// Everything that determines a score: over the same responses, equal definitions give
/// equal numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreDefinition {
    /// The query as requested.
    pub query: ScoreQuery,
    /// The measure of all its questions.
    pub measure: Measure,
    /// The formula in words, with the bounds in force.
    pub formula: String,
    /// Unit of the value.
    pub unit: Unit,
    /// The period with both bounds; `None` if they were left to the stored responses and
    /// there are none.
    pub period: Option<Period>,
    /// The interval method used.
    pub method: IntervalMethod,
    /// Release of the time zone database in force.
    pub time_zone_release: &'static str,
}

/// Unit of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Points from -100 to 100.
    Points,
    /// A share from 0 to 1.
    Share,
    /// Points of the question's own scale.
    ScalePoints,
}

/// The scores of one group.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoreSeries {
    /// The group's value of each dimension grouped by, in the query's order; `None` for
    /// responses without a value.
    pub group: Vec<Option<String>>,
    /// One point per bucket, in the order of time, without gaps.
    pub points: Vec<ScorePoint>,
}

/// One score.
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePoint {
    /// The bucket, clipped to the period.
    pub period: Period,
    /// Whether the bucket isn't over yet, so that the score can still change.
    pub is_partial: bool,
    /// Whether the period covers only part of the bucket.
    pub is_clipped: bool,
    /// Answers at each scale point from the lowest, or picks of each choice in order.
    pub histogram: Vec<u64>,
    /// Respondents who said "not applicable"; outside every denominator.
    pub not_applicable: u64,
    /// Respondents who skipped the question; outside every denominator.
    pub skipped: u64,
    /// The score. Choice questions have no single value, only a count.
    pub estimate: Estimate,
    /// Figures of this kind of question.
    pub detail: ScoreDetail,
}

/// Figures beside a score, by kind of question.
#[derive(Debug, Clone, PartialEq)]
pub enum ScoreDetail {
    /// Classes of an NPS.
    Nps {
        /// Answers at or above the promoters' bound.
        promoters: u64,
        /// Answers between the bounds.
        passives: u64,
        /// Answers at or below the detractors' bound.
        detractors: u64,
    },
    /// Class of a CSAT.
    Csat {
        /// Answers at or above the lowest satisfied point.
        satisfied: u64,
    },
    /// Figures beside the mean of a CES.
    Ces {
        /// Answers on the easy side.
        easy: u64,
        /// Share of easy answers, with its Wilson interval.
        easy_share: Estimate,
        /// Sample standard deviation in scale points; `None` below two answers.
        standard_deviation: Option<f64>,
    },
    /// Figures beside the mean of a rating.
    Rating {
        /// Median in scale points; `None` without answers.
        median: Option<f64>,
        /// Sample standard deviation in scale points; `None` below two answers.
        standard_deviation: Option<f64>,
    },
    /// Share of respondents who picked each choice, in the question's order.
    Choice {
        /// One share per choice; they add up to more than 1 where several may be picked.
        shares: Vec<Estimate>,
    },
}
