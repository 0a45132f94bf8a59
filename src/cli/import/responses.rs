//! Imports of responses.

use std::path::Path;

use anyhow::{Context, ensure};
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::bulk_call::BulkCall;
use super::verdict::RowVerdict;
use crate::api::{Response, SubmitResponsesRequest, SubmitResponsesResponse};
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

    fn request(responses: Vec<Response>) -> SubmitResponsesRequest {
        SubmitResponsesRequest { responses }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<SubmitResponsesRequest>,
    ) -> Result<Streaming<SubmitResponsesResponse>, Status> {
        let call = server.responses().submit_responses(requests).await;
        call.map(tonic::Response::into_inner)
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
