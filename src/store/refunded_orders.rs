//! The orders that refunds name.

use std::collections::BTreeMap;

/// Tokens of the orders that refunds of each customer name, ascending.
pub(super) type RefundedOrders = BTreeMap<u32, Vec<u64>>;
