//! Which stored activities a list shows.

use crate::domain::{activity::ActivityKind, dimension::DimensionFilter, score_query::OpenPeriod};

/// Selects activities. An activity must match every part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActivityFilter {
    /// Only activities of the customer with this id, under all of its ids.
    pub customer_id: Option<String>,
    /// Only activities in this period.
    pub period: OpenPeriod,
    /// Only activities of these kinds; empty for all.
    pub kinds: Vec<ActivityKind>,
    /// Only orders and refunds with this order id.
    pub order_id: Option<String>,
    /// Only activities with these dimension values.
    pub dimensions: Vec<DimensionFilter>,
}

impl ActivityFilter {
    /// Whether some activities of the customer and the period may not match.
    pub fn is_selective(&self) -> bool {
        !self.kinds.is_empty() || self.order_id.is_some() || !self.dimensions.is_empty()
    }
}
