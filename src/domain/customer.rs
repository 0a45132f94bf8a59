//! Customers, and what is known of them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The names of the attributes, in the order they are shown.
pub const ATTRIBUTES: [&str; 4] = ["segment", "persona", "acquisition_channel", "country"];

/// What is known of a customer; `None` where nothing is.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Attributes {
    /// The segment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// The persona.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<String>,
    /// Through which channel the customer was won.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acquisition_channel: Option<String>,
    /// The country.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
}

impl Attributes {
    /// Whether nothing is known.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Sets what is given, and leaves the rest as it is.
    pub fn set(&mut self, given: Self) {
        let Self {
            segment,
            persona,
            acquisition_channel,
            country,
        } = given;
        self.segment = segment.or(self.segment.take());
        self.persona = persona.or(self.persona.take());
        self.acquisition_channel = acquisition_channel.or(self.acquisition_channel.take());
        self.country = country.or(self.country.take());
    }
}

/// A customer as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// The opaque id that responses and activities share.
    pub id: String,
    /// What is known.
    pub attributes: Attributes,
    /// The first sign of life: acquired, ordered or reactivated.
    pub first_time: Option<Timestamp>,
    /// The first order.
    pub first_order_time: Option<Timestamp>,
}
