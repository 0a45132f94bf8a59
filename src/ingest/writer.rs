//! Writers: each takes batches from the inbox and stores one at a time.

use std::{fmt, ops::Range, pin::pin, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::timeout};

use super::{
    inbox::Inbox,
    insert::{RowSink, insert_rows},
    job::{IngestError, Job, Reply},
};
use crate::store::{Rows, StoreError, WorkspaceKey};

/// How long a small batch keeps its lane waiting: several times what it takes, unless a
/// lock or the disk delays it.
const SMALL_BATCH_TURN_MAX: Duration = Duration::from_millis(100);

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
    /// [`IngestError::WriterFailed`]; jobs that wait stay in the inbox. Run it again to go
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

    /// Stores jobs of one workspace and kind in one statement. If the content of one makes
    /// that fail, stores each job alone, so that the others succeed.
    async fn write(&self, workspace: WorkspaceKey, jobs: Vec<Job>) {
        let Some(first) = jobs.first() else {
            return;
        };
        let length = jobs.iter().map(|job| job.rows.len()).sum();
        let mut rows = Rows::with_capacity(first.lane.kind, length);
        let mut replies: Vec<(Reply, Range<usize>)> = Vec::with_capacity(jobs.len());
        for job in jobs {
            let start = rows.len();
            rows.append(job.rows);
            replies.push((job.reply, start..rows.len()));
        }
        match insert_rows(&self.sink, workspace, &rows, 0..rows.len()).await {
            Ok(outcomes) => {
                for (reply, part) in replies {
                    reply.send(Ok(outcomes[part].to_vec()));
                }
            }
            Err(error @ (StoreError::Fault(_) | StoreError::Corrupt(_))) if replies.len() > 1 => {
                tracing::error!(%error, jobs = replies.len(), "a batch failed; storing its jobs one by one");
                for (reply, part) in replies {
                    let outcomes = insert_rows(&self.sink, workspace, &rows, part).await;
                    reply.send(outcomes.map_err(IngestError::from));
                }
            }
            Err(error) => {
                let error = Arc::new(error);
                for (reply, _) in replies {
                    reply.send(Err(IngestError::Store(error.clone())));
                }
            }
        }
    }
}
