//! The keys of a mapping that apply to activities only.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::amount::AmountMapping;
use super::field::{FieldMapping, NameOrTable};

/// The mapping of the fields that only activities have.
#[derive(Debug)]
pub(crate) struct ActivityMapping {
    pub(crate) kind: KindMapping,
    pub(crate) order: Option<OrderMapping>,
    pub(crate) contact: Option<ContactMapping>,
    pub(crate) attributes: Option<AttributesMapping>,
}

/// The kind of an activity.
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

    /// The name in mapping files, which is also the name of the API's field.
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

/// The TOML table of a column of kinds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct KindTable {
    column: Option<String>,
    #[serde(default)]
    values: BTreeMap<String, Kind>,
    #[serde(default)]
    sign_of_amount: bool,
}

/// The kind of each row.
#[derive(Debug, Deserialize)]
#[serde(try_from = "KindTable")]
pub(crate) enum KindMapping {
    /// The same for every row.
    Constant(Kind),
    /// A column of codes; where `values` is empty, the codes are the names of the kinds.
    Column {
        column: String,
        values: BTreeMap<String, Kind>,
    },
    /// A refund where the amount is negative, an order elsewhere.
    SignOfAmount,
}

impl TryFrom<KindTable> for KindMapping {
    type Error = &'static str;

    fn try_from(table: KindTable) -> Result<Self, Self::Error> {
        match (table.column, table.sign_of_amount) {
            (Some(column), false) => Ok(Self::Column {
                column,
                values: table.values,
            }),
            (None, true) if table.values.is_empty() => Ok(Self::SignOfAmount),
            _ => Err(
                "needs either `column` (with or without `values`) or `sign_of_amount = true` (a \
                 negative amount is a refund, any other an order)",
            ),
        }
    }
}

impl TryFrom<String> for KindMapping {
    type Error = String;

    /// A string is the kind of every row, not a column: a file with a column of kinds
    /// holds several, and most need `values` as well.
    fn try_from(text: String) -> Result<Self, String> {
        let named = Kind::ALL.into_iter().find(|kind| kind.name() == text);
        named.map(Self::Constant).ok_or_else(|| {
            let names = Kind::ALL.map(Kind::name).join(", ");
            format!(
                "`{text}` is not a kind of activity ({names}); if it is the column that holds the \
                 kind, write activity = {{ column = \"{text}\" }}"
            )
        })
    }
}

/// `[order]`: the fields of orders and refunds.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct OrderMapping {
    pub(crate) id: NameOrTable<FieldMapping>,
    /// The order that a refund belongs to, where it is not `id`.
    pub(crate) refund_of: Option<NameOrTable<FieldMapping>>,
    pub(crate) amount: NameOrTable<AmountMapping>,
    pub(crate) currency: NameOrTable<FieldMapping>,
    /// In the currency of the amount; an empty cell means unknown.
    pub(crate) cost: Option<NameOrTable<AmountMapping>>,
}

/// `[contact]`: the fields of contacts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactMapping {
    pub(crate) topic: NameOrTable<FieldMapping>,
}

/// `[attributes]`: the attributes that a row sets on its customer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AttributesMapping {
    pub(crate) segment: Option<NameOrTable<FieldMapping>>,
    pub(crate) persona: Option<NameOrTable<FieldMapping>>,
    pub(crate) acquisition_channel: Option<NameOrTable<FieldMapping>>,
    pub(crate) country: Option<NameOrTable<FieldMapping>>,
}

impl AttributesMapping {
    /// Whether it maps no attribute.
    pub(super) fn is_empty(&self) -> bool {
        let Self {
            segment,
            persona,
            acquisition_channel,
            country,
        } = self;
        let all = [segment, persona, acquisition_channel, country];
        all.into_iter().all(Option::is_none)
    }
}
