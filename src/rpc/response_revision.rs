//! Revisions of responses, from messages to what changes.

use jiff::Timestamp;

use super::{CallError, Context, response_message, update_mask::UpdateMask};
use crate::{
    api,
    domain::{
        correction::{RevisedCell, Revision},
        response::StoredResponse,
        survey::Survey,
        violation::Violations,
    },
};

/// The fields that make up a response's cell.
const CELL: [&str; 5] = [
    "channel",
    "touchpoint",
    "language",
    "completion",
    "dimensions",
];
/// The fields of a response that a revision can replace.
const FIELDS: &[&str] = &[
    "submit_time",
    "customer_id",
    "channel",
    "touchpoint",
    "language",
    "dimensions",
    "properties",
    "completion",
    "answers",
];

/// The new content that a request names.
#[derive(Debug)]
pub(super) struct NewContent {
    mask: UpdateMask,
    /// Holds the values of the fields that the mask names.
    response: api::Response,
    /// The answers of a request without a mask.
    answers: Vec<api::Answer>,
}

impl NewContent {
    /// Takes the mask and the values from a request. Adds a violation where they don't fit.
    pub(super) fn parse(request: &api::ReviseResponseRequest, violations: &mut Violations) -> Self {
        // An absent mask is an empty one.
        let paths = request
            .update_mask
            .as_ref()
            .map_or(&[][..], |mask| &mask.paths);
        let mask = UpdateMask::parse(paths, FIELDS, violations);
        if !paths.is_empty() {
            if request.response.is_none() {
                violations.add("response", "is required with an update_mask");
            }
            if !request.answers.is_empty() {
                violations.add(
                    "answers",
                    "must be empty with an update_mask; put them into response.answers",
                );
            }
        }
        Self {
            mask,
            // Without a mask, no field of it is read.
            response: request.response.clone().unwrap_or_default(),
            answers: request.answers.clone(),
        }
    }

    /// The stored response with the new values of the fields that the mask names.
    fn apply(&self, mut message: api::Response) -> api::Response {
        let (mask, new) = (&self.mask, &self.response);
        mask.replace("submit_time", &mut message.submit_time, &new.submit_time);
        mask.replace("customer_id", &mut message.customer_id, &new.customer_id);
        mask.replace("channel", &mut message.channel, &new.channel);
        mask.replace("touchpoint", &mut message.touchpoint, &new.touchpoint);
        mask.replace("language", &mut message.language, &new.language);
        mask.replace("dimensions", &mut message.dimensions, &new.dimensions);
        mask.replace("properties", &mut message.properties, &new.properties);
        mask.replace("completion", &mut message.completion, &new.completion);
        mask.replace("answers", &mut message.answers, &new.answers);
        message
    }
}

impl Context {
    /// The revision that gives a stored response its new content, checked against its survey.
    ///
    /// # Errors
    /// When a field is malformed, the survey has too many cells, or the database fails.
    pub(super) async fn revision(
        &self,
        new: &NewContent,
        stored: StoredResponse,
        survey: &Survey,
    ) -> Result<Revision, CallError> {
        let mut revision = Revision {
            survey_revision: survey.revision,
            ..Revision::default()
        };
        if new.mask.is_empty() {
            let answers = response_message::parse_revised(&new.answers, survey)?;
            revision.answers = Some(answers);
            return Ok(revision);
        }
        let response_revision = stored.revision;
        let message = new.apply(response_message::encode(stored, survey)?);
        let parsed = response_message::parse("response", &message, survey, Timestamp::now())?;
        let has = |field: &str| new.mask.has_any(&[field]);
        revision.submit_time = has("submit_time").then_some(parsed.submit_time);
        revision.customer_id = has("customer_id").then_some(parsed.customer_id);
        revision.properties = has("properties").then_some(parsed.properties);
        revision.answers = has("answers").then_some(parsed.answers);
        if new.mask.has_any(&CELL) {
            let cell = self
                .ingest
                .cell_key::<Survey>(self.workspace, &survey.id, &parsed.cell);
            revision.cell = Some(RevisedCell {
                cell_key: cell.await?.map_err(CallError::from)?,
                response_revision,
            });
        }
        Ok(revision)
    }
}
