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

/// The survey of unary calls.
pub(crate) const SINGLE: &str = "single";
/// The survey whose responses are streamed in time order.
pub(crate) const ORDERED: &str = "ordered";
/// The survey whose responses are streamed in random order.
pub(crate) const SHUFFLED: &str = "shuffled";
/// The survey whose responses are streamed for comparison with activities.
pub(crate) const BESIDE: &str = "beside";
/// The survey whose scores are queried.
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
/// The start of 2025, in Unix seconds.
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

/// The response with this number. Everything but the time is derived from the number.
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

/// The order of streamed responses.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Order {
    Time,
    None,
}

/// Streams the responses of some of the year's `of` steps. Returns the time until the last
/// verdict.
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
        bulk::pack(responses, |responses| SubmitResponsesRequest {
            responses,
            ..Default::default()
        })
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

/// The time of a step, if the year is divided into `steps` equal steps.
pub(crate) fn time_of(step: u64, steps: u64) -> prost_types::Timestamp {
    let seconds = u64::try_from(YEAR_SECONDS).unwrap_or(0) * step / steps;
    prost_types::Timestamp {
        seconds: YEAR_START + i64::try_from(seconds).unwrap_or(0),
        nanos: 0,
    }
}

/// The start of the year and the start of the next.
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
