//! The parts of a mapping that only activities have.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::field::{FieldMapping, NameOrTable};

/// What of a row becomes which part of an activity, besides what responses have too.
#[derive(Debug)]
pub(crate) struct ActivityMapping {
    pub(crate) kind: KindMapping,
    pub(crate) decimal: Decimal,
    pub(crate) order: Option<OrderMapping>,
    pub(crate) contact: Option<ContactMapping>,
    pub(crate) attributes: Option<AttributesMapping>,
}

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    Acquired,
    Order,
    Refund,
    Cancelled,
    Reactivated,
    Contact,
}

impl Kind {
    pub(crate) const ALL: [Self; 6] = [
        Self::Acquired,
        Self::Order,
        Self::Refund,
        Self::Cancelled,
        Self::Reactivated,
        Self::Contact,
    ];

    /// As mapping files write it, and the service's fields are called.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Acquired => "acquired",
            Self::Order => "order",
            Self::Refund => "refund",
            Self::Cancelled => "cancelled",
            Self::Reactivated => "reactivated",
            Self::Contact => "contact",
        }
    }
}

/// A column of kinds as its table says it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindTable {
    column: String,
    #[serde(default)]
    values: BTreeMap<String, Kind>,
}

/// What the rows are.
#[derive(Debug, Deserialize)]
#[serde(from = "KindTable")]
pub(crate) enum KindMapping {
    /// Every row is the same.
    Constant(Kind),
    /// A column says it: by the kinds' own names where `values` is empty.
    Column {
        column: String,
        values: BTreeMap<String, Kind>,
    },
}

impl From<KindTable> for KindMapping {
    fn from(table: KindTable) -> Self {
        Self::Column {
            column: table.column,
            values: table.values,
        }
    }
}

impl TryFrom<String> for KindMapping {
    type Error = String;

    /// A bare text is the kind of every row, and no column: files with a column for
    /// it are those that hold several kinds, and need its values read, too.
    fn try_from(text: String) -> Result<Self, String> {
        let named = Kind::ALL.into_iter().find(|kind| kind.name() == text);
        named.map(Self::Constant).ok_or_else(|| {
            let names = Kind::ALL.map(Kind::name).join(", ");
            format!(
                "`{text}` is no kind of activity ({names}); if it is the column that says the \
                 kind, write activity = {{ column = \"{text}\" }}"
            )
        })
    }
}

/// What stands before the decimals of an amount.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
pub(crate) enum Decimal {
    #[default]
    #[serde(rename = ".")]
    Point,
    #[serde(rename = ",")]
    Comma,
}

/// What orders and refunds of them need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderMapping {
    pub(crate) id: NameOrTable<FieldMapping>,
    pub(crate) amount: NameOrTable<FieldMapping>,
    pub(crate) currency: NameOrTable<FieldMapping>,
    /// In the same currency; an empty cell means unknown.
    pub(crate) cost: Option<NameOrTable<FieldMapping>>,
}

/// What contacts need.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactMapping {
    pub(crate) topic: NameOrTable<FieldMapping>,
}

/// What is known of a customer who is acquired.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributesMapping {
    pub(crate) segment: Option<NameOrTable<FieldMapping>>,
    pub(crate) persona: Option<NameOrTable<FieldMapping>>,
    pub(crate) acquisition_channel: Option<NameOrTable<FieldMapping>>,
    pub(crate) country: Option<NameOrTable<FieldMapping>>,
}
