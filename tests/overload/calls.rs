//! Calls, and the replies that they may get under load.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cxmetrics::api::{
    Answer, Bucket, Completion, Period, QueryScoresRequest, QuestionRef, Response,
    SubmitResponseRequest, answer, metric_service_client::MetricServiceClient,
    response_service_client::ResponseServiceClient,
};
use tonic::{Code, Status, transport::Channel};
use tonic_types::StatusExt;
use uuid::Uuid;

pub(crate) const SURVEY: &str = "flooded";
pub(crate) const QUESTION: &str = "recommend";
/// Longest retry delay of a refused call.
const RETRY_DELAY_MAX: Duration = Duration::from_secs(2);

/// The call that a client repeats.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Call {
    Submit,
    Query,
}

/// A reply that clients must handle.
pub(crate) enum Reply {
    /// The call succeeded, and stored the row with this id, if any.
    Served(Option<Uuid>),
    /// The call was refused, and may be retried after this delay.
    Refused(Duration),
}

impl Call {
    /// Makes the call once. Panics unless it succeeds or is refused as documented.
    pub(crate) async fn make(self, channel: &Channel) -> Reply {
        let id = Uuid::now_v7();
        let made = match self {
            Self::Submit => submit(channel, id).await.map(|()| Some(id)),
            Self::Query => query(channel).await.map(|_| None),
        };
        match made {
            Ok(stored) => Reply::Served(stored),
            Err(status) => Reply::Refused(retry_delay(&status)),
        }
    }
}

#[track_caller]
fn retry_delay(status: &Status) -> Duration {
    assert_eq!(status.code(), Code::Unavailable, "{status:?}");
    let details = status.get_error_details();
    let reason = details.error_info().map(|info| info.reason.as_str());
    assert_eq!(reason, Some("OVERLOADED"), "{status:?}");
    let delay = details.retry_info().and_then(|retry| retry.retry_delay);
    let delay = delay.expect("a retry delay");
    assert!(!delay.is_zero() && delay <= RETRY_DELAY_MAX, "{delay:?}");
    delay
}

async fn submit(channel: &Channel, id: Uuid) -> Result<(), Status> {
    let response = Some(response(id));
    ResponseServiceClient::new(channel.clone())
        .submit_response(SubmitResponseRequest { response })
        .await
        .map(drop)
}

pub(crate) fn response(id: Uuid) -> Response {
    let score = i32::try_from(id.as_u128() % 11).unwrap();
    Response {
        response_id: id.to_string(),
        survey_id: SURVEY.into(),
        customer_id: format!("customer-{}", id.as_u128() % 100_000),
        submit_time: Some(now()),
        channel: ["web", "mail", "app", "kiosk"][usize::try_from(score).unwrap() % 4].into(),
        completion: Completion::Complete.into(),
        answers: vec![Answer {
            question_id: QUESTION.into(),
            value: Some(answer::Value::Score(score)),
        }],
        ..Response::default()
    }
}

/// Queries the number of answers within a day of now.
pub(crate) async fn query(channel: &Channel) -> Result<i64, Status> {
    let day = |days: i64| prost_types::Timestamp {
        seconds: now().seconds + days * 86_400,
        nanos: 0,
    };
    let request = QueryScoresRequest {
        questions: vec![QuestionRef {
            survey_id: SURVEY.into(),
            question_id: QUESTION.into(),
        }],
        period: Some(Period {
            start_time: Some(day(-1)),
            end_time: Some(day(1)),
        }),
        time_zone: "UTC".into(),
        bucket: Bucket::None.into(),
        ..QueryScoresRequest::default()
    };
    let reply = MetricServiceClient::new(channel.clone())
        .query_scores(request)
        .await?;
    Ok(reply.into_inner().series[0].points[0].count)
}

fn now() -> prost_types::Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    prost_types::Timestamp {
        seconds: i64::try_from(since.as_secs()).unwrap(),
        nanos: 0,
    }
}
