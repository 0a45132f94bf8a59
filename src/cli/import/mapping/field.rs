//! Where one text of a record comes from, as a mapping file says it.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

/// A field as its table says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    column: Option<String>,
    value: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
    #[serde(default)]
    row_number: bool,
}

/// Where a text comes from.
#[derive(Debug, Deserialize)]
#[serde(try_from = "FieldTable")]
pub(crate) enum FieldMapping {
    /// A column, its values replaced where `values` isn't empty.
    Column {
        column: String,
        values: BTreeMap<String, Code>,
    },
    /// The same for every row.
    Constant(String),
    /// The row's number in the file.
    RowNumber,
}

/// Fields by the name that they get.
pub(crate) type FieldMappings = BTreeMap<String, NameOrTable<FieldMapping>>;

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
        match (table.column, table.value, table.row_number) {
            (Some(column), None, false) => Ok(Self::Column {
                column,
                values: table.values,
            }),
            (None, Some(value), false) if table.values.is_empty() => Ok(Self::Constant(value)),
            (None, None, true) if table.values.is_empty() => Ok(Self::RowNumber),
            _ => Err(
                "needs either `column` (and `values` to replace what stands in it), or `value`, \
                 the same for every row, or `row_number = true`",
            ),
        }
    }
}

/// A code as it stands in a file; TOML may write it as a number, too.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Code(pub(crate) String);

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

/// A table, or a bare text that stands for a table: most often for the one with
/// only that column.
///
/// serde's untagged enums would do the same and hide what is wrong in the table.
#[derive(Debug)]
pub(crate) struct NameOrTable<T>(pub(crate) T);

impl<'de, T, E> Deserialize<'de> for NameOrTable<T>
where
    T: Deserialize<'de> + TryFrom<String, Error = E>,
    E: fmt::Display,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NameOrTableVisitor(PhantomData))
    }
}

struct NameOrTableVisitor<T>(PhantomData<T>);

impl<'de, T, F> Visitor<'de> for NameOrTableVisitor<T>
where
    T: Deserialize<'de> + TryFrom<String, Error = F>,
    F: fmt::Display,
{
    type Value = NameOrTable<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a name, or a table such as { column = \"...\" }")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<NameOrTable<T>, E> {
        T::try_from(name.to_owned())
            .map(NameOrTable)
            .map_err(E::custom)
    }

    fn visit_map<A: MapAccess<'de>>(self, table: A) -> Result<NameOrTable<T>, A::Error> {
        T::deserialize(MapAccessDeserializer::new(table)).map(NameOrTable)
    }
}
