//! What a call came to.

use cxmetrics::api;
use tonic::{Code, Status};

use crate::support::Refusal;

/// The result of a call, as one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Inserted,
    Identical,
    Conflict,
    Rejected,
    /// A correction is made, or something is read.
    Done,
    NotFound,
    RequestConflict,
}

impl Outcome {
    pub(crate) const ALL: [Self; 7] = [
        Self::Inserted,
        Self::Identical,
        Self::Conflict,
        Self::Rejected,
        Self::Done,
        Self::NotFound,
        Self::RequestConflict,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Inserted => "INSERTED",
            Self::Identical => "IDENTICAL",
            Self::Conflict => "CONFLICT",
            Self::Rejected => "REJECTED",
            Self::Done => "OK",
            Self::NotFound => "NOT_FOUND",
            Self::RequestConflict => "REQ_CONFL",
        }
    }

    /// Of a refusal; `None` for one that asks to try again.
    pub(crate) fn of_refusal(status: Status) -> Option<Self> {
        let refusal = Refusal::from(status);
        Some(match (refusal.code, refusal.reason.as_str()) {
            (Code::Unavailable, _) => return None,
            (Code::NotFound, "RESPONSE_NOT_FOUND" | "ACTIVITY_NOT_FOUND") => Self::NotFound,
            (Code::AlreadyExists, "RESPONSE_CONFLICT" | "ACTIVITY_CONFLICT") => Self::Conflict,
            (Code::AlreadyExists, "REQUEST_CONFLICT") => Self::RequestConflict,
            (Code::InvalidArgument, "INVALID_FIELD") => Self::Rejected,
            _ => panic!("{refusal:?}"),
        })
    }
}

impl From<api::Outcome> for Outcome {
    fn from(outcome: api::Outcome) -> Self {
        match outcome {
            api::Outcome::Inserted => Self::Inserted,
            api::Outcome::Identical => Self::Identical,
            api::Outcome::Conflict => Self::Conflict,
            api::Outcome::Rejected => Self::Rejected,
            api::Outcome::Unspecified => panic!("it is never sent"),
        }
    }
}

/// What a correction came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Corrected {
    pub(crate) outcome: Outcome,
    /// Of a revision that is made.
    pub(crate) revision: Option<i32>,
}

impl From<Outcome> for Corrected {
    fn from(outcome: Outcome) -> Self {
        Self {
            outcome,
            revision: None,
        }
    }
}

/// What a submission came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Submitted {
    pub(crate) outcome: Outcome,
    /// Whether it was sent before without an answer, and may have been stored then.
    pub(crate) is_resent: bool,
}

impl Submitted {
    /// Whether it is what a first submission of this content comes to.
    pub(crate) fn is_stored_first(self) -> bool {
        self.outcome == Outcome::Inserted || self.is_resent && self.outcome == Outcome::Identical
    }
}
