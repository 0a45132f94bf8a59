//! Writers: each takes batches from the inbox and inserts one at a time, attempt by attempt,
//! until the outcome of every row is known.

use std::{fmt, ops::Range, pin::pin, sync::Arc, time::Duration};

use tokio::{sync::Mutex, time::timeout};

use super::{
    error::IngestError,
    inbox::{Inbox, Job, Reply},
    retry::Retry,
};
use crate::{
    domain::row_outcome::RowOutcome,
    store::{Rows, Store, StoreError, WorkspaceKey},
};

/// How long a small batch keeps its lane waiting: several times what it takes, unless a
/// lock or the disk delays it.
const SMALL_BATCH_GUARD_MAX: Duration = Duration::from_millis(100);

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
            if let Some(guard) = batch.guard {
                if timeout(SMALL_BATCH_GUARD_MAX, &mut writing).await.is_ok() {
                    continue;
                }
                drop(guard);
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

/// Where rows are inserted.
pub trait RowSink: Clone + Send + Sync + 'static {
    /// Tries once to insert the rows at these positions; see [`Store::try_insert`].
    fn try_insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
        positions: &[usize],
    ) -> impl Future<Output = Result<Vec<Option<RowOutcome>>, StoreError>> + Send;
}

impl RowSink for Store {
    async fn try_insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
        positions: &[usize],
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        Store::try_insert(self, workspace, rows, positions).await
    }
}

/// Inserts a range of rows and returns their outcomes in order, once all are durable.
///
/// # Errors
/// When the database fails, and when others are in the way at every attempt. Some rows
/// may be stored then; all are safe to send again.
pub async fn insert_rows(
    sink: &impl RowSink,
    workspace: WorkspaceKey,
    rows: &Rows,
    range: Range<usize>,
) -> Result<Vec<RowOutcome>, StoreError> {
    let mut outcomes = vec![None; range.len()];
    let mut open: Vec<usize> = range.clone().collect();
    let mut retry = Retry::new();
    loop {
        let error = match sink.try_insert(workspace, rows, &open).await {
            Ok(attempt) if attempt.len() != open.len() => {
                let (outcomes, rows) = (attempt.len(), open.len());
                let text = format!("{rows} rows have {outcomes} outcomes");
                return Err(StoreError::Corrupt(text));
            }
            Ok(attempt) => {
                for (position, outcome) in open.iter().zip(attempt) {
                    outcomes[position - range.start] = outcome;
                }
                StoreError::Contended
            }
            Err(error @ (StoreError::Interrupted(_) | StoreError::Contended)) => error,
            Err(error) => return Err(error),
        };
        let before = open.len();
        open.retain(|position| outcomes[position - range.start].is_none());
        if open.is_empty() {
            // None is missing: no position is open.
            return Ok(outcomes.into_iter().flatten().collect());
        }
        let may_go_on = match open.len() < before {
            true => retry.try_again(),
            false => retry.back_off().await,
        };
        if !may_go_on {
            return Err(error);
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::{
        domain::{response::Response, row_outcome::OnConflict},
        store::ResponseRow,
    };

    type Attempt = Result<Vec<Option<RowOutcome>>, StoreError>;

    /// A sink whose attempts end as listed, the last one first.
    #[derive(Clone)]
    struct Sink(Arc<Mutex<Vec<Attempt>>>);

    impl RowSink for Sink {
        async fn try_insert(&self, _: WorkspaceKey, _: &Rows, positions: &[usize]) -> Attempt {
            let mut attempts = self.0.lock().unwrap();
            let attempt = attempts.pop().unwrap_or(Err(StoreError::Contended));
            if let Ok(outcomes) = &attempt {
                assert_eq!(outcomes.len(), positions.len());
            }
            attempt
        }
    }

    fn rows(count: u128) -> Rows {
        let row = |id| {
            let response = Response {
                id: uuid::Uuid::from_u128(id),
                submit_time: jiff::Timestamp::UNIX_EPOCH,
                customer_id: None,
                cell: crate::domain::dimension::Cell::default(),
                properties: std::collections::BTreeMap::new(),
                answers: Vec::new(),
            };
            ResponseRow::new(response, 1, 1, 1, OnConflict::Report)
        };
        Rows::Responses((0..count).map(row).collect())
    }

    async fn insert(attempts: Vec<Attempt>) -> Result<Vec<RowOutcome>, StoreError> {
        let sink = Sink(Arc::new(Mutex::new(attempts)));
        insert_rows(&sink, WorkspaceKey::numbered(1), &rows(3), 1..3).await
    }

    #[tokio::test]
    async fn rows_without_an_outcome_are_tried_again() {
        let outcomes = insert(vec![
            Ok(vec![Some(RowOutcome::Inserted)]),
            Err(StoreError::Contended),
            Ok(vec![None, Some(RowOutcome::Identical)]),
        ]);
        let expected = vec![RowOutcome::Inserted, RowOutcome::Identical];
        assert_eq!(outcomes.await.unwrap(), expected);
    }

    #[tokio::test]
    async fn attempts_end_when_others_are_always_in_the_way() {
        let error = insert(Vec::new()).await.unwrap_err();
        assert!(matches!(error, StoreError::Contended), "{error}");
    }

    #[tokio::test]
    async fn a_failed_database_is_not_tried_again() {
        let error = insert(vec![Err(StoreError::Corrupt("x".into()))]).await;
        assert!(matches!(error, Err(StoreError::Corrupt(_))));
    }
}
