//! A reply as a tree whose fields keep the names and the order of the protos.
//!
//! It is read by the descriptors, so that what is shown to programs is all that the
//! server said, and a field that is added to a proto is never forgotten here.

use std::sync::OnceLock;

use anyhow::Context;
use jiff::Timestamp;
use prost::Message;
use prost_reflect::{
    DescriptorPool, DynamicMessage, FieldDescriptor, Kind, MapKey, MessageDescriptor,
    ReflectMessage, Value,
};
use serde::ser::{Serialize, SerializeMap, Serializer};

use crate::api;

/// What a message or one of its fields holds. Serialised it is the documented JSON:
/// absent is null, an enum value has its full name and a time is RFC 3339.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Absent,
    Truth(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Record(Vec<(String, Node)>),
}

impl Node {
    /// A record out of its fields.
    pub(super) fn record(fields: impl IntoIterator<Item = (&'static str, Node)>) -> Self {
        let named = fields.into_iter();
        Self::Record(named.map(|(name, node)| (name.to_owned(), node)).collect())
    }

    /// A number that may be absent.
    pub(super) fn number(value: Option<f64>) -> Self {
        value.map_or(Self::Absent, Self::Number)
    }

    /// As the cell of a CSV file, in which absence is an empty cell.
    pub(super) fn cell(&self) -> String {
        match self {
            Self::Absent | Self::List(_) | Self::Record(_) => String::new(),
            Self::Truth(truth) => truth.to_string(),
            Self::Whole(whole) => whole.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Whole(whole) => serializer.serialize_i64(*whole),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Text(text) => serializer.serialize_str(text),
            Self::List(nodes) => serializer.collect_seq(nodes),
            Self::Record(fields) => {
                let mut map = serializer.serialize_map(Some(fields.len()))?;
                for (name, node) in fields {
                    map.serialize_entry(name, node)?;
                }
                map.end()
            }
        }
    }
}

/// Reads `message` by its type's name in the package, such as `Estimate`.
pub(super) fn read(type_name: &str, message: &impl Message) -> anyhow::Result<DynamicMessage> {
    static POOL: OnceLock<Option<DescriptorPool>> = OnceLock::new();
    let pool = POOL.get_or_init(|| DescriptorPool::decode(api::FILE_DESCRIPTOR_SET).ok());
    let descriptor: MessageDescriptor = pool
        .as_ref()
        .and_then(|pool| pool.get_message_by_name(&format!("cxmetrics.v1.{type_name}")))
        .with_context(|| format!("no message is called {type_name}"))?;
    Ok(DynamicMessage::decode(
        descriptor,
        message.encode_to_vec().as_slice(),
    )?)
}

/// A message with all of its fields; of a oneof only the one that is set.
pub(super) fn tree(message: &DynamicMessage) -> Node {
    if let Some(time) = timestamp(message) {
        return time;
    }
    let descriptor = message.descriptor();
    let shown = |field: &FieldDescriptor| {
        let is_choice = field
            .containing_oneof()
            .is_some_and(|oneof| !oneof.is_synthetic());
        !is_choice || message.has_field(field)
    };
    let fields = descriptor.fields().filter(shown);
    Node::Record(
        fields
            .map(|field| (field.name().to_owned(), of_field(message, &field)))
            .collect(),
    )
}

/// One field of a message.
pub(super) fn of_field(message: &DynamicMessage, field: &FieldDescriptor) -> Node {
    if field.supports_presence() && !message.has_field(field) {
        return Node::Absent;
    }
    of_value(&message.get_field(field), &field.kind())
}

fn of_value(value: &Value, kind: &Kind) -> Node {
    match value {
        Value::Bool(truth) => Node::Truth(*truth),
        Value::I32(whole) => Node::Whole(i64::from(*whole)),
        Value::I64(whole) => Node::Whole(*whole),
        Value::U32(whole) => Node::Whole(i64::from(*whole)),
        Value::U64(whole) => i64::try_from(*whole).map_or(Node::Absent, Node::Whole),
        Value::F32(number) => Node::Number(f64::from(*number)),
        Value::F64(number) => Node::Number(*number),
        Value::String(text) => Node::Text(text.clone()),
        // No reply holds any.
        Value::Bytes(_) => Node::Absent,
        Value::EnumNumber(number) => {
            let known = kind
                .as_enum()
                .and_then(|kind| kind.get_value(*number))
                .map(|value| Node::Text(value.name().to_owned()));
            known.unwrap_or(Node::Whole(i64::from(*number)))
        }
        Value::Message(message) => tree(message),
        Value::List(values) => {
            Node::List(values.iter().map(|value| of_value(value, kind)).collect())
        }
        Value::Map(entries) => {
            let kind = kind
                .as_message()
                .map(|entry| entry.map_entry_value_field().kind());
            let kind = kind.unwrap_or(Kind::Double);
            let mut fields: Vec<(String, Node)> = entries
                .iter()
                .map(|(key, value)| (of_key(key), of_value(value, &kind)))
                .collect();
            // A map has no order of its own.
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            Node::Record(fields)
        }
    }
}

fn of_key(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}

/// A time as text; none where the message is another.
fn timestamp(message: &DynamicMessage) -> Option<Node> {
    if message.descriptor().full_name() != "google.protobuf.Timestamp" {
        return None;
    }
    let time: prost_types::Timestamp = message.transcode_to().ok()?;
    let instant = Timestamp::new(time.seconds, time.nanos).ok()?;
    Some(Node::Text(instant.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::cli::query::customer::sample;

    #[test]
    fn every_field_is_there_absent_ones_as_null() {
        let point = sample::base_point(("2024-01-01", "2024-02-01"), 80, 60);
        let json = serde_json::to_value(tree(&read("CustomerBasePoint", &point).unwrap())).unwrap();
        assert_eq!(json["period"]["start_time"], "2024-01-01T00:00:00Z");
        assert_eq!(json["retention"]["value"], 0.75);
        assert_eq!(json["retention"]["status"], "SCORE_STATUS_OK");
        assert_eq!(json["at_start"], 80);
        assert_eq!(json["reactivated"], 0);
        assert!(json["churn"].is_null());
    }

    #[test]
    fn of_a_oneof_only_what_is_set_is_shown() {
        let loss = sample::silence(90);
        let json = serde_json::to_string(&tree(&read("LossRule", &loss).unwrap())).unwrap();
        assert_eq!(json, r#"{"inactivity":{"gap_days":90}}"#);
    }
}
