//! Operations on responses that every client submits and corrects: what each came to is
//! noted, to be judged when all is over.

use std::sync::{
    Mutex,
    atomic::{AtomicU64, Ordering},
};

use cxmetrics::api::Response;

use crate::{
    answered::{Corrected, Submitted},
    caller::Caller,
    client::Client,
    correction::{Change, Correction},
    given::{any_response, other},
    operation::Operation,
    random::Random,
};

/// The dimension value of responses that all clients know.
pub(crate) const SHARED: &str = "shared";
/// Contents that clients have for one id.
pub(crate) const CONTENTS: usize = 3;

/// What all clients of a sequence share.
#[derive(Debug)]
pub(crate) struct Shared {
    /// Different contents of each response.
    pub(crate) responses: Vec<[Response; CONTENTS]>,
    clock: AtomicU64,
    calls: Mutex<Vec<Call>>,
    asked: Mutex<Vec<(usize, Correction)>>,
}

/// A call that was answered.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    /// The response's place among [`Shared::responses`].
    pub(crate) place: usize,
    /// When it was made and when it was answered, by a clock that all clients share.
    pub(crate) begin: u64,
    pub(crate) end: u64,
    pub(crate) about: About,
}

/// What was asked for, and what it came to.
#[derive(Debug, Clone)]
pub(crate) enum About {
    /// One of the contents.
    Submission(usize, Submitted),
    Correction(Correction, Corrected),
}

impl Shared {
    pub(crate) fn new(random: &mut Random, survey_id: &str, responses: usize) -> Self {
        let contents = |_| {
            let first = any_response(random, survey_id, SHARED);
            let second = other(random, &first);
            let mut third = other(random, &second);
            while third == first {
                third = other(random, &second);
            }
            [first, second, third]
        };
        Self {
            responses: (0..responses).map(contents).collect(),
            clock: AtomicU64::new(0),
            calls: Mutex::default(),
            asked: Mutex::default(),
        }
    }

    fn now(&self) -> u64 {
        self.clock.fetch_add(1, Ordering::SeqCst)
    }

    fn note(&self, place: usize, begin: u64, about: About) {
        let end = self.now();
        self.calls.lock().unwrap().push(Call {
            place,
            begin,
            end,
            about,
        });
    }

    /// What became of one of the responses, call by call.
    pub(crate) fn calls(&self, place: usize) -> Vec<Call> {
        let calls = self.calls.lock().unwrap();
        let of_it = calls.iter().filter(|call| call.place == place);
        of_it.cloned().collect()
    }
}

impl Client {
    fn any_shared(&mut self) -> usize {
        self.random.index(self.shared.responses.len())
    }

    pub(crate) async fn share_submission(&mut self) {
        let (place, content) = (self.any_shared(), self.random.index(CONTENTS));
        let (caller, shared) = (self.either(), self.shared.clone());
        let begin = shared.now();
        let submitted = caller.submit(&shared.responses[place][content]).await;
        self.tally.add(Operation::SharedSubmit, submitted.outcome);
        shared.note(place, begin, About::Submission(content, submitted));
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
        let row = |&(place, content): &(usize, usize)| shared.responses[place][content].clone();
        let sent: Vec<Vec<_>> = messages
            .iter()
            .map(|message| message.iter().map(row).collect())
            .collect();
        let begin = shared.now();
        let verdicts = caller.submit_stream(&sent).await;
        for (&(place, content), submitted) in messages.iter().flatten().zip(verdicts) {
            self.tally.add(Operation::SharedStream, submitted.outcome);
            shared.note(place, begin, About::Submission(content, submitted));
        }
    }

    pub(crate) async fn share_correction(&mut self, operation: Operation, change: Change) {
        let place = self.any_shared();
        let id = self.shared.responses[place][0].response_id.clone();
        let correction = Correction::new(&mut self.random, &id, change);
        let caller = self.either();
        // Before it is made, so that others make it at the same time.
        let asked = (place, correction.clone());
        self.shared.asked.lock().unwrap().push(asked);
        self.correct_shared(operation, &caller, place, correction)
            .await;
    }

    pub(crate) async fn share_again(&mut self) {
        // Mostly one of the latest, which may be under way.
        let drawn = match self.random.is_in(70) {
            true => self.random.index(6),
            false => self.random.index(1_000),
        };
        let asked = {
            let asked = self.shared.asked.lock().unwrap();
            let place = asked.len().checked_sub(1 + drawn % asked.len().max(1));
            place.map(|place| asked[place].clone())
        };
        let Some((place, correction)) = asked else {
            return self.share_submission().await;
        };
        let caller = self.either();
        self.correct_shared(Operation::SharedAgain, &caller, place, correction)
            .await;
    }

    async fn correct_shared(
        &mut self,
        operation: Operation,
        caller: &Caller,
        place: usize,
        correction: Correction,
    ) {
        let begin = self.shared.now();
        let corrected = caller.correct(&correction).await;
        self.tally.add(operation, corrected.outcome);
        self.shared
            .note(place, begin, About::Correction(correction, corrected));
    }
}
