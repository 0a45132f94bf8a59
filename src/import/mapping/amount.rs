//! The source of an amount of money: a field, or a product of several.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::code::Code;
use super::field::{FieldMapping, NameOrTable};

/// The source of an amount of money.
#[derive(Debug, Deserialize)]
#[serde(try_from = "AmountTable")]
pub(crate) enum AmountMapping {
    Field(FieldMapping),
    /// The product of these fields, such as a quantity and a price.
    Product(Vec<NameOrTable<FieldMapping>>),
}

/// The TOML table of an amount.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct AmountTable {
    column: Option<String>,
    value: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Code>,
    #[serde(default)]
    product: Vec<NameOrTable<FieldMapping>>,
}

impl From<String> for AmountMapping {
    fn from(column: String) -> Self {
        Self::Field(FieldMapping::from(column))
    }
}

impl TryFrom<AmountTable> for AmountMapping {
    type Error = &'static str;

    fn try_from(table: AmountTable) -> Result<Self, Self::Error> {
        match (table.column, table.value, table.product.is_empty()) {
            (Some(column), None, true) => Ok(Self::Field(FieldMapping::Column {
                column,
                values: table.values,
                strip_prefix: None,
            })),
            (None, Some(value), true) if table.values.is_empty() => {
                Ok(Self::Field(FieldMapping::Constant(value)))
            }
            (None, None, false) if table.values.is_empty() => Ok(Self::Product(table.product)),
            _ => Err(
                "needs exactly one of `column` (with or without `values`), `value` (the same for \
                 every row) and `product`, as in product = [\"Quantity\", \"UnitPrice\"]",
            ),
        }
    }
}
