//! The mapping file as a whole.

use std::collections::BTreeMap;
use std::mem;

use anyhow::{Context, anyhow, bail, ensure};
use serde::Deserialize;

use super::activity::{
    ActivityMapping, AttributesMapping, ContactMapping, KindMapping, OrderMapping,
};
use super::csv::CsvMapping;
use super::customer::CustomerMapping;
use super::empty::{Empty, EmptyAttribute, EmptyKey};
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
    Customers(Box<CustomerMapping>),
}

/// Every key that a mapping file may have. Some apply to one type of row only.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    survey: Option<String>,
    activity: Option<NameOrTable<KindMapping>>,
    #[serde(default)]
    customers: bool,
    format: Option<Format>,
    encoding: Option<Encoding>,
    delimiter: Option<char>,
    header_line: Option<u64>,
    skip_rows: Option<u64>,
    rows: Option<RowFilterMapping>,
    decimal: Option<Decimal>,
    thousands: Option<Thousands>,
    id: Option<IdMapping>,
    time: Option<TimeMapping>,
    channel: Option<NameOrTable<FieldMapping>>,
    customer: Option<NameOrTable<FieldMapping>>,
    #[serde(default)]
    dimensions: FieldMappings,
    #[serde(default)]
    properties: FieldMappings,
    // Responses and customers.
    empty: Option<EmptyKey>,
    // Responses only.
    completion: Option<CompletionMapping>,
    touchpoint: Option<NameOrTable<FieldMapping>>,
    language: Option<NameOrTable<FieldMapping>>,
    questions: Option<BTreeMap<String, NameOrTable<QuestionMapping>>>,
    #[serde(default)]
    matrix: Vec<MatrixMapping>,
    // Activities only.
    order: Option<OrderMapping>,
    contact: Option<ContactMapping>,
    // Activities and customers.
    attributes: Option<AttributesMapping>,
}

impl Mapping {
    /// Parses a mapping file.
    ///
    /// # Errors
    ///
    /// The TOML is malformed, a key is unknown, missing or of the wrong type, a key applies
    /// to another type of row, or numbers have one character as both separators.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut file: MappingFile = toml::from_str(text)
            .map_err(|error| anyhow!(error.to_string().trim_end().to_owned()))?;
        let rows = match (file.survey.take(), file.activity.take(), file.customers) {
            (Some(survey), None, false) => {
                RowsMapping::Responses(Box::new(file.take_responses(survey)?))
            }
            (None, Some(NameOrTable(kind)), false) => {
                RowsMapping::Activities(Box::new(file.take_activities(kind)?))
            }
            (None, None, true) => RowsMapping::Customers(Box::new(file.take_customers()?)),
            _ => bail!(
                "it needs exactly one of `survey = ...` (each row is a response), `activity = ...` \
                 (each row is something a customer did) and `customers = true` (each row sets \
                 attributes of a customer)"
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
            empty: match self.empty.take() {
                Some(empty) => empty.of_questions()?,
                None => Empty::default(),
            },
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

impl MappingFile {
    fn take_customers(&mut self) -> anyhow::Result<CustomerMapping> {
        let rows = self.rows.as_ref();
        let other_keys = [
            (
                "[rows] exclude",
                rows.is_some_and(|rows| !rows.exclude.0.is_empty()),
            ),
            ("channel", self.channel.is_some()),
            ("touchpoint", self.touchpoint.is_some()),
            ("language", self.language.is_some()),
            ("[id]", self.id.is_some()),
            ("[time]", self.time.is_some()),
            ("[dimensions]", !self.dimensions.is_empty()),
            ("[properties]", !self.properties.is_empty()),
            ("[completion]", self.completion.is_some()),
            ("[questions]", self.questions.is_some()),
            ("[[matrix]]", !self.matrix.is_empty()),
            ("[order]", self.order.is_some()),
            ("[contact]", self.contact.is_some()),
        ];
        if let Some(key) = first_given(&other_keys) {
            bail!("{key} doesn't apply to customers, which every row is; remove it");
        }
        ensure!(
            self.customer.is_some(),
            "`customer` is missing: name the column that holds the customer's id"
        );
        let attributes = self.attributes.take();
        let attributes = attributes.filter(|attributes| !attributes.is_empty());
        Ok(CustomerMapping {
            attributes: attributes.context(
                "[attributes] is missing: name the columns of segment, persona, \
                 acquisition_channel or country",
            )?,
            empty: match self.empty.take() {
                Some(empty) => empty.of_attributes()?,
                None => EmptyAttribute::default(),
            },
        })
    }
}

fn first_given<'a>(keys: &[(&'a str, bool)]) -> Option<&'a str> {
    let given = keys.iter().find(|(_, is_given)| *is_given);
    given.map(|(key, _)| *key)
}

#[cfg(test)]
mod tests;
