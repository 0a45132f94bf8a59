//! Corrections of responses.

use cxmetrics::api::{Answer, ExclusionReason};

use crate::{
    generate::{any_answers, any_id},
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

/// The change that a correction makes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Change {
    Revise(Vec<Answer>),
    Exclude(ExclusionReason),
    Include,
    Delete,
}

impl Correction {
    /// A correction with a new request id.
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

    /// The operation that the change counts as.
    pub(crate) fn operation(&self) -> Operation {
        match self {
            Self::Revise(_) => Operation::Revise,
            Self::Exclude(ExclusionReason::Unspecified) => panic!("clients never send UNSPECIFIED"),
            Self::Exclude(ExclusionReason::Test) => Operation::ExcludeTest,
            Self::Exclude(ExclusionReason::Duplicate) => Operation::ExcludeDuplicate,
            Self::Exclude(ExclusionReason::Fraud) => Operation::ExcludeFraud,
            Self::Include => Operation::Include,
            Self::Delete => Operation::Delete,
        }
    }

    /// The exclusion after the change; `None` if the change leaves it as it was.
    pub(crate) fn exclusion(&self) -> Option<ExclusionReason> {
        match self {
            Self::Exclude(reason) => Some(*reason),
            Self::Include => Some(ExclusionReason::Unspecified),
            Self::Revise(_) | Self::Delete => None,
        }
    }
}
