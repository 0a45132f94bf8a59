//! Why the rows of a call have no outcome.

use std::sync::Arc;

use crate::store::StoreError;

/// Why the rows of a call have no outcome.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// The queue is full; nothing was stored.
    #[error("the queue is full")]
    QueueFull,
    /// The server is shutting down.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// The writer failed while it held the rows. They may be stored.
    #[error("the writer failed")]
    WriterFailed,
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

impl From<Arc<StoreError>> for IngestError {
    fn from(error: Arc<StoreError>) -> Self {
        Self::Store(error)
    }
}

impl From<StoreError> for IngestError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}
