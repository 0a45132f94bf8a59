//! Responses to load: one NPS question, 28 cells, a year.

use std::{
    ops::Range,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use cxmetrics::api::{
    Answer, Completion, CreateSurveyRequest, NpsQuestion, Outcome, Question, Response,
    SubmitResponsesRequest, SubmitResponsesResponse, Survey, answer, question,
    survey_service_client::SurveyServiceClient,
};
use uuid::Uuid;

use crate::{
    bulk::{self, STREAMS, mix},
    server::BenchServer,
};

/// Survey of single calls.
pub(crate) const SINGLE: &str = "single";
/// Survey whose responses are streamed in the order of their time.
pub(crate) const ORDERED: &str = "ordered";
/// Survey whose responses are streamed in no order.
pub(crate) const SHUFFLED: &str = "shuffled";
/// Survey whose responses are streamed to be compared with activities.
pub(crate) const BESIDE: &str = "beside";
/// Survey that is asked for its scores.
pub(crate) const QUERIED: &str = "queried";

const CHANNELS: [&str; 4] = ["web", "mail", "app", "kiosk"];
const PLANS: [&str; 7] = [
    "free",
    "basic",
    "team",
    "plus",
    "pro",
    "scale",
    "enterprise",
];
/// Begin of 2025.
pub(crate) const YEAR_START: i64 = 1_735_689_600;
pub(crate) const YEAR_SECONDS: i64 = 365 * 86_400;

pub(crate) async fn create_surveys(
    server: &BenchServer,
    survey_ids: &[&str],
) -> anyhow::Result<()> {
    let mut client = SurveyServiceClient::new(server.connect().await?);
    for &survey_id in survey_ids {
        let question = Question {
            question_id: "recommend".into(),
            wording: "How likely are you to recommend us?".into(),
            kind: Some(question::Kind::Nps(NpsQuestion {})),
        };
        let survey = Survey {
            survey_id: survey_id.into(),
            questions: vec![question],
            dimensions: vec!["plan".into()],
            ..Default::default()
        };
        client
            .create_survey(CreateSurveyRequest {
                survey: Some(survey),
            })
            .await?;
    }
    Ok(())
}

/// The response with this number; all of it follows from the number but the time.
pub(crate) fn response(
    survey_id: &str,
    number: u64,
    submit_time: prost_types::Timestamp,
) -> Response {
    let mixed = mix(number);
    let pick = |of: u64, salt: u64| usize::try_from((mixed >> salt) % of).unwrap_or(0);
    let score = [0, 3, 5, 6, 7, 7, 8, 8, 9, 9, 9, 10, 10, 10, 10, 10][pick(16, 8)];
    let answer = Answer {
        question_id: "recommend".into(),
        value: Some(answer::Value::Score(score)),
    };
    Response {
        response_id: Uuid::now_v7().to_string(),
        survey_id: survey_id.into(),
        customer_id: format!("customer-{}", mixed % 200_000),
        submit_time: Some(submit_time),
        channel: CHANNELS[pick(4, 16)].into(),
        dimensions: [("plan".to_owned(), PLANS[pick(7, 24)].to_owned())].into(),
        completion: Completion::Complete.into(),
        answers: vec![answer],
        ..Default::default()
    }
}

/// How streamed responses follow each other.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Time,
    None,
}

/// Streams the responses of those steps of `of` through the year; how long it takes,
/// verdicts included.
pub(crate) async fn stream(
    server: &BenchServer,
    survey_id: &'static str,
    steps: Range<u64>,
    of: u64,
    order: Order,
) -> anyhow::Result<Duration> {
    let streams = (0..STREAMS).map(|stream| {
        let numbers =
            (steps.start + stream..steps.end).step_by(usize::try_from(STREAMS).unwrap_or(1));
        let responses = numbers.map(|number| {
            let step = match order {
                Order::Time => number,
                Order::None => mix(number) % of,
            };
            response(survey_id, number, time_of(step, of))
        });
        bulk::pack(responses, |responses| SubmitResponsesRequest { responses })
    });
    bulk::send(
        server,
        "/cxmetrics.v1.ResponseService/SubmitResponses",
        streams.collect(),
        steps.end - steps.start,
        |reply: &SubmitResponsesResponse| {
            let verdicts = reply.verdicts.iter();
            verdicts
                .filter(|verdict| verdict.outcome() == Outcome::Inserted)
                .count()
        },
    )
    .await
}

/// The instant of a step of so many through the year.
pub(crate) fn time_of(step: u64, steps: u64) -> prost_types::Timestamp {
    let seconds = u64::try_from(YEAR_SECONDS).unwrap_or(0) * step / steps;
    prost_types::Timestamp {
        seconds: YEAR_START + i64::try_from(seconds).unwrap_or(0),
        nanos: 0,
    }
}

/// From the begin of the year to the begin of the next.
pub(crate) fn year() -> (prost_types::Timestamp, prost_types::Timestamp) {
    let at = |seconds| prost_types::Timestamp { seconds, nanos: 0 };
    (at(YEAR_START), at(YEAR_START + YEAR_SECONDS))
}

pub(crate) fn now() -> prost_types::Timestamp {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO);
    prost_types::Timestamp {
        seconds: i64::try_from(since.as_secs()).unwrap_or(0),
        nanos: 0,
    }
}
