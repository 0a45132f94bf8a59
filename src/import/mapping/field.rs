//! The source of one text field: a column, a constant or the row number.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::code::Code;

/// The TOML table of a field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FieldTable {
    column: Option<String>,
    value: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
    strip_prefix: Option<String>,
    #[serde(default)]
    row_number: bool,
}

/// The source of one text field.
#[derive(Debug, Deserialize)]
#[serde(try_from = "FieldTable")]
pub(crate) enum FieldMapping {
    /// A column. Unless `values` is empty, it maps each code in the column to a value.
    Column {
        column: String,
        values: BTreeMap<String, Code>,
        /// What is removed from the start of a text, where it is there.
        strip_prefix: Option<String>,
    },
    /// The same for every row.
    Constant(String),
    /// The row's number in the file, from 1.
    RowNumber,
}

/// Fields by name, such as those of `[dimensions]`.
pub(crate) type FieldMappings = BTreeMap<String, NameOrTable<FieldMapping>>;

impl From<String> for FieldMapping {
    fn from(column: String) -> Self {
        Self::Column {
            column,
            values: BTreeMap::new(),
            strip_prefix: None,
        }
    }
}

impl TryFrom<FieldTable> for FieldMapping {
    type Error = &'static str;

    fn try_from(table: FieldTable) -> Result<Self, Self::Error> {
        let has_column_keys = !table.values.is_empty() || table.strip_prefix.is_some();
        match (table.column, table.value, table.row_number) {
            (Some(column), None, false) => Ok(Self::Column {
                column,
                values: table.values,
                strip_prefix: table.strip_prefix,
            }),
            (None, Some(value), false) if !has_column_keys => Ok(Self::Constant(value)),
            (None, None, true) if !has_column_keys => Ok(Self::RowNumber),
            _ => Err(
                "needs exactly one of `column` (with or without `values` and `strip_prefix`), \
                 `value` (the same for every row) and `row_number = true`",
            ),
        }
    }
}

/// A table, or a string that abbreviates one: most often `"a"` for `{ column = "a" }`.
///
/// An untagged enum of serde would accept the same input, but its errors would not say
/// which key of the table is wrong.
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
        f.write_str("a name or a table such as { column = \"...\" }")
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
