//! Jobs that wait for the writers, and the choice of the next batch.

use std::sync::{Arc, MutexGuard, PoisonError};

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{
    job::{Job, Lane},
    lanes::Lanes,
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
    /// A small batch holds its lane's turn until it is written.
    pub(super) turn: Option<SmallBatchTurn>,
}

/// Lanes of which a small batch is being written.
#[derive(Default)]
struct SmallBatches {
    lanes: std::sync::Mutex<Vec<Lane>>,
    turn_ended: Notify,
}

impl SmallBatches {
    fn lanes(&self) -> MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>, lane: Lane) -> SmallBatchTurn {
        self.lanes().push(lane);
        SmallBatchTurn {
            small: self.clone(),
            lane,
        }
    }
}

/// A lane's turn to have a small batch written.
pub(super) struct SmallBatchTurn {
    small: Arc<SmallBatches>,
    lane: Lane,
}

impl Drop for SmallBatchTurn {
    fn drop(&mut self) {
        self.small.lanes().retain(|lane| *lane != self.lane);
        self.small.turn_ended.notify_one();
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
            let waits_for_turn = !self.lanes.is_empty();
            tokio::select! {
                () = self.small.turn_ended.notified(), if waits_for_turn => {}
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
        let under_way = self.small.lanes().clone();
        let rows_min = |lane| match under_way.contains(&lane) {
            true => LARGE_BATCH_ROWS,
            false => 0,
        };
        let taken = self.lanes.take(rows_min, BATCH_ROWS_MAX)?;
        Some(Batch {
            lane: taken.lane,
            jobs: taken.jobs,
            turn: (taken.rows < LARGE_BATCH_ROWS).then(|| self.small.begin(taken.lane)),
        })
    }

    fn sort_in(&mut self, job: Job) {
        self.lanes.push(job.lane, job.rows.len(), job);
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::{Semaphore, oneshot};

    use super::*;
    use crate::{
        ingest::job::{Reply, WhenFull},
        store::{RowKind, Rows, WorkspaceKey},
    };

    fn inbox() -> Inbox {
        Inbox::new(mpsc::channel(1).1, CancellationToken::new())
    }

    fn push(inbox: &mut Inbox, kind: RowKind, rows: usize) {
        let lane = Lane {
            workspace: WorkspaceKey::numbered(1),
            kind,
            when_full: WhenFull::Wait,
        };
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned();
        let job = Job {
            lane,
            rows: Rows::Responses(Vec::new()),
            reply: Reply {
                sender: oneshot::channel().0,
                _room: room.expect("the semaphore has a permit"),
            },
        };
        inbox.lanes.push(lane, rows, job);
    }

    #[test]
    fn small_batches_of_a_lane_are_taken_one_at_a_time_and_large_ones_beside_them() {
        let mut inbox = inbox();
        push(&mut inbox, RowKind::Response, LARGE_BATCH_ROWS - 1);
        let small = inbox.take().expect("a batch");
        push(&mut inbox, RowKind::Response, LARGE_BATCH_ROWS - 1);
        assert!(
            inbox.take().is_none(),
            "another small batch is being written"
        );
        push(&mut inbox, RowKind::Activity, 1);
        let other = inbox.take().expect("another lane is free");
        assert_eq!(other.lane.kind, RowKind::Activity);

        push(&mut inbox, RowKind::Response, 1);
        let large = inbox.take().expect("the batch has grown large");
        assert_eq!((large.jobs.len(), large.turn.is_none()), (2, true));
        push(&mut inbox, RowKind::Response, 1);
        drop(large);
        assert!(inbox.take().is_none());
        drop(small);
        assert!(inbox.take().is_some());
    }

    #[test]
    fn a_large_batch_leaves_its_lane_open_for_a_small_one() {
        let mut inbox = inbox();
        push(&mut inbox, RowKind::Response, LARGE_BATCH_ROWS);
        let _large = inbox.take().expect("a batch");
        push(&mut inbox, RowKind::Response, 0);
        assert!(inbox.take().expect("an empty batch").turn.is_some());
    }
}
