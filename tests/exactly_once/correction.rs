//! Corrections, of which each client remembers what it asked for.

use cxmetrics::api::{Answer, ExclusionReason};

use crate::{
    given::{any_answers, any_id},
    operation::Operation,
    random::Random,
};

/// A correction of one response.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Correction {
    pub(crate) response_id: String,
    pub(crate) request_id: String,
    pub(crate) change: Change,
}

/// What is asked for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Revise(Vec<Answer>),
    Exclude(ExclusionReason),
    Include,
    Delete,
}

impl Correction {
    /// Under a request id of its own.
    pub(crate) fn new(random: &mut Random, response_id: &str, change: Change) -> Self {
        Self {
            response_id: response_id.into(),
            request_id: any_id(random),
            change,
        }
    }
}

impl Change {
    pub(crate) fn any(random: &mut Random) -> Self {
        match random.below(20) {
            0..8 => Self::Revise(any_answers(random)),
            8..13 => Self::Exclude(random.of(&[
                ExclusionReason::Test,
                ExclusionReason::Duplicate,
                ExclusionReason::Fraud,
            ])),
            13..19 => Self::Include,
            _ => Self::Delete,
        }
    }

    /// What asking for it is counted as.
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Revise(_) => Operation::Revise,
            Self::Exclude(ExclusionReason::Unspecified) => panic!("it is never asked for"),
            Self::Exclude(ExclusionReason::Test) => Operation::ExcludeTest,
            Self::Exclude(ExclusionReason::Duplicate) => Operation::ExcludeDuplicate,
            Self::Exclude(ExclusionReason::Fraud) => Operation::ExcludeFraud,
            Self::Include => Operation::Include,
            Self::Delete => Operation::Delete,
        }
    }

    /// The exclusion that it leaves behind, if it changes one.
    pub(crate) fn exclusion(&self) -> Option<ExclusionReason> {
        match self {
            Self::Exclude(reason) => Some(*reason),
            Self::Include => Some(ExclusionReason::Unspecified),
            Self::Revise(_) | Self::Delete => None,
        }
    }
}
