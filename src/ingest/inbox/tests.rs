use tokio::sync::Semaphore;

use super::*;

fn inbox() -> Inbox {
    Inbox::new(mpsc::channel(1).1, CancellationToken::new())
}

fn push(inbox: &mut Inbox, kind: RowKind, rows: usize) {
    let lane = Lane {
        workspace: WorkspaceKey::numbered(1),
        kind,
        when_full: WhenFull::Wait,
    };
    let permit = Arc::new(Semaphore::new(1)).try_acquire_owned();
    let job = Job {
        lane,
        rows: Rows::Responses(Vec::new()),
        reply: Reply {
            sender: oneshot::channel().0,
            _permit: permit.expect("the semaphore has a permit"),
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
    assert_eq!((large.jobs.len(), large.guard.is_none()), (2, true));
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
    assert!(inbox.take().expect("an empty batch").guard.is_some());
}

fn taken<J>(lane: &'static str, rows: usize, jobs: Vec<J>) -> Option<Taken<&'static str, J>> {
    Some(Taken { lane, rows, jobs })
}

#[test]
fn jobs_of_one_lane_share_a_batch_up_to_the_maximum_of_rows() {
    let mut lanes = Lanes::default();
    (0..5).for_each(|job| lanes.push("a", 10, job));
    assert_eq!(lanes.take(|_| 1, 25), taken("a", 30, vec![0, 1, 2]));
    assert_eq!(lanes.take(|_| 1, 25), taken("a", 20, vec![3, 4]));
    assert_eq!(lanes.take(|_| 1, 25), None);
}

#[test]
fn a_job_larger_than_a_batch_is_taken_alone() {
    let mut lanes = Lanes::default();
    lanes.push("a", 100, 0);
    lanes.push("a", 1, 1);
    assert_eq!(lanes.take(|_| 1, 25), taken("a", 100, vec![0]));
}

#[test]
fn a_flood_in_one_lane_delays_another_by_one_batch() {
    let mut lanes = Lanes::default();
    (0..1_000).for_each(|job| lanes.push("flood", 10, job));
    lanes.push("other", 1, -1);
    assert_eq!(
        lanes.take(|_| 1, 100).map(|taken| taken.lane),
        Some("flood")
    );
    assert_eq!(lanes.take(|_| 1, 100), taken("other", 1, vec![-1]));
    // The next job waits for one batch again.
    lanes.push("other", 1, -2);
    assert_eq!(
        lanes.take(|_| 1, 100).map(|taken| taken.lane),
        Some("flood")
    );
    assert_eq!(lanes.take(|_| 1, 100), taken("other", 1, vec![-2]));
}

#[test]
fn lanes_with_work_take_turns() {
    let mut lanes = Lanes::default();
    (0..6).for_each(|job| lanes.push(job % 3, 1, job));
    let turns: Vec<_> = std::iter::from_fn(|| lanes.take(|_| 1, 1)).collect();
    let lanes: Vec<_> = turns.iter().map(|taken| taken.lane).collect();
    assert_eq!(lanes, [0, 1, 2, 0, 1, 2]);
}

#[test]
fn a_minimum_of_rows_skips_lanes_with_fewer() {
    let mut lanes = Lanes::default();
    lanes.push("few", 9, 0);
    lanes.push("many", 5, 1);
    lanes.push("many", 5, 2);
    assert_eq!(lanes.take(|_| 11, 100), None);
    assert_eq!(lanes.take(|_| 10, 100), taken("many", 10, vec![1, 2]));
    assert_eq!(lanes.take(|_| 10, 100), None);
    assert_eq!(lanes.take(|_| 1, 100), taken("few", 9, vec![0]));
    assert!(lanes.is_empty());
}
