//! A reply as CSV: one line per innermost entry, unrounded.

use anyhow::{Context, bail};
use prost_reflect::{DynamicMessage, FieldDescriptor, MessageDescriptor, ReflectMessage, Value};

use super::node::Node;
use super::period::Period;
use super::sheet::Sheet;
use crate::api;
use crate::cli::csv_cell;

/// A list of a reply whose entries become lines. Each level is a list within an entry of the
/// level before it.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli::query) struct Level {
    /// The list's field.
    pub(in crate::cli::query) field: &'static str,
    /// Prefix of its columns, so that no two columns share a name.
    pub(in crate::cli::query) prefix: &'static str,
}

/// A list whose columns have the names of its fields.
pub(in crate::cli::query) const fn level(field: &'static str) -> Level {
    Level { field, prefix: "" }
}

/// The names of the groups and buckets of a reply.
pub(in crate::cli::query) struct Names<'a> {
    /// The dimensions that the reply is grouped by.
    pub(in crate::cli::query) dimensions: Vec<String>,
    /// The name of a bucket in the time zone of the query.
    pub(in crate::cli::query) bucket: &'a dyn Fn(Period) -> String,
}

/// The reply as a sheet.
///
/// Columns have the names of the fields in the protos: first those of the outer levels, then
/// those of the entry itself. The value of a group without one is `(none)`. A field of type
/// `Period` has the columns `bucket`, its name in the time zone of the query, `start_time` and
/// `end_time`; one of type `Estimate` has the columns `NAME`,
/// `NAME_lower`, `NAME_upper`, `NAME_count` and `NAME_status`; one of type `Interval`, named
/// `NAME_interval`, has `NAME_lower` and `NAME_upper`. An absent value is an empty cell.
pub(in crate::cli::query) fn render(
    reply: &DynamicMessage,
    names: &Names<'_>,
    levels: &[Level],
) -> anyhow::Result<Sheet> {
    let mut header = Vec::new();
    let mut descriptor = reply.descriptor();
    for (index, level) in levels.iter().enumerate() {
        descriptor = entry_type(&descriptor, level.field)?;
        let inner = levels.get(index + 1);
        header.extend(column_names(&descriptor, &names.dimensions, *level, inner)?);
    }
    let mut lines = lines(reply, names, levels)?;
    for line in &mut lines {
        // An entry without inner entries still has a line.
        line.resize(header.len(), String::new());
    }
    for (name, value) in constants(reply)? {
        header.push(name);
        lines.iter_mut().for_each(|line| line.push(value.clone()));
    }
    Ok(Sheet { header, lines })
}

/// The columns with the same value on every line.
fn constants(reply: &DynamicMessage) -> anyhow::Result<Vec<(String, String)>> {
    let definition = reply.get_field_by_name("definition");
    let definition = definition.as_deref().and_then(Value::as_message);
    let fields = [
        (Some(reply), "currency_code"),
        (definition, "confidence_level"),
    ];
    let mut constants = Vec::new();
    for (message, name) in fields {
        let Some(message) = message else { continue };
        if let Some(field) = message.descriptor().get_field_by_name(name) {
            constants.push((name.to_owned(), Node::of_field(message, &field)?.cell()));
        }
    }
    Ok(constants)
}

/// The message type of a list's entries.
fn entry_type(descriptor: &MessageDescriptor, field: &str) -> anyhow::Result<MessageDescriptor> {
    let field = descriptor
        .get_field_by_name(field)
        .with_context(|| format!("no field {field} in {}", descriptor.full_name()))?;
    let kind = field.kind();
    let message = kind.as_message();
    let message = message.with_context(|| format!("{} has no messages", field.full_name()))?;
    Ok(message.clone())
}

/// The cells of every line, up to the last level that the line has an entry of.
fn lines(
    message: &DynamicMessage,
    names: &Names<'_>,
    levels: &[Level],
) -> anyhow::Result<Vec<Vec<String>>> {
    let Some((level, inner)) = levels.split_first() else {
        return Ok(Vec::new());
    };
    let list = message.get_field_by_name(level.field);
    // A list without entries is absent on the wire.
    let entries = list.as_deref().and_then(Value::as_list).unwrap_or_default();
    let mut lines = Vec::new();
    for entry in entries.iter().filter_map(Value::as_message) {
        let mut own = Vec::new();
        for field in column_fields(&entry.descriptor(), inner.first()) {
            if field.name() == "group" {
                own.extend(group_cells(entry)?);
            } else {
                own.extend(cells(entry, &field, names)?);
            }
        }
        let inner_lines = self::lines(entry, names, inner)?;
        if inner_lines.is_empty() {
            lines.push(own);
        } else {
            let with_own = |line: Vec<String>| [own.as_slice(), &line].concat();
            lines.extend(inner_lines.into_iter().map(with_own));
        }
    }
    Ok(lines)
}

/// The fields of an entry that are columns: all but lists. The group, a list of dimension
/// values, has a column per dimension.
fn column_fields(
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

fn column_names(
    descriptor: &MessageDescriptor,
    dimensions: &[String],
    level: Level,
    inner: Option<&Level>,
) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    for field in column_fields(descriptor, inner) {
        if field.name() == "group" {
            names.extend_from_slice(dimensions);
            continue;
        }
        let own = names_of_field(&field)?.into_iter();
        names.extend(own.map(|name| format!("{}{name}", level.prefix)));
    }
    Ok(names)
}

/// The columns of one field.
fn names_of_field(field: &FieldDescriptor) -> anyhow::Result<Vec<String>> {
    let name = field.name();
    Ok(match type_name(field).as_deref() {
        Some("Period") => ["bucket", "start_time", "end_time"]
            .map(str::to_owned)
            .to_vec(),
        Some("Interval") => {
            let of = name
                .strip_suffix("interval")
                .with_context(|| format!("{name} is an interval"))?;
            ["lower", "upper"]
                .map(|bound| format!("{of}{bound}"))
                .to_vec()
        }
        Some("Estimate") => estimate_names(name).to_vec(),
        Some("Timestamp") | None => vec![name.to_owned()],
        Some("Holdout" | "PurchasesAtStart") => {
            let mut names = Vec::new();
            for inner in entry_type(field.parent_message(), name)?.fields() {
                let own = names_of_field(&inner)?.into_iter();
                names.extend(own.map(|inner| format!("{name}_{inner}")));
            }
            names
        }
        Some(other) => bail!("a field of type {other} has no columns"),
    })
}

/// The name of the field's message type; `None` for a scalar.
fn type_name(field: &FieldDescriptor) -> Option<String> {
    let kind = field.kind();
    kind.as_message().map(|message| message.name().to_owned())
}

/// The cells of one field, as many as [`names_of_field`] names columns.
fn cells(
    message: &DynamicMessage,
    field: &FieldDescriptor,
    names: &Names<'_>,
) -> anyhow::Result<Vec<String>> {
    let node = Node::of_field(message, field)?;
    Ok(match type_name(field).as_deref() {
        Some("Period") => vec![
            bucket_cell(message, field, names)?,
            node.cell_at(&["start_time"]),
            node.cell_at(&["end_time"]),
        ],
        Some("Interval") => vec![node.cell_at(&["lower"]), node.cell_at(&["upper"])],
        Some("Estimate") => estimate_cells(&node).to_vec(),
        Some("Holdout" | "PurchasesAtStart") => {
            if !message.has_field(field) {
                return Ok(vec![String::new(); names_of_field(field)?.len()]);
            }
            let value = message.get_field(field);
            let inner = value
                .as_message()
                .context("a message field has no message")?;
            let mut own = Vec::new();
            for field in inner.descriptor().fields() {
                own.extend(cells(inner, &field, names)?);
            }
            own
        }
        Some(_) | None => vec![node.cell()],
    })
}

/// The name of the bucket in a field, empty if the field is absent.
fn bucket_cell(
    message: &DynamicMessage,
    field: &FieldDescriptor,
    names: &Names<'_>,
) -> anyhow::Result<String> {
    if !message.has_field(field) {
        return Ok(String::new());
    }
    let value = message.get_field(field);
    let period = value.as_message().context("a period is no message")?;
    let period: api::Period = period.transcode_to()?;
    Ok((names.bucket)(Period::parse(period)?))
}

/// The columns of an estimate: value, lower, upper, count and status.
pub(in crate::cli::query) fn estimate_names(name: &str) -> [String; 5] {
    ["", "_lower", "_upper", "_count", "_status"].map(|part| format!("{name}{part}"))
}

/// The cells of an estimate: value, lower, upper, count and status.
pub(in crate::cli::query) fn estimate_cells(estimate: &Node) -> [String; 5] {
    let paths: [&[&str]; 5] = [
        &["value"],
        &["interval", "lower"],
        &["interval", "upper"],
        &["count"],
        &["status"],
    ];
    paths.map(|path| estimate.cell_at(path))
}

/// The values of an entry's group, one per dimension, or the word for rows without one.
fn group_cells(entry: &DynamicMessage) -> anyhow::Result<Vec<String>> {
    let group = entry.get_field_by_name("group");
    // A group without dimensions is absent on the wire.
    let values = group
        .as_deref()
        .and_then(Value::as_list)
        .unwrap_or_default();
    let values = values.iter().filter_map(Value::as_message);
    let cell = |value: &DynamicMessage| {
        let value = Node::of_message(value)?.cell_at(&["value"]);
        Ok(csv_cell::value_or_word(&value).into_owned())
    };
    values.map(cell).collect()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::reflect::read;
    use super::*;
    use crate::api::QuerySurvivalResponse;
    use crate::cli::query::customer::samples;

    const LEVELS: [Level; 2] = [
        level("curves"),
        Level {
            field: "steps",
            prefix: "step_",
        },
    ];

    fn records(reply: &QuerySurvivalResponse) -> (csv::StringRecord, Vec<csv::StringRecord>) {
        let reply = read("QuerySurvivalResponse", reply).unwrap();
        let names = Names {
            dimensions: vec!["segment".to_owned()],
            bucket: &|period| period.start_time.to_string(),
        };
        let sheet = render(&reply, &names, &LEVELS).unwrap();
        let text = sheet.csv(csv_cell::CellArgs::default()).unwrap();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        (header, reader.records().map(Result::unwrap).collect())
    }

    #[test]
    fn each_line_repeats_the_outer_levels() {
        let (header, records) = records(&samples::survival());
        let index_of = |name: &str| header.iter().position(|other| other == name).unwrap();
        assert_eq!(&header[0], "segment");
        assert_eq!(&records[0][0], "trial");
        assert_eq!(&records[0][index_of("customers")], "30");
        assert_eq!(&records[0][index_of("step_days")], "12");
        assert_eq!(&records[0][index_of("step_lower")], "0.7");
        assert_eq!(&records[0][index_of("confidence_level")], "0.95");
    }

    #[test]
    fn an_entry_without_inner_entries_still_has_a_line() {
        let (header, records) = records(&samples::survival());
        let last = records.last().unwrap();
        assert_eq!(last.len(), header.len());
        let index_of = |name: &str| header.iter().position(|other| other == name).unwrap();
        assert_eq!(&last[index_of("customers")], "5");
        assert_eq!(&last[index_of("step_days")], "");
    }
}
