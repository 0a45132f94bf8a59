//! Imports of responses.

use std::path::Path;

use anyhow::{Context, ensure};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::bulk_call::{BulkCall, RequestOptions};
use super::description;
use super::verdict::RowVerdict;
use crate::api::{
    Answer, Response, SubmitResponsesRequest, SubmitResponsesResponse, answer, question,
};
use crate::cli::client::Service;
use crate::cli::survey;
use crate::import::{RecordMapping, ResponseConverter, ResponseMapping};

/// Checks the mapping against its survey, before the file is opened.
pub(super) async fn converter(
    server: &Service,
    record: RecordMapping,
    mapping: ResponseMapping,
    path: &Path,
) -> anyhow::Result<ResponseConverter> {
    let survey_id = mapping.survey.clone();
    let survey = survey::get(server, survey_id.clone())
        .await
        .with_context(|| format!("can't import into survey {survey_id}"))?;
    ensure!(
        survey.archive_time.is_none(),
        "survey {survey_id} is archived: it accepts no more responses"
    );
    ResponseConverter::new(record, mapping, &survey)
        .with_context(|| format!("{} doesn't fit the survey", path.display()))
}

impl BulkCall for ResponseConverter {
    type Request = SubmitResponsesRequest;
    type Reply = SubmitResponsesResponse;

    fn request(responses: Vec<Response>, options: RequestOptions) -> SubmitResponsesRequest {
        SubmitResponsesRequest {
            responses,
            validate_only: options.validate_only,
            revise: options.revise,
        }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<SubmitResponsesRequest>,
    ) -> Result<Streaming<SubmitResponsesResponse>, Status> {
        let call = server.responses().submit_responses(requests).await;
        call.map(tonic::Response::into_inner)
    }

    fn description(&self, response: &Response) -> Vec<(String, String)> {
        description::of_response(self, response)
    }

    fn customer(response: &Response) -> &str {
        &response.customer_id
    }

    fn nps_scores<'a>(&'a self, response: &'a Response) -> Vec<(&'a str, i32)> {
        let answers = response.answers.iter();
        let score = |answer: &'a Answer| {
            let question = self.survey_question(&answer.question_id)?;
            match (&question.kind, &answer.value) {
                (Some(question::Kind::Nps(_)), Some(answer::Value::Score(score))) => {
                    Some((question.question_id.as_str(), *score))
                }
                _ => None,
            }
        };
        answers.filter_map(score).collect()
    }

    fn verdicts(reply: SubmitResponsesResponse) -> Vec<RowVerdict> {
        let verdicts = reply.verdicts.into_iter();
        verdicts
            .map(|verdict| RowVerdict {
                verdict,
                is_unknown_order: false,
            })
            .collect()
    }
}
