//! Keeps background tasks running: restarts those that panic or end, and records which run.

use std::{panic::AssertUnwindSafe, pin::pin, sync::Arc, time::Duration};

use futures_util::FutureExt;
use tokio::{
    sync::watch,
    time::{Instant, sleep},
};
use tokio_util::sync::CancellationToken;

use super::task_kind::TaskKind;

/// Delay before the first restart; it doubles with each further one.
const DELAY_MIN: Duration = Duration::from_millis(100);
/// Delay before a restart at most.
const DELAY_MAX: Duration = Duration::from_secs(10);
/// A task that ran this long is restarted after [`DELAY_MIN`] again.
const STABLE_AFTER: Duration = Duration::from_secs(60);

/// The background tasks of one server; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct BackgroundTasks {
    tasks: Arc<watch::Sender<Vec<Task>>>,
    provoked: Arc<watch::Sender<Option<Provoked>>>,
}

#[derive(Debug)]
struct Task {
    kind: &'static TaskKind,
    is_running: bool,
}

/// A failure that a test provokes.
#[derive(Debug, Clone, Copy)]
struct Provoked {
    kind: &'static TaskKind,
    failure: Failure,
}

/// How a task fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It panics.
    Panic,
    /// It ends although the server still runs.
    End,
}

impl BackgroundTasks {
    /// Runs the task that `start` returns. Whenever it panics or ends, logs an error and
    /// starts it again after a delay, until `stopping` is cancelled.
    ///
    /// The task counts as running from now on, and as not running from a failure until a later run has lasted as long
    /// as the delay before it: a task that keeps failing does not count as running in
    /// between.
    pub(super) fn supervise<F, S>(
        &self,
        kind: &'static TaskKind,
        stopping: CancellationToken,
        mut start: S,
    ) -> impl Future<Output = ()> + Send + use<F, S>
    where
        F: Future<Output = ()> + Send,
        S: FnMut() -> F + Send,
    {
        let registration = self.register(kind);
        async move {
            let (mut delay, mut probation) = (DELAY_MIN, Duration::ZERO);
            loop {
                let started = Instant::now();
                // A new task replaces whatever state the panic left behind.
                let run = AssertUnwindSafe(async { start().await }).catch_unwind();
                let outcome = registration.observe(run, probation).await;
                if stopping.is_cancelled() {
                    return;
                }
                if started.elapsed() >= STABLE_AFTER {
                    delay = DELAY_MIN;
                }
                let name = kind.name;
                match outcome {
                    Ok(()) => {
                        tracing::error!(name, ?delay, "a background task ended; restarting it")
                    }
                    Err(_) => {
                        tracing::error!(name, ?delay, "a background task panicked; restarting it")
                    }
                }
                tokio::select! {
                    () = stopping.cancelled() => return,
                    () = sleep(delay) => {}
                }
                probation = delay;
                delay = (delay * 2).min(DELAY_MAX);
            }
        }
    }

    fn register(&self, kind: &'static TaskKind) -> Registration {
        let mut index = 0;
        self.tasks.send_modify(|tasks| {
            index = tasks.len();
            tasks.push(Task {
                kind,
                is_running: true,
            });
        });
        Registration {
            tasks: self.tasks.clone(),
            index,
        }
    }

    /// The kinds of which no task runs.
    pub(super) fn down(&self) -> Vec<&'static TaskKind> {
        let tasks = self.tasks.borrow();
        let runs = |kind| {
            tasks
                .iter()
                .any(|task| task.kind == kind && task.is_running)
        };
        let mut kinds: Vec<&'static TaskKind> = Vec::new();
        for task in tasks.iter() {
            if !kinds.contains(&task.kind) && !runs(task.kind) {
                kinds.push(task.kind);
            }
        }
        kinds
    }

    /// Reports each start and each failure of a task.
    pub(super) fn changes(&self) -> watch::Receiver<impl Sized> {
        self.tasks.subscribe()
    }

    /// Runs a task until it ends or a test provokes its failure.
    pub(super) async fn or_provoked(&self, kind: &TaskKind, task: impl Future<Output = ()>) {
        let mut provoked = self.provoked.subscribe();
        let failure = async {
            let is_of_kind = |now: &Option<Provoked>| now.is_some_and(|now| now.kind == kind);
            let now = provoked.wait_for(is_of_kind).await;
            now.map(|now| now.as_ref().map(|now| now.failure))
        };
        let failure = tokio::select! {
            () = task => return,
            failure = failure => failure,
        };
        match failure {
            Ok(Some(Failure::Panic)) => panic!("a test provokes this panic"),
            Ok(Some(Failure::End) | None) | Err(_) => {}
        }
    }

    /// Makes every task of a kind fail, at once and after each restart, until the returned
    /// guard is dropped. Only for tests of what a failure causes.
    #[doc(hidden)]
    pub fn provoke(&self, kind: &'static TaskKind, failure: Failure) -> ProvokedFailure {
        self.provoked.send_replace(Some(Provoked { kind, failure }));
        ProvokedFailure(self.clone())
    }
}

/// Tasks fail until this is dropped.
#[derive(Debug)]
pub struct ProvokedFailure(BackgroundTasks);

impl Drop for ProvokedFailure {
    fn drop(&mut self) {
        self.0.provoked.send_replace(None);
    }
}

/// A task's entry. Its task counts as not running once this is dropped.
struct Registration {
    tasks: Arc<watch::Sender<Vec<Task>>>,
    index: usize,
}

impl Registration {
    /// Waits for the end of a run, which counts as running after `probation`.
    async fn observe<T>(&self, run: impl Future<Output = T>, probation: Duration) -> T {
        let mut run = pin!(run);
        let early = tokio::select! {
            biased;
            outcome = &mut run, if !probation.is_zero() => Some(outcome),
            () = sleep(probation), if !probation.is_zero() => None,
            else => None,
        };
        let outcome = match early {
            Some(outcome) => outcome,
            None => {
                self.set_running(true);
                run.await
            }
        };
        self.set_running(false);
        outcome
    }

    fn set_running(&self, is_running: bool) {
        self.tasks.send_if_modified(|tasks| {
            let task = &mut tasks[self.index];
            let was_running = std::mem::replace(&mut task.is_running, is_running);
            was_running != is_running
        });
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.set_running(false);
    }
}

#[cfg(test)]
mod tests;
