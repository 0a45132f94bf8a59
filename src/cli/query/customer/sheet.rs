//! A reply as CSV: a line for each of its innermost rows, unrounded.

use anyhow::Context;
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage, Value};

use super::message::{self, Node};

/// A list of a reply whose entries become lines, within the list before it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Level {
    /// The list's field.
    pub(super) field: &'static str,
    /// What its columns begin with, so that no two share a name.
    pub(super) prefix: &'static str,
}

/// A list whose columns are named as its fields.
pub(super) const fn level(field: &'static str) -> Level {
    Level { field, prefix: "" }
}

/// The whole reply as CSV with a header line.
///
/// The columns are named as the fields in the protos: first what each line belongs
/// to, then its own. Of a number that is an estimate there are `NAME`, `NAME_lower`,
/// `NAME_upper`, `NAME_count` and `NAME_status`. An absent value is an empty cell.
pub(super) fn render(
    reply: &DynamicMessage,
    dimensions: &[String],
    levels: &[Level],
) -> anyhow::Result<String> {
    let mut header = Vec::new();
    let mut descriptor = reply.descriptor();
    for (place, level) in levels.iter().enumerate() {
        descriptor = list_of(&descriptor, level.field)?;
        let inner = levels.get(place + 1);
        header.extend(names(&descriptor, dimensions, *level, inner));
    }
    let (constants, values): (Vec<_>, Vec<_>) = constants(reply).into_iter().unzip();
    header.extend(constants);

    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(&header)?;
    for mut line in lines(reply, dimensions, levels) {
        // A row without inner rows is a line all the same.
        line.resize(header.len() - values.len(), String::new());
        line.extend(values.iter().cloned());
        writer.write_record(line)?;
    }
    text(writer)
}

/// What was written, as text.
pub(super) fn text(writer: csv::Writer<Vec<u8>>) -> anyhow::Result<String> {
    let bytes = writer.into_inner().context("can't finish the CSV")?;
    Ok(String::from_utf8(bytes)?)
}

/// What holds for every line.
fn constants(reply: &DynamicMessage) -> Vec<(String, String)> {
    let definition = reply.get_field_by_name("definition");
    let definition = definition.as_deref().and_then(Value::as_message);
    let places = [
        (Some(reply), "currency_code"),
        (definition, "confidence_level"),
    ];
    let found = places.into_iter().filter_map(|(message, name)| {
        let message = message?;
        let field = message.descriptor().get_field_by_name(name)?;
        Some((name.to_owned(), message::of_field(message, &field).cell()))
    });
    found.collect()
}

/// The message that the entries of a list are.
fn list_of(descriptor: &MessageDescriptor, field: &str) -> anyhow::Result<MessageDescriptor> {
    let field = descriptor
        .get_field_by_name(field)
        .with_context(|| format!("no field {field} in {}", descriptor.full_name()))?;
    let kind = field.kind();
    let message = kind.as_message().context("no list of messages")?;
    Ok(message.clone())
}

/// The cells of every line, without those at the end that are missing.
fn lines(message: &DynamicMessage, dimensions: &[String], levels: &[Level]) -> Vec<Vec<String>> {
    let Some((level, inner)) = levels.split_first() else {
        return Vec::new();
    };
    let list = message.get_field_by_name(level.field);
    let entries = list.as_deref().and_then(Value::as_list).unwrap_or_default();
    let mut lines = Vec::new();
    for entry in entries.iter().filter_map(Value::as_message) {
        let mut own = Vec::new();
        for field in shown_fields(&entry.descriptor(), inner.first()) {
            if field.name() == "group" {
                own.extend(group_cells(entry, dimensions));
            } else {
                own.extend(cells(entry, &field));
            }
        }
        let inner_lines = self::lines(entry, dimensions, inner);
        if inner_lines.is_empty() {
            lines.push(own.clone());
        }
        lines.extend(
            inner_lines
                .into_iter()
                .map(|line| [own.clone(), line].concat()),
        );
    }
    lines
}

/// The fields of an entry that are columns: not its inner lists.
fn shown_fields(
    descriptor: &MessageDescriptor,
    inner: Option<&Level>,
) -> impl Iterator<Item = FieldDescriptor> {
    let inner = inner.map(|level| level.field);
    let fields: Vec<FieldDescriptor> = descriptor.fields().collect();
    fields.into_iter().filter(move |field| {
        let is_list = field.is_list() || field.is_map();
        Some(field.name()) != inner && (!is_list || field.name() == "group")
    })
}

fn names(
    descriptor: &MessageDescriptor,
    dimensions: &[String],
    level: Level,
    inner: Option<&Level>,
) -> Vec<String> {
    let mut names = Vec::new();
    for field in shown_fields(descriptor, inner) {
        if field.name() == "group" {
            names.extend_from_slice(dimensions);
            continue;
        }
        let own = columns_of(&field).into_iter();
        names.extend(own.map(|name| format!("{}{name}", level.prefix)));
    }
    names
}

/// The columns of one field.
fn columns_of(field: &FieldDescriptor) -> Vec<String> {
    let name = field.name();
    match message_of(field).as_deref() {
        Some("Period") => ["start_time", "end_time"].map(str::to_owned).to_vec(),
        Some("Interval") => ["lower", "upper"].map(str::to_owned).to_vec(),
        Some("Estimate") => estimate_names(name).to_vec(),
        Some(_) | None => vec![name.to_owned()],
    }
}

fn message_of(field: &FieldDescriptor) -> Option<String> {
    let kind = field.kind();
    kind.as_message().map(|message| message.name().to_owned())
}

/// The cells of one field, as many as it has columns.
fn cells(message: &DynamicMessage, field: &FieldDescriptor) -> Vec<String> {
    let node = message::of_field(message, field);
    let part = |path: &[&str]| at(&node, path).map_or_else(String::new, Node::cell);
    match message_of(field).as_deref() {
        Some("Period") => vec![part(&["start_time"]), part(&["end_time"])],
        Some("Interval") => vec![part(&["lower"]), part(&["upper"])],
        Some("Estimate") => estimate_cells(&node).to_vec(),
        Some(_) | None => vec![node.cell()],
    }
}

/// The columns of an estimate: value, lower, upper, count and status.
pub(super) fn estimate_names(name: &str) -> [String; 5] {
    ["", "_lower", "_upper", "_count", "_status"].map(|part| format!("{name}{part}"))
}

/// The cells of an estimate: value, lower, upper, count and status.
pub(super) fn estimate_cells(estimate: &Node) -> [String; 5] {
    let paths: [&[&str]; 5] = [
        &["value"],
        &["interval", "lower"],
        &["interval", "upper"],
        &["count"],
        &["status"],
    ];
    paths.map(|path| at(estimate, path).map_or_else(String::new, Node::cell))
}

/// What lies within a record at `path`.
fn at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a Node> {
    let Some((name, rest)) = path.split_first() else {
        return Some(node);
    };
    let Node::Record(fields) = node else {
        return None;
    };
    let (_, inner) = fields.iter().find(|(field, _)| field == name)?;
    at(inner, rest)
}

fn group_cells(entry: &DynamicMessage, dimensions: &[String]) -> Vec<String> {
    let group = entry.get_field_by_name("group");
    let values = group
        .as_deref()
        .and_then(Value::as_list)
        .unwrap_or_default();
    let cell = |place: usize| {
        let value = values.get(place)?.as_message()?;
        let field = value.descriptor().get_field_by_name("value")?;
        Some(message::of_field(value, &field).cell())
    };
    let places = 0..dimensions.len();
    places
        .map(|place| cell(place).unwrap_or_default())
        .collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::QuerySurvivalResponse;
    use crate::cli::query::customer::sample;

    const LEVELS: [Level; 2] = [
        level("curves"),
        Level {
            field: "steps",
            prefix: "step_",
        },
    ];

    fn records(reply: &QuerySurvivalResponse) -> (csv::StringRecord, Vec<csv::StringRecord>) {
        let reply = message::read("QuerySurvivalResponse", reply).unwrap();
        let text = render(&reply, &["segment".to_owned()], &LEVELS).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        (header, reader.records().map(Result::unwrap).collect())
    }

    #[test]
    fn each_line_says_what_it_belongs_to() {
        let (header, records) = records(&sample::survival());
        let place = |name: &str| header.iter().position(|other| other == name).unwrap();
        assert_eq!(&header[0], "segment");
        assert_eq!(&records[0][0], "trial");
        assert_eq!(&records[0][place("customers")], "30");
        assert_eq!(&records[0][place("step_days")], "12");
        assert_eq!(&records[0][place("step_lower")], "0.7");
        assert_eq!(&records[0][place("confidence_level")], "0.95");
    }

    #[test]
    fn what_has_no_inner_rows_is_a_line_all_the_same() {
        let (header, records) = records(&sample::survival());
        let last = records.last().unwrap();
        assert_eq!(last.len(), header.len());
        let place = |name: &str| header.iter().position(|other| other == name).unwrap();
        assert_eq!(&last[place("customers")], "5");
        assert_eq!(&last[place("step_days")], "");
    }
}
