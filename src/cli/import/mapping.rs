//! The mapping file: which column of a file is which part of a response.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A mapping as its file says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Mapping {
    /// The survey that every row answers.
    pub(super) survey: String,
    /// Told by the file's name when left out.
    pub(super) format: Option<Format>,
    /// What stands between the columns of a CSV file; a comma when left out.
    pub(super) delimiter: Option<char>,
    /// What an empty answer means, unless its question says otherwise.
    #[serde(default)]
    pub(super) empty: Empty,
    pub(super) id: IdMapping,
    pub(super) time: TimeMapping,
    pub(super) completion: CompletionMapping,
    pub(super) channel: Option<NameOrTable<FieldMapping>>,
    pub(super) touchpoint: Option<NameOrTable<FieldMapping>>,
    pub(super) language: Option<NameOrTable<FieldMapping>>,
    pub(super) customer: Option<NameOrTable<FieldMapping>>,
    #[serde(default)]
    pub(super) dimensions: BTreeMap<String, NameOrTable<FieldMapping>>,
    #[serde(default)]
    pub(super) properties: BTreeMap<String, NameOrTable<FieldMapping>>,
    pub(super) questions: BTreeMap<String, NameOrTable<QuestionMapping>>,
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

/// What an empty answer means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Empty {
    /// The question was shown and left empty.
    #[default]
    Skipped,
    /// The question was not shown.
    NotAsked,
}

/// What identifies a row.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct IdMapping {
    /// The columns that identify a row together.
    pub(super) columns: Vec<String>,
    /// Whether the only column holds UUIDs, to be taken as they are.
    #[serde(default)]
    pub(super) uuid: bool,
}

/// When a response was submitted.
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

/// Whether a row is complete.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CompletionMapping {
    /// The same for every row.
    pub(super) value: Option<CompletionValue>,
    pub(super) column: Option<String>,
    /// What stands in the column of complete rows.
    #[serde(default)]
    pub(super) complete: Vec<Code>,
    /// What stands in the column of partial rows.
    #[serde(default)]
    pub(super) partial: Vec<Code>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum CompletionValue {
    Complete,
    Partial,
}

/// A field as its table says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    column: Option<String>,
    value: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
}

/// Where a text comes from.
#[derive(Debug, Deserialize)]
#[serde(try_from = "FieldTable")]
pub(super) enum FieldMapping {
    /// A column, its values replaced where `values` isn't empty.
    Column {
        column: String,
        values: BTreeMap<String, Code>,
    },
    /// The same for every row.
    Constant(String),
}

impl From<String> for FieldMapping {
    fn from(column: String) -> Self {
        Self::Column {
            column,
            values: BTreeMap::new(),
        }
    }
}

impl TryFrom<FieldTable> for FieldMapping {
    type Error = &'static str;

    fn try_from(table: FieldTable) -> Result<Self, Self::Error> {
        match (table.column, table.value) {
            (Some(column), None) => Ok(Self::Column {
                column,
                values: table.values,
            }),
            (None, Some(value)) if table.values.is_empty() => Ok(Self::Constant(value)),
            _ => Err(
                "needs either `column` (and `values` to replace what stands in it) or \
                      `value`, the same for every row",
            ),
        }
    }
}

/// Which column holds the answers to a question, and how to read them.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuestionMapping {
    pub(super) column: String,
    /// Codes for "does not apply".
    #[serde(default)]
    pub(super) not_applicable: Vec<Code>,
    /// Codes for "no answer", beside the empty cell.
    #[serde(default)]
    pub(super) skipped: Vec<Code>,
    /// What the codes in the file stand for.
    #[serde(default)]
    pub(super) values: BTreeMap<String, Code>,
    pub(super) empty: Option<Empty>,
    /// What stands between several choices in one cell.
    pub(super) separator: Option<String>,
}

impl From<String> for QuestionMapping {
    fn from(column: String) -> Self {
        Self {
            column,
            ..Self::default()
        }
    }
}

/// A code as it stands in a file; TOML may write it as a number, too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Code(pub(super) String);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct CodeVisitor;
        impl Visitor<'_> for CodeVisitor {
            type Value = Code;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a text or a whole number")
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Code, E> {
                Ok(Code(text.to_owned()))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Code, E> {
                Ok(Code(number.to_string()))
            }
        }
        deserializer.deserialize_any(CodeVisitor)
    }
}

/// A table, or a bare text that stands for the table with only that column.
///
/// serde's untagged enums would do the same and hide what is wrong in the table.
#[derive(Debug)]
pub(super) struct NameOrTable<T>(pub(super) T);

impl<'de, T: Deserialize<'de> + From<String>> Deserialize<'de> for NameOrTable<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTableVisitor(PhantomData))
    }
}

struct NameOrTableVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de> + From<String>> Visitor<'de> for NameOrTableVisitor<T> {
    type Value = NameOrTable<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a column, or a table such as { column = \"...\" }")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<NameOrTable<T>, E> {
        Ok(NameOrTable(T::from(name.to_owned())))
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<NameOrTable<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(NameOrTable)
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

    #[test]
    fn a_bare_text_names_a_column() {
        let mapping: Mapping = toml::from_str(SMALLEST).unwrap();
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
        let text = SMALLEST.replace("\"q1\"", "{ colum = \"q1\" }");
        let message = toml::from_str::<Mapping>(&text).unwrap_err().to_string();
        assert!(message.contains("line 11"), "{message}");
        assert!(message.contains("unknown field `colum`"), "{message}");
    }

    #[test]
    fn a_field_is_a_column_or_a_constant_but_not_both() {
        let text = format!("channel = {{ column = \"a\", value = \"b\" }}\n{SMALLEST}");
        let message = toml::from_str::<Mapping>(&text).unwrap_err().to_string();
        assert!(message.contains("needs either `column`"), "{message}");
    }
}
