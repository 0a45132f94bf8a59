//! Jobs that wait for the writers, and the choice of the next batch.

use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, MutexGuard, PoisonError},
};

use tokio::sync::{Notify, OwnedSemaphorePermit, mpsc, oneshot};
use tokio_util::sync::CancellationToken;

use super::error::IngestError;
use crate::{
    domain::row_outcome::RowOutcome,
    store::{RowKind, Rows, WorkspaceKey},
};

/// Rows of a large batch, at least. Smaller batches of a lane are written one at a time,
/// and the next one grows meanwhile: a row of a larger batch costs less. Measured with
/// single calls, 256 in flight, alternating runs: two servers on one database stored
/// 15,600 rows a second this way and 13,900 without it. Lanes
/// don't wait for each other: where they did, 7,500 calls a second of a flood were served;
/// since then, 11,600 and 15,500.
const LARGE_BATCH_ROWS: usize = 500;
/// Rows of one statement at most, which bounds how long it holds its locks.
const BATCH_ROWS_MAX: usize = 8_000;

/// Whether a call waits when the queue is full.
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
    /// The share of the queue that the rows take, released with the reply.
    pub(super) _permit: OwnedSemaphorePermit,
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

/// Jobs that wait, shared by the writers.
pub(super) struct Inbox {
    jobs: mpsc::Receiver<Job>,
    lanes: Lanes<Lane, Job>,
    small: Arc<SmallBatches>,
    closed: CancellationToken,
    /// Whether all senders are gone.
    has_ended: bool,
}

/// Jobs of one lane.
pub(super) struct Batch {
    pub(super) lane: Lane,
    pub(super) jobs: Vec<Job>,
    /// Held until a small batch is written. Meanwhile its lane waits for a large batch.
    pub(super) guard: Option<SmallBatchGuard>,
}

/// Lanes of which a small batch is being written.
#[derive(Default)]
struct SmallBatches {
    lanes: std::sync::Mutex<Vec<Lane>>,
    guard_dropped: Notify,
}

impl SmallBatches {
    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>, lane: Lane) -> SmallBatchGuard {
        self.lanes().push(lane);
        SmallBatchGuard {
            small: self.clone(),
            lane,
        }
    }
}

/// While held, a small batch of the lane is being written.
pub(super) struct SmallBatchGuard {
    small: Arc<SmallBatches>,
    lane: Lane,
}

impl Drop for SmallBatchGuard {
    fn drop(&mut self) {
        self.small.lanes().retain(|lane| *lane != self.lane);
        self.small.guard_dropped.notify_one();
    }
}

impl Inbox {
    /// An empty inbox. Once `closed` is cancelled, it accepts no more jobs.
    pub(super) fn new(jobs: mpsc::Receiver<Job>, closed: CancellationToken) -> Self {
        Self {
            jobs,
            lanes: Lanes::default(),
            small: Arc::default(),
            closed,
            has_ended: false,
        }
    }

    /// The next batch, of at most [`BATCH_ROWS_MAX`] rows or one larger job; `None` once
    /// the inbox is closed and empty.
    pub(super) async fn next(&mut self) -> Option<Batch> {
        loop {
            if self.closed.is_cancelled() {
                self.jobs.close();
            }
            while let Ok(job) = self.jobs.try_recv() {
                self.sort_in(job);
            }
            if let Some(batch) = self.take() {
                return Some(batch);
            }
            let waits_for_guard = !self.lanes.is_empty();
            tokio::select! {
                () = self.small.guard_dropped.notified(), if waits_for_guard => {}
                job = self.jobs.recv(), if !self.has_ended => match job {
                    Some(job) => self.sort_in(job),
                    None => self.has_ended = true,
                },
                () = self.closed.cancelled(), if !self.jobs.is_closed() => {}
                else => return None,
            }
        }
    }

    fn take(&mut self) -> Option<Batch> {
        let in_progress = self.small.lanes().clone();
        let rows_min = |lane| match in_progress.contains(&lane) {
            true => LARGE_BATCH_ROWS,
            false => 0,
        };
        let taken = self.lanes.take(rows_min, BATCH_ROWS_MAX)?;
        Some(Batch {
            lane: taken.lane,
            jobs: taken.jobs,
            guard: (taken.rows < LARGE_BATCH_ROWS).then(|| self.small.begin(taken.lane)),
        })
    }

    fn sort_in(&mut self, job: Job) {
        self.lanes.push(job.lane, job.rows.len(), job);
    }
}

/// Jobs by lane. Lanes take turns of one batch each; a lane with too few rows is skipped
/// and keeps its place. Within a lane, jobs keep their order.
#[derive(Debug)]
pub(super) struct Lanes<L, J> {
    jobs: BTreeMap<L, VecDeque<(usize, J)>>,
    /// Lanes with a job, each once, the next one first.
    turns: VecDeque<L>,
}

/// Jobs of one lane and the sum of their rows.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Taken<L, J> {
    pub(super) lane: L,
    pub(super) rows: usize,
    pub(super) jobs: Vec<J>,
}

impl<L, J> Default for Lanes<L, J> {
    fn default() -> Self {
        Self {
            jobs: BTreeMap::new(),
            turns: VecDeque::new(),
        }
    }
}

impl<L: Copy + Ord, J> Lanes<L, J> {
    /// Adds a job to the end of its lane.
    pub(super) fn push(&mut self, lane: L, rows: usize, job: J) {
        let jobs = self.jobs.entry(lane).or_default();
        if jobs.is_empty() {
            self.turns.push_back(lane);
        }
        jobs.push_back((rows, job));
    }

    /// Whether no job waits.
    pub(super) fn is_empty(&self) -> bool {
        self.turns.is_empty()
    }

    /// Takes jobs of the next lane that holds at least `rows_min` of its rows: at least one
    /// job, and more until they have `rows_max` rows.
    pub(super) fn take(
        &mut self,
        rows_min: impl Fn(L) -> usize,
        rows_max: usize,
    ) -> Option<Taken<L, J>> {
        let mut turns = self.turns.iter();
        let position = turns.position(|&lane| self.has(lane, rows_min(lane)));
        let lane = self.turns.remove(position?)?;
        let jobs = self.jobs.get_mut(&lane)?;
        let (mut rows, mut taken) = (0, Vec::new());
        while rows < rows_max
            && let Some((more, job)) = jobs.pop_front()
        {
            rows += more;
            taken.push(job);
        }
        if jobs.is_empty() {
            self.jobs.remove(&lane);
        } else {
            self.turns.push_back(lane);
        }
        Some(Taken {
            lane,
            rows,
            jobs: taken,
        })
    }

    fn has(&self, lane: L, rows_min: usize) -> bool {
        let jobs = self.jobs.get(&lane).into_iter().flatten();
        let mut sums = jobs.scan(0, |sum, (rows, _)| {
            *sum += rows;
            Some(*sum)
        });
        sums.any(|sum| sum >= rows_min)
    }
}

#[cfg(test)]
mod tests;
