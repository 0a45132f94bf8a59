//! Tests of restarts, on a paused clock.

use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::task::JoinHandle;

use super::*;

const KIND: TaskKind = TaskKind {
    name: "test",
    needed_by: &[],
};

/// A supervised task whose first runs each last for one of these times and then fail.
struct Supervised {
    tasks: BackgroundTasks,
    starts: Arc<AtomicUsize>,
    stopping: CancellationToken,
    supervisor: JoinHandle<()>,
}

impl Supervised {
    fn start(tasks: &BackgroundTasks, failures: &'static [(Duration, Failure)]) -> Self {
        let starts = Arc::new(AtomicUsize::new(0));
        let stopping = CancellationToken::new();
        let start = {
            let (starts, stopping) = (starts.clone(), stopping.clone());
            move || {
                let failure = failures.get(starts.fetch_add(1, Ordering::Relaxed));
                let stopping = stopping.clone();
                async move {
                    let Some((lasts, failure)) = failure else {
                        return stopping.cancelled().await;
                    };
                    sleep(*lasts).await;
                    assert_eq!(*failure, Failure::End, "this run panics");
                }
            }
        };
        let supervisor = tokio::spawn(tasks.supervise(&KIND, stopping.clone(), start));
        Self {
            tasks: tasks.clone(),
            starts,
            stopping,
            supervisor,
        }
    }

    /// The number of starts, and whether the kind is down.
    fn state(&self) -> (usize, bool) {
        let is_down = !self.tasks.down().is_empty();
        (self.starts.load(Ordering::Relaxed), is_down)
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_panics_or_ends_is_restarted_and_down_until_it_has_run_for_a_while() {
    const AT_ONCE: Duration = Duration::ZERO;
    let tasks = BackgroundTasks::default();
    let one = Supervised::start(
        &tasks,
        &[(AT_ONCE, Failure::Panic), (AT_ONCE, Failure::End)],
    );
    sleep(DELAY_MIN / 2).await;
    assert_eq!(one.state(), (1, true));
    // The second run ends at once, so the third starts after twice the delay.
    sleep(DELAY_MIN).await;
    assert_eq!(one.state(), (2, true));
    sleep(2 * DELAY_MIN).await;
    assert_eq!(one.state(), (3, true));
    // The third run is on probation for the delay before it.
    sleep(2 * DELAY_MIN).await;
    assert_eq!(one.state(), (3, false));
    one.stopping.cancel();
    one.supervisor.await.expect("the supervisor doesn't panic");
    assert_eq!(tasks.down(), [&KIND]);
}

#[tokio::test(start_paused = true)]
async fn a_task_that_keeps_failing_after_a_short_run_stays_down() {
    const SHORT: (Duration, Failure) = (Duration::from_millis(300), Failure::Panic);
    let tasks = BackgroundTasks::default();
    let one = Supervised::start(&tasks, &[SHORT; 64]);
    tokio::task::yield_now().await;
    assert_eq!(one.state(), (1, false));
    // From now on each run is shorter than the delay before it.
    sleep(Duration::from_secs(5)).await;
    let mut changes = tasks.changes();
    changes.mark_unchanged();
    assert!(one.state().1);
    sleep(Duration::from_secs(60)).await;
    assert!(one.state().1);
    assert!(!changes.has_changed().expect("the tasks exist"));
    // The delay is bounded.
    let starts = one.state().0;
    sleep(DELAY_MAX + 2 * SHORT.0).await;
    assert!(one.state().0 > starts);
}

#[tokio::test(start_paused = true)]
async fn a_kind_is_down_once_all_of_its_tasks_are() {
    const FIRST: &[(Duration, Failure)] = &[(Duration::from_secs(1), Failure::Panic)];
    const SECOND: &[(Duration, Failure)] = &[(Duration::from_millis(1_050), Failure::End)];
    let tasks = BackgroundTasks::default();
    let (first, second) = (
        Supervised::start(&tasks, FIRST),
        Supervised::start(&tasks, SECOND),
    );
    sleep(Duration::from_millis(1_025)).await;
    assert_eq!((first.state(), second.state()), ((1, false), (1, false)));
    sleep(Duration::from_millis(50)).await;
    assert_eq!((first.state(), second.state()), ((1, true), (1, true)));
    sleep(Duration::from_secs(1)).await;
    assert_eq!((first.state(), second.state()), ((2, false), (2, false)));
}

#[tokio::test(start_paused = true)]
async fn a_supervisor_that_is_dropped_leaves_its_task_down() {
    let tasks = BackgroundTasks::default();
    let one = Supervised::start(&tasks, &[]);
    tokio::task::yield_now().await;
    assert_eq!(one.state(), (1, false));
    one.supervisor.abort();
    one.supervisor.await.expect_err("it was aborted");
    assert_eq!(tasks.down(), [&KIND]);
}

#[tokio::test(start_paused = true)]
async fn a_provoked_failure_lasts_until_its_guard_is_dropped() {
    let tasks = BackgroundTasks::default();
    let start = || tasks.or_provoked(&KIND, std::future::pending());
    let supervised = tasks.supervise(&KIND, CancellationToken::new(), start);
    let watch = async {
        for failure in [Failure::Panic, Failure::End] {
            sleep(Duration::from_secs(1)).await;
            assert!(tasks.down().is_empty());
            let provoked = tasks.provoke(&KIND, failure);
            sleep(Duration::from_secs(1)).await;
            assert_eq!(tasks.down(), [&KIND], "{failure:?}");
            drop(provoked);
            sleep(2 * DELAY_MAX).await;
        }
        assert!(tasks.down().is_empty());
    };
    tokio::select! {
        () = supervised => panic!("it ended"),
        () = watch => {}
    }
}
