//! Customers and their attributes.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Most ids that merges may give one customer.
pub const MERGED_IDS_MAX: usize = 100;

/// Names of the attributes, in display order.
pub const ATTRIBUTES: [&str; 4] = ["segment", "persona", "acquisition_channel", "country"];

/// Attributes of a customer; `None` if unknown.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attributes {
    /// The segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The persona.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    /// The channel through which the customer was acquired.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquisition_channel: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Attributes {
    /// Whether all attributes are unknown.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The values, in the order of [`ATTRIBUTES`].
    pub fn values(&self) -> [Option<&str>; ATTRIBUTES.len()] {
        let Self {
            segment,
            persona,
            acquisition_channel,
            country,
        } = self;
        [segment, persona, acquisition_channel, country].map(Option::as_deref)
    }
}

/// A change to a customer's attributes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CustomerUpdate {
    /// The customer's id.
    pub id: String,
    /// Attributes to set. Unknown ones stay, unless they are cleared.
    pub attributes: Attributes,
    /// Which attributes to clear, in the order of [`ATTRIBUTES`]. One that is also set is not
    /// cleared.
    pub clear: [bool; ATTRIBUTES.len()],
}

/// How the update of a customer ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpdateOutcome {
    /// The customer was unknown.
    Inserted,
    /// The customer was known; an attribute or its source changed.
    Updated,
    /// An earlier update gave the customer the same attributes, and nothing changed them since.
    Identical,
}

/// A customer as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The opaque id that responses and activities share. Of merged customers, the one that
    /// the others are merged into.
    pub id: String,
    /// The customer's attributes.
    pub attributes: Attributes,
    /// Time of the first qualifying activity: acquired, ordered or reactivated.
    pub first_time: Option<Timestamp>,
    /// Time of the first order.
    pub first_order_time: Option<Timestamp>,
    /// The merges that make several ids this customer, the earliest first.
    pub merges: Vec<CustomerMerge>,
}

/// A merge of two customers who are one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerMerge {
    /// The id of the request that made it.
    pub request_id: Uuid,
    /// The customer that was merged into the other.
    pub from_id: String,
    /// The customer that the other was merged into.
    pub into_id: String,
    /// When it was made.
    pub merge_time: Timestamp,
    /// When it was undone; `None` while it holds.
    pub undo_time: Option<Timestamp>,
}
