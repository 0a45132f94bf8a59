//! A message as a tree whose fields keep the names and the order of the protos.

use anyhow::{Context, bail};
use jiff::Timestamp;
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MapKey, ReflectMessage, Value};
use serde::ser::{Serialize, SerializeMap, Serializer};

/// A message or one of its fields. It serialises to the documented JSON: an absent field is
/// null, an enum value has its full name, and a time is RFC 3339.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::cli) enum Node {
    Absent,
    Bool(bool),
    Integer(i128),
    Number(f64),
    Text(String),
    List(Vec<Node>),
    Record(Vec<(String, Node)>),
}

impl Node {
    /// A record with these fields.
    pub(in crate::cli) fn record(fields: impl IntoIterator<Item = (&'static str, Node)>) -> Self {
        let named = fields.into_iter();
        Self::Record(named.map(|(name, node)| (name.to_owned(), node)).collect())
    }

    /// The cell of a CSV file: empty for an absent field. Lists and records have columns of
    /// their own.
    pub(in crate::cli) fn cell(&self) -> String {
        match self {
            Self::Absent | Self::List(_) | Self::Record(_) => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Integer(value) => value.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Absent => serializer.serialize_unit(),
            Self::Bool(value) => serializer.serialize_bool(*value),
            Self::Integer(value) => serializer.serialize_i128(*value),
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

impl Node {
    /// A message with all of its fields. Of a oneof it has only the field that is set.
    ///
    /// # Errors
    ///
    /// If a time is out of range.
    pub(in crate::cli) fn of_message(message: &DynamicMessage) -> anyhow::Result<Self> {
        if message.descriptor().full_name() == "google.protobuf.Timestamp" {
            return timestamp(message);
        }
        let is_shown = |field: &FieldDescriptor| {
            let is_alternative = field
                .containing_oneof()
                .is_some_and(|oneof| !oneof.is_synthetic());
            !is_alternative || message.has_field(field)
        };
        let descriptor = message.descriptor();
        let fields = descriptor.fields().filter(is_shown).map(|field| {
            let node = Self::of_field(message, &field)?;
            Ok((field.name().to_owned(), node))
        });
        Ok(Self::Record(fields.collect::<anyhow::Result<_>>()?))
    }

    /// One field of a message.
    pub(super) fn of_field(
        message: &DynamicMessage,
        field: &FieldDescriptor,
    ) -> anyhow::Result<Self> {
        if field.supports_presence() && !message.has_field(field) {
            return Ok(Self::Absent);
        }
        Self::of_value(&message.get_field(field), &field.kind())
    }

    fn of_value(value: &Value, kind: &Kind) -> anyhow::Result<Self> {
        Ok(match value {
            Value::Bool(value) => Self::Bool(*value),
            Value::I32(value) => Self::Integer(i128::from(*value)),
            Value::I64(value) => Self::Integer(i128::from(*value)),
            Value::U32(value) => Self::Integer(i128::from(*value)),
            Value::U64(value) => Self::Integer(i128::from(*value)),
            Value::F32(value) => Self::Number(f64::from(*value)),
            Value::F64(value) => Self::Number(*value),
            Value::String(text) => Self::Text(text.clone()),
            Value::Bytes(_) => bail!("the server's reply has bytes, which have no text form"),
            Value::EnumNumber(number) => {
                let kind = kind.as_enum().context("an enum value without its type")?;
                // A newer server may send a value that is unknown here.
                kind.get_value(*number)
                    .map_or(Self::Integer(i128::from(*number)), |value| {
                        Self::Text(value.name().to_owned())
                    })
            }
            Value::Message(message) => Self::of_message(message)?,
            Value::List(values) => {
                let nodes = values.iter().map(|value| Self::of_value(value, kind));
                Self::List(nodes.collect::<anyhow::Result<_>>()?)
            }
            Value::Map(entries) => {
                let entry = kind.as_message().context("a map without its entry type")?;
                let kind = entry.map_entry_value_field().kind();
                let fields = entries
                    .iter()
                    .map(|(key, value)| Ok((key_text(key), Self::of_value(value, &kind)?)));
                let mut fields: Vec<_> = fields.collect::<anyhow::Result<_>>()?;
                // The wire has no order of the entries.
                fields.sort_by(|(one, _), (other, _)| one.cmp(other));
                Self::Record(fields)
            }
        })
    }

    /// The node at `path` within records; `None` if a field on the way is absent.
    pub(in crate::cli) fn get(&self, path: &[&str]) -> Option<&Self> {
        let Some((name, rest)) = path.split_first() else {
            return Some(self);
        };
        let Self::Record(fields) = self else {
            return None;
        };
        let (_, node) = fields.iter().find(|(field, _)| field == name)?;
        node.get(rest)
    }

    /// The record at `path`, to change its fields.
    pub(in crate::cli) fn record_mut(&mut self, path: &[&str]) -> Option<&mut Vec<(String, Self)>> {
        let Self::Record(fields) = self else {
            return None;
        };
        let Some((name, rest)) = path.split_first() else {
            return Some(fields);
        };
        let (_, node) = fields.iter_mut().find(|(field, _)| field == name)?;
        node.record_mut(rest)
    }

    /// The entries of the list at `path`; none if it is absent.
    pub(in crate::cli) fn list(&self, path: &[&str]) -> &[Self] {
        match self.get(path) {
            Some(Self::List(nodes)) => nodes,
            Some(_) | None => &[],
        }
    }

    /// The cell of the field at `path`, empty if it is absent.
    pub(in crate::cli) fn cell_at(&self, path: &[&str]) -> String {
        self.get(path).map_or_else(String::new, Self::cell)
    }
}

fn key_text(key: &MapKey) -> String {
    match key {
        MapKey::Bool(key) => key.to_string(),
        MapKey::I32(key) => key.to_string(),
        MapKey::I64(key) => key.to_string(),
        MapKey::U32(key) => key.to_string(),
        MapKey::U64(key) => key.to_string(),
        MapKey::String(key) => key.clone(),
    }
}

fn timestamp(message: &DynamicMessage) -> anyhow::Result<Node> {
    let time: prost_types::Timestamp = message.transcode_to()?;
    let instant = Timestamp::new(time.seconds, time.nanos)
        .context("a time in the server's reply is out of range")?;
    Ok(Node::Text(instant.to_string()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::reflect::read;
    use super::*;
    use crate::cli::query::customer::samples;

    #[test]
    fn every_field_is_there_and_an_absent_one_is_null() {
        let mut point = samples::base_point(("2024-01-01", "2024-02-01"), 80, 60);
        point.churn = None;
        let node = Node::of_message(&read("CustomerBasePoint", &point).unwrap()).unwrap();
        let json = serde_json::to_value(node).unwrap();
        assert_eq!(json["period"]["start_time"], "2024-01-01T00:00:00Z");
        assert_eq!(json["retention"]["value"], 0.75);
        assert_eq!(json["retention"]["status"], "SCORE_STATUS_OK");
        assert_eq!(json["at_start"], 80);
        assert_eq!(json["reactivated"], 0);
        assert!(json["churn"].is_null());
    }

    #[test]
    fn a_oneof_has_only_the_field_that_is_set() {
        let loss = samples::inactivity(90);
        let node = Node::of_message(&read("LossRule", &loss).unwrap()).unwrap();
        let json = serde_json::to_string(&node).unwrap();
        assert_eq!(json, r#"{"inactivity":{"gap_days":90}}"#);
    }

    #[test]
    fn a_time_out_of_range_is_an_error() {
        let mut period = samples::period(("2024-01-01", "2024-02-01"));
        period.end_time.as_mut().unwrap().seconds = i64::MAX;
        let error = Node::of_message(&read("Period", &period).unwrap()).unwrap_err();
        assert!(error.to_string().contains("out of range"), "{error}");
    }
}
