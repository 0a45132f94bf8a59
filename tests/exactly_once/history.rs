//! Judges the replies to clients on one response that all of them submitted and
//! corrected: whether one order of their calls explains every reply.

use std::collections::BTreeMap;

use cxmetrics::api::{Answer, ExclusionReason, Response};

use crate::{
    answered::{Outcome, Submitted},
    correction::{Change, Correction},
    model::Stored,
    shared::{About, CONTENTS, Call},
};

/// Calls about one response.
#[derive(Debug)]
pub(crate) struct History<'a> {
    contents: &'a [Response; CONTENTS],
    calls: Vec<Call>,
}

/// All calls of one correction.
#[derive(Debug)]
struct Request<'a> {
    correction: &'a Correction,
    /// When it was made first.
    begin: u64,
    /// Time of the first reply that confirmed it.
    made: Option<u64>,
    /// The reply to the call that made it. Other calls may get a later one.
    revision: Option<i32>,
}

/// How a response may be stored in the end.
#[derive(Debug)]
pub(crate) struct End {
    /// Its answers are known; of its exclusion only what it may be.
    pub(crate) stored: Stored,
    pub(crate) exclusions: Vec<ExclusionReason>,
}

impl<'a> History<'a> {
    pub(crate) fn new(contents: &'a [Response; CONTENTS], mut calls: Vec<Call>) -> Self {
        calls.sort_by_key(|call| call.begin);
        Self { contents, calls }
    }

    /// How the response is stored in the end, if it is; panics when the replies can't
    /// be true.
    pub(crate) fn end(&self) -> Option<End> {
        let requests = self.requests();
        let made: Vec<_> = requests.values().filter(|one| one.made.is_some()).collect();
        let Some((content, first)) = self.first() else {
            self.assert(made.is_empty(), "corrected, and never submitted");
            let submissions = self.submissions().count();
            self.assert(submissions == 0, "submitted, and never inserted");
            return None;
        };
        let is_deletion = |one: &&&Request| one.correction.change == Change::Delete;
        let deletions: Vec<_> = made.iter().filter(is_deletion).collect();
        self.assert(deletions.len() <= 1, "deleted twice");
        let deletion = deletions.first().copied().copied();
        self.judge_submissions(content, first, deletion);
        self.judge_corrections(&requests, first, deletion);
        let mut stored = Stored::new(self.contents[content].clone());
        stored.answers.extend(self.revisions(&made));
        stored.is_deleted = deletion.is_some();
        Some(End {
            stored,
            exclusions: exclusions(&made),
        })
    }

    #[track_caller]
    fn assert(&self, is_true: bool, what: &str) {
        assert!(is_true, "{what}: {self:#?}");
    }

    fn submissions(&self) -> impl Iterator<Item = (&Call, usize, Submitted)> {
        self.calls.iter().filter_map(|call| match &call.about {
            About::Submission(content, submitted) => Some((call, *content, *submitted)),
            About::Correction(..) => None,
        })
    }

    /// The content that is stored, and the call that stored it.
    fn first(&self) -> Option<(usize, &Call)> {
        let is_inserted = |submitted: Submitted| submitted.outcome == Outcome::Inserted;
        let inserted = self.submissions().filter(|one| is_inserted(one.2)).count();
        self.assert(inserted <= 1, "inserted twice");
        self.submissions()
            .filter(|one| one.2.is_stored_first())
            .max_by_key(|one| is_inserted(one.2))
            .map(|(call, content, _)| (content, call))
    }

    fn requests(&self) -> BTreeMap<&str, Request<'_>> {
        let mut requests = BTreeMap::new();
        for call in &self.calls {
            let About::Correction(correction, corrected) = &call.about else {
                continue;
            };
            let id = correction.request_id.as_str();
            let request = requests.entry(id).or_insert(Request {
                correction,
                begin: call.begin,
                made: None,
                revision: None,
            });
            if corrected.outcome == Outcome::Done {
                let made = request.made.map_or(call.end, |made| made.min(call.end));
                request.made = Some(made);
                let revision = [request.revision, corrected.revision];
                request.revision = revision.into_iter().flatten().min();
            }
        }
        requests
    }

    fn judge_submissions(&self, content: usize, first: &Call, deletion: Option<&Request>) {
        for (call, sent, submitted) in self.submissions() {
            match submitted.outcome {
                Outcome::Inserted => continue,
                Outcome::Identical => {
                    self.assert(sent == content, "identical to another content");
                    let deleted = deletion.and_then(|deletion| deletion.made);
                    let is_in_time = deleted.is_none_or(|deleted| call.begin < deleted);
                    self.assert(is_in_time, "identical to what was deleted before");
                }
                Outcome::Conflict => {
                    let may_be_deleted = deletion.is_some_and(|one| one.begin < call.end);
                    self.assert(
                        sent != content || may_be_deleted,
                        "in conflict with the same content",
                    );
                }
                Outcome::Rejected
                | Outcome::Done
                | Outcome::NotFound
                | Outcome::RequestConflict => self.assert(false, "no outcome of a submission"),
            }
            self.assert(first.begin < call.end, "known before it was submitted");
        }
    }

    fn judge_corrections(
        &self,
        requests: &BTreeMap<&str, Request<'_>>,
        first: &Call,
        deletion: Option<&Request>,
    ) {
        for call in &self.calls {
            let About::Correction(correction, corrected) = &call.about else {
                continue;
            };
            let request = &requests[correction.request_id.as_str()];
            match corrected.outcome {
                Outcome::Done => {
                    self.assert(first.begin < call.end, "corrected before it was submitted");
                    let deleted = deletion.and_then(|deletion| deletion.made);
                    let is_in_time = deleted.is_none_or(|deleted| request.begin < deleted);
                    self.assert(is_in_time, "corrected after it was deleted");
                }
                Outcome::NotFound => {
                    let is_too_early = call.begin < first.end;
                    let is_too_late = deletion.is_some_and(|one| one.begin < call.end);
                    self.assert(is_too_early || is_too_late, "not found, and it was there");
                    let is_forgotten = request.made.is_some_and(|made| made < call.begin);
                    self.assert(!is_forgotten, "not found by a retry of what was made");
                }
                Outcome::Inserted
                | Outcome::Identical
                | Outcome::Conflict
                | Outcome::Rejected
                | Outcome::RequestConflict => self.assert(false, "no outcome of a correction"),
            }
        }
    }

    /// The answers of all revisions but the first.
    fn revisions(&self, made: &[&Request<'_>]) -> Vec<Vec<Answer>> {
        let mut revised: Vec<_> = made
            .iter()
            .filter_map(|request| Some((request.revision?, request)))
            .collect();
        revised.sort_by_key(|(revision, _)| *revision);
        for ((revision, request), expected) in revised.iter().zip(2..) {
            self.assert(
                *revision == expected,
                "revisions are not one after the other",
            );
            let later = revised.iter().filter(|(later, _)| later > revision);
            for (_, later) in later {
                let is_before = later.made.is_some_and(|made| made < request.begin);
                self.assert(!is_before, "a later revision was there before");
            }
        }
        let answers = revised
            .iter()
            .map(|(_, request)| match &request.correction.change {
                Change::Revise(answers) => answers.clone(),
                Change::Exclude(_) | Change::Include | Change::Delete => {
                    panic!("only a revision has a number")
                }
            });
        answers.collect()
    }
}

/// What the last of these left behind, whichever came last.
fn exclusions(made: &[&Request<'_>]) -> Vec<ExclusionReason> {
    let changes: Vec<_> = made
        .iter()
        .filter_map(|request| Some((request.correction.change.exclusion()?, request)))
        .collect();
    let is_last = |request: &Request| {
        let mut others = changes.iter().map(|(_, other)| other);
        !others.any(|other| request.made.is_some_and(|made| made < other.begin))
    };
    let last = changes.iter().filter(|(_, request)| is_last(request));
    let mut possible: Vec<_> = last.map(|(exclusion, _)| *exclusion).collect();
    if possible.is_empty() {
        possible.push(ExclusionReason::Unspecified);
    }
    possible
}
