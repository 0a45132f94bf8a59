//! The mapping file: which column of a file is which part of a response or of an
//! activity.

mod activity;
mod field;
mod response;

use std::collections::BTreeMap;

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

pub(super) use activity::{
    ActivityMapping, AttributesMapping, Decimal, Kind, KindMapping, OrderMapping,
};
pub(super) use field::{Code, FieldMapping, FieldMappings, NameOrTable};
pub(super) use response::{
    CompletionMapping, CompletionValue, Empty, QuestionMapping, ResponseMapping,
};

/// A mapping, read and sorted by what its rows are.
#[derive(Debug)]
pub(super) struct Mapping {
    /// Told by the file's name when left out.
    pub(super) format: Option<Format>,
    /// What stands between the columns of a CSV file; a comma when left out.
    pub(super) delimiter: Option<char>,
    pub(super) frame: FrameMapping,
    pub(super) rows: RowsMapping,
}

/// What responses and activities have in common.
#[derive(Debug)]
pub(super) struct FrameMapping {
    pub(super) id: IdMapping,
    pub(super) time: TimeMapping,
    pub(super) channel: Option<NameOrTable<FieldMapping>>,
    pub(super) customer: Option<NameOrTable<FieldMapping>>,
    pub(super) dimensions: FieldMappings,
    pub(super) properties: FieldMappings,
}

/// What the rows are, with what only they have.
#[derive(Debug)]
pub(super) enum RowsMapping {
    Responses(Box<ResponseMapping>),
    Activities(Box<ActivityMapping>),
}

/// A mapping as its file says it; which keys it may have depends on what its rows are.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MappingFile {
    survey: Option<String>,
    activity: Option<NameOrTable<KindMapping>>,
    format: Option<Format>,
    delimiter: Option<char>,
    id: IdMapping,
    time: TimeMapping,
    channel: Option<NameOrTable<FieldMapping>>,
    customer: Option<NameOrTable<FieldMapping>>,
    #[serde(default)]
    dimensions: FieldMappings,
    #[serde(default)]
    properties: FieldMappings,
    // Only responses have these ...
    empty: Option<Empty>,
    completion: Option<CompletionMapping>,
    touchpoint: Option<NameOrTable<FieldMapping>>,
    language: Option<NameOrTable<FieldMapping>>,
    questions: Option<BTreeMap<String, NameOrTable<QuestionMapping>>>,
    // ... and only activities these.
    decimal: Option<Decimal>,
    order: Option<OrderMapping>,
    contact: Option<activity::ContactMapping>,
    attributes: Option<AttributesMapping>,
}

/// How the rows of a file are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, clap::ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Format {
    /// Comma-separated values with a header line.
    Csv,
    /// One JSON object a line.
    Jsonl,
}

/// What identifies a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdMapping {
    /// The columns that identify a row together.
    #[serde(default)]
    pub(super) columns: Vec<String>,
    /// Whether the only column holds UUIDs, to be taken as they are.
    #[serde(default)]
    pub(super) uuid: bool,
    /// Whether nothing but its place in the file identifies a row.
    #[serde(default)]
    pub(super) row_number: bool,
    /// Sets the ids apart from those of other files.
    pub(super) source: Option<String>,
}

/// When it happened.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TimeMapping {
    /// Several are joined by a space before they are read.
    pub(super) columns: Vec<String>,
    /// `rfc3339`, `date`, `date-time`, or a pattern such as `%d.%m.%Y %H:%M`.
    pub(super) format: String,
    /// The IANA zone whose clock the times are by.
    pub(super) zone: Option<String>,
}

impl Mapping {
    /// Reads a mapping file.
    pub(super) fn parse(text: &str) -> anyhow::Result<Self> {
        let mut file: MappingFile = toml::from_str(text)?;
        let rows = match (file.survey.take(), file.activity.take()) {
            (Some(survey), None) => RowsMapping::Responses(Box::new(file.take_responses(survey)?)),
            (None, Some(NameOrTable(kind))) => {
                RowsMapping::Activities(Box::new(file.take_activities(kind)?))
            }
            _ => bail!(
                "it needs either `survey = ...`, whose responses the rows are, or `activity = ...`, \
                 which says what customers did"
            ),
        };
        Ok(Self {
            format: file.format,
            delimiter: file.delimiter,
            frame: FrameMapping {
                id: file.id,
                time: file.time,
                channel: file.channel,
                customer: file.customer,
                dimensions: file.dimensions,
                properties: file.properties,
            },
            rows,
        })
    }
}

impl MappingFile {
    fn take_responses(&mut self, survey: String) -> anyhow::Result<ResponseMapping> {
        let foreign = [
            ("decimal", self.decimal.is_some()),
            ("[order]", self.order.is_some()),
            ("[contact]", self.contact.is_some()),
            ("[attributes]", self.attributes.is_some()),
        ];
        refuse(
            &foreign,
            "activities, and `survey` makes the rows responses",
        )?;
        Ok(ResponseMapping {
            survey,
            empty: self.empty.take().unwrap_or_default(),
            completion: self
                .completion
                .take()
                .context("[completion] is missing: whether a row is complete is never guessed")?,
            touchpoint: self.touchpoint.take(),
            language: self.language.take(),
            questions: self
                .questions
                .take()
                .context("[questions] is missing: say which columns hold answers")?,
        })
    }

    fn take_activities(&mut self, kind: KindMapping) -> anyhow::Result<ActivityMapping> {
        let foreign = [
            ("empty", self.empty.is_some()),
            ("touchpoint", self.touchpoint.is_some()),
            ("language", self.language.is_some()),
            ("[completion]", self.completion.is_some()),
            ("[questions]", self.questions.is_some()),
        ];
        refuse(
            &foreign,
            "responses, and `activity` makes the rows activities",
        )?;
        ensure!(
            self.customer.is_some(),
            "`customer` is missing: every activity is somebody's"
        );
        Ok(ActivityMapping {
            kind,
            decimal: self.decimal.take().unwrap_or_default(),
            order: self.order.take(),
            contact: self.contact.take(),
            attributes: self.attributes.take(),
        })
    }
}

fn refuse(keys: &[(&str, bool)], whose: &str) -> anyhow::Result<()> {
    match keys.iter().find(|(_, is_given)| *is_given) {
        Some((key, _)) => bail!("{key} is for {whose}; leave it out"),
        None => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use super::*;

    pub(in crate::cli::import) const SMALLEST: &str = r#"
        survey = "shop"
        [id]
        columns = ["number"]
        [time]
        columns = ["at"]
        format = "rfc3339"
        [completion]
        value = "complete"
        [questions]
        recommend = "q1"
    "#;

    /// Orders, with the columns number, at, who, order, total.
    pub(in crate::cli::import) const ORDERS: &str = r#"
        activity = "order"
        customer = "who"
        [id]
        columns = ["number"]
        [time]
        columns = ["at"]
        format = "rfc3339"
        [order]
        id = "order"
        amount = "total"
        currency = { value = "EUR" }
    "#;

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

    fn refusal(text: &str) -> String {
        Mapping::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_bare_text_names_a_column() {
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
    fn a_misspelled_key_is_named_with_its_line() {
        let message = refusal(&SMALLEST.replace("\"q1\"", "{ colum = \"q1\" }"));
        assert!(message.contains("line 11"), "{message}");
        assert!(message.contains("unknown field `colum`"), "{message}");
    }

    #[test]
    fn a_field_is_a_column_or_a_constant_but_not_both() {
        let message = refusal(&format!(
            "channel = {{ column = \"a\", value = \"b\" }}\n{SMALLEST}"
        ));
        assert!(message.contains("needs either `column`"), "{message}");
    }

    #[test]
    fn the_rows_are_responses_or_activities_but_not_both_and_not_neither() {
        let both = format!("activity = \"order\"\n{SMALLEST}");
        assert!(refusal(&both).contains("either `survey"));
        let neither = SMALLEST.replace("survey = \"shop\"", "");
        assert!(refusal(&neither).contains("either `survey"));
    }

    #[test]
    fn a_kind_is_the_same_for_every_row_or_stands_in_a_column() {
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

        let message = refusal(&ORDERS.replace("activity = \"order\"", "activity = \"type\""));
        assert!(
            message.contains("write activity = { column = \"type\" }"),
            "{message}"
        );
    }

    #[test]
    fn what_only_the_other_rows_have_is_refused() {
        let message = refusal(&format!("language = \"lang\"\n{ORDERS}"));
        assert!(
            message.starts_with("language is for responses"),
            "{message}"
        );
        let message = refusal(&format!("decimal = \",\"\n{SMALLEST}"));
        assert!(
            message.starts_with("decimal is for activities"),
            "{message}"
        );
    }

    #[test]
    fn an_activity_without_a_customer_is_nobodys() {
        let message = refusal(&ORDERS.replace("customer = \"who\"", ""));
        assert!(message.contains("`customer` is missing"), "{message}");
    }

    #[test]
    fn the_kinds_are_called_what_the_file_calls_them() {
        for kind in Kind::ALL {
            let table = format!("column = \"type\"\nvalues = {{ x = \"{}\" }}", kind.name());
            let KindMapping::Column { values, .. } = toml::from_str(&table).unwrap() else {
                panic!("a table names a column");
            };
            assert_eq!(values["x"], kind);
        }
    }
}
