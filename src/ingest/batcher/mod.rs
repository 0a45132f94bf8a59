//! Gathers what is submitted at the same time, so that it shares one statement
//! and one flush of the disk.
//!
//! What can share a statement waits in one lane: rows of one workspace and kind, single
//! calls apart from streams. The writers take from the lanes in turn, so that whoever
//! brings much waits for itself and not others for it; while one writes a small batch of a
//! lane, the other passes over that lane until many rows wait there.

mod inbox;
mod lanes;

use std::{pin::pin, sync::Arc, time::Duration};

use tokio::{
    sync::{
        Mutex, OwnedSemaphorePermit, Semaphore,
        mpsc::{self, error::TrySendError},
        oneshot,
    },
    task::JoinSet,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

use crate::store::{RowKind, RowVerdict, Rows, Store, StoreError, WorkspaceKey};

use inbox::Inbox;

/// Statements at the same time. Measured with streams: two keep the database busy while
/// one of them waits for the disk, four get in each other's way (22,000 against 32,000 rows
/// a second).
const WRITERS: usize = 2;
/// How long a small batch keeps its lane waiting: several times what it takes, unless a
/// lock or the disk holds it up.
const TURN_MAX: Duration = Duration::from_millis(100);
/// What may wait, in KiB of rows: of single calls, and as much of streams.
const QUEUE_KIB_MAX: usize = 16 * 1024;
/// What may wait, in calls.
const QUEUE_JOBS_MAX: usize = 16 * 1024;

/// Why a job was not done.
#[derive(Debug, thiserror::Error)]
pub enum BatchError {
    /// As much is waiting as may wait; nothing was stored.
    #[error("the queue is full")]
    QueueFull,
    /// The server is shutting down.
    #[error("the server is shutting down")]
    ShuttingDown,
    /// The store failed.
    #[error(transparent)]
    Store(Arc<StoreError>),
}

/// Whether a job waits for room in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum WhenFull {
    /// Fail at once: for single calls, whose client backs off.
    Fail,
    /// Wait: for streams, whose client is held back by it.
    Wait,
}

/// Rows that can share a statement, of clients that are held back in the same way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Lane {
    workspace: WorkspaceKey,
    kind: RowKind,
    when_full: WhenFull,
}

/// Takes rows in; cheap to clone.
#[derive(Debug, Clone)]
pub struct Batcher {
    queue: mpsc::Sender<Job>,
    /// What streams keep waiting takes no room from single calls.
    calls_room: Arc<Semaphore>,
    streams_room: Arc<Semaphore>,
}

/// Rows of one call.
struct Job {
    lane: Lane,
    rows: Rows,
    reply: oneshot::Sender<Result<Vec<RowVerdict>, BatchError>>,
    /// Room in the queue, given back when the job is done.
    room: OwnedSemaphorePermit,
}

/// A caller that waits for its verdicts.
struct Waiting {
    reply: oneshot::Sender<Result<Vec<RowVerdict>, BatchError>>,
    _room: OwnedSemaphorePermit,
}

impl Job {
    /// Whether its rows are still to be stored. A single call that was given up was not
    /// acknowledged, and has no claim on the time of others.
    fn is_wanted(&self) -> bool {
        self.lane.when_full == WhenFull::Wait || !self.reply.is_closed()
    }

    fn take_rows(self) -> (Rows, Waiting) {
        let waiting = Waiting {
            reply: self.reply,
            _room: self.room,
        };
        (self.rows, waiting)
    }
}

impl Batcher {
    /// A batcher and its writers. Once it is `closed`, nothing more is taken in, and the
    /// writers end when what waits is written.
    pub fn start(store: Store, closed: CancellationToken) -> (Self, JoinSet<()>) {
        let (queue, jobs) = mpsc::channel(QUEUE_JOBS_MAX);
        let inbox = Arc::new(Mutex::new(Inbox::new(jobs, closed)));
        let mut writers = JoinSet::new();
        for _ in 0..WRITERS {
            writers.spawn(write(store.for_writers(), inbox.clone()));
        }
        let room = || Arc::new(Semaphore::new(QUEUE_KIB_MAX));
        (
            Self {
                queue,
                calls_room: room(),
                streams_room: room(),
            },
            writers,
        )
    }

    /// Stores rows and says what became of each, in their order, once all of it is durable.
    ///
    /// # Errors
    /// When the queue is full (and `when_full` says so), or the store fails.
    pub async fn submit(
        &self,
        workspace: WorkspaceKey,
        rows: Rows,
        when_full: WhenFull,
    ) -> Result<Vec<RowVerdict>, BatchError> {
        let kib = u32::try_from((rows.size() / 1024 + 1).min(QUEUE_KIB_MAX)).unwrap_or(u32::MAX);
        let room = match when_full {
            WhenFull::Fail => self
                .calls_room
                .clone()
                .try_acquire_many_owned(kib)
                .map_err(|_| BatchError::QueueFull)?,
            WhenFull::Wait => self
                .streams_room
                .clone()
                .acquire_many_owned(kib)
                .await
                .map_err(|_| BatchError::ShuttingDown)?,
        };
        let (reply, verdicts) = oneshot::channel();
        let lane = Lane {
            workspace,
            kind: rows.kind(),
            when_full,
        };
        let job = Job {
            lane,
            rows,
            reply,
            room,
        };
        match when_full {
            WhenFull::Fail => self.queue.try_send(job).map_err(|error| match error {
                TrySendError::Full(_) => BatchError::QueueFull,
                TrySendError::Closed(_) => BatchError::ShuttingDown,
            })?,
            WhenFull::Wait => self
                .queue
                .send(job)
                .await
                .map_err(|_| BatchError::ShuttingDown)?,
        }
        verdicts.await.map_err(|_| BatchError::ShuttingDown)?
    }
}

async fn write(store: Store, inbox: Arc<Mutex<Inbox>>) {
    loop {
        let batch = inbox.lock().await.next().await;
        let Some(mut batch) = batch else {
            return;
        };
        batch.jobs.retain(Job::is_wanted);
        let mut writing = pin!(write_jobs(&store, batch.lane.workspace, batch.jobs));
        if let Some(turn) = batch.turn {
            if timeout(TURN_MAX, &mut writing).await.is_ok() {
                continue;
            }
            drop(turn);
        }
        writing.await;
    }
}

/// Writes jobs of one workspace and kind in one statement. Should that fail for a reason
/// of its content, each job is written alone, so that one can't spoil another's.
async fn write_jobs(store: &Store, workspace: WorkspaceKey, jobs: Vec<Job>) {
    let lengths: Vec<usize> = jobs.iter().map(|job| job.rows.len()).collect();
    let (rows, jobs): (Vec<Rows>, Vec<Waiting>) = jobs.into_iter().map(Job::take_rows).unzip();
    let Some(rows) = Rows::concat(rows.into_iter()) else {
        return;
    };
    let mut parts = lengths.iter().scan(0, |start, length| {
        *start += length;
        Some(*start - length..*start)
    });
    match store.insert(workspace, &rows).await {
        Ok(verdicts) => {
            for (job, part) in jobs.into_iter().zip(&mut parts) {
                reply(job, Ok(verdicts[part].to_vec()));
            }
        }
        Err(StoreError::Fault(error)) if jobs.len() > 1 => {
            tracing::error!(%error, jobs = jobs.len(), "a batch failed; writing its jobs one by one");
            for (job, part) in jobs.into_iter().zip(&mut parts) {
                let verdicts = store.insert(workspace, &rows.part(part)).await;
                reply(
                    job,
                    verdicts.map_err(|error| BatchError::Store(Arc::new(error))),
                );
            }
        }
        Err(error) => {
            let error = Arc::new(error);
            for job in jobs {
                reply(job, Err(BatchError::Store(error.clone())));
            }
        }
    }
}

fn reply(job: Waiting, verdicts: Result<Vec<RowVerdict>, BatchError>) {
    // A caller that is gone no longer asks; its rows are stored all the same.
    let _ = job.reply.send(verdicts);
}
