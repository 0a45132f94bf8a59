//! Rows of one call on their way to a writer.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use crate::{
    domain::row_outcome::RowOutcome,
    store::{RowKind, Rows, StoreError, WorkspaceKey},
};

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

/// Whether a call waits for room in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhenFull {
    /// Fail at once: for single calls, whose clients back off.
    Fail,
    /// Wait: for streams, whose clients slow down with it.
    Wait,
}

/// Rows that can share a statement, from clients with the same form of backpressure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Lane {
    pub(super) workspace: WorkspaceKey,
    pub(super) kind: RowKind,
    pub(super) when_full: WhenFull,
}

/// Rows of one call.
pub(super) struct Job {
    pub(super) lane: Lane,
    pub(super) rows: Rows,
    pub(super) reply: Reply,
}

/// The way back to the caller. Dropped without a result, it reports a failed writer.
pub(super) struct Reply {
    pub(super) sender: oneshot::Sender<Result<Vec<RowOutcome>, IngestError>>,
    /// Room in the queue, released with the reply.
    pub(super) _room: OwnedSemaphorePermit,
}

impl Job {
    /// Whether the rows are still to be stored. A cancelled single call was not
    /// acknowledged, so its rows are skipped; rows of a stream are stored regardless.
    pub(super) fn is_wanted(&self) -> bool {
        self.lane.when_full == WhenFull::Wait || !self.reply.sender.is_closed()
    }
}

impl Reply {
    pub(super) fn send(self, result: Result<Vec<RowOutcome>, IngestError>) {
        // A caller that is gone needs no result; its rows are stored all the same.
        let _ = self.sender.send(result);
    }
}
