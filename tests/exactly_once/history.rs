//! Checks the replies to several clients that submitted and corrected the same response: some
//! order of their calls must explain every reply.

use std::collections::BTreeMap;

use cxmetrics::api::{Completion, ExclusionReason, Response};

use crate::{
    correction::{Change, Correction},
    model::Stored,
    outcome::{Outcome, Submitted},
    shared::{Action, CONTENTS, Call},
};

/// The calls on one response.
#[derive(Debug)]
pub(crate) struct History<'a> {
    contents: &'a [Response; CONTENTS],
    calls: Vec<Call>,
}

/// All calls of one correction.
#[derive(Debug)]
struct Request<'a> {
    correction: &'a Correction,
    /// When its first call was sent.
    begin: u64,
    /// Time of the first reply that confirmed it.
    made: Option<u64>,
    /// The revision in the reply to the call that made it. Retries may return a later one.
    revision: Option<i32>,
}

/// The possible final states of a response.
#[derive(Debug)]
pub(crate) struct End {
    /// The response; its exclusion is one of `exclusions`.
    pub(crate) stored: Stored,
    pub(crate) exclusions: Vec<ExclusionReason>,
}

impl<'a> History<'a> {
    pub(crate) fn new(contents: &'a [Response; CONTENTS], mut calls: Vec<Call>) -> Self {
        calls.sort_by_key(|call| call.begin);
        Self { contents, calls }
    }

    /// The final state of the response; `None` if it is not stored. Panics if no order of the
    /// calls explains the replies.
    pub(crate) fn end(&self) -> Option<End> {
        let requests = self.requests();
        let made: Vec<_> = requests.values().filter(|one| one.made.is_some()).collect();
        let Some((content, first)) = self.first() else {
            self.assert(made.is_empty(), "corrected but never submitted");
            let submissions = self.submissions().count();
            self.assert(submissions == 0, "submitted but never inserted");
            return None;
        };
        let is_deletion = |one: &&&Request| one.correction.change == Change::Delete;
        let deletions: Vec<_> = made.iter().filter(is_deletion).collect();
        self.assert(deletions.len() <= 1, "deleted twice");
        let deletion = deletions.first().copied().copied();
        self.judge_corrections(&requests, first, deletion);
        let mut stored = Stored::new(self.contents[content].clone());
        self.add_revisions(&made, &mut stored);
        self.judge_submissions(&stored, first, deletion);
        stored.is_deleted = deletion.is_some();
        Some(End {
            stored,
            exclusions: exclusions(&made),
        })
    }

    /// The final state of a response that submissions replaced until it was complete, and that
    /// corrections excluded or included only. `revisions` are its contents.
    pub(crate) fn end_of_superseded(&self, revisions: &[Response]) -> Option<End> {
        let requests = self.requests();
        let made: Vec<_> = requests.values().filter(|one| one.made.is_some()).collect();
        let mut storing: Vec<(usize, &Call)> = Vec::new();
        for content in revisions {
            let index = self.contents.iter().position(|one| one == content);
            let index = index.unwrap_or_else(|| panic!("stored but never sent: {self:#?}"));
            let is_last = storing
                .last()
                .is_some_and(|(last, _)| self.is_complete(*last));
            self.assert(!is_last, "a complete response was replaced");
            let effect = match storing.is_empty() {
                true => Outcome::Inserted,
                false => Outcome::Updated,
            };
            let call = self.storing_call(index, effect);
            for (other, earlier) in &storing {
                self.assert(*other != index, "one content was stored twice");
                self.assert(earlier.begin < call.end, "the revisions are out of order");
            }
            storing.push((index, call));
        }
        let Some((_, first)) = storing.first().copied() else {
            self.assert(made.is_empty(), "corrected but never submitted");
            self.assert(
                self.submissions().count() == 0,
                "submitted but never inserted",
            );
            return None;
        };
        self.judge_superseding(&storing);
        self.judge_corrections(&requests, first, None);
        let mut stored = Stored::new(revisions[0].clone());
        stored.contents.extend_from_slice(&revisions[1..]);
        Some(End {
            stored,
            exclusions: exclusions(&made),
        })
    }

    fn is_complete(&self, content: usize) -> bool {
        self.contents[content].completion() == Completion::Complete
    }

    /// The submission of a content that had this effect.
    fn storing_call(&self, content: usize, effect: Outcome) -> &Call {
        let sent = || self.submissions().filter(|(_, sent, _)| *sent == content);
        let with_effect = sent().filter(|one| one.2.outcome == effect).count();
        self.assert(with_effect <= 1, "one content took effect twice");
        let possible = sent().filter(|one| one.2.is_of(effect));
        let call = possible.max_by_key(|one| one.2.outcome == effect);
        let call = call.unwrap_or_else(|| panic!("no call stored content {content}: {self:#?}"));
        call.0
    }

    /// `storing` are the calls that stored contents, in the order of revisions.
    fn judge_superseding(&self, storing: &[(usize, &Call)]) {
        for (call, sent, submitted) in self.submissions() {
            let stored = storing.iter().find(|(content, _)| *content == sent);
            match submitted.outcome {
                Outcome::Inserted => {
                    self.assert(storing[0].0 == sent, "INSERTED, but it is not the first");
                }
                Outcome::Updated => {
                    let is_later = storing[1..].iter().any(|(content, _)| *content == sent);
                    self.assert(is_later, "UPDATED, but it is no later revision");
                }
                Outcome::Identical => {
                    let is_stored = stored.is_some_and(|(_, one)| one.begin < call.end);
                    self.assert(is_stored, "IDENTICAL, but it was not stored");
                }
                Outcome::Conflict => {
                    let last = storing.last().filter(|(last, _)| self.is_complete(*last));
                    let is_late = last.is_some_and(|(_, one)| one.begin < call.end);
                    self.assert(is_late && stored.is_none(), "CONFLICT while it was partial");
                }
                Outcome::Rejected
                | Outcome::Done
                | Outcome::NotFound
                | Outcome::RequestConflict => self.assert(false, "not an outcome of a submission"),
            }
        }
    }

    #[track_caller]
    fn assert(&self, is_true: bool, what: &str) {
        assert!(is_true, "{what}: {self:#?}");
    }

    fn submissions(&self) -> impl Iterator<Item = (&Call, usize, Submitted)> {
        self.calls.iter().filter_map(|call| match &call.action {
            Action::Submission(content, submitted) => Some((call, *content, *submitted)),
            Action::Correction(..) => None,
        })
    }

    /// The stored content, and the call that stored it.
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
            let Action::Correction(correction, corrected) = &call.action else {
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

    fn judge_submissions(&self, stored: &Stored, first: &Call, deletion: Option<&Request>) {
        let [content, revisions @ ..] = stored.contents.as_slice() else {
            return self.assert(false, "stored without a content");
        };
        for (call, sent, submitted) in self.submissions() {
            let sent = &self.contents[sent];
            match submitted.outcome {
                Outcome::Inserted => continue,
                Outcome::Updated => {
                    self.assert(false, "UPDATED, but every content is complete");
                }
                Outcome::Identical => {
                    let is_stored = sent == content || revisions.contains(sent);
                    self.assert(is_stored, "IDENTICAL, but the content differs");
                    let deleted = deletion.and_then(|deletion| deletion.made);
                    let is_in_time = deleted.is_none_or(|deleted| call.begin < deleted);
                    self.assert(is_in_time, "IDENTICAL after the deletion");
                }
                Outcome::Conflict => {
                    let may_be_deleted = deletion.is_some_and(|one| one.begin < call.end);
                    self.assert(
                        sent != content || may_be_deleted,
                        "CONFLICT, but the content is the same",
                    );
                }
                Outcome::Rejected
                | Outcome::Done
                | Outcome::NotFound
                | Outcome::RequestConflict => self.assert(false, "not an outcome of a submission"),
            }
            self.assert(first.begin < call.end, "stored before it was submitted");
        }
    }

    fn judge_corrections(
        &self,
        requests: &BTreeMap<&str, Request<'_>>,
        first: &Call,
        deletion: Option<&Request>,
    ) {
        for call in &self.calls {
            let Action::Correction(correction, corrected) = &call.action else {
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
                    self.assert(is_too_early || is_too_late, "NOT_FOUND while it was stored");
                    let is_forgotten = request.made.is_some_and(|made| made < call.begin);
                    self.assert(
                        !is_forgotten,
                        "NOT_FOUND for a retry of a completed correction",
                    );
                }
                Outcome::Inserted
                | Outcome::Identical
                | Outcome::Updated
                | Outcome::Conflict
                | Outcome::Rejected
                | Outcome::RequestConflict => self.assert(false, "not an outcome of a correction"),
            }
        }
    }

    /// Adds the contents of all revisions but the first.
    fn add_revisions(&self, made: &[&Request<'_>], stored: &mut Stored) {
        let mut revised: Vec<_> = made
            .iter()
            .filter_map(|request| Some((request.revision?, request)))
            .collect();
        revised.sort_by_key(|(revision, _)| *revision);
        for ((revision, request), expected) in revised.iter().zip(2..) {
            self.assert(
                *revision == expected,
                "revision numbers have gaps or repeat",
            );
            let later = revised.iter().filter(|(later, _)| later > revision);
            for (_, later) in later {
                let is_before = later.made.is_some_and(|made| made < request.begin);
                self.assert(!is_before, "a higher revision was made earlier");
            }
        }
        for (_, request) in &revised {
            let content = request.correction.change.revised(stored.current());
            let content = content.expect("only a revision has a number");
            stored.contents.push(content);
        }
    }
}

/// The exclusions that these corrections may have left. Concurrent calls may finish in any
/// order.
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
