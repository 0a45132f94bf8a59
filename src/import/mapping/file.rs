//! The mapping file as a whole.

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use super::activity::{
    ActivityMapping, AttributesMapping, ContactMapping, Decimal, KindMapping, OrderMapping,
};
use super::csv::CsvMapping;
use super::field::{FieldMapping, FieldMappings, NameOrTable};
use super::format::Format;
use super::record::{IdMapping, RecordMapping, TimeMapping};
use super::response::{CompletionMapping, Empty, QuestionMapping, ResponseMapping};
use super::row_filter::RowFilterMapping;
use crate::import::encoding::Encoding;

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
    // Activities only.
    decimal: Option<Decimal>,
    order: Option<OrderMapping>,
    contact: Option<ContactMapping>,
    attributes: Option<AttributesMapping>,
}

impl Mapping {
    /// Parses a mapping file.
    ///
    /// # Errors
    ///
    /// The TOML is malformed, a key is unknown, missing or of the wrong type, or a key
    /// applies to responses in a mapping of activities, or the reverse.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut file: MappingFile = toml::from_str(text)?;
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
            ("decimal", self.decimal.is_some()),
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
            questions: self
                .questions
                .take()
                .context("[questions] is missing: list the columns that hold answers")?,
        })
    }

    fn take_activities(&mut self, kind: KindMapping) -> anyhow::Result<ActivityMapping> {
        let response_keys = [
            ("empty", self.empty.is_some()),
            ("touchpoint", self.touchpoint.is_some()),
            ("language", self.language.is_some()),
            ("[completion]", self.completion.is_some()),
            ("[questions]", self.questions.is_some()),
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
            // The documented default: a decimal point.
            decimal: self.decimal.take().unwrap_or_default(),
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
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::mapping::{Code, Kind};

    use crate::import::fixtures::mappings::{ORDERS, SMALLEST};

    fn responses(text: &str) -> ResponseMapping {
        match Mapping::parse(text).unwrap().rows {
            RowsMapping::Responses(mapping) => *mapping,
            RowsMapping::Activities(_) => panic!("it has a survey"),
        }
    }

    fn activities(text: &str) -> ActivityMapping {
        match Mapping::parse(text).unwrap().rows {
            RowsMapping::Activities(mapping) => *mapping,
            RowsMapping::Responses(_) => panic!("it has no survey"),
        }
    }

    fn error(text: &str) -> String {
        Mapping::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_string_names_a_column() {
        let mapping = responses(SMALLEST);
        assert_eq!(mapping.questions["recommend"].0.column, "q1");
        assert_eq!(mapping.empty, Empty::Skipped);
    }

    #[test]
    fn codes_may_be_numbers() {
        let table = "column = \"q1\"\nnot_applicable = [6, \"n/a\"]";
        let question: QuestionMapping = toml::from_str(table).unwrap();
        assert_eq!(
            question.not_applicable,
            [Code("6".to_owned()), Code("n/a".to_owned())]
        );
    }

    #[test]
    fn a_misspelled_key_is_reported_with_its_line() {
        let message = error(&SMALLEST.replace("\"q1\"", "{ colum = \"q1\" }"));
        assert!(message.contains("line 11"), "{message}");
        assert!(message.contains("unknown field `colum`"), "{message}");
    }

    #[test]
    fn a_field_is_a_column_or_a_constant_but_not_both() {
        let message = error(&format!(
            "channel = {{ column = \"a\", value = \"b\" }}\n{SMALLEST}"
        ));
        assert!(
            message.contains("needs exactly one of `column`"),
            "{message}"
        );
    }

    #[test]
    fn a_mapping_needs_exactly_one_of_survey_and_activity() {
        let both = format!("activity = \"order\"\n{SMALLEST}");
        assert!(error(&both).contains("either `survey"));
        let neither = SMALLEST.replace("survey = \"shop\"", "");
        assert!(error(&neither).contains("either `survey"));
    }

    #[test]
    fn a_kind_is_constant_or_comes_from_a_column() {
        assert!(matches!(
            activities(ORDERS).kind,
            KindMapping::Constant(Kind::Order)
        ));
        let table = "{ column = \"type\", values = { sale = \"order\", 2 = \"refund\" } }";
        let KindMapping::Column { column, values } =
            activities(&ORDERS.replace("\"order\"\n        cus", &format!("{table}\n cus"))).kind
        else {
            panic!("a table names a column");
        };
        assert_eq!(column, "type");
        assert_eq!(values["sale"], Kind::Order);
        assert_eq!(values["2"], Kind::Refund);

        let message = error(&ORDERS.replace("activity = \"order\"", "activity = \"type\""));
        assert!(
            message.contains("write activity = { column = \"type\" }"),
            "{message}"
        );
    }

    #[test]
    fn a_key_of_the_other_type_of_row_is_refused() {
        let message = error(&format!("language = \"lang\"\n{ORDERS}"));
        assert!(
            message.starts_with("language applies to responses"),
            "{message}"
        );
        let message = error(&format!("decimal = \",\"\n{SMALLEST}"));
        assert!(
            message.starts_with("decimal applies to activities"),
            "{message}"
        );
    }

    #[test]
    fn an_activity_needs_a_customer() {
        let message = error(&ORDERS.replace("customer = \"who\"", ""));
        assert!(message.contains("`customer` is missing"), "{message}");
    }

    #[test]
    fn an_encoding_is_named_by_its_label() {
        let mapping = Mapping::parse(&format!("encoding = \"latin1\"\n{SMALLEST}")).unwrap();
        assert_eq!(mapping.encoding, Some(Encoding::WINDOWS_1252));
        let message = error(&format!("encoding = \"latin\"\n{SMALLEST}"));
        assert!(message.contains("`latin` is not an encoding"), "{message}");
    }

    #[test]
    fn every_kind_has_the_name_that_mapping_files_use() {
        for kind in Kind::ALL {
            let table = format!("column = \"type\"\nvalues = {{ x = \"{}\" }}", kind.name());
            let KindMapping::Column { values, .. } = toml::from_str(&table).unwrap() else {
                panic!("a table names a column");
            };
            assert_eq!(values["x"], kind);
        }
    }
}
