//! `ResponseService`.

use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{
    CallError, Context, response_message,
    row_message::{self, check_row_count, only, stored, verdict},
    row_stream::RowStream,
};
use crate::{
    api::{self, response_service_server::ResponseService},
    domain::{
        id::Id,
        response,
        row_outcome::{OnConflict, RowOutcome},
        survey::Survey,
        violation::Violations,
    },
    ingest::{Submission, WhenFull},
    store::RowKind,
};

/// Responses, over gRPC.
#[derive(Debug, Clone)]
pub struct Responses(pub Arc<Context>);

#[tonic::async_trait]
impl ResponseService for Responses {
    async fn submit_response(
        &self,
        request: Request<api::SubmitResponseRequest>,
    ) -> Result<Response<api::SubmitResponseResponse>, Status> {
        let response = request.into_inner().response;
        let response =
            response.ok_or_else(|| CallError::from(Violations::one("response", "is required")))?;
        let outcomes = self
            .0
            .submit(&[response], OnConflict::Report, WhenFull::Fail)
            .await?;
        let outcome = stored(only(outcomes)?, RowKind::Response)?;
        Ok(Response::new(api::SubmitResponseResponse {
            outcome: outcome.into(),
        }))
    }

    async fn get_response(
        &self,
        request: Request<api::GetResponseRequest>,
    ) -> Result<Response<api::GetResponseResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Violations::default();
        let id = violations.check("response_id", row_message::parse_id(&request.response_id));
        if request.revision < 0 {
            violations.add("revision", "is below 1 (0 means the latest)");
        }
        let id = violations.finish(id).map_err(CallError::from)?;
        let revision = (request.revision > 0).then_some(request.revision);
        let found = self
            .0
            .store
            .response(self.0.workspace, id, revision)
            .await
            .map_err(CallError::from)?;
        let (stored, survey) = found.ok_or(CallError::ResponseNotFound(id))?;
        let response = response_message::encode(stored, &survey).map_err(CallError::from)?;
        Ok(Response::new(api::GetResponseResponse {
            response: Some(response),
        }))
    }

    async fn revise_response(
        &self,
        request: Request<api::ReviseResponseRequest>,
    ) -> Result<Response<api::ReviseResponseResponse>, Status> {
        let revision = self.0.revise(request.into_inner()).await?;
        Ok(Response::new(api::ReviseResponseResponse { revision }))
    }

    async fn exclude_response(
        &self,
        request: Request<api::ExcludeResponseRequest>,
    ) -> Result<Response<api::ExcludeResponseResponse>, Status> {
        self.0.exclude(request.into_inner()).await?;
        Ok(Response::new(api::ExcludeResponseResponse {}))
    }

    async fn include_response(
        &self,
        request: Request<api::IncludeResponseRequest>,
    ) -> Result<Response<api::IncludeResponseResponse>, Status> {
        self.0.include(request.into_inner()).await?;
        Ok(Response::new(api::IncludeResponseResponse {}))
    }

    async fn delete_response(
        &self,
        request: Request<api::DeleteResponseRequest>,
    ) -> Result<Response<api::DeleteResponseResponse>, Status> {
        self.0.delete(request.into_inner()).await?;
        Ok(Response::new(api::DeleteResponseResponse {}))
    }

    async fn list_responses(
        &self,
        request: Request<api::ListResponsesRequest>,
    ) -> Result<Response<api::ListResponsesResponse>, Status> {
        let page = self.0.list_responses(request.into_inner()).await?;
        Ok(Response::new(page))
    }
}

/// The field that holds a response.
const ROOT: &str = "response";

/// The responses of one message.
struct Submitted<'m> {
    messages: &'m [api::Response],
    on_conflict: OnConflict,
    now: Timestamp,
}

impl Submission<Survey> for Submitted<'_> {
    fn len(&self) -> usize {
        self.messages.len()
    }

    fn on_conflict(&self) -> OnConflict {
        self.on_conflict
    }

    fn name(&self, row: usize) -> Result<Id, Violations> {
        let message = &self.messages[row];
        Id::parse(&message.survey_id).map_err(|description| {
            let mut violations = Violations::one(format_args!("{ROOT}.survey_id"), description);
            violations.extend(response_message::violations_without_survey(
                ROOT, message, self.now,
            ));
            violations
        })
    }

    fn parse(&self, row: usize, survey: &Survey) -> Result<response::Response, Violations> {
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
        on_conflict: OnConflict,
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let responses = Submitted {
            messages,
            on_conflict,
            now,
        };
        Ok(self
            .ingest
            .submit(self.workspace, &responses, when_full)
            .await?)
    }
}

impl Context {
    /// The outcomes that responses would have, in order; nothing is stored.
    ///
    /// # Errors
    /// When the database fails.
    async fn preview_responses(
        &self,
        messages: &[api::Response],
        on_conflict: OnConflict,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let responses = Submitted {
            messages,
            on_conflict,
            now,
        };
        Ok(self.ingest.preview(self.workspace, &responses).await?)
    }
}

impl RowStream for Responses {
    const PATH: &'static str = "/cxmetrics.v1.ResponseService/SubmitResponses";
    type Rows = api::SubmitResponsesRequest;
    type Verdicts = api::SubmitResponsesResponse;

    fn row_count(rows: &Self::Rows) -> usize {
        rows.responses.len()
    }

    async fn store(
        self,
        first_row: usize,
        rows: Self::Rows,
        _earlier: CancellationToken,
    ) -> Result<Self::Verdicts, Status> {
        submit_message(self.0, first_row, rows).await
    }
}

/// Stores the rows of one message of a stream.
async fn submit_message(
    context: Arc<Context>,
    first_row: usize,
    message: api::SubmitResponsesRequest,
) -> Result<api::SubmitResponsesResponse, Status> {
    let responses = message.responses;
    check_row_count("responses", responses.len())?;
    let on_conflict = row_message::on_conflict(message.revise);
    let outcomes = match message.validate_only {
        true => context.preview_responses(&responses, on_conflict).await?,
        false => {
            context
                .submit(&responses, on_conflict, WhenFull::Wait)
                .await?
        }
    };
    let ids = responses.into_iter().map(|response| response.response_id);
    let rows = (first_row..).zip(ids).zip(outcomes);
    let verdicts = rows.map(|((row, id), outcome)| verdict(row, id, outcome, RowKind::Response));
    Ok(api::SubmitResponsesResponse {
        verdicts: verdicts.collect::<Result<_, _>>()?,
    })
}
