//! What waits for the writers, and what each of them takes next.

use std::sync::{Arc, PoisonError};

use tokio::sync::{Notify, mpsc};
use tokio_util::sync::CancellationToken;

use super::{Job, Lane, lanes::Lanes};

/// Batches of fewer rows are written one at a time of each lane, and the next one grows
/// meanwhile: a row of a larger batch costs less. Measured with single calls, 256 in
/// flight, in turns: two servers on one database took 15,600 against 13,900 a second.
/// Other lanes go on: where a flood's batches waited for other clients' as well, 7,500 a
/// second were served of a flood, with lanes apart 11,600 and 15,500.
const LARGE_ROWS: usize = 500;
/// Rows of one statement at most: what is locked is locked for no longer than these take.
const BATCH_ROWS_MAX: usize = 8_000;

/// Where the writers find what to write.
pub(super) struct Inbox {
    jobs: mpsc::Receiver<Job>,
    lanes: Lanes<Lane, Job>,
    small: Arc<Small>,
    closed: CancellationToken,
    /// Whether no job will come any more.
    has_ended: bool,
}

/// Jobs of one lane.
pub(super) struct Batch {
    pub(super) lane: Lane,
    pub(super) jobs: Vec<Job>,
    /// Held by a small one until it is written.
    pub(super) turn: Option<SmallTurn>,
}

/// Lanes of which a small batch is being written.
#[derive(Default)]
struct Small {
    lanes: std::sync::Mutex<Vec<Lane>>,
    one_is_over: Notify,
}

impl Small {
    fn lanes(&self) -> std::sync::MutexGuard<'_, Vec<Lane>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(self: &Arc<Self>, lane: Lane) -> SmallTurn {
        self.lanes().push(lane);
        SmallTurn {
            small: self.clone(),
            lane,
        }
    }
}

/// A lane's turn to have a small batch written.
pub(super) struct SmallTurn {
    small: Arc<Small>,
    lane: Lane,
}

impl Drop for SmallTurn {
    fn drop(&mut self) {
        self.small.lanes().retain(|lane| *lane != self.lane);
        self.small.one_is_over.notify_one();
    }
}

impl Inbox {
    /// Nothing in it yet. Once it is `closed`, nothing more is taken in.
    pub(super) fn new(jobs: mpsc::Receiver<Job>, closed: CancellationToken) -> Self {
        Self {
            jobs,
            lanes: Lanes::default(),
            small: Arc::default(),
            closed,
            has_ended: false,
        }
    }

    /// The jobs of the lane whose turn it is, up to [`BATCH_ROWS_MAX`]; `None` when no
    /// job will come any more.
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
                () = self.small.one_is_over.notified(), if waits_for_turn => {}
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
            true => LARGE_ROWS,
            false => 0,
        };
        let taken = self.lanes.take(rows_min, BATCH_ROWS_MAX)?;
        Some(Batch {
            lane: taken.lane,
            jobs: taken.jobs,
            turn: (taken.rows < LARGE_ROWS).then(|| self.small.begin(taken.lane)),
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
        ingest::batcher::WhenFull,
        store::{RowKind, Rows, WorkspaceKey},
    };

    fn inbox() -> Inbox {
        Inbox::new(mpsc::channel(1).1, CancellationToken::new())
    }

    fn push(inbox: &mut Inbox, kind: RowKind, rows: usize) {
        let lane = Lane {
            workspace: WorkspaceKey::any(),
            kind,
            when_full: WhenFull::Wait,
        };
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned();
        let job = Job {
            lane,
            rows: Rows::Responses(Vec::new()),
            reply: oneshot::channel().0,
            room: room.expect("there is room"),
        };
        inbox.lanes.push(lane, rows, job);
    }

    #[test]
    fn of_a_lane_small_batches_are_taken_one_at_a_time_and_large_ones_beside_them() {
        let mut inbox = inbox();
        push(&mut inbox, RowKind::Response, LARGE_ROWS - 1);
        let small = inbox.take().expect("a batch");
        push(&mut inbox, RowKind::Response, LARGE_ROWS - 1);
        assert!(inbox.take().is_none(), "another is being written");
        push(&mut inbox, RowKind::Activity, 1);
        let other = inbox.take().expect("it is of another lane");
        assert_eq!(other.lane.kind, RowKind::Activity);

        push(&mut inbox, RowKind::Response, 1);
        let large = inbox.take().expect("it has grown large");
        assert_eq!((large.jobs.len(), large.turn.is_none()), (2, true));
        push(&mut inbox, RowKind::Response, 1);
        drop(large);
        assert!(inbox.take().is_none());
        drop(small);
        assert!(inbox.take().is_some());
    }

    #[test]
    fn a_large_batch_leaves_its_lane_to_small_ones() {
        let mut inbox = inbox();
        push(&mut inbox, RowKind::Response, LARGE_ROWS);
        let _large = inbox.take().expect("a batch");
        push(&mut inbox, RowKind::Response, 0);
        assert!(inbox.take().expect("a batch of nothing").turn.is_some());
    }
}
