//! Writers: each takes batches from the inbox and stores one at a time.

use std::{fmt, pin::pin, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::timeout};

use super::{
    inbox::Inbox,
    job::{BatchError, Job, Reply},
};
use crate::store::{RowVerdict, Rows, Store, StoreError, WorkspaceKey};

/// How long a small batch keeps its lane waiting: several times what it takes, unless a
/// lock or the disk delays it.
const SMALL_BATCH_TURN_MAX: Duration = Duration::from_millis(100);

/// Where writers store rows.
pub trait RowSink: Clone + Send + Sync + 'static {
    /// Stores rows of one workspace and returns their verdicts in order, once all are
    /// durable.
    fn insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
    ) -> impl Future<Output = Result<Vec<RowVerdict>, StoreError>> + Send;
}

impl RowSink for Store {
    async fn insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
    ) -> Result<Vec<RowVerdict>, StoreError> {
        Store::insert(self, workspace, rows).await
    }
}

/// Stores the batches of a [`Batcher`](super::Batcher), as one of several writers.
pub struct Writer<S> {
    sink: S,
    inbox: Arc<Mutex<Inbox>>,
}

impl<S> fmt::Debug for Writer<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Writer").finish_non_exhaustive()
    }
}

impl<S: RowSink> Writer<S> {
    pub(super) fn new(sink: S, inbox: Arc<Mutex<Inbox>>) -> Self {
        Self { sink, inbox }
    }

    /// Stores batches until the batcher is closed and no rows wait.
    ///
    /// # Panics
    /// When storing a batch panics. The callers of that batch get
    /// [`BatchError::WriterFailed`]; jobs that wait stay in the inbox. Run it again to go
    /// on.
    pub async fn run(&self) {
        loop {
            let batch = self.inbox.lock().await.next().await;
            let Some(mut batch) = batch else {
                return;
            };
            batch.jobs.retain(Job::is_wanted);
            let mut writing = pin!(self.write(batch.lane.workspace, batch.jobs));
            if let Some(turn) = batch.turn {
                if timeout(SMALL_BATCH_TURN_MAX, &mut writing).await.is_ok() {
                    continue;
                }
                drop(turn);
            }
            writing.await;
        }
    }

    /// Stores jobs of one workspace and kind in one statement. If the database refuses
    /// that for its content, stores each job alone, so that one can't spoil another.
    async fn write(&self, workspace: WorkspaceKey, jobs: Vec<Job>) {
        let lengths: Vec<usize> = jobs.iter().map(|job| job.rows.len()).collect();
        let (rows, replies): (Vec<Rows>, Vec<Reply>) =
            jobs.into_iter().map(|job| (job.rows, job.reply)).unzip();
        let Some(rows) = Rows::concat(rows.into_iter()) else {
            return;
        };
        let mut parts = lengths.iter().scan(0, |start, length| {
            *start += length;
            Some(*start - length..*start)
        });
        match self.sink.insert(workspace, &rows).await {
            Ok(verdicts) => {
                for (reply, part) in replies.into_iter().zip(&mut parts) {
                    reply.send(Ok(verdicts[part].to_vec()));
                }
            }
            Err(StoreError::Fault(error)) if replies.len() > 1 => {
                tracing::error!(%error, jobs = replies.len(), "a batch failed; storing its jobs one by one");
                for (reply, part) in replies.into_iter().zip(&mut parts) {
                    let verdicts = self.sink.insert(workspace, &rows.part(part)).await;
                    reply.send(verdicts.map_err(|error| BatchError::Store(Arc::new(error))));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for reply in replies {
                    reply.send(Err(BatchError::Store(error.clone())));
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use tokio::task::JoinHandle;
    use tokio_util::sync::CancellationToken;

    use super::*;
    use crate::ingest::{Batcher, WhenFull};

    /// A sink without a database, which panics on rows of one workspace.
    #[derive(Clone)]
    struct Sink {
        panics_on: WorkspaceKey,
    }

    impl RowSink for Sink {
        async fn insert(
            &self,
            workspace: WorkspaceKey,
            rows: &Rows,
        ) -> Result<Vec<RowVerdict>, StoreError> {
            assert_ne!(workspace, self.panics_on, "this batch panics");
            Ok(vec![RowVerdict::Inserted; rows.len()])
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
    ) -> Result<Vec<RowVerdict>, BatchError> {
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
            matches!(failed, Err(BatchError::WriterFailed)),
            "{failed:?}"
        );
        assert_eq!(waiting.unwrap(), []);
        assert!(submit(&batcher, healthy).await.is_ok());
    }
}
