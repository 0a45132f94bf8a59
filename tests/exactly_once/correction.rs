//! Corrections of responses.

use cxmetrics::api::{Answer, Completion, ExclusionReason, Response};

use crate::{
    generate::{any_answers, any_id, any_response},
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
    /// Replaces these fields by those of a response.
    ReviseFields(Vec<&'static str>, Box<Response>),
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

/// The fields that revisions replace here. `dimensions` tells shared responses from others.
const FIELDS: [&str; 6] = [
    "submit_time",
    "customer_id",
    "channel",
    "properties",
    "completion",
    "answers",
];

/// Other values for one field or more.
pub(crate) fn any_fields(random: &mut Random) -> Change {
    let mut new = any_response(random, "", "");
    if random.is_in(50) {
        let value = random.below(9).to_string();
        new.properties.insert("order".into(), value);
    }
    let picked = 1 + random.below(63);
    let is_picked = |index: &usize| picked >> index & 1 == 1;
    let fields = (0..FIELDS.len())
        .filter(is_picked)
        .map(|index| FIELDS[index]);
    Change::ReviseFields(fields.collect(), Box::new(new))
}

impl Change {
    /// The same change, but of a response that stays complete.
    pub(crate) fn complete(mut self) -> Self {
        if let Self::ReviseFields(_, new) = &mut self {
            new.completion = Completion::Complete.into();
        }
        self
    }

    pub(crate) fn any(random: &mut Random) -> Self {
        match random.below(20) {
            0..4 => Self::Revise(any_answers(random)),
            4..8 => any_fields(random),
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
            Self::ReviseFields(..) => Operation::ReviseFields,
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
            Self::Revise(_) | Self::ReviseFields(..) | Self::Delete => None,
        }
    }

    /// The content of a response after the change; `None` if the change is no revision.
    pub(crate) fn revised(&self, before: &Response) -> Option<Response> {
        let mut after = before.clone();
        match self {
            Self::Revise(answers) => after.answers.clone_from(answers),
            Self::ReviseFields(fields, new) => {
                for field in fields {
                    match *field {
                        "submit_time" => after.submit_time = new.submit_time,
                        "customer_id" => after.customer_id.clone_from(&new.customer_id),
                        "channel" => after.channel.clone_from(&new.channel),
                        "properties" => after.properties.clone_from(&new.properties),
                        "completion" => after.completion = new.completion,
                        "answers" => after.answers.clone_from(&new.answers),
                        other => panic!("{other} is not among FIELDS"),
                    }
                }
            }
            Self::Exclude(_) | Self::Include | Self::Delete => return None,
        }
        Some(after)
    }
}
