//! Responses to load: one NPS question, 28 cells, a year.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use bytes::{BufMut, Bytes};
use cxmetrics::api::{
    Answer, Completion, CreateSurveyRequest, NpsQuestion, Outcome, Question, Response,
    SubmitResponsesRequest, SubmitResponsesResponse, Survey, answer, question,
    survey_service_client::SurveyServiceClient,
};
use http::uri::PathAndQuery;
use prost::Message;
use tokio_stream::StreamExt;
use tonic::codec::{Codec, EncodeBuf, Encoder};
use tonic_prost::ProstDecoder;
use uuid::Uuid;

use crate::server::BenchServer;

/// Survey of single calls.
pub(crate) const SINGLE: &str = "single";
/// Survey whose responses are streamed in the order of their time.
pub(crate) const ORDERED: &str = "ordered";
/// Survey whose responses are streamed in no order.
pub(crate) const SHUFFLED: &str = "shuffled";
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
const YEAR_START: i64 = 1_735_689_600;
const YEAR_SECONDS: i64 = 365 * 86_400;
const STREAMS: u64 = 2;
const MESSAGE_ROWS: u64 = 1_000;

pub(crate) async fn create_surveys(server: &BenchServer) -> anyhow::Result<()> {
    let mut client = SurveyServiceClient::new(server.connect().await?);
    for survey_id in [SINGLE, ORDERED, SHUFFLED, QUERIED] {
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

/// Streams `count` responses spread over the year; rows a second, verdicts included.
pub(crate) async fn stream(
    server: &BenchServer,
    survey_id: &'static str,
    count: u64,
    shuffled: bool,
) -> anyhow::Result<f64> {
    // Made and packed beforehand: the client's work is not the service's.
    let per_stream = count / STREAMS;
    let mut streams = Vec::new();
    for stream in 0..STREAMS {
        let responses = (0..per_stream).map(|place| {
            let number = stream * per_stream + place;
            let step = if shuffled {
                mix(number) % count
            } else {
                place * STREAMS + stream
            };
            let seconds = u64::try_from(YEAR_SECONDS).unwrap_or(0) * step / count;
            let time = prost_types::Timestamp {
                seconds: YEAR_START + i64::try_from(seconds).unwrap_or(0),
                nanos: 0,
            };
            response(survey_id, number, time)
        });
        let mut messages = Vec::new();
        let mut responses = responses.peekable();
        while responses.peek().is_some() {
            let chunk = responses
                .by_ref()
                .take(usize::try_from(MESSAGE_ROWS)?)
                .collect();
            let message = SubmitResponsesRequest { responses: chunk };
            messages.push(Bytes::from(message.encode_to_vec()));
        }
        streams.push(messages);
    }
    let started = Instant::now();
    let mut tasks = tokio::task::JoinSet::new();
    for messages in streams {
        let mut client = tonic::client::Grpc::new(server.connect().await?);
        tasks.spawn(async move {
            let ready = client.ready().await;
            ready.map_err(|error| tonic::Status::unavailable(error.to_string()))?;
            let request = tonic::Request::new(tokio_stream::iter(messages));
            let path = PathAndQuery::from_static("/cxmetrics.v1.ResponseService/SubmitResponses");
            let replies = client.streaming(request, path, PackedCodec).await?;
            let mut replies = replies.into_inner();
            let mut inserted = 0;
            while let Some(reply) = replies.next().await {
                inserted += reply?
                    .verdicts
                    .iter()
                    .filter(|verdict| verdict.outcome() == Outcome::Inserted)
                    .count();
            }
            Ok::<_, tonic::Status>(inserted)
        });
    }
    let mut inserted = 0;
    while let Some(done) = tasks.join_next().await {
        inserted += done??;
    }
    anyhow::ensure!(
        u64::try_from(inserted)? == count,
        "{inserted} of {count} rows were inserted"
    );
    Ok(count as f64 / started.elapsed().as_secs_f64())
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

/// Spreads a number over 64 bits (SplitMix64), the same in every run.
fn mix(number: u64) -> u64 {
    let mut z = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Sends messages that are packed already.
struct PackedCodec;

impl Codec for PackedCodec {
    type Encode = Bytes;
    type Decode = SubmitResponsesResponse;
    type Encoder = PackedEncoder;
    type Decoder = ProstDecoder<SubmitResponsesResponse>;

    fn encoder(&mut self) -> PackedEncoder {
        PackedEncoder
    }

    fn decoder(&mut self) -> Self::Decoder {
        ProstDecoder::default()
    }
}

struct PackedEncoder;

impl Encoder for PackedEncoder {
    type Item = Bytes;
    type Error = tonic::Status;

    fn encode(&mut self, message: Bytes, buffer: &mut EncodeBuf<'_>) -> Result<(), tonic::Status> {
        buffer.put(message);
        Ok(())
    }
}
