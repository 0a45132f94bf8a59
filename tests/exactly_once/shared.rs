//! Operations on responses that all clients submit and correct. Every call is recorded and
//! checked at the end of the sequence.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use cxmetrics::api::{Completion, Response};

use crate::{
    caller::Caller,
    client::Client,
    correction::{Change, Correction},
    generate::{any_response, other},
    operation::Operation,
    outcome::{Corrected, Submitted},
    random::Random,
};

/// The dimension value of shared responses.
pub(crate) const SHARED: &str = "shared";
/// Number of contents that clients send with one id.
pub(crate) const CONTENTS: usize = 3;

/// State that all clients of a sequence share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Different contents of each response.
    pub(crate) responses: Vec<[Response; CONTENTS]>,
    clock: AtomicU64,
    calls: Mutex<Vec<Call>>,
    corrections: Mutex<Vec<(usize, Correction)>>,
}

/// A completed call.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The index of the response in [`Shared::responses`].
    pub(crate) index: usize,
    /// When the call started and ended, by the clock that all clients share.
    pub(crate) begin: u64,
    pub(crate) end: u64,
    pub(crate) action: Action,
}

/// The action of a call, and its outcome.
#[derive(Debug, Clone)]
pub(crate) enum Action {
    /// A submission of the content with this index.
    Submission(usize, Submitted),
    Correction(Correction, Corrected),
}

impl Shared {
    pub(crate) fn new(random: &mut Random, survey_id: &str, responses: usize) -> Self {
        let contents = |index: usize| {
            let mut first = any_response(random, survey_id, SHARED);
            first.completion = Completion::Complete.into();
            let mut second = other(random, &first);
            let mut third = other(random, &second);
            while third == first {
                third = other(random, &second);
            }
            if index.is_multiple_of(3) {
                first.completion = Completion::Partial.into();
                second.completion = Completion::Partial.into();
            }
            [first, second, third]
        };
        Self {
            responses: (0..responses).map(contents).collect(),
            clock: AtomicU64::new(0),
            calls: Mutex::default(),
            corrections: Mutex::default(),
        }
    }

    /// Whether submissions replace the response until it is complete.
    pub(crate) fn is_superseded(&self, index: usize) -> bool {
        self.responses[index][0].completion() == Completion::Partial
    }

    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn note(&self, index: usize, begin: u64, action: Action) {
        let end = self.now();
        self.calls.lock().unwrap().push(Call {
            index,
            begin,
            end,
            action,
        });
    }

    /// The calls on one of the responses.
    pub(crate) fn calls(&self, index: usize) -> Vec<Call> {
        let calls = self.calls.lock().unwrap();
        let of_it = calls.iter().filter(|call| call.index == index);
        of_it.cloned().collect()
    }
}

impl Client {
    fn any_shared(&mut self) -> usize {
        self.random.index(self.shared.responses.len())
    }

    pub(crate) async fn share_submission(&mut self) {
        let (index, content) = (self.any_shared(), self.random.index(CONTENTS));
        let (caller, shared) = (self.either(), self.shared.clone());
        let begin = shared.now();
        let submitted = caller.submit(&shared.responses[index][content]).await;
        self.tally.add(Operation::SharedSubmit, submitted.outcome);
        shared.note(index, begin, Action::Submission(content, submitted));
    }

    pub(crate) async fn share_stream(&mut self) {
        let mut messages = Vec::new();
        for _ in 0..self.random.count(1, 2) {
            let rows = 0..self.random.count(2, 4);
            let message: Vec<_> = rows
                .map(|_| (self.any_shared(), self.random.index(CONTENTS)))
                .collect();
            messages.push(message);
        }
        let (caller, shared) = (self.either(), self.shared.clone());
        let row = |&(index, content): &(usize, usize)| shared.responses[index][content].clone();
        let sent: Vec<Vec<_>> = messages
            .iter()
            .map(|message| message.iter().map(row).collect())
            .collect();
        let begin = shared.now();
        let verdicts = caller.submit_stream(&sent).await;
        for (&(index, content), submitted) in messages.iter().flatten().zip(verdicts) {
            self.tally.add(Operation::SharedStream, submitted.outcome);
            shared.note(index, begin, Action::Submission(content, submitted));
        }
    }

    pub(crate) async fn share_correction(&mut self, operation: Operation, change: Change) {
        let mut index = self.any_shared();
        // Which content a submission meets must follow from the submissions alone.
        let changes_content = !matches!(change, Change::Exclude(_) | Change::Include);
        while changes_content && self.shared.is_superseded(index) {
            index = self.any_shared();
        }
        let id = self.shared.responses[index][0].response_id.clone();
        let correction = Correction::new(&mut self.random, &id, change);
        let caller = self.either();
        // Published before the call, so that other clients may send it at the same time.
        let shared = (index, correction.clone());
        self.shared.corrections.lock().unwrap().push(shared);
        self.correct_shared(operation, &caller, index, correction)
            .await;
    }

    pub(crate) async fn share_again(&mut self) {
        // Mostly one of the latest corrections, which may be in flight.
        let drawn = match self.random.is_in(70) {
            true => self.random.index(6),
            false => self.random.index(1_000),
        };
        let earlier = {
            let corrections = self.shared.corrections.lock().unwrap();
            let number = corrections.len();
            let position = number.checked_sub(1 + drawn % number.max(1));
            position.map(|position| corrections[position].clone())
        };
        let Some((index, correction)) = earlier else {
            return self.share_submission().await;
        };
        let caller = self.either();
        self.correct_shared(Operation::SharedAgain, &caller, index, correction)
            .await;
    }

    async fn correct_shared(
        &mut self,
        operation: Operation,
        caller: &Caller,
        index: usize,
        correction: Correction,
    ) {
        let begin = self.shared.now();
        let corrected = caller.correct(&correction).await;
        self.tally.add(operation, corrected.outcome);
        self.shared
            .note(index, begin, Action::Correction(correction, corrected));
    }
}
