//! Reports the health of each service, which follows the database and the background tasks.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    pin::pin,
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic_health::{ServingStatus, server::HealthReporter};

use super::{background::BackgroundTasks, service_names::SERVICES, task_kind::TaskKind};
use crate::store::{Monitor, Store, StoreError};

/// Time between two checks of the database, and so the shortest outage that is reported.
const INTERVAL: Duration = Duration::from_millis(500);
/// Time for the database to answer a check. With [`INTERVAL`], an outage is reported well
/// within 5 s.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How much later than a later check an earlier one may be answered by a busy database.
const LATE_MAX: Duration = Duration::from_millis(200);

/// Reports each service as serving while the database answers and the background tasks that
/// the service needs run. Returns once `shutdown` is cancelled. When it returns or panics,
/// all services are reported as not serving.
pub(super) async fn monitor(
    store: Store,
    tasks: BackgroundTasks,
    reporter: HealthReporter,
    shutdown: CancellationToken,
) {
    let following = follow(store, &tasks, &reporter, shutdown);
    let following = tasks.or_provoked(&TaskKind::HEALTH_MONITOR, following);
    let outcome = AssertUnwindSafe(following).catch_unwind().await;
    report_none(&reporter).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn follow(
    store: Store,
    tasks: &BackgroundTasks,
    reporter: &HealthReporter,
    shutdown: CancellationToken,
) {
    let mut watch = DatabaseWatch {
        store,
        monitor: None,
        unanswered: None,
    };
    let mut reports = Reports::new(reporter);
    let mut changes = tasks.changes();
    let mut delay = Duration::ZERO;
    loop {
        let pause = delay;
        let mut check = pin!(async {
            sleep(pause).await;
            watch.check().await
        });
        let state = loop {
            tokio::select! {
                // First: tasks that end with the server are not down.
                biased;
                () = shutdown.cancelled() => return,
                state = &mut check => break state,
                // The channel stays open: `tasks` holds its sender.
                _ = changes.changed() => reports.set_down(tasks.down()).await,
            }
        };
        changes.mark_unchanged();
        reports.set_database(state, tasks.down()).await;
        delay = INTERVAL;
    }
}

/// What was last reported.
struct Reports<'a> {
    reporter: &'a HealthReporter,
    /// What the latest check of the database found; `None` before the first.
    database: Option<State>,
    /// The kinds of tasks of which none runs.
    down: Vec<&'static TaskKind>,
    /// Whether each service is reported as serving, in the order of [`SERVICES`].
    serving: [bool; SERVICES.len()],
}

impl<'a> Reports<'a> {
    /// Before the first report, all services are reported as not serving.
    fn new(reporter: &'a HealthReporter) -> Self {
        Self {
            reporter,
            database: None,
            down: Vec::new(),
            serving: [false; SERVICES.len()],
        }
    }

    async fn set_database(&mut self, state: State, down: Vec<&'static TaskKind>) {
        if self.database != Some(state) {
            match state.reason() {
                None => tracing::info!("the database answers"),
                Some(reason) => tracing::warn!(reason, "not serving"),
            }
            self.database = Some(state);
        }
        self.set_down(down).await;
    }

    async fn set_down(&mut self, down: Vec<&'static TaskKind>) {
        for kind in down.iter().filter(|kind| !self.down.contains(kind)) {
            tracing::warn!(task = kind.name, services = ?kind.needed_by, "a kind of background task is down; these services are not serving");
        }
        for kind in self.down.iter().filter(|kind| !down.contains(kind)) {
            tracing::info!(task = kind.name, "the kind of background task runs again");
        }
        self.down = down;
        for (service, was_serving) in SERVICES.iter().zip(&mut self.serving) {
            let lacks_task = self
                .down
                .iter()
                .any(|kind| kind.needed_by.contains(service));
            let is_serving = self.database == Some(State::Serving) && !lacks_task;
            // Watches send every report, so an unchanged status is not reported again.
            if *was_serving != is_serving {
                report(self.reporter, service, is_serving).await;
                *was_serving = is_serving;
            }
        }
    }
}

/// The result of the latest check.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Serving,
    Unreachable,
    ReadOnly,
    DiskFull,
    NoConnections,
}

impl State {
    /// Why the services don't serve; `None` when they do.
    fn reason(self) -> Option<&'static str> {
        match self {
            Self::Serving => None,
            Self::Unreachable => Some("the database does not answer"),
            Self::ReadOnly => Some("the database is read-only"),
            Self::DiskFull => Some("the database's disk is full"),
            Self::NoConnections => Some("the database refuses new connections"),
        }
    }
}

/// Reports every service as not serving.
pub(super) async fn report_none(reporter: &HealthReporter) {
    for service in SERVICES {
        report(reporter, service, false).await;
    }
}

async fn report(reporter: &HealthReporter, service: &str, is_serving: bool) {
    let status = if is_serving {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    reporter.set_service_status(service, status).await;
}

/// Checks the database on a connection of its own: a busy pool is no failure.
struct DatabaseWatch {
    store: Store,
    monitor: Option<Monitor>,
    /// The first check that got no answer in time, not even that its connection closed.
    unanswered: Option<Question>,
}

/// A check in progress: whether the database accepts writes, and the connection it runs
/// on. It goes on after its time limit.
type Question = AbortOnDropHandle<Result<(bool, Monitor), StoreError>>;

impl DatabaseWatch {
    async fn check(&mut self) -> State {
        let mut question = self.ask();
        let (accepts_writes, monitor) = match timeout(TIMEOUT, &mut question).await {
            Ok(Ok(Ok(answer))) => answer,
            Ok(Ok(Err(error))) => {
                tracing::debug!(%error, "the database does not answer");
                return State::Unreachable;
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the check of the database failed");
                return State::Unreachable;
            }
            Err(_) => {
                self.unanswered.get_or_insert(question);
                return State::Unreachable;
            }
        };
        self.monitor = Some(monitor);
        if let Some(unanswered) = self.unanswered.take()
            && is_unanswered(unanswered).await
        {
            self.store.begin_connection_epoch();
        }
        if !accepts_writes {
            return State::ReadOnly;
        }
        if !self.store.has_disk_space() {
            return State::DiskFull;
        }
        match self.store.probe_connections().await {
            Ok(()) => State::Serving,
            Err(error) => {
                tracing::debug!(%error, "the database refuses new connections");
                State::NoConnections
            }
        }
    }

    fn ask(&mut self) -> Question {
        let (store, monitor) = (self.store.clone(), self.monitor.take());
        AbortOnDropHandle::new(tokio::spawn(async move {
            let mut monitor = match monitor {
                Some(monitor) => monitor,
                None => store.connect_monitor().await?,
            };
            Ok((monitor.accepts_writes().await?, monitor))
        }))
    }
}

/// Whether a check is still unanswered although a later one was answered: its connection
/// is dead, and not merely slow.
async fn is_unanswered<T>(question: AbortOnDropHandle<Result<T, StoreError>>) -> bool {
    !matches!(timeout(LATE_MAX, question).await, Ok(Ok(Ok(_))))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn is_one_unanswered(
        question: impl Future<Output = Result<(), StoreError>> + Send + 'static,
    ) -> bool {
        is_unanswered(AbortOnDropHandle::new(tokio::spawn(question))).await
    }

    #[tokio::test]
    async fn a_late_answer_is_one_and_an_error_is_none() {
        let late = async {
            sleep(LATE_MAX / 10).await;
            Ok(())
        };
        assert!(!is_one_unanswered(late).await);
        assert!(is_one_unanswered(std::future::pending()).await);
        assert!(is_one_unanswered(std::future::ready(Err(StoreError::Contended))).await);
    }
}
