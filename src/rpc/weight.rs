//! What a message would take up in memory, told from its bytes before it is unpacked:
//! two bytes on the wire can make a row of hundreds.

use std::{collections::HashMap, sync::LazyLock};

use bytes::Buf;
use prost::encoding::{WireType, decode_key, decode_varint};
use prost_reflect::{DescriptorPool, FieldDescriptor, Kind, MessageDescriptor};

use crate::api;

/// What a string or list takes up by itself.
const LIST_BYTES: usize = 24;
/// The same of a map, and of an entry besides its key and value.
const MAP_BYTES: usize = 48;
const NUMBER_BYTES: usize = 8;

/// Every message of the API, by its full name.
static SHAPES: LazyLock<HashMap<String, Shape>> = LazyLock::new(|| {
    // Compiled in; a pool without messages weighs nothing.
    let pool = DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).unwrap_or_default();
    pool.all_messages()
        .map(|message| (message.full_name().to_owned(), Shape::of(&message)))
        .collect()
});

/// What weighs in a message.
#[derive(Debug)]
struct Shape {
    parts: Vec<Option<Part>>,
}

/// A field that can hold other fields, or be there many times.
#[derive(Debug)]
struct Part {
    /// What each one of it adds.
    bytes: usize,
    message: Option<String>,
}

impl Shape {
    fn of(message: &MessageDescriptor) -> Self {
        let mut parts = Vec::new();
        for field in message.fields() {
            let is_repeated = field.is_list() || field.is_map();
            let kind = field.kind();
            let inner = kind.as_message().map(|inner| inner.full_name().to_owned());
            if is_repeated || inner.is_some() {
                let number = usize::try_from(field.number()).unwrap_or(usize::MAX);
                parts.resize_with(parts.len().max(number + 1), || None);
                parts[number] = Some(Part {
                    bytes: if is_repeated { entry_bytes(&field) } else { 0 },
                    message: inner,
                });
            }
        }
        Self { parts }
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
        NUMBER_BYTES + fields.max().unwrap_or_default()
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

/// Whether the message of this name may weigh more than `most` bytes once it is
/// unpacked. What can't be read is not unpacked either, and weighs nothing.
pub(super) fn is_heavier(name: &str, bytes: &[u8], most: usize) -> bool {
    let mut left = most;
    SHAPES
        .get(name)
        .is_some_and(|shape| !fits(shape, bytes, &mut left))
}

/// Takes what weighs off `left`, while there is enough.
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
                Ok(length) => usize::try_from(length).unwrap_or(usize::MAX),
                Err(_) => return true,
            },
            // No field of ours: its inside is passed over like fields of no use.
            WireType::StartGroup | WireType::EndGroup => continue,
        };
        let Some(content) = bytes.get(..length) else {
            return true;
        };
        bytes.advance(length);
        let number = usize::try_from(number).unwrap_or(usize::MAX);
        let part = shape.parts.get(number).and_then(Option::as_ref);
        let inner = part.and_then(|part| SHAPES.get(part.message.as_ref()?));
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
mod tests {
    use prost::Name;

    use super::*;

    fn is_heavy<M: Name>(message: &M, most: usize) -> bool {
        is_heavier(&M::full_name(), &message.encode_to_vec(), most)
    }

    #[test]
    fn every_row_weighs_even_if_it_is_empty() {
        let message = api::SubmitResponsesRequest {
            responses: vec![api::Response::default(); 1_000],
        };
        let least = 1_000 * size_of::<api::Response>() / 2;
        assert!(is_heavy(&message, least));
        assert!(!is_heavy(&message, 4 * least));
    }

    #[test]
    fn what_is_nested_weighs_too() {
        let response = api::Response {
            answers: vec![api::Answer::default(); 10_000],
            ..api::Response::default()
        };
        let message = api::SubmitResponseRequest {
            response: Some(response),
        };
        assert!(is_heavy(&message, 10_000 * size_of::<api::Answer>() / 2));
        let query = api::QueryScoresRequest {
            group_by: vec![String::new(); 10_000],
            ..api::QueryScoresRequest::default()
        };
        assert!(is_heavy(&query, 10_000 * size_of::<String>() - 1));
    }

    #[test]
    fn words_weigh_what_they_are_long() {
        let message = api::GetSurveyRequest {
            survey_id: "x".repeat(1_000),
        };
        assert!(is_heavy(&message, 999));
        assert!(!is_heavy(&message, 1_000));
    }

    #[test]
    fn bytes_that_are_no_message_weigh_nothing() {
        let name = api::GetSurveyRequest::full_name();
        for bytes in [&[0xff; 20][..], &[0x0a, 0xff], &[0x0a, 5, 1], &[0]] {
            assert!(!is_heavier(&name, bytes, 1));
        }
    }
}
