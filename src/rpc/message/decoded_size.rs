//! Estimates from its bytes how much memory a message takes up once decoded: two bytes on
//! the wire can become a row of hundreds.

use std::{collections::HashMap, sync::LazyLock};

use bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{DescriptorPool, MessageDescriptor};

use crate::api;

/// What a field takes up besides its content, on average: a string or list 24 bytes, a map
/// or a small message 48. A oneof is one field.
const FIELD_BYTES: usize = 44;
/// Shorter messages are part of the fixed cost of a call.
const WEIGHED_BYTES_MIN: usize = 1_024;

static API: LazyLock<Api> = LazyLock::new(Api::read);

/// The messages of the API, and the requests of its calls.
#[derive(Debug, Default)]
struct Api {
    /// By full name.
    messages: HashMap<String, Shape>,
    /// Full names of request messages, by path.
    requests: HashMap<String, String>,
}

/// The fields of a message that can hold other fields, or repeat, by number.
#[derive(Debug)]
struct Shape(HashMap<u32, Part>);

#[derive(Debug)]
struct Part {
    /// What each occurrence adds besides its content.
    bytes: usize,
    message: Option<String>,
}

impl Api {
    fn read() -> Self {
        let pool = match DescriptorPool::decode(api::FILE_DESCRIPTOR_SET) {
            Ok(pool) => pool,
            Err(error) => {
                // They are compiled in, and a test reads them.
                tracing::error!(%error, "the compiled protos can't be read; decoded sizes are not limited");
                return Self::default();
            }
        };
        let shape = |message: MessageDescriptor| (message.full_name().into(), Shape::of(&message));
        let mut requests = HashMap::new();
        for service in pool.services() {
            for method in service.methods() {
                let path = format!("/{}/{}", service.full_name(), method.name());
                requests.insert(path, method.input().full_name().into());
            }
        }
        Self {
            messages: pool.all_messages().map(shape).collect(),
            requests,
        }
    }
}

impl Shape {
    fn of(message: &MessageDescriptor) -> Self {
        let parts = message.fields().filter_map(|field| {
            let kind = field.kind();
            let inner = kind.as_message();
            let is_repeated = field.is_list() || field.is_map();
            let bytes = match inner {
                // The message that has the field counts it.
                _ if !is_repeated => 0,
                Some(inner) => message_bytes(inner),
                None => FIELD_BYTES,
            };
            let message = inner.map(|inner| inner.full_name().to_owned());
            (is_repeated || message.is_some()).then(|| (field.number(), Part { bytes, message }))
        });
        Self(parts.collect())
    }
}

fn message_bytes(message: &MessageDescriptor) -> usize {
    let fields = message.fields();
    let alone = fields.filter(|field| field.containing_oneof().is_none());
    FIELD_BYTES * (alone.count() + message.oneofs().len())
}

/// An estimate of the bytes that the request of a call takes up once decoded; `None` when it
/// exceeds `most`. A malformed message counts up to the first malformed field.
pub(in crate::rpc) fn of_request(path: &str, message: &[u8], most: usize) -> Option<usize> {
    if message.len() < WEIGHED_BYTES_MIN {
        return Some(0);
    }
    let request = API.requests.get(path);
    // Unknown calls are refused without decoding.
    let shape = request.and_then(|name| API.messages.get(name));
    let mut left = most;
    if shape.is_some_and(|shape| !fits(shape, message, &mut left)) {
        return None;
    }
    Some(most - left)
}

/// Subtracts the estimate of a message from `left`; false when it is larger.
fn fits(shape: &Shape, mut bytes: &[u8], left: &mut usize) -> bool {
    while let Ok((number, wire_type)) = decode_key(&mut bytes) {
        let length = match wire_type {
            WireType::Varint => match decode_varint(&mut bytes) {
                Ok(_) => 0,
                Err(_) => return true,
            },
            WireType::SixtyFourBit => 8,
            WireType::ThirtyTwoBit => 4,
            WireType::LengthDelimited => match decode_varint(&mut bytes) {
                // A length beyond the address space is beyond the message.
                Ok(length) => usize::try_from(length).unwrap_or(usize::MAX),
                Err(_) => return true,
            },
            // The API has no groups; the content of one is skipped like unknown fields.
            WireType::StartGroup | WireType::EndGroup => continue,
        };
        let Some(content) = bytes.get(..length) else {
            return true;
        };
        bytes.advance(length);
        let part = shape.0.get(&number);
        let inner = part.and_then(|part| API.messages.get(part.message.as_ref()?));
        let own = if inner.is_some() { 0 } else { length };
        let Some(rest) = left.checked_sub(own + part.map_or(0, |part| part.bytes)) else {
            return false;
        };
        *left = rest;
        if inner.is_some_and(|inner| !fits(inner, content, left)) {
            return false;
        }
    }
    true
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use prost::Message;

    use super::*;

    const SUBMIT: &str = "/cxmetrics.v1.ResponseService/SubmitResponse";
    const SUBMIT_MANY: &str = "/cxmetrics.v1.ResponseService/SubmitResponses";
    const GET_SURVEY: &str = "/cxmetrics.v1.SurveyService/GetSurvey";
    const QUERY: &str = "/cxmetrics.v1.MetricService/QueryScores";

    fn size<M: Message>(path: &str, message: &M) -> usize {
        of_request(path, &message.encode_to_vec(), usize::MAX).unwrap()
    }

    #[test]
    fn the_compiled_protos_describe_every_call() {
        assert!(API.requests.contains_key(SUBMIT_MANY));
        for name in API.requests.values() {
            assert!(API.messages.contains_key(name), "{name}");
        }
    }

    #[test]
    fn an_empty_message_counts_no_less_than_it_takes_up() {
        let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap();
        let estimate = |name: &str| {
            message_bytes(
                &pool
                    .get_message_by_name(&format!("cxmetrics.v1.{name}"))
                    .unwrap(),
            )
        };
        macro_rules! sizes {
            ($($message:ident),*) => {
                [$((stringify!($message), size_of::<api::$message>())),*]
            };
        }
        // Those that repeat in requests.
        for (name, size) in sizes![Response, Answer, Activity, Question, QuestionRef] {
            let estimate = estimate(name);
            assert!(
                (size..=3 * size).contains(&estimate),
                "{name}: {size}, {estimate}"
            );
        }
    }

    #[test]
    fn every_row_counts_even_if_it_is_empty() {
        let message = api::SubmitResponsesRequest {
            responses: vec![api::Response::default(); 1_000],
        };
        let least = 1_000 * size_of::<api::Response>() / 2;
        assert!((least..4 * least).contains(&size(SUBMIT_MANY, &message)));
    }

    #[test]
    fn nested_fields_count_too() {
        let response = api::Response {
            answers: vec![api::Answer::default(); 10_000],
            ..api::Response::default()
        };
        let message = api::SubmitResponseRequest {
            response: Some(response),
        };
        assert!(size(SUBMIT, &message) > 10_000 * size_of::<api::Answer>() / 2);
        let query = api::QueryScoresRequest {
            group_by: vec![String::new(); 10_000],
            ..api::QueryScoresRequest::default()
        };
        assert!(size(QUERY, &query) >= 10_000 * size_of::<String>());
    }

    #[test]
    fn text_counts_by_its_length_up_to_the_bound() {
        let message = api::GetSurveyRequest {
            survey_id: "x".repeat(2_000),
        };
        let message = message.encode_to_vec();
        assert_eq!(of_request(GET_SURVEY, &message, 1_999), None);
        assert_eq!(of_request(GET_SURVEY, &message, 2_000), Some(2_000));
        assert_eq!(of_request("/nope", &message, 10), Some(0));
    }

    #[test]
    fn bytes_that_are_no_message_count_up_to_the_flaw() {
        let start = vec![0x0d; 5 * WEIGHED_BYTES_MIN];
        for flaw in [&[0xff; 20][..], &[0x0a, 0xff], &[0x0a, 5, 1], &[0]] {
            let bytes = [&start[..], flaw].concat();
            assert_eq!(
                of_request(GET_SURVEY, &bytes, usize::MAX),
                Some(4 * WEIGHED_BYTES_MIN)
            );
        }
    }
}
