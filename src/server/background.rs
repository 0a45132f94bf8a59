//! Keeps background tasks running: restarts those that panic or end.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures_util::FutureExt;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;

/// Delay before the first restart; it doubles with each further one.
const DELAY_MIN: Duration = Duration::from_millis(100);
/// Delay before a restart at most.
const DELAY_MAX: Duration = Duration::from_secs(10);
/// A task that ran this long is restarted after [`DELAY_MIN`] again.
const STABLE_AFTER: Duration = Duration::from_secs(60);

/// How many tasks of one kind run at present; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct RunningTasks(Arc<AtomicUsize>);

impl RunningTasks {
    /// Whether at least one runs.
    pub fn is_any(&self) -> bool {
        self.0.load(Ordering::Relaxed) > 0
    }

    /// Counts one more until the guard is dropped.
    pub fn add(&self) -> RunningTask {
        self.0.fetch_add(1, Ordering::Relaxed);
        RunningTask(self.clone())
    }
}

/// One running task, until it is dropped.
#[derive(Debug)]
pub struct RunningTask(RunningTasks);

impl Drop for RunningTask {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Runs the task that `start` returns. Whenever it panics or ends, logs an error and starts
/// it again after a delay, until `stopping` is cancelled.
pub(super) async fn supervise<F: Future<Output = ()>>(
    name: &'static str,
    running: RunningTasks,
    stopping: CancellationToken,
    mut start: impl FnMut() -> F,
) {
    let mut delay = DELAY_MIN;
    loop {
        let started = Instant::now();
        let task = running.add();
        // A new task replaces whatever state the panic left behind.
        let outcome = AssertUnwindSafe(async { start().await })
            .catch_unwind()
            .await;
        drop(task);
        if stopping.is_cancelled() {
            return;
        }
        if started.elapsed() >= STABLE_AFTER {
            delay = DELAY_MIN;
        }
        match outcome {
            Ok(()) => tracing::error!(name, ?delay, "a background task ended; restarting it"),
            Err(_) => tracing::error!(name, ?delay, "a background task panicked; restarting it"),
        }
        tokio::select! {
            () = stopping.cancelled() => return,
            () = sleep(delay) => {}
        }
        delay = (delay * 2).min(DELAY_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_task_that_panics_or_ends_is_restarted_and_counted_as_down_meanwhile() {
        let running = RunningTasks::default();
        let stopping = CancellationToken::new();
        let starts = Arc::new(AtomicUsize::new(0));
        let start = {
            let (starts, stopping) = (starts.clone(), stopping.clone());
            move || {
                let start = starts.fetch_add(1, Ordering::Relaxed);
                let stopping = stopping.clone();
                async move {
                    assert_ne!(start, 0, "the first run panics");
                    if start > 1 {
                        stopping.cancelled().await;
                    }
                }
            }
        };
        let supervised = supervise("test", running.clone(), stopping.clone(), start);
        let supervised = tokio::spawn(supervised);
        sleep(DELAY_MIN / 2).await;
        assert_eq!(
            (starts.load(Ordering::Relaxed), running.is_any()),
            (1, false)
        );
        // The second run ends at once, so the third starts after twice the delay.
        sleep(DELAY_MIN).await;
        assert_eq!(
            (starts.load(Ordering::Relaxed), running.is_any()),
            (2, false)
        );
        sleep(2 * DELAY_MIN).await;
        assert_eq!(
            (starts.load(Ordering::Relaxed), running.is_any()),
            (3, true)
        );
        stopping.cancel();
        supervised.await.expect("the supervisor doesn't panic");
        assert!(!running.is_any());
    }
}
