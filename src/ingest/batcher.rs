//! Batches rows that arrive at the same time, so that they share one statement and one
//! flush of the disk.
//!
//! Rows that can share a statement wait in one lane: rows of one workspace and kind, with
//! single calls apart from streams. Writers take from the lanes in turn, so a lane with
//! much work delays itself and not the others. While one writer writes a small batch of a
//! lane, the other skips that lane until many rows wait in it.

use std::sync::Arc;

use tokio::sync::{
    Mutex, Semaphore,
    mpsc::{self, error::TrySendError},
    oneshot,
};
use tokio_util::sync::CancellationToken;

use super::{
    error::IngestError,
    inbox::{Inbox, Job, Lane, Reply, WhenFull},
    writer::{RowSink, Writer},
};
use crate::{
    domain::row_outcome::RowOutcome,
    store::{Rows, WorkspaceKey},
};

/// Writers, and so statements at the same time. Measured with streams: two keep the
/// database busy while one of them waits for the disk; four get in each other's way
/// (22,000 against 32,000 rows a second).
const WRITERS: usize = 2;
/// KiB of rows that may wait: for single calls, and as much again for streams.
const QUEUE_KIB_MAX: usize = 16 * 1024;
/// Calls that may wait.
const QUEUE_JOBS_MAX: usize = 16 * 1024;

/// The queue's entrance; cheap to clone.
#[derive(Debug, Clone)]
pub struct Batcher {
    queue: mpsc::Sender<Job>,
    /// Share of the queue for single calls, which waiting streams don't use up.
    calls_permits: Arc<Semaphore>,
    streams_permits: Arc<Semaphore>,
    closed: CancellationToken,
}

impl Batcher {
    /// A batcher and its writers, which store nothing until they run. Once `closed` is
    /// cancelled, new rows are refused, and the writers end after the rows that wait.
    pub fn start<S: RowSink>(sink: S, closed: CancellationToken) -> (Self, Vec<Writer<S>>) {
        let (queue, jobs) = mpsc::channel(QUEUE_JOBS_MAX);
        let inbox = Arc::new(Mutex::new(Inbox::new(jobs, closed.clone())));
        let writers = (0..WRITERS).map(|_| Writer::new(sink.clone(), inbox.clone()));
        let permits = || Arc::new(Semaphore::new(QUEUE_KIB_MAX));
        let batcher = Self {
            queue,
            calls_permits: permits(),
            streams_permits: permits(),
            closed,
        };
        (batcher, writers.collect())
    }

    /// Stores rows and returns their outcomes, in their order, once all are durable.
    ///
    /// # Errors
    /// When the queue is full and `when_full` is [`WhenFull::Fail`], when the server shuts
    /// down, and when a writer or the store fails.
    pub async fn submit(
        &self,
        workspace: WorkspaceKey,
        rows: Rows,
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, IngestError> {
        // A job larger than the whole queue takes all of it.
        let kib = (rows.size() / 1024 + 1).min(QUEUE_KIB_MAX);
        let kib = u32::try_from(kib).map_err(|_| IngestError::QueueFull)?;
        let permit = match when_full {
            WhenFull::Fail => self
                .calls_permits
                .clone()
                .try_acquire_many_owned(kib)
                .map_err(|_| IngestError::QueueFull)?,
            WhenFull::Wait => self
                .streams_permits
                .clone()
                .acquire_many_owned(kib)
                .await
                .map_err(|_| IngestError::ShuttingDown)?,
        };
        let (sender, outcomes) = oneshot::channel();
        let lane = Lane {
            workspace,
            kind: rows.kind(),
            when_full,
        };
        let reply = Reply {
            sender,
            _permit: permit,
        };
        let job = Job { lane, rows, reply };
        match when_full {
            WhenFull::Fail => self.queue.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => IngestError::QueueFull,
                TrySendError::Closed(_) => IngestError::ShuttingDown,
            })?,
            WhenFull::Wait => self
                .queue
                .send(job)
                .await
                .map_err(|_| IngestError::ShuttingDown)?,
        }
        outcomes
            .await
            .unwrap_or_else(|_| match self.closed.is_cancelled() {
                true => Err(IngestError::ShuttingDown),
                false => Err(IngestError::WriterFailed),
            })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::pin::pin;

    use tokio::task::JoinHandle;

    use super::*;
    use crate::store::StoreError;

    /// A sink without a database, which panics on rows of one workspace.
    #[derive(Clone)]
    struct Sink {
        panics_on: WorkspaceKey,
    }

    impl RowSink for Sink {
        async fn try_insert(
            &self,
            workspace: WorkspaceKey,
            _rows: &Rows,
            positions: &[usize],
        ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
            assert_ne!(workspace, self.panics_on, "this batch panics");
            Ok(vec![Some(RowOutcome::Inserted); positions.len()])
        }
    }

    fn start(panics_on: WorkspaceKey) -> (Batcher, Arc<Writer<Sink>>) {
        let (batcher, writers) = Batcher::start(Sink { panics_on }, CancellationToken::new());
        (batcher, Arc::new(writers.into_iter().next().unwrap()))
    }

    fn run(writer: &Arc<Writer<Sink>>) -> JoinHandle<()> {
        let writer = writer.clone();
        tokio::spawn(async move { writer.run().await })
    }

    async fn submit(
        batcher: &Batcher,
        workspace: WorkspaceKey,
    ) -> Result<Vec<RowOutcome>, IngestError> {
        let rows = Rows::Responses(Vec::new());
        batcher.submit(workspace, rows, WhenFull::Fail).await
    }

    #[tokio::test]
    async fn a_batch_that_panics_fails_its_callers_and_a_restarted_writer_stores_the_next() {
        let [healthy, poisoned] = [1, 2].map(WorkspaceKey::numbered);
        let (batcher, writer) = start(poisoned);
        let running = run(&writer);
        // The second call waits while the writer panics over the first.
        let (failed, waiting) = tokio::join!(submit(&batcher, poisoned), async {
            let waiting = submit(&batcher, healthy);
            let mut waiting = pin!(waiting);
            tokio::select! {
                biased;
                done = &mut waiting => done,
                ended = running => {
                    assert!(ended.unwrap_err().is_panic());
                    run(&writer);
                    waiting.await
                }
            }
        });
        assert!(
            matches!(failed, Err(IngestError::WriterFailed)),
            "{failed:?}"
        );
        assert_eq!(waiting.unwrap(), []);
        assert!(submit(&batcher, healthy).await.is_ok());
    }
}
