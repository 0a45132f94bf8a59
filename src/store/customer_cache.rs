//! Remembers keys and first times of customers between batches.

use jiff::Timestamp;
use quick_cache::sync::Cache;

use super::workspace_key::WorkspaceKey;

/// Customers remembered at most.
const CUSTOMERS_MAX: usize = 250_000;

/// The cached facts of a customer. Times only become earlier, unless an activity
/// is deleted; then the revision of the settings rises, and nothing remembered
/// under the one before is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CustomerFacts {
    pub(super) key: i32,
    pub(super) first_time: Option<Timestamp>,
    pub(super) first_order_time: Option<Timestamp>,
}

/// Remembers customers, by workspace, revision of the settings, and id.
#[derive(Debug)]
pub(super) struct CustomerCache(Cache<(WorkspaceKey, i32, Box<str>), CustomerFacts>);

impl Default for CustomerCache {
    fn default() -> Self {
        Self(Cache::new(CUSTOMERS_MAX))
    }
}

impl CustomerCache {
    pub(super) fn get(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        id: &str,
    ) -> Option<CustomerFacts> {
        self.0.get(&(workspace, revision, id.into()))
    }

    pub(super) fn put(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        id: &str,
        facts: CustomerFacts,
    ) {
        self.0.insert((workspace, revision, id.into()), facts);
    }
}
