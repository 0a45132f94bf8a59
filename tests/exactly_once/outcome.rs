//! Outcomes of calls.

use cxmetrics::api;
use tonic::{Code, Status};

use crate::support::Refusal;

/// The outcome of a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Outcome {
    Inserted,
    Identical,
    Updated,
    Conflict,
    Rejected,
    /// A correction was made, or a response was read.
    Done,
    NotFound,
    RequestConflict,
}

impl Outcome {
    pub(crate) const ALL: [Self; 8] = [
        Self::Inserted,
        Self::Identical,
        Self::Updated,
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
            Self::Updated => "UPDATED",
            Self::Conflict => "CONFLICT",
            Self::Rejected => "REJECTED",
            Self::Done => "OK",
            Self::NotFound => "NOT_FOUND",
            Self::RequestConflict => "REQ_CONFL",
        }
    }

    /// The outcome of a failed call; `None` if the call should be retried.
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
            api::Outcome::Updated => Self::Updated,
            api::Outcome::Conflict => Self::Conflict,
            api::Outcome::Rejected => Self::Rejected,
            api::Outcome::Unspecified => panic!("the server never sends UNSPECIFIED"),
        }
    }
}

/// The outcome of a correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Corrected {
    pub(crate) outcome: Outcome,
    /// The response's revision, if the correction was a revision.
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

/// The outcome of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Submitted {
    pub(crate) outcome: Outcome,
    /// Whether an earlier attempt got no reply, and may have stored the row.
    pub(crate) is_resent: bool,
}

impl Submitted {
    /// Whether this outcome is possible for the submission that stored the row.
    pub(crate) fn is_stored_first(self) -> bool {
        self.is_of(Outcome::Inserted)
    }

    /// Whether this outcome is possible for a submission with this effect.
    pub(crate) fn is_of(self, effect: Outcome) -> bool {
        let has_effect = matches!(effect, Outcome::Inserted | Outcome::Updated);
        self.outcome == effect || has_effect && self.is_resent && self.outcome == Outcome::Identical
    }
}
