//! Activities: what customers did.

use std::collections::BTreeMap;

use jiff::Timestamp;
use uuid::Uuid;

use crate::domain::{
    customer::Attributes,
    dimension::{self, CHANNEL, Cell},
    id::Id,
    money::Currency,
};

/// What a contact is about; a dimension of activities.
pub const TOPIC: &str = "topic";
/// The class of a customer's latest answer, as a dimension of a reply.
pub const ANSWER_CLASS: &str = "answer_class";
/// Characters of an order's id at most.
pub const ORDER_ID_LENGTH_MAX: usize = 128;
/// Dimensions that a workspace declares at most.
pub const DIMENSIONS_MAX: usize = 16;
/// Dimensions that every activity has.
pub const BUILT_IN: [&str; 2] = [CHANNEL, TOPIC];

/// What a workspace declares about its activities.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActivitySettings {
    /// Rises when what was checked or remembered before may no longer hold.
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

/// Whether a dimension's name is taken, so that it can't be declared.
pub fn is_reserved(dimension: &str) -> bool {
    BUILT_IN.contains(&dimension)
        || dimension == ANSWER_CLASS
        || dimension::is_built_in(dimension)
        || crate::domain::customer::ATTRIBUTES.contains(&dimension)
}

/// An activity, parsed: nothing in it can be wrong any more.
#[derive(Debug, Clone, PartialEq)]
pub struct Activity {
    /// Chosen by the caller; makes a retry safe.
    pub id: Uuid,
    /// Opaque id of the customer.
    pub customer_id: String,
    /// When it happened, to the microsecond.
    pub time: Timestamp,
    /// Its dimension values, a contact's topic among them.
    pub cell: Cell,
    /// What is only kept and returned.
    pub properties: BTreeMap<String, String>,
    /// What happened.
    pub kind: ActivityKind,
}

/// What happened, with what the kind needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityKind {
    /// The customer became one; what is known of the customer is set.
    Acquired(Attributes),
    /// The customer bought.
    Order {
        /// The order.
        order_id: String,
        /// Its currency.
        currency: Currency,
        /// What was charged, in minor units.
        amount: i64,
        /// What it cost, in minor units, where known.
        cost: Option<i64>,
    },
    /// Money of an order was given back.
    Refund {
        /// The order.
        order_id: String,
        /// Its currency.
        currency: Currency,
        /// What was given back, in minor units.
        amount: i64,
    },
    /// The customer ended the relation.
    Cancelled,
    /// The customer came back.
    Reactivated,
    /// The customer got in touch; the topic is in the cell.
    Contact,
}

impl ActivityKind {
    /// How the database tells kinds apart; for good.
    pub fn code(&self) -> i16 {
        match self {
            Self::Acquired(_) => 1,
            Self::Order { .. } => 2,
            Self::Refund { .. } => 3,
            Self::Cancelled => 4,
            Self::Reactivated => 5,
            Self::Contact => 6,
        }
    }

    /// Whether it shows that the customer is one: a contact, a refund and a
    /// cancellation don't.
    pub fn is_sign_of_life(&self) -> bool {
        matches!(
            self,
            Self::Acquired(_) | Self::Order { .. } | Self::Reactivated
        )
    }

    /// Whether the customer bought.
    pub fn is_order(&self) -> bool {
        matches!(self, Self::Order { .. })
    }
}

/// An activity as it is read back.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredActivity {
    /// What was recorded.
    pub activity: Activity,
    /// When the service stored it.
    pub create_time: Timestamp,
}
