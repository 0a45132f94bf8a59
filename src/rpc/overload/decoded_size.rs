//! What a message takes up in memory once decoded, estimated from its bytes: two bytes on
//! the wire can become a row of hundreds.

use std::{collections::HashMap, sync::LazyLock};

use bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};

use crate::api;

/// A string or list without content.
const LIST_BYTES: usize = 24;
/// A map without content; also an entry besides its key and value.
const MAP_BYTES: usize = 48;
const NUMBER_BYTES: usize = 8;
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
    /// What each occurrence adds.
    bytes: usize,
    message: Option<String>,
}

impl Api {
    fn read() -> Self {
        let pool = match DescriptorPool::decode(api::FILE_DESCRIPTOR_SET) {
            Ok(pool) => pool,
            Err(error) => {
                // The descriptors are compiled in: a test reads them.
                tracing::error!(%error, "the compiled protos can't be read; messages are not weighed");
                return Self::default();
            }
        };
        let messages = pool.all_messages();
        let methods = pool.services().flat_map(|service| {
            let name = service.full_name().to_owned();
            let methods: Vec<_> = service.methods().collect();
            methods.into_iter().map(move |method| {
                let path = format!("/{name}/{}", method.name());
                (path, method.input().full_name().to_owned())
            })
        });
        Self {
            messages: messages
                .map(|message| (message.full_name().to_owned(), Shape::of(&message)))
                .collect(),
            requests: methods.collect(),
        }
    }
}

impl Shape {
    fn of(message: &MessageDescriptor) -> Self {
        let parts = message.fields().filter_map(|field| {
            let is_repeated = field.is_list() || field.is_map();
            let kind = field.kind();
            let inner = kind.as_message().map(|inner| inner.full_name().to_owned());
            (is_repeated || inner.is_some()).then(|| {
                let part = Part {
                    bytes: if is_repeated { entry_bytes(&field) } else { 0 },
                    message: inner,
                };
                (field.number(), part)
            })
        });
        Self(parts.collect())
    }
}

fn message_bytes(message: &MessageDescriptor) -> usize {
    let (in_oneofs, alone): (Vec<_>, Vec<_>) = message
        .fields()
        .partition(|field| field.containing_oneof().is_some());
    let alone: usize = alone.iter().map(field_bytes).sum();
    let oneofs = message.oneofs().map(|oneof| {
        let of_oneof = |field: &&FieldDescriptor| field.containing_oneof().as_ref() == Some(&oneof);
        let fields = in_oneofs.iter().filter(of_oneof).map(field_bytes);
        // A oneof has at least one field.
        NUMBER_BYTES + fields.max().unwrap_or(0)
    });
    alone + oneofs.sum::<usize>()
}

fn field_bytes(field: &FieldDescriptor) -> usize {
    if field.is_map() {
        MAP_BYTES
    } else if field.is_list() {
        LIST_BYTES
    } else {
        entry_bytes(field)
    }
}

fn entry_bytes(field: &FieldDescriptor) -> usize {
    let kind = field.kind();
    if let Some(inner) = kind.as_message() {
        NUMBER_BYTES + message_bytes(inner)
    } else if matches!(kind, Kind::String | Kind::Bytes) {
        LIST_BYTES
    } else {
        NUMBER_BYTES
    }
}

/// An estimate of the bytes that a call's request takes up once decoded, never less;
/// `None` when it is more than `most`. Bytes that can't be decoded count up to the flaw.
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

/// Takes what a message adds off `left`; false when it is not enough.
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
                // Longer than memory is longer than the message.
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
