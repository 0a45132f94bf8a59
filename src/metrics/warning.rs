//! Cautions about the numbers of an answer.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::id::Id;

/// A caution about an answer. Numbers follow their definition all the same: nothing is
/// guessed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Warning {
    /// No answer is in the upper part of the scale.
    UpperScaleUnused {
        /// The highest score given.
        highest: i32,
        /// The highest score of the scale.
        maximum: i32,
    },
    /// Neighbouring scores are given equally often.
    ConsecutiveScores {
        /// The lowest of these scores.
        lowest: i32,
        /// The highest of these scores.
        highest: i32,
    },
    /// Amounts have several currencies, so there are none in the answer.
    MixedCurrencies(Vec<String>),
    /// The stored activities end long before the end of observation, so that customers look
    /// inactive who may not be.
    StaleActivities {
        /// The last activity.
        last: Timestamp,
        /// The end of observation.
        known_until: Timestamp,
    },
    /// A filter lists a value that no row has.
    UnmatchedFilter {
        /// The kind of row: response, customer or activity.
        row: &'static str,
        /// The dimension.
        dimension: String,
        /// The value.
        value: String,
        /// The known value that is most like it, if any is.
        nearest: Option<String>,
    },
    /// A response far from all others stretches a period whose bounds were left unset.
    OutlyingResponse {
        /// The response.
        response_id: Uuid,
        /// Its survey.
        survey_id: Id,
        /// Its submit time.
        time: Timestamp,
        /// The submit time of the nearest other response.
        neighbor: Timestamp,
    },
    /// An activity far from all others stretches a period whose bounds were left unset.
    OutlyingActivity {
        /// The activity.
        activity_id: Uuid,
        /// Its time.
        time: Timestamp,
        /// The time of the nearest other activity.
        neighbor: Timestamp,
    },
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UpperScaleUnused { highest, maximum } => write!(
                f,
                "No answer is above {highest}, on a scale up to {maximum}. Check that the answers were given on this scale."
            ),
            Self::ConsecutiveScores { lowest, highest } => write!(
                f,
                "Each score from {lowest} to {highest} is given equally often. Check that the scores are not ids or row numbers."
            ),
            Self::MixedCurrencies(codes) => write!(
                f,
                "Orders have several currencies ({}), so there are no amounts. Ask for one currency.",
                codes.join(", ")
            ),
            Self::StaleActivities { last, known_until } => write!(
                f,
                "The last activity is dated {last}, long before the end of observation at {known_until}. If later ones are missing, set observed_until to the end of the data."
            ),
            Self::UnmatchedFilter {
                row,
                dimension,
                value,
                nearest,
            } => {
                write!(f, "No {row} has the {dimension} \"{value}\".")?;
                match nearest {
                    Some(nearest) => write!(f, " The nearest known value is \"{nearest}\"."),
                    None => Ok(()),
                }
            }
            Self::OutlyingResponse {
                response_id,
                survey_id,
                time,
                neighbor,
            } => write!(
                f,
                "Response {response_id} of survey {survey_id} is dated {time}, far from the next one at {neighbor}, and stretches the period. Check its date, or set the period."
            ),
            Self::OutlyingActivity {
                activity_id,
                time,
                neighbor,
            } => write!(
                f,
                "Activity {activity_id} is dated {time}, far from the next one at {neighbor}, and stretches the period. Check its date, or set the period."
            ),
        }
    }
}
