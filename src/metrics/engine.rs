//! The entry point of the layer.

use super::ComputePool;
use crate::store::Store;

/// Answers questions about scores and customers.
///
/// Each kind of question has a method, in a file of its own. Clones are cheap and share
/// the database connections and the compute pool.
#[derive(Debug, Clone)]
pub struct Metrics {
    pub(super) store: Store,
    pub(super) compute: ComputePool,
}

impl Metrics {
    /// Metrics over what `store` holds. Start one per process: it sizes its compute pool
    /// by the machine's cores.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            compute: ComputePool::default(),
        }
    }

    /// The pool for computations that would hold an async worker too long.
    pub fn compute(&self) -> &ComputePool {
        &self.compute
    }
}
