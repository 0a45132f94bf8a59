//! `ResponseService`.

use std::{pin::Pin, sync::Arc};

use futures_util::{Stream, StreamExt, stream};
use tonic::{Request, Response, Status, Streaming};

use super::{
    CallError, Context,
    limits::{MESSAGES_IN_FLIGHT_MAX, ROWS_MAX, page_size},
    page_token, response_message, score_message,
    submit::{Stored, Verdict},
    time,
};
use crate::{
    api::{self, response_service_server::ResponseService},
    batcher::WhenFull,
    id::{Id, bounded},
    response::CUSTOMER_ID_LENGTH_MAX,
    store::{ResponsePage, ResponsePlace},
    violation::Violations,
};

/// Responses, over gRPC.
#[derive(Debug)]
pub struct Responses(pub Arc<Context>);

#[tonic::async_trait]
impl ResponseService for Responses {
    type SubmitResponsesStream =
        Pin<Box<dyn Stream<Item = Result<api::SubmitResponsesResponse, Status>> + Send>>;

    async fn submit_response(
        &self,
        request: Request<api::SubmitResponseRequest>,
    ) -> Result<Response<api::SubmitResponseResponse>, Status> {
        let response = request.into_inner().response;
        let response =
            response.ok_or_else(|| CallError::from(Violations::one("response", "is required")))?;
        let mut verdicts = self
            .0
            .submit("response", &[response], WhenFull::Fail)
            .await?;
        let outcome = match verdicts.pop().unwrap_or(Err(CallError::Internal))? {
            Stored::Inserted => api::Outcome::Inserted,
            Stored::Identical => api::Outcome::Identical,
        };
        Ok(Response::new(api::SubmitResponseResponse {
            outcome: outcome.into(),
        }))
    }

    async fn submit_responses(
        &self,
        request: Request<Streaming<api::SubmitResponsesRequest>>,
    ) -> Result<Response<Self::SubmitResponsesStream>, Status> {
        let context = self.0.clone();
        let shutdown = context.shutdown.clone();
        let numbered = request.into_inner().scan(0_usize, |next_row, message| {
            let first_row = *next_row;
            *next_row += message
                .as_ref()
                .map_or(0, |message| message.responses.len());
            std::future::ready(Some((first_row, message)))
        });
        // What was taken in is finished; a message that comes after the signal is not taken in.
        let taken = numbered
            .take_until(shutdown.clone().cancelled_owned())
            .map(move |(first_row, message)| submit_message(context.clone(), first_row, message))
            .buffered(MESSAGES_IN_FLIGHT_MAX);
        let goodbye = stream::once(async move {
            shutdown
                .is_cancelled()
                .then(|| Err(CallError::ShuttingDown.into()))
        });
        let verdicts = taken.chain(goodbye.filter_map(std::future::ready));
        // An error ends the stream: nothing after it has been answered.
        let verdicts = verdicts.scan(false, |ended, verdict| {
            let item = (!*ended).then_some(verdict);
            *ended = item.as_ref().is_some_and(Result::is_err);
            std::future::ready(item)
        });
        Ok(Response::new(Box::pin(verdicts)))
    }

    async fn get_response(
        &self,
        request: Request<api::GetResponseRequest>,
    ) -> Result<Response<api::GetResponseResponse>, Status> {
        let id = response_message::parse_id(&request.into_inner().response_id)
            .map_err(|description| CallError::from(Violations::one("response_id", description)))?;
        let found = self
            .0
            .store
            .response(self.0.workspace, id)
            .await
            .map_err(CallError::from)?;
        let (stored, survey) = found.ok_or(CallError::ResponseNotFound(id))?;
        Ok(Response::new(api::GetResponseResponse {
            response: Some(response_message::encode(stored, &survey)),
        }))
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
        let (survey_id, mut page, size) = parse_list(request, &query)?;
        let survey = self
            .0
            .store
            .survey(self.0.workspace, &survey_id)
            .await
            .map_err(CallError::from)?;
        let survey = survey.ok_or(CallError::SurveyNotFound(survey_id))?;
        score_message::check_dimensions(
            &survey,
            page.filters.iter().map(|filter| filter.dimension.as_str()),
            "filters",
            ".dimension",
        )?;
        // One more than asked tells whether there is another page.
        page.limit = i64::try_from(size + 1).unwrap_or(i64::MAX);
        let listed = self
            .0
            .store
            .list_responses(self.0.workspace, &survey, &page)
            .await;
        let mut responses = listed.map_err(CallError::from)?;
        let is_last = responses.len() <= size;
        responses.truncate(size);
        let last = responses.last().filter(|_| !is_last);
        let next_page_token = last.map_or_else(String::new, |last| {
            let place = ResponsePlace {
                submit_time: last.response.submit_time,
                response_id: last.response.id,
            };
            page_token::encode(&query, &page_token::place_to_bytes(place))
        });
        let responses = responses
            .into_iter()
            .map(|stored| response_message::encode(stored, &survey))
            .collect();
        Ok(Response::new(api::ListResponsesResponse {
            responses,
            next_page_token,
        }))
    }
}

fn parse_list(
    request: api::ListResponsesRequest,
    query: &api::ListResponsesRequest,
) -> Result<(Id, ResponsePage, usize), CallError> {
    let mut violations = Violations::default();
    let survey_id = violations.check("survey_id", Id::parse(&request.survey_id));
    let size = page_size(request.page_size, &mut violations);
    let period = time::parse_period(request.period, &mut violations);
    let customer_id = violations.check(
        "customer_id",
        bounded(request.customer_id, CUSTOMER_ID_LENGTH_MAX),
    );
    let filters = score_message::parse_filters(request.filters, &mut violations);
    let survey_id = violations.finish(survey_id)?;
    let after = page_token::decode(query, &request.page_token)?;
    let page = ResponsePage {
        period,
        customer_id: customer_id.filter(|id| !id.is_empty()),
        filters,
        after: after
            .map(|place| page_token::place_from_bytes(&place))
            .transpose()?,
        limit: 0,
    };
    Ok((survey_id, page, size))
}

/// Stores the rows of one message of a stream.
async fn submit_message(
    context: Arc<Context>,
    first_row: usize,
    message: Result<api::SubmitResponsesRequest, Status>,
) -> Result<api::SubmitResponsesResponse, Status> {
    let responses = message?.responses;
    if responses.is_empty() || responses.len() > ROWS_MAX {
        let found = responses.len();
        let violation = Violations::one(
            "responses",
            format_args!("has {found} entries; 1 to {ROWS_MAX} are allowed"),
        );
        return Err(CallError::from(violation).into());
    }
    let verdicts = context
        .submit("response", &responses, WhenFull::Wait)
        .await?;
    let ids = responses.into_iter().map(|response| response.response_id);
    let rows = (first_row..).zip(ids).zip(verdicts);
    let verdicts = rows.map(|((row, id), verdict)| encode_verdict(row, id, verdict));
    Ok(api::SubmitResponsesResponse {
        verdicts: verdicts.collect(),
    })
}

fn encode_verdict(row: usize, response_id: String, verdict: Verdict) -> api::Verdict {
    let row = i64::try_from(row).unwrap_or(i64::MAX);
    let stored = |outcome: api::Outcome| api::Verdict {
        row,
        response_id: response_id.clone(),
        outcome: outcome.into(),
        ..Default::default()
    };
    match verdict {
        Ok(Stored::Inserted) => stored(api::Outcome::Inserted),
        Ok(Stored::Identical) => stored(api::Outcome::Identical),
        Err(error) => {
            let is_conflict = matches!(error, CallError::ResponseConflict(_));
            let outcome = if is_conflict {
                api::Outcome::Conflict
            } else {
                api::Outcome::Rejected
            };
            let reason = error.reason().into();
            let (message, violations) = error.into_row();
            let field_violations = violations
                .into_iter()
                .map(|one| api::FieldViolation {
                    field: one.field,
                    description: one.description,
                })
                .collect();
            api::Verdict {
                reason,
                message,
                field_violations,
                ..stored(outcome)
            }
        }
    }
}
