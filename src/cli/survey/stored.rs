//! Reads what the server has stored about a survey.

use anyhow::Context;

use crate::api::{GetSurveyRequest, ListResponsesRequest, Survey};
use crate::cli::client::Service;

/// One survey, archived or not.
pub(in crate::cli) async fn get(server: &Service, survey_id: String) -> anyhow::Result<Survey> {
    let reply = server
        .surveys()
        .get_survey(GetSurveyRequest { survey_id })
        .await;
    let reply = reply.map_err(|status| server.explain(status))?.into_inner();
    reply
        .survey
        .context("the reply has no survey: is it a cxmetrics server of this version?")
}

/// Whether the survey has responses, included or excluded.
pub(super) async fn has_responses(server: &Service, survey_id: &str) -> anyhow::Result<bool> {
    let request = ListResponsesRequest {
        survey_id: survey_id.to_owned(),
        page_size: 1,
        ..ListResponsesRequest::default()
    };
    let reply = server.responses().list_responses(request).await;
    let reply = reply.map_err(|status| server.explain(status))?.into_inner();
    Ok(!reply.responses.is_empty())
}
