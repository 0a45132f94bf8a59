//! A client's connection to one server.

use std::time::Duration;

use cxmetrics::api::{
    self, Response, metric_service_client::MetricServiceClient,
    response_service_client::ResponseServiceClient, survey_service_client::SurveyServiceClient,
};
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};

use crate::{
    correction::{Change, Correction},
    outcome::{Corrected, Outcome, Submitted},
    process::Process,
    support::rows,
};

/// Maximum number of attempts of a call.
const TRIES_MAX: u32 = 100;

/// A connection to one server.
#[derive(Debug, Clone)]
pub(crate) struct Caller(Channel);

impl Caller {
    pub(crate) fn of(process: &Process) -> Self {
        let endpoint = Endpoint::from_shared(process.url()).expect("a well-formed URL");
        Self(endpoint.connect_lazy())
    }

    pub(crate) fn channel(&self) -> Channel {
        self.0.clone()
    }

    fn responses(&self) -> ResponseServiceClient<Channel> {
        ResponseServiceClient::new(self.0.clone())
    }

    pub(crate) async fn create(&self, survey: api::Survey) {
        let request = api::CreateSurveyRequest {
            survey: Some(survey),
        };
        let mut surveys = SurveyServiceClient::new(self.0.clone());
        surveys.create_survey(request).await.unwrap();
    }

    pub(crate) async fn query(&self, request: api::QueryScoresRequest) -> api::ScorePoint {
        let mut metrics = MetricServiceClient::new(self.0.clone());
        let reply = metrics.query_scores(request).await.unwrap().into_inner();
        let mut points = reply.series.into_iter().flat_map(|series| series.points);
        let point = points.next().expect("a point");
        assert_eq!(points.next(), None, "one point");
        point
    }

    /// Reads a response; `None` if there is none.
    pub(crate) async fn read(&self, response_id: &str, revision: i32) -> Option<Response> {
        let request = api::GetResponseRequest {
            response_id: response_id.into(),
            revision,
        };
        match self.responses().get_response(request).await {
            Ok(reply) => {
                let mut response = reply.into_inner().response.expect("the response");
                assert!(response.create_time.take().is_some());
                Some(response)
            }
            Err(status) => {
                assert_eq!(Outcome::of_refusal(status), Some(Outcome::NotFound));
                None
            }
        }
    }

    /// Sends a submission once and ignores the outcome.
    pub(crate) async fn submit_and_forget(&self, response: &Response) {
        let _ = self.try_submit(response).await;
    }

    async fn try_submit(&self, response: &Response) -> Result<Outcome, Status> {
        let request = api::SubmitResponseRequest {
            response: Some(response.clone()),
        };
        let reply = self.responses().submit_response(request).await?;
        Ok(reply.into_inner().outcome().into())
    }

    pub(crate) async fn submit(&self, response: &Response) -> Submitted {
        for tries in 0..TRIES_MAX {
            let replied = self.try_submit(response).await;
            if let Some(outcome) = replied.map_or_else(Outcome::of_refusal, Some) {
                return Submitted {
                    outcome,
                    is_resent: tries > 0,
                };
            }
            wait_to_retry().await;
        }
        panic!("no reply to {response:?}");
    }

    /// Submits messages of rows on one stream. Sends rows without a verdict again.
    pub(crate) async fn submit_stream(&self, messages: &[Vec<Response>]) -> Vec<Submitted> {
        let mut submitted = vec![None; messages.iter().map(Vec::len).sum()];
        for tries in 0..TRIES_MAX {
            let mut waiting = Vec::new();
            let mut indexes = Vec::new();
            let mut index = 0;
            for message in messages {
                let mut unanswered = Vec::new();
                for row in message {
                    if submitted[index].is_none() {
                        unanswered.push(row.clone());
                        indexes.push(index);
                    }
                    index += 1;
                }
                if !unanswered.is_empty() {
                    waiting.push(rows(unanswered));
                }
            }
            let note = |verdict: api::Verdict| {
                let index = indexes[usize::try_from(verdict.row).unwrap()];
                let outcome = verdict.outcome().into();
                let is_resent = tries > 0;
                let before = submitted[index].replace(Submitted { outcome, is_resent });
                assert_eq!(before, None, "a verdict is final");
            };
            match self.stream(waiting, note).await {
                Ok(()) => return submitted.into_iter().map(Option::unwrap).collect(),
                Err(status) => assert_eq!(Outcome::of_refusal(status), None),
            }
            wait_to_retry().await;
        }
        panic!("no reply to {messages:?}");
    }

    async fn stream(
        &self,
        messages: Vec<api::SubmitResponsesRequest>,
        mut note: impl FnMut(api::Verdict),
    ) -> Result<(), Status> {
        let messages = tokio_stream::iter(messages);
        let reply = self.responses().submit_responses(messages).await?;
        let mut replies = reply.into_inner();
        while let Some(reply) = replies.message().await? {
            reply.verdicts.into_iter().for_each(&mut note);
        }
        Ok(())
    }

    pub(crate) async fn correct(&self, correction: &Correction) -> Corrected {
        for _ in 0..TRIES_MAX {
            match self.try_correct(correction).await {
                Ok(revision) => {
                    return Corrected {
                        outcome: Outcome::Done,
                        revision,
                    };
                }
                Err(status) => {
                    if let Some(outcome) = Outcome::of_refusal(status) {
                        return outcome.into();
                    }
                }
            }
            wait_to_retry().await;
        }
        panic!("no reply to {correction:?}");
    }

    /// Sends a correction once and ignores the outcome.
    pub(crate) async fn correct_and_forget(&self, correction: &Correction) {
        let _ = self.try_correct(correction).await;
    }

    async fn try_correct(&self, correction: &Correction) -> Result<Option<i32>, Status> {
        let Correction {
            response_id,
            request_id,
            change,
        } = correction.clone();
        let mut responses = self.responses();
        match change {
            Change::Revise(answers) => {
                let request = api::ReviseResponseRequest {
                    response_id,
                    answers,
                    request_id,
                    ..api::ReviseResponseRequest::default()
                };
                let reply = responses.revise_response(request).await?;
                return Ok(Some(reply.into_inner().revision));
            }
            Change::ReviseFields(fields, response) => {
                let paths = fields.iter().map(|field| (*field).to_owned());
                let request = api::ReviseResponseRequest {
                    response_id,
                    request_id,
                    update_mask: Some(prost_types::FieldMask {
                        paths: paths.collect(),
                    }),
                    response: Some(*response),
                    ..api::ReviseResponseRequest::default()
                };
                let reply = responses.revise_response(request).await?;
                return Ok(Some(reply.into_inner().revision));
            }
            Change::Exclude(reason) => {
                let request = api::ExcludeResponseRequest {
                    response_id,
                    reason: reason.into(),
                    request_id,
                };
                responses.exclude_response(request).await?;
            }
            Change::Include => {
                let request = api::IncludeResponseRequest {
                    response_id,
                    request_id,
                };
                responses.include_response(request).await?;
            }
            Change::Delete => {
                let request = api::DeleteResponseRequest {
                    response_id,
                    request_id,
                };
                responses.delete_response(request).await?;
            }
        }
        Ok(None)
    }
}

/// Waits before the next attempt of a call.
pub(crate) async fn wait_to_retry() {
    tokio::time::sleep(Duration::from_millis(20)).await;
}
