//! The parts of a mapping that responses and activities share.

use super::comments::Lines;
use super::completion::SkippedRows;
use super::ids::IdSource;
use super::number_style::NumberStyle;
use super::question::{Answers, CellAnswers, CodeValue, OptionAnswers};
use super::sample::Sample;
use super::time_column::TimeSource;
use super::toml_text::{array, key, quoted};
use crate::import::mapping::Format;

/// What every part of a suggestion needs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shared<'a> {
    /// The id of the survey, or the source of the activities.
    pub(super) name: &'a str,
    /// The zone of times without an offset.
    pub(super) zone: &'a str,
}

impl Shared<'_> {
    /// The first lines of a mapping.
    pub(super) fn begin_mapping(&self, sample: &Sample) -> Lines {
        let mut lines = Lines::default();
        self.begin(&mut lines, sample);
        for reason in &sample.layout.unusable {
            lines.doubt(&format!(
                "{reason}, so it can't be mapped: rename it if you need it"
            ));
        }
        lines.push("");
        lines
    }

    /// Says where the lines come from.
    pub(super) fn begin(&self, lines: &mut Lines, sample: &Sample) {
        let rows = if sample.is_whole {
            format!("its {} rows", sample.rows)
        } else {
            format!("its first {} rows", sample.rows)
        };
        lines.comment(&format!(
            "Suggested by `cxmetrics import --suggest {}` from {rows}. \"Check:\" marks what the \
             rows don't prove.",
            sample.input_name
        ));
    }
}

/// The keys about the file as a whole.
pub(super) fn layout(lines: &mut Lines, sample: &Sample, style: &NumberStyle) {
    let layout = &sample.layout;
    if let Some(format) = layout.format {
        lines.push(match format {
            Format::Csv => "format = \"csv\"",
            Format::Jsonl => "format = \"jsonl\"",
        });
    }
    if let Some(delimiter) = layout.delimiter {
        lines.push(format!("delimiter = {}", quoted(&delimiter.to_string())));
    }
    if let Some(encoding) = layout.encoding {
        lines.doubt(
            "the file is not UTF-8; if letters such as ä or é come out wrong, name another encoding",
        );
        lines.push(format!("encoding = {}", quoted(&encoding.to_lowercase())));
    }
    if let Some(line) = layout.header_line {
        lines.push(format!("header_line = {line}"));
    }
    if let Some(rows) = layout.skip_rows {
        lines.push(format!("skip_rows = {rows}"));
    }
    if let Some(doubt) = &style.doubt {
        lines.doubt(doubt);
    }
    if let Some(decimal) = style.decimal {
        lines.push(format!("decimal = {}", quoted(decimal)));
    }
    if let Some(thousands) = style.thousands {
        lines.push(format!("thousands = {}", quoted(thousands)));
    }
}

/// `[id]`. `source` keeps the ids of this file apart from those of others.
pub(super) fn id(lines: &mut Lines, id: &IdSource, source: Option<&str>) {
    lines.table("[id]");
    lines.doubts(&id.doubts);
    if id.columns.is_empty() {
        lines.push("row_number = true");
    } else {
        lines.push(format!("columns = {}", array(&id.columns)));
    }
    if id.is_uuid {
        lines.push("uuid = true");
    }
    // A row number identifies a row of one file only.
    let source = source.filter(|_| !id.is_uuid);
    if let Some(source) = source {
        lines.push(format!("source = {}", quoted(source)));
    }
}

/// `[time]`.
pub(super) fn time(lines: &mut Lines, time: &TimeSource, zone: &str) {
    lines.table("[time]");
    lines.push(format!("columns = {}", array(&time.columns)));
    lines.doubts(&time.doubts);
    lines.push(format!("format = {}", quoted(&time.format)));
    if time.needs_zone {
        let of = if zone == "UTC" {
            "UTC is a guess".to_owned()
        } else {
            format!("{zone} is that of this machine")
        };
        lines.doubt(&format!(
            "the file doesn't say its time zone; {of}. Others are Europe/Berlin or \
             America/New_York"
        ));
        lines.push(format!("zone = {}", quoted(zone)));
    }
}

/// `[rows]`, for rows that are left out.
pub(super) fn skipped_rows(lines: &mut Lines, skipped: &[SkippedRows]) {
    if skipped.is_empty() {
        return;
    }
    lines.table("[rows]");
    lines.doubt("these rows are left out");
    let tables: Vec<String> = skipped
        .iter()
        .map(|rows| {
            let column = quoted(&rows.column);
            format!("{{ column = {column}, values = {} }}", array(&rows.values))
        })
        .collect();
    lines.push(match tables.as_slice() {
        [only] => format!("skip = {only}"),
        several => format!("skip = [{}]", several.join(", ")),
    });
}

/// The columns of a question.
pub(super) fn answers(answers: &Answers) -> String {
    match answers {
        Answers::Cell(cell) => cell_answers(cell),
        Answers::Options(options) => option_answers(options),
    }
}

fn cell_answers(cell: &CellAnswers) -> String {
    let column = quoted(&cell.column);
    let mut keys = vec![format!("column = {column}")];
    push_codes(&mut keys, "not_applicable", &cell.not_applicable);
    push_codes(&mut keys, "skipped", &cell.skipped);
    if let Some(separator) = &cell.separator {
        keys.push(format!("separator = {}", quoted(separator)));
    }
    if !cell.values.is_empty() {
        let values: Vec<String> = cell
            .values
            .iter()
            .map(|(code, value)| match value {
                CodeValue::Score(score) => format!("{} = {score}", key(code)),
                CodeValue::Choice(id) => format!("{} = {}", key(code), quoted(id)),
            })
            .collect();
        keys.push(format!("values = {{ {} }}", values.join(", ")));
    }
    if keys.len() == 1 {
        return column;
    }
    format!("{{ {} }}", keys.join(", "))
}

fn option_answers(answers: &OptionAnswers) -> String {
    let columns: Vec<String> = answers
        .options
        .iter()
        .map(|option| {
            let column = quoted(&option.column);
            let id = key(&option.choice_id);
            if option.any_text {
                format!("{id} = {{ column = {column}, any_text = true }}")
            } else {
                format!("{id} = {column}")
            }
        })
        .collect();
    let mut keys = vec![format!("columns = {{ {} }}", columns.join(", "))];
    push_codes(&mut keys, "picked", &answers.picked);
    push_codes(&mut keys, "not_picked", &answers.not_picked);
    push_codes(&mut keys, "not_applicable", &answers.not_applicable);
    format!("{{ {} }}", keys.join(", "))
}

fn push_codes(keys: &mut Vec<String>, name: &str, codes: &[String]) {
    if !codes.is_empty() {
        keys.push(format!("{name} = {}", array(codes)));
    }
}
