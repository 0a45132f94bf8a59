//! Submitted responses, from messages to stored rows.

use jiff::Timestamp;

use super::{CallError, Context, response_message};
use crate::{
    api,
    domain::{
        id::Id, response::Response, row_outcome::RowOutcome, survey::Survey, violation::Violations,
    },
    ingest::{Submission, WhenFull},
};

/// The field that holds a response.
const ROOT: &str = "response";

/// The responses of one message.
struct Responses<'m> {
    messages: &'m [api::Response],
    now: Timestamp,
}

impl Submission<Survey> for Responses<'_> {
    fn len(&self) -> usize {
        self.messages.len()
    }

    fn name(&self, row: usize) -> Result<Id, Violations> {
        Id::parse(&self.messages[row].survey_id)
            .map_err(|description| Violations::one(format_args!("{ROOT}.survey_id"), description))
    }

    fn parse(&self, row: usize, survey: &Survey) -> Result<Response, Violations> {
        response_message::parse(ROOT, &self.messages[row], survey, self.now)
    }
}

impl Context {
    /// Stores responses and returns their outcomes in order.
    ///
    /// # Errors
    /// When the server is overloaded or the database fails. Some responses may be stored
    /// then; all are safe to send again.
    pub(super) async fn submit(
        &self,
        messages: &[api::Response],
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let responses = Responses { messages, now };
        Ok(self
            .ingest
            .submit(self.workspace, &responses, when_full)
            .await?)
    }
}
