//! Corrections of responses, as messages.

use prost::Message;
use uuid::Uuid;

use super::{CallError, Context, response_message, row_message::parse_id, verdict::ROUNDS_MAX};
use crate::{
    api,
    domain::{
        correction::{Correction, Exclusion},
        violation::Violations,
    },
    store::{Corrected, StoreError},
};

/// What every correction names.
struct Ids {
    response_id: Uuid,
    request_id: Uuid,
    /// Of all that is asked for.
    digest: Uuid,
}

impl Ids {
    /// The ids of a request; other violations may have been noted before. `call` is part
    /// of the digest, since requests of two calls may be the same bytes.
    fn parse(
        call: &str,
        request: &impl Message,
        (response_id, request_id): (&str, &str),
        mut violations: Violations,
    ) -> Result<Self, Violations> {
        let response_id = violations.check("response_id", parse_id(response_id));
        let request_id = violations.check("request_id", parse_id(request_id));
        let mut asked = call.as_bytes().to_vec();
        asked.extend(request.encode_to_vec());
        let digest = Uuid::new_v5(&Uuid::NAMESPACE_OID, &asked);
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

impl Context {
    pub(super) async fn revise(
        &self,
        request: api::ReviseResponseRequest,
    ) -> Result<i32, CallError> {
        let named = (request.response_id.as_str(), request.request_id.as_str());
        let ids = Ids::parse("revise", &request, named, Violations::default())?;
        for _ in 0..ROUNDS_MAX {
            let found = self
                .store
                .response(self.workspace, ids.response_id, None)
                .await?;
            let correction = match &found {
                Some((_, survey)) => Correction::Revise {
                    answers: response_message::parse_revised(&request.answers, survey)?,
                    survey_revision: survey.revision,
                },
                // It is gone, but a request before this one may have revised it.
                None => Correction::Revise {
                    answers: Vec::new(),
                    survey_revision: 0,
                },
            };
            match self.correct(&ids, &correction).await? {
                Some(revision) => return Ok(revision),
                None if found.is_none() => {
                    return Err(CallError::ResponseNotFound(ids.response_id));
                }
                None => {}
            }
        }
        // The survey changes faster than answers can be checked against it.
        Err(CallError::Overloaded)
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

    /// Makes a correction and returns how often the response was answered by now; `None`
    /// when its survey changed since a revision's answers were checked. Tries again when
    /// another transaction was in the way.
    async fn correct(&self, ids: &Ids, correction: &Correction) -> Result<Option<i32>, CallError> {
        for _ in 0..ROUNDS_MAX {
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
            return match corrected {
                Err(StoreError::Interrupted(_)) => continue,
                Err(error) => Err(error.into()),
                Ok(Corrected::Done { revision }) => Ok(Some(revision)),
                Ok(Corrected::Stale) => Ok(None),
                Ok(Corrected::NotFound) => Err(CallError::ResponseNotFound(ids.response_id)),
                Ok(Corrected::RequestConflict) => Err(CallError::RequestConflict(ids.request_id)),
                Ok(Corrected::Archived(survey_id)) => Err(CallError::SurveyArchived(survey_id)),
            };
        }
        Err(CallError::Overloaded)
    }
}

fn parse_reason(reason: i32) -> Result<Exclusion, &'static str> {
    match api::ExclusionReason::try_from(reason) {
        Ok(api::ExclusionReason::Test) => Ok(Exclusion::Test),
        Ok(api::ExclusionReason::Duplicate) => Ok(Exclusion::Duplicate),
        Ok(api::ExclusionReason::Fraud) => Ok(Exclusion::Fraud),
        Ok(api::ExclusionReason::Unspecified) => Err("is required: TEST, DUPLICATE or FRAUD"),
        Err(_) => Err("is not TEST, DUPLICATE or FRAUD"),
    }
}
