//! The mapping file as a whole.

use std::collections::BTreeMap;
use std::mem;

use anyhow::{Context, anyhow, bail, ensure};
use serde::Deserialize;

use super::activity::{
    ActivityMapping, AttributesMapping, ContactMapping, KindMapping, OrderMapping,
};
use super::csv::CsvMapping;
use super::empty::Empty;
use super::field::{FieldMapping, FieldMappings, NameOrTable};
use super::format::Format;
use super::question::{MatrixMapping, QuestionMapping};
use super::record::{IdMapping, RecordMapping, TimeMapping};
use super::response::{CompletionMapping, ResponseMapping};
use super::row_filter::RowFilterMapping;
use crate::import::encoding::Encoding;
use crate::import::number_format::{Decimal, NumberFormat, Thousands};

/// A parsed mapping file.
#[derive(Debug)]
pub(crate) struct Mapping {
    /// Follows from the file's extension when absent.
    pub(crate) format: Option<Format>,
    /// Detected when absent.
    pub(crate) encoding: Option<Encoding>,
    pub(crate) csv: CsvMapping,
    pub(crate) record: RecordMapping,
    pub(crate) rows: RowsMapping,
}

/// The type of the rows, and the mapping of the fields that only this type has.
#[derive(Debug)]
pub(crate) enum RowsMapping {
    Responses(Box<ResponseMapping>),
    Activities(Box<ActivityMapping>),
}

/// Every key that a mapping file may have. Some apply to responses only, others to
/// activities only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    survey: Option<String>,
    activity: Option<NameOrTable<KindMapping>>,
    format: Option<Format>,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    header_line: Option<u64>,
    skip_rows: Option<u64>,
    rows: Option<RowFilterMapping>,
    decimal: Option<Decimal>,
    thousands: Option<Thousands>,
    id: IdMapping,
    time: TimeMapping,
    channel: Option<NameOrTable<FieldMapping>>,
    customer: Option<NameOrTable<FieldMapping>>,
    #[serde(default)]
    dimensions: FieldMappings,
    #[serde(default)]
    properties: FieldMappings,
    // Responses only.
    empty: Option<Empty>,
    completion: Option<CompletionMapping>,
    touchpoint: Option<NameOrTable<FieldMapping>>,
    language: Option<NameOrTable<FieldMapping>>,
    questions: Option<BTreeMap<String, NameOrTable<QuestionMapping>>>,
    #[serde(default)]
    matrix: Vec<MatrixMapping>,
    // Activities only.
    order: Option<OrderMapping>,
    contact: Option<ContactMapping>,
    attributes: Option<AttributesMapping>,
}

impl Mapping {
    /// Parses a mapping file.
    ///
    /// # Errors
    ///
    /// The TOML is malformed, a key is unknown, missing or of the wrong type, a key applies
    /// to responses in a mapping of activities, or the reverse, or numbers have one character
    /// as both separators.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut file: MappingFile = toml::from_str(text)
            .map_err(|error| anyhow!(error.to_string().trim_end().to_owned()))?;
        let rows = match (file.survey.take(), file.activity.take()) {
            (Some(survey), None) => RowsMapping::Responses(Box::new(file.take_responses(survey)?)),
            (None, Some(NameOrTable(kind))) => {
                RowsMapping::Activities(Box::new(file.take_activities(kind)?))
            }
            (Some(_), Some(_)) | (None, None) => bail!(
                "it needs either `survey = ...` (each row is a response) or `activity = ...` \
                 (each row is something a customer did)"
            ),
        };
        Ok(Self {
            format: file.format,
            encoding: file.encoding,
            csv: CsvMapping {
                delimiter: file.delimiter,
                header_line: file.header_line,
                skip_rows: file.skip_rows,
            },
            record: RecordMapping {
                numbers: NumberFormat::new(file.decimal, file.thousands)?,
                id: file.id,
                time: file.time,
                channel: file.channel,
                customer: file.customer,
                dimensions: file.dimensions,
                properties: file.properties,
                filter: file.rows,
            },
            rows,
        })
    }
}

impl MappingFile {
    fn take_responses(&mut self, survey: String) -> anyhow::Result<ResponseMapping> {
        let activity_keys = [
            ("[order]", self.order.is_some()),
            ("[contact]", self.contact.is_some()),
            ("[attributes]", self.attributes.is_some()),
        ];
        if let Some(key) = first_given(&activity_keys) {
            bail!(
                "{key} applies to activities, but `survey` makes every row a response; remove it"
            );
        }
        Ok(ResponseMapping {
            survey,
            // The documented default: an empty cell is a skipped question.
            empty: self.empty.take().unwrap_or_default(),
            completion: self.completion.take().context(
                "[completion] is missing: state which rows are complete, as in value = \"complete\"",
            )?,
            touchpoint: self.touchpoint.take(),
            language: self.language.take(),
            questions: self.take_questions()?,
        })
    }

    fn take_questions(&mut self) -> anyhow::Result<BTreeMap<String, QuestionMapping>> {
        let matrices = mem::take(&mut self.matrix);
        ensure!(
            self.questions.is_some() || !matrices.is_empty(),
            "[questions] is missing: list the columns that hold answers"
        );
        let single = self.questions.take().into_iter().flatten();
        let single = single.map(|(id, NameOrTable(question))| (id, question));
        let of_matrices = matrices.into_iter().flat_map(MatrixMapping::into_questions);
        let mut questions = BTreeMap::new();
        for (id, question) in single.chain(of_matrices) {
            ensure!(
                !questions.contains_key(&id),
                "the question `{id}` is mapped twice, under [questions] or [[matrix]]"
            );
            questions.insert(id, question);
        }
        Ok(questions)
    }

    fn take_activities(&mut self, kind: KindMapping) -> anyhow::Result<ActivityMapping> {
        let rows = self.rows.as_ref();
        let response_keys = [
            (
                "[rows] exclude",
                rows.is_some_and(|rows| !rows.exclude.0.is_empty()),
            ),
            ("empty", self.empty.is_some()),
            ("touchpoint", self.touchpoint.is_some()),
            ("language", self.language.is_some()),
            ("[completion]", self.completion.is_some()),
            ("[questions]", self.questions.is_some()),
            ("[[matrix]]", !self.matrix.is_empty()),
        ];
        if let Some(key) = first_given(&response_keys) {
            bail!(
                "{key} applies to responses, but `activity` makes every row an activity; remove it"
            );
        }
        ensure!(
            self.customer.is_some(),
            "`customer` is missing: every activity belongs to a customer"
        );
        Ok(ActivityMapping {
            kind,
            order: self.order.take(),
            contact: self.contact.take(),
            attributes: self.attributes.take(),
        })
    }
}

fn first_given<'a>(keys: &[(&'a str, bool)]) -> Option<&'a str> {
    let given = keys.iter().find(|(_, is_given)| *is_given);
    given.map(|(key, _)| *key)
}

#[cfg(test)]
mod tests;
