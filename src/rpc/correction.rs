//! Corrections of responses, from messages to changed rows.

use prost::Message;
use uuid::Uuid;

use super::{CallError, Context, response_revision::NewContent, row_message::parse_id};
use crate::{
    api,
    domain::{
        correction::{Correction, Revision},
        exclusion::Exclusion,
        violation::Violations,
    },
    ingest::Retry,
    store::{Corrected, StoreError},
};

/// Identifies a correction.
struct Ids {
    response_id: Uuid,
    request_id: Uuid,
    /// Differs between requests with different content.
    digest: Uuid,
}

/// How one attempt at a correction ended.
enum Attempt {
    /// The correction is made; the response's answers have this revision.
    Done(i32),
    /// The survey or the response changed after a revision was checked against them.
    Stale,
    /// Another transaction interrupted it.
    Interrupted(StoreError),
}

impl Ids {
    /// Parses the ids of a request. `violations` are those found so far. `call` is part of
    /// the digest, since requests of two calls may have the same bytes.
    fn parse(
        call: &str,
        request: &impl Message,
        (response_id, request_id): (&str, &str),
        mut violations: Violations,
    ) -> Result<Self, Violations> {
        let response_id = violations.check("response_id", parse_id(response_id));
        let request_id = violations.check("request_id", parse_id(request_id));
        let digest = digest_of(call, request);
        let parsed = || {
            Some(Self {
                response_id: response_id?,
                request_id: request_id?,
                digest,
            })
        };
        violations.finish(parsed())
    }
}

/// Differs between requests with different content, also of different calls.
pub(super) fn digest_of(call: &str, request: &impl Message) -> Uuid {
    let mut content = call.as_bytes().to_vec();
    content.extend(request.encode_to_vec());
    Uuid::new_v5(&Uuid::NAMESPACE_OID, &content)
}

impl Context {
    pub(super) async fn revise(
        &self,
        request: api::ReviseResponseRequest,
    ) -> Result<i32, CallError> {
        let named = (request.response_id.as_str(), request.request_id.as_str());
        let mut violations = Violations::default();
        let content = NewContent::parse(&request, &mut violations);
        let ids = Ids::parse("revise", &request, named, violations)?;
        let mut retry = Retry::new();
        loop {
            let found = self
                .store
                .response(self.workspace, ids.response_id, None)
                .await?;
            let is_found = found.is_some();
            let revision = match found {
                Some((stored, survey)) => self.revision(&content, stored, &survey).await?,
                // The response is gone, but an earlier request with this id may have
                // revised it. No survey has the revision 0.
                None => Revision::default(),
            };
            let correction = Correction::Revise(revision);
            let error = match self.attempt(&ids, &correction).await? {
                Attempt::Done(revision) => return Ok(revision),
                Attempt::Stale if !is_found => {
                    return Err(CallError::ResponseNotFound(ids.response_id));
                }
                Attempt::Stale => CallError::Overloaded,
                Attempt::Interrupted(error) => error.into(),
            };
            if !retry.back_off().await {
                return Err(error);
            }
        }
    }

    pub(super) async fn exclude(
        &self,
        request: api::ExcludeResponseRequest,
    ) -> Result<(), CallError> {
        let mut violations = Violations::default();
        let reason = violations.check("reason", parse_reason(request.reason));
        let named = (request.response_id.as_str(), request.request_id.as_str());
        let ids = Ids::parse("exclude", &request, named, violations);
        let (ids, reason) = (ids?, reason.ok_or(CallError::Internal)?);
        self.correct(&ids, &Correction::Exclude(reason)).await?;
        Ok(())
    }

    pub(super) async fn include(
        &self,
        request: api::IncludeResponseRequest,
    ) -> Result<(), CallError> {
        let named = (request.response_id.as_str(), request.request_id.as_str());
        let ids = Ids::parse("include", &request, named, Violations::default())?;
        self.correct(&ids, &Correction::Include).await?;
        Ok(())
    }

    pub(super) async fn delete(
        &self,
        request: api::DeleteResponseRequest,
    ) -> Result<(), CallError> {
        let named = (request.response_id.as_str(), request.request_id.as_str());
        let ids = Ids::parse("delete", &request, named, Violations::default())?;
        self.correct(&ids, &Correction::Delete).await?;
        Ok(())
    }

    /// Makes a correction that depends on no survey.
    async fn correct(&self, ids: &Ids, correction: &Correction) -> Result<(), CallError> {
        let mut retry = Retry::new();
        loop {
            let error = match self.attempt(ids, correction).await? {
                Attempt::Done(_) => return Ok(()),
                Attempt::Stale => {
                    tracing::error!("a correction without answers depended on a survey");
                    return Err(CallError::Internal);
                }
                Attempt::Interrupted(error) => error,
            };
            if !retry.back_off().await {
                return Err(error.into());
            }
        }
    }

    /// Tries once to make a correction.
    async fn attempt(&self, ids: &Ids, correction: &Correction) -> Result<Attempt, CallError> {
        let corrected = self
            .store
            .correct_response(
                self.workspace,
                ids.response_id,
                ids.request_id,
                ids.digest,
                correction,
            )
            .await;
        match corrected {
            Ok(Corrected::Done { revision }) => Ok(Attempt::Done(revision)),
            Ok(Corrected::Stale) => Ok(Attempt::Stale),
            Err(error @ StoreError::Interrupted(_)) => Ok(Attempt::Interrupted(error)),
            Err(error) => Err(error.into()),
            Ok(Corrected::NotFound) => Err(CallError::ResponseNotFound(ids.response_id)),
            Ok(Corrected::RequestConflict) => Err(CallError::RequestConflict(ids.request_id)),
            Ok(Corrected::Archived(survey_id)) => Err(CallError::SurveyArchived(survey_id)),
        }
    }
}

/// The reason of an exclusion.
///
/// # Errors
/// Says that it is missing or unknown.
pub(super) fn parse_reason(reason: i32) -> Result<Exclusion, &'static str> {
    match api::ExclusionReason::try_from(reason) {
        Ok(api::ExclusionReason::Test) => Ok(Exclusion::Test),
        Ok(api::ExclusionReason::Duplicate) => Ok(Exclusion::Duplicate),
        Ok(api::ExclusionReason::Fraud) => Ok(Exclusion::Fraud),
        Ok(api::ExclusionReason::Unspecified) => Err("is required: TEST, DUPLICATE or FRAUD"),
        Err(_) => Err("is not TEST, DUPLICATE or FRAUD"),
    }
}
