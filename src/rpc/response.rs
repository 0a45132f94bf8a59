//! `ResponseService`.

use std::{ops::ControlFlow, sync::Arc};

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tonic::{Request, Response, Status};

use super::{
    CallError, Context,
    limits::page_size,
    page::Page,
    page_token, response_message,
    row_message::{self, check_row_count, only, stored, verdict},
    row_stream::RowStream,
    score_message, time,
};
use crate::{
    api::{self, response_service_server::ResponseService},
    domain::{
        id::Id,
        response::{self, CUSTOMER_ID_LENGTH_MAX},
        row_outcome::RowOutcome,
        survey::Survey,
        text::canonical,
        violation::Violations,
    },
    ingest::{Submission, WhenFull},
    store::{ResponseCursor, ResponsePage, RowKind, StoreError},
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
        let outcomes = self.0.submit(&[response], WhenFull::Fail).await?;
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
        let request = request.into_inner();
        let query = api::ListResponsesRequest {
            page_size: 0,
            page_token: String::new(),
            ..request.clone()
        };
        let (survey_id, page, size) = parse_list(request, &query)?;
        let survey = self
            .0
            .store
            .survey(self.0.workspace, &survey_id)
            .await
            .map_err(CallError::from)?;
        let survey = survey.ok_or(CallError::SurveyNotFound(survey_id))?;
        let filtered = page.filters.iter().map(|filter| filter.dimension.as_str());
        survey
            .check_dimensions(filtered, "filters", ".dimension")
            .map_err(CallError::from)?;
        let entries = self.page_of_responses(survey, page, size).await;
        let (responses, next) = entries.map_err(CallError::from)?.finish();
        let next_page_token = next.map_or_else(String::new, |last| {
            let cursor = page_token::encode_cursor(last.submit_time, last.response_id);
            page_token::encode(&query, &cursor)
        });
        Ok(Response::new(api::ListResponsesResponse {
            responses,
            next_page_token,
        }))
    }
}

impl Responses {
    /// Reads a page. The survey may gain questions after it was read, so if an answer does not
    /// fit it, reads the survey again.
    async fn page_of_responses(
        &self,
        mut survey: Survey,
        mut page: ResponsePage,
        size: usize,
    ) -> Result<Page<api::Response, ResponseCursor>, StoreError> {
        let (store, workspace) = (&self.0.store, self.0.workspace);
        loop {
            let mut entries = Page::new(size);
            page.rows_max = entries.rows_max();
            let mut unfit = None;
            let take = |cursor, stored| match response_message::encode(stored, &survey) {
                Ok(response) => entries.push(cursor, response),
                Err(error) => {
                    unfit = Some(error);
                    ControlFlow::Break(())
                }
            };
            store
                .list_responses(workspace, &survey, &page, take)
                .await?;
            let Some(unfit) = unfit else {
                return Ok(entries);
            };
            match store.survey(workspace, &survey.id).await? {
                Some(current) if current.revision > survey.revision => survey = current,
                Some(_) | None => return Err(unfit),
            }
        }
    }
}

fn parse_list(
    request: api::ListResponsesRequest,
    query: &api::ListResponsesRequest,
) -> Result<(Id, ResponsePage, usize), CallError> {
    let mut violations = Violations::default();
    let survey_id = violations.check("survey_id", Id::parse(&request.survey_id));
    let size = page_size(request.page_size, &mut violations);
    let period = time::parse_period("", request.period, &mut violations);
    let customer_id = violations.check(
        "customer_id",
        canonical(&request.customer_id, CUSTOMER_ID_LENGTH_MAX),
    );
    let filters = score_message::parse_filters("", request.filters, &mut violations);
    let survey_id = violations.finish(survey_id)?;
    let after = page_token::decode(query, &request.page_token)?;
    let after = after
        .as_deref()
        .map(page_token::decode_cursor)
        .transpose()?;
    let page = ResponsePage {
        period,
        customer_id: customer_id.filter(|id| !id.is_empty()),
        filters,
        after: after.map(|(submit_time, response_id)| ResponseCursor {
            submit_time,
            response_id,
        }),
        rows_max: 0,
    };
    Ok((survey_id, page, size))
}

/// The field that holds a response.
const ROOT: &str = "response";

/// The responses of one message.
struct Submitted<'m> {
    messages: &'m [api::Response],
    now: Timestamp,
}

impl Submission<Survey> for Submitted<'_> {
    fn len(&self) -> usize {
        self.messages.len()
    }

    fn name(&self, row: usize) -> Result<Id, Violations> {
        Id::parse(&self.messages[row].survey_id)
            .map_err(|description| Violations::one(format_args!("{ROOT}.survey_id"), description))
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
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, CallError> {
        let now = Timestamp::now();
        let responses = Submitted { messages, now };
        Ok(self
            .ingest
            .submit(self.workspace, &responses, when_full)
            .await?)
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
    let outcomes = context.submit(&responses, WhenFull::Wait).await?;
    let ids = responses.into_iter().map(|response| response.response_id);
    let rows = (first_row..).zip(ids).zip(outcomes);
    let verdicts = rows.map(|((row, id), outcome)| verdict(row, id, outcome, RowKind::Response));
    Ok(api::SubmitResponsesResponse {
        verdicts: verdicts.collect::<Result<_, _>>()?,
    })
}
