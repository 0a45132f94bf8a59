//! Operations on responses that only one client uses. Every reply must match the model.

use std::time::Duration;

use cxmetrics::api::Response;
use tokio::time::timeout;

use crate::{
    caller::Caller,
    client::Client,
    correction::{Change, Correction, any_fields},
    generate::{any_answers, bad_answers, other},
    operation::Operation,
    outcome::{Outcome, Submitted},
};

impl Client {
    pub(crate) async fn submit(&mut self) {
        let response = self.new_response();
        self.submit_one(Operation::Submit, &response).await;
    }

    pub(crate) async fn retry(&mut self) {
        let response = self.any_submitted();
        self.submit_one(Operation::Retry, &response).await;
    }

    pub(crate) async fn retry_otherwise(&mut self) {
        let submitted = self.any_submitted();
        let response = other(&mut self.random, &submitted);
        self.submit_one(Operation::RetryOtherwise, &response).await;
    }

    async fn submit_one(&mut self, operation: Operation, response: &Response) {
        let submitted = self.either().submit(response).await;
        self.compare_submitted(operation, response, submitted);
    }

    fn compare_submitted(
        &mut self,
        operation: Operation,
        response: &Response,
        submitted: Submitted,
    ) {
        self.tally.add(operation, submitted.outcome);
        let expected = self.model.submit(response);
        assert!(
            submitted.is_of(expected),
            "{operation:?}: {submitted:?} for {expected:?}, {response:?}"
        );
    }

    pub(crate) async fn submit_at_both(&mut self) {
        let response = self.new_response();
        let (one, two) = self.both();
        let (one, two) = tokio::join!(one.submit(&response), two.submit(&response));
        let (first, second) = match one.outcome == Outcome::Inserted {
            true => (one, two),
            false => (two, one),
        };
        self.compare_submitted(Operation::SubmitAtBoth, &response, first);
        self.compare_submitted(Operation::SubmitAtBoth, &response, second);
    }

    pub(crate) async fn submit_rivals(&mut self) {
        let response = self.new_response();
        let rival = other(&mut self.random, &response);
        let (one, two) = self.both();
        let (one, two) = tokio::join!(one.submit(&response), two.submit(&rival));
        let mut replies = [(&response, one), (&rival, two)];
        // The one that was stored comes first.
        replies.sort_by_key(|(_, submitted)| !submitted.is_stored_first());
        for (response, submitted) in replies {
            self.compare_submitted(Operation::SubmitRivals, response, submitted);
        }
    }

    pub(crate) async fn submit_abandoned(&mut self) {
        let response = self.new_response();
        let (first, second) = self.both();
        let soon = self.soon();
        let _ = timeout(soon, first.submit_and_forget(&response)).await;
        let submitted = second.submit(&response).await;
        let submitted = Submitted {
            is_resent: true,
            ..submitted
        };
        self.compare_submitted(Operation::SubmitAbandoned, &response, submitted);
    }

    /// A delay that may end before the call is sent or after its reply.
    fn soon(&mut self) -> Duration {
        Duration::from_micros(100 << self.random.below(8))
    }

    pub(crate) async fn submit_stream(&mut self) {
        // Messages are processed concurrently, so each id is in one message only.
        let mut named = Vec::new();
        let mut messages = Vec::new();
        for _ in 0..self.random.count(1, 2) {
            let (mut message, mut named_here) = (Vec::new(), Vec::new());
            for _ in 0..self.random.count(2, 6) {
                let row = self.any_row(&message);
                if !named.contains(&row.response_id) {
                    named_here.push(row.response_id.clone());
                    message.push(row);
                }
            }
            named.extend(named_here);
            messages.push(message);
        }
        messages.retain(|message| !message.is_empty());
        let verdicts = self.either().submit_stream(&messages).await;
        for (row, submitted) in messages.iter().flatten().zip(verdicts) {
            if row.answers == bad_answers() {
                assert_eq!(submitted.outcome, Outcome::Rejected, "{row:?}");
                self.tally.add(Operation::SubmitStream, submitted.outcome);
            } else {
                self.compare_submitted(Operation::SubmitStream, row, submitted);
            }
        }
    }

    /// The next row of a message.
    fn any_row(&mut self, message: &[Response]) -> Response {
        let drawn = self.random.below(10);
        let has_own = !self.model.responses.is_empty();
        match drawn {
            0 => Response {
                answers: bad_answers(),
                ..self.new_response()
            },
            1 if has_own => self.any_submitted(),
            2 if has_own => {
                let submitted = self.any_submitted();
                other(&mut self.random, &submitted)
            }
            3 | 4 if !message.is_empty() => {
                let earlier = message[self.random.index(message.len())].clone();
                match drawn == 3 || earlier.answers == bad_answers() {
                    true => earlier,
                    false => other(&mut self.random, &earlier),
                }
            }
            _ => self.new_response(),
        }
    }

    pub(crate) async fn revise(&mut self) {
        let answers = any_answers(&mut self.random);
        self.correct(Change::Revise(answers)).await;
    }

    pub(crate) async fn revise_fields(&mut self) {
        let change = any_fields(&mut self.random);
        self.correct(change).await;
    }

    pub(crate) async fn correct(&mut self, change: Change) {
        let correction = self.new_correction(change);
        let (operation, caller) = (correction.change.operation(), self.either());
        self.correct_one(operation, &caller, &correction).await;
    }

    fn new_correction(&mut self, change: Change) -> Correction {
        let id = self.any_own_id();
        let correction = Correction::new(&mut self.random, &id, change);
        self.corrections.push(correction.clone());
        correction
    }

    fn any_correction(&mut self) -> Correction {
        let change = Change::any(&mut self.random);
        self.new_correction(change)
    }

    async fn correct_one(
        &mut self,
        operation: Operation,
        caller: &Caller,
        correction: &Correction,
    ) {
        let corrected = caller.correct(correction).await;
        self.tally.add(operation, corrected.outcome);
        let expected = self.model.correct(correction);
        assert_eq!(corrected, expected, "{operation:?}: {correction:?}");
    }

    pub(crate) async fn revise_badly(&mut self) {
        let id = self.any_own_id();
        // Without a stored response there are no answers to compare.
        let is_there = self
            .model
            .responses
            .get(&id)
            .is_some_and(|one| !one.is_deleted);
        let change = Change::Revise(bad_answers());
        let mut correction = Correction::new(&mut self.random, &id, change);
        let caller = self.either();
        let refused = caller.correct(&correction).await;
        match is_there {
            true => assert_eq!(refused, Outcome::Rejected.into(), "{correction:?}"),
            false => assert_eq!(refused, Outcome::NotFound.into(), "{correction:?}"),
        }
        if is_there {
            self.tally.add(Operation::ReviseBadly, refused.outcome);
        }
        // A rejected request does not use up its id.
        correction.change = Change::Revise(any_answers(&mut self.random));
        self.corrections.push(correction.clone());
        self.correct_one(Operation::Revise, &caller, &correction)
            .await;
    }

    pub(crate) async fn correct_at_both(&mut self) {
        let correction = self.any_correction();
        let (one, two) = self.both();
        let (one, two) = tokio::join!(one.correct(&correction), two.correct(&correction));
        for corrected in [one, two] {
            self.tally.add(Operation::CorrectAtBoth, corrected.outcome);
            let expected = self.model.correct(&correction);
            assert_eq!(corrected, expected, "{correction:?}");
        }
    }

    pub(crate) async fn correct_abandoned(&mut self) {
        let correction = self.any_correction();
        let (first, second) = self.both();
        let is_there = self.model.responses.get(&correction.response_id);
        if is_there.is_none_or(|stored| stored.is_deleted) {
            // A delayed call could find a response that was submitted later.
            return self
                .correct_one(correction.change.operation(), &second, &correction)
                .await;
        }
        let soon = self.soon();
        let _ = timeout(soon, first.correct_and_forget(&correction)).await;
        self.correct_one(Operation::CorrectAbandoned, &second, &correction)
            .await;
    }

    pub(crate) async fn correct_again(&mut self) {
        if self.corrections.is_empty() {
            return self.revise().await;
        }
        let correction = self.corrections[self.random.index(self.corrections.len())].clone();
        let caller = self.either();
        self.correct_one(Operation::CorrectAgain, &caller, &correction)
            .await;
    }

    pub(crate) async fn correct_under_used_id(&mut self) {
        let corrections = self.corrections.iter();
        let made: Vec<_> = corrections
            .filter(|one| self.model.is_made(one))
            .cloned()
            .collect();
        if made.is_empty() {
            return self.revise().await;
        }
        let used = &made[self.random.index(made.len())];
        let mut other = used.clone();
        while other == *used {
            match self.random.is_in(50) {
                true => other.change = Change::any(&mut self.random),
                false => other.response_id = self.any_own_id(),
            }
        }
        let caller = self.either();
        self.correct_one(Operation::CorrectUnderUsedId, &caller, &other)
            .await;
    }

    pub(crate) async fn read(&mut self) {
        let id = self.any_own_id();
        let stored = self.model.responses.get(&id);
        let revisions = stored.map_or(1, |stored| stored.contents.len());
        let revision = i32::try_from(self.random.count(0, revisions + 1)).unwrap();
        let read = self.either().read(&id, revision).await;
        let outcome = match read {
            Some(_) => Outcome::Done,
            None => Outcome::NotFound,
        };
        self.tally.add(Operation::Read, outcome);
        let stored = self.model.responses.get(&id);
        let expected = stored.and_then(|stored| stored.read(revision));
        assert_eq!(read, expected, "{id}, revision {revision}");
    }
}
