//! Activities: the recorded actions of customers.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{
    customer::Attributes,
    dimension::{self, CHANNEL, Cell},
    id::Id,
    money::Currency,
};

pub use crate::scoring::behavior::ActivityKind;

/// The dimension of activities that holds the topic of a contact.
pub const TOPIC: &str = "topic";
/// The dimension of series that holds the class of a customer's latest answer.
pub const ANSWER_CLASS: &str = "answer_class";
/// Most characters of an order id.
pub const ORDER_ID_LENGTH_MAX: usize = 128;
/// Most dimensions that a workspace can declare for activities.
pub const DIMENSIONS_MAX: usize = 16;
/// Dimensions of every activity.
pub const BUILT_IN: [&str; 2] = [CHANNEL, TOPIC];

/// A workspace's declarations about its activities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitySettings {
    /// Grows with every change that invalidates earlier checks and cached customers.
    pub revision: i32,
    /// Keys to group and filter by, besides the built-in ones; each once.
    pub dimensions: Vec<Id>,
}

impl ActivitySettings {
    /// Whether activities can be grouped and filtered by `dimension`.
    pub fn has_dimension(&self, dimension: &str) -> bool {
        BUILT_IN.contains(&dimension) || self.dimensions.iter().any(|id| id.as_str() == dimension)
    }
}

/// Whether a dimension name is reserved, so that a workspace can't declare it.
pub fn is_reserved(dimension: &str) -> bool {
    BUILT_IN.contains(&dimension)
        || dimension == ANSWER_CLASS
        || dimension::is_built_in(dimension)
        || crate::domain::customer::ATTRIBUTES.contains(&dimension)
}

/// A valid activity.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Chosen by the caller; makes retries idempotent.
    pub id: Uuid,
    /// Opaque id of the customer.
    pub customer_id: String,
    /// When it happened, to the microsecond.
    pub time: Timestamp,
    /// Its dimension values, including the topic of a contact.
    pub cell: Cell,
    /// Key-value pairs that are stored and returned, never queried.
    pub properties: BTreeMap<String, String>,
    /// Sets the customer's attributes, unless a later activity or call did.
    pub attributes: Attributes,
    /// The kind, with its data.
    pub detail: ActivityDetail,
}

/// The kind of an activity, with its data.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityDetail {
    /// See [`ActivityKind::Acquired`].
    Acquired,
    /// See [`ActivityKind::Order`].
    Order {
        /// The order.
        order_id: String,
        /// Currency of both amounts.
        currency: Currency,
        /// Amount charged, in minor units; negative for a discount. The rows of an order add
        /// up to at least 0.
        amount: i64,
        /// Cost to the seller, in minor units; `None` if unknown.
        cost: Option<i64>,
    },
    /// See [`ActivityKind::Refund`].
    Refund {
        /// The order.
        order_id: String,
        /// Currency of the amount.
        currency: Currency,
        /// Amount refunded, in minor units.
        amount: i64,
    },
    /// See [`ActivityKind::Cancelled`].
    Cancelled,
    /// See [`ActivityKind::Reactivated`].
    Reactivated,
    /// See [`ActivityKind::Contact`]; its topic is in the activity's cell.
    Contact,
}

impl ActivityDetail {
    /// The kind.
    pub fn kind(&self) -> ActivityKind {
        match self {
            Self::Acquired => ActivityKind::Acquired,
            Self::Order { .. } => ActivityKind::Order,
            Self::Refund { .. } => ActivityKind::Refund,
            Self::Cancelled => ActivityKind::Cancelled,
            Self::Reactivated => ActivityKind::Reactivated,
            Self::Contact => ActivityKind::Contact,
        }
    }
}

/// An activity as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredActivity {
    /// The recorded activity.
    pub activity: Activity,
    /// When the service stored it.
    pub create_time: Timestamp,
    /// The revision of its content, from 1.
    pub revision: i32,
}
