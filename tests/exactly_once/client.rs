//! A client, which runs one operation after the other on either server.

use std::sync::Arc;

use cxmetrics::api::{
    ExclusionReason::{Duplicate, Fraud, Test},
    Response,
};

use crate::{
    caller::Caller,
    correction::{Change, Correction, any_fields},
    generate::{any_answers, any_id, any_response},
    model::Model,
    operation::Operation,
    random::Random,
    shared::Shared,
    tally::Tally,
};

/// The dimension value of responses that only one client uses.
pub(crate) const OWN: &str = "own";

/// A client and its own responses.
#[derive(Debug)]
pub(crate) struct Client {
    pub(crate) random: Random,
    pub(crate) callers: [Caller; 2],
    pub(crate) survey_id: String,
    pub(crate) model: Model,
    /// The corrections that it sent so far.
    pub(crate) corrections: Vec<Correction>,
    /// Ids that were corrected before they were submitted.
    pub(crate) unsubmitted_ids: Vec<String>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) tally: Arc<Tally>,
}

impl Client {
    /// Runs a number of operations, and returns the responses that must be stored then.
    pub(crate) async fn run(mut self, operations: u64) -> Model {
        for _ in 0..operations {
            self.tally.begin();
            let operation = self.any_operation();
            self.perform(operation).await;
        }
        self.model
    }

    fn any_operation(&mut self) -> Operation {
        let all = Operation::WEIGHTS.iter().map(|(weight, _)| weight).sum();
        let mut drawn = self.random.below(all);
        for (weight, operation) in Operation::WEIGHTS {
            if drawn < weight {
                return operation;
            }
            drawn -= weight;
        }
        Operation::Read
    }

    async fn perform(&mut self, operation: Operation) {
        let is_of_earlier = matches!(
            operation,
            Operation::Retry | Operation::RetryOtherwise | Operation::Read
        );
        match operation {
            // Nothing is stored yet to repeat or read.
            _ if is_of_earlier && self.model.responses.is_empty() => self.submit().await,
            Operation::Submit => self.submit().await,
            Operation::SubmitAtBoth => self.submit_at_both().await,
            Operation::SubmitRivals => self.submit_rivals().await,
            Operation::SubmitAbandoned => self.submit_abandoned().await,
            Operation::SubmitStream => self.submit_stream().await,
            Operation::Retry => self.retry().await,
            Operation::RetryOtherwise => self.retry_otherwise().await,
            Operation::Revise => self.revise().await,
            Operation::ReviseFields => self.revise_fields().await,
            Operation::ExcludeTest => self.correct(Change::Exclude(Test)).await,
            Operation::ExcludeDuplicate => self.correct(Change::Exclude(Duplicate)).await,
            Operation::ExcludeFraud => self.correct(Change::Exclude(Fraud)).await,
            Operation::Include => self.correct(Change::Include).await,
            Operation::Delete => self.correct(Change::Delete).await,
            Operation::ReviseBadly => self.revise_badly().await,
            Operation::CorrectAtBoth => self.correct_at_both().await,
            Operation::CorrectAbandoned => self.correct_abandoned().await,
            Operation::CorrectAgain => self.correct_again().await,
            Operation::CorrectUnderUsedId => self.correct_under_used_id().await,
            Operation::Read => self.read().await,
            Operation::SharedSubmit => self.share_submission().await,
            Operation::SharedStream => self.share_stream().await,
            Operation::SharedRevise => {
                let change = match self.random.is_in(50) {
                    true => Change::Revise(any_answers(&mut self.random)),
                    false => any_fields(&mut self.random).complete(),
                };
                self.share_correction(operation, change).await;
            }
            Operation::SharedExclude => {
                let change = Change::Exclude(self.random.of(&[Test, Duplicate, Fraud]));
                self.share_correction(operation, change).await;
            }
            Operation::SharedInclude => self.share_correction(operation, Change::Include).await,
            Operation::SharedDelete => self.share_correction(operation, Change::Delete).await,
            Operation::SharedAgain => self.share_again().await,
        }
    }

    /// Both servers, in random order.
    pub(crate) fn both(&mut self) -> (Caller, Caller) {
        let [first, second] = self.callers.clone();
        match self.random.is_in(50) {
            true => (first, second),
            false => (second, first),
        }
    }

    /// One of the servers.
    pub(crate) fn either(&mut self) -> Caller {
        self.both().0
    }

    /// A new response, sometimes with an id that was corrected before.
    pub(crate) fn new_response(&mut self) -> Response {
        let mut response = any_response(&mut self.random, &self.survey_id, OWN);
        if self.random.is_in(50)
            && let Some(id) = self.unsubmitted_ids.pop()
        {
            response.response_id = id;
        }
        response
    }

    /// The id of one of its own responses: mostly of one that isn't deleted, sometimes an id
    /// without a submission.
    pub(crate) fn any_own_id(&mut self) -> String {
        if self.model.responses.is_empty() || self.random.is_in(5) {
            let id = any_id(&mut self.random);
            self.unsubmitted_ids.push(id.clone());
            return id;
        }
        for _ in 0..4 {
            let response = self.any_submitted();
            if !self.model.responses[&response.response_id].is_deleted {
                return response.response_id;
            }
        }
        self.any_submitted().response_id
    }

    /// One of its own responses, as it was submitted first.
    pub(crate) fn any_submitted(&mut self) -> Response {
        let index = self.random.index(self.model.responses.len());
        let stored = self.model.responses.values().nth(index);
        stored.expect("one of them").contents[0].clone()
    }
}
