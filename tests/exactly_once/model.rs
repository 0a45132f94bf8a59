//! A model of the responses that only one client submits and corrects.

use std::collections::{BTreeMap, HashMap};

use cxmetrics::api::{Completion, ExclusionReason, Response};

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
    /// The contents of all revisions. The last one counts.
    pub(crate) contents: Vec<Response>,
    pub(crate) exclusion: ExclusionReason,
    pub(crate) is_deleted: bool,
}

impl Stored {
    pub(crate) fn new(submitted: Response) -> Self {
        Self {
            contents: vec![submitted],
            exclusion: ExclusionReason::Unspecified,
            is_deleted: false,
        }
    }

    pub(crate) fn revision(&self) -> i32 {
        i32::try_from(self.contents.len()).unwrap()
    }

    /// The latest content.
    pub(crate) fn current(&self) -> &Response {
        self.contents.last().expect("the submission")
    }

    /// The expected reply to a read of a revision, counted from 1; 0 for the latest.
    pub(crate) fn read(&self, revision: i32) -> Option<Response> {
        let revision = match revision {
            0 => self.revision(),
            earlier => earlier,
        };
        let content = self.contents.get(usize::try_from(revision - 1).ok()?)?;
        (!self.is_deleted).then(|| Response {
            revision,
            exclusion_reason: self.exclusion.into(),
            ..content.clone()
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
        match self.responses.get_mut(&response.response_id) {
            None => {
                let stored = Stored::new(response.clone());
                self.responses.insert(response.response_id.clone(), stored);
                Outcome::Inserted
            }
            Some(stored) if stored.is_deleted => Outcome::Conflict,
            // A late retry of a revision that was replaced changes nothing.
            Some(stored) if stored.contents.contains(response) => Outcome::Identical,
            Some(stored) if stored.current().completion() == Completion::Partial => {
                stored.contents.push(response.clone());
                Outcome::Updated
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
            change @ (Change::Revise(_) | Change::ReviseFields(..)) => {
                let revised = change.revised(stored.current());
                stored.contents.extend(revised);
            }
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
            Change::Revise(_) | Change::ReviseFields(..) => {
                self.responses.get(&correction.response_id)
            }
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
