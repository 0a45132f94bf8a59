//! Why a question about metrics has no answer.

use crate::{
    domain::{id::Id, violation::Violations},
    store::StoreError,
};

/// Why a question has no answer.
#[derive(Debug, thiserror::Error)]
pub enum MetricError {
    /// Parts of the question contradict what is stored, such as an undeclared dimension.
    #[error("the question is malformed")]
    Invalid(Violations),
    /// The answer would have more points than one answer may.
    #[error("the answer would have too many points")]
    TooManyPoints {
        /// The field of the question that multiplies them.
        field: &'static str,
    },
    /// The interval method is too slow for so many points.
    #[error("the interval method is too slow for so many points")]
    TooManyEstimates {
        /// The field of the question that multiplies them.
        field: &'static str,
        /// Most points with this method and these choices.
        points_max: usize,
    },
    /// No such survey.
    #[error("survey \"{0}\" does not exist")]
    SurveyNotFound(Id),
    /// The survey has no such question.
    #[error("survey \"{survey_id}\" has no question \"{question_id}\"")]
    QuestionNotFound {
        /// The survey, which exists.
        survey_id: Id,
        /// The question.
        question_id: String,
        /// The path of the question in the request.
        field: String,
    },
    /// A text question has no score.
    #[error("question \"{survey_id}/{question_id}\" has no score")]
    NotScorable {
        /// The survey.
        survey_id: Id,
        /// The question.
        question_id: Id,
    },
    /// The questions can't be counted together.
    #[error("{0}")]
    NotPoolable(String),
    /// The question's answers fall into no classes.
    #[error("the answers to \"{survey_id}/{question_id}\" have no classes")]
    WithoutClasses {
        /// The survey.
        survey_id: Id,
        /// The question.
        question_id: Id,
    },
    /// Amounts in several currencies can't be added up.
    #[error("orders have several currencies: {}", .0.join(", "))]
    MixedCurrencies(Vec<String>),
    /// The answer would be computed from more activities than one query may read.
    #[error("the query would read too many activities")]
    TooManyActivities,
    /// The call ended before its answer was computed. No caller is left to receive this.
    #[error("the call ended before its answer was computed")]
    Cancelled,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A state that cannot be: a fault of this program or damaged data.
    #[error("broken invariant: {0}")]
    BrokenInvariant(String),
}

impl From<Violations> for MetricError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}
