//! Rows as JSON.

use std::io::Write;

use anyhow::Context;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::cell::{Cell, Field, Row};
use super::row_writer::RowWriter;

/// A row as a JSON object. Fields `GROUP.NAME` are nested in an object GROUP. A field without a
/// value is null, so that every row has every key.
#[derive(Debug)]
pub(in crate::cli) struct JsonRow<'a> {
    pub(in crate::cli) fields: &'a [Field],
    pub(in crate::cli) row: &'a [Cell],
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        let mut rest: Vec<(&str, &Cell)> = self
            .fields
            .iter()
            .map(|field| field.name.as_str())
            .zip(self.row)
            .collect();
        rest.reverse();
        while let Some((name, cell)) = rest.pop() {
            let Some((group, inner)) = name.split_once('.') else {
                map.serialize_entry(name, cell)?;
                continue;
            };
            // The fields of a group follow each other.
            let mut entries = vec![(inner, cell)];
            while let Some((next, cell)) = rest.last()
                && let Some((other, inner)) = next.split_once('.')
                && other == group
            {
                entries.push((inner, cell));
                rest.pop();
            }
            map.serialize_entry(group, &Group(&entries))?;
        }
        map.end()
    }
}

struct Group<'a>(&'a [(&'a str, &'a Cell)]);

impl Serialize for Group<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().copied())
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Unanswered(word) => serializer.serialize_str(word),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_i64(*number),
            Self::Time(time) => serializer.collect_str(time),
            Self::List(entries) => serializer.collect_seq(entries),
            Self::Map(entries) => serializer.collect_map(entries),
        }
    }
}

/// Writes JSON Lines: one object per line.
pub(super) struct JsonLines<W> {
    fields: Vec<Field>,
    output: W,
}

impl<W: Write> JsonLines<W> {
    pub(super) fn new(fields: Vec<Field>, output: W) -> Self {
        Self { fields, output }
    }
}

impl<W: Write> RowWriter for JsonLines<W> {
    fn write(&mut self, row: Row) -> anyhow::Result<()> {
        let row = JsonRow {
            fields: &self.fields,
            row: &row,
        };
        serde_json::to_writer(&mut self.output, &row)?;
        Ok(self.output.write_all(b"\n")?)
    }

    fn finish(mut self: Box<Self>) -> anyhow::Result<()> {
        self.output.flush().context("can't finish the file")
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::cell::Kind;
    use super::*;

    #[test]
    fn groups_are_nested_and_missing_values_are_null() {
        let names = ["id", "answers.a", "answers.b", "answers.c", "note", "list"];
        let fields = names.map(|name| Field::new(name, Kind::Text));
        let row = [
            Cell::text("7"),
            Cell::Integer(9),
            Cell::Empty,
            Cell::Unanswered("(skipped)"),
            Cell::text(""),
            Cell::List(vec!["x".to_owned()]),
        ];
        let json = JsonRow {
            fields: &fields,
            row: &row,
        };
        assert_eq!(
            serde_json::to_string(&json).unwrap(),
            r#"{"id":"7","answers":{"a":9,"b":null,"c":"(skipped)"},"note":null,"list":["x"]}"#
        );
    }
}
