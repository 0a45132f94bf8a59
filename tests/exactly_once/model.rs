//! A model of the responses that only one client submits and corrects.

use std::collections::{BTreeMap, HashMap};

use cxmetrics::api::{Answer, ExclusionReason, Response};

use crate::{
    correction::{Change, Correction},
    outcome::{Corrected, Outcome},
};

/// The responses that must be stored, by id.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) responses: BTreeMap<String, Stored>,
    /// The completed corrections, by request id.
    made: HashMap<String, Correction>,
}

/// A submitted response.
#[derive(Debug, Clone)]
pub(crate) struct Stored {
    /// The first submission.
    pub(crate) submitted: Response,
    /// All revisions of the answers. The last one counts.
    pub(crate) answers: Vec<Vec<Answer>>,
    pub(crate) exclusion: ExclusionReason,
    pub(crate) is_deleted: bool,
}

impl Stored {
    pub(crate) fn new(submitted: Response) -> Self {
        Self {
            answers: vec![submitted.answers.clone()],
            submitted,
            exclusion: ExclusionReason::Unspecified,
            is_deleted: false,
        }
    }

    pub(crate) fn revision(&self) -> i32 {
        i32::try_from(self.answers.len()).unwrap()
    }

    /// The expected reply to a read of a revision, counted from 1; 0 for the latest.
    pub(crate) fn read(&self, revision: i32) -> Option<Response> {
        let revision = match revision {
            0 => self.revision(),
            earlier => earlier,
        };
        let answers = self.answers.get(usize::try_from(revision - 1).ok()?)?;
        (!self.is_deleted).then(|| Response {
            answers: answers.clone(),
            revision,
            exclusion_reason: self.exclusion.into(),
            ..self.submitted.clone()
        })
    }

    /// The response as scores count it; `None` if they don't.
    pub(crate) fn counted(&self) -> Option<Response> {
        self.read(0)
            .filter(|_| self.exclusion == ExclusionReason::Unspecified)
    }
}

impl Model {
    pub(crate) fn submit(&mut self, response: &Response) -> Outcome {
        match self.responses.get(&response.response_id) {
            None => {
                let stored = Stored::new(response.clone());
                self.responses.insert(response.response_id.clone(), stored);
                Outcome::Inserted
            }
            Some(stored) if !stored.is_deleted && stored.submitted == *response => {
                Outcome::Identical
            }
            Some(_) => Outcome::Conflict,
        }
    }

    pub(crate) fn correct(&mut self, correction: &Correction) -> Corrected {
        if let Some(made) = self.made.get(&correction.request_id) {
            return match made == correction {
                true => self.done(correction),
                false => Outcome::RequestConflict.into(),
            };
        }
        let stored = self.responses.get_mut(&correction.response_id);
        let Some(stored) = stored.filter(|stored| !stored.is_deleted) else {
            return Outcome::NotFound.into();
        };
        match &correction.change {
            Change::Revise(answers) => stored.answers.push(answers.clone()),
            Change::Exclude(reason) => stored.exclusion = *reason,
            Change::Include => stored.exclusion = ExclusionReason::Unspecified,
            Change::Delete => stored.is_deleted = true,
        }
        let request_id = correction.request_id.clone();
        self.made.insert(request_id, correction.clone());
        self.done(correction)
    }

    fn done(&self, correction: &Correction) -> Corrected {
        let revised = match correction.change {
            Change::Revise(_) => self.responses.get(&correction.response_id),
            Change::Exclude(_) | Change::Include | Change::Delete => None,
        };
        Corrected {
            outcome: Outcome::Done,
            revision: revised.map(Stored::revision),
        }
    }

    /// Whether a request with this id completed.
    pub(crate) fn is_made(&self, correction: &Correction) -> bool {
        self.made.contains_key(&correction.request_id)
    }
}
