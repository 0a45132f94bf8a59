//! Reports the health of each service, which follows the state of the database.

use std::{
    panic::{AssertUnwindSafe, resume_unwind},
    time::Duration,
};

use futures_util::FutureExt;
use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic_health::{ServingStatus, server::HealthReporter};

use super::background::RunningTasks;
use crate::store::{Monitor, Store, StoreError};

/// Time between two checks of the database, and so the shortest outage that is reported.
const INTERVAL: Duration = Duration::from_millis(500);
/// Time for the database to answer a check. With [`INTERVAL`], an outage is reported well
/// within 5 s.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How much later than a later check an earlier one may be answered by a busy database.
const LATE_MAX: Duration = Duration::from_millis(200);

/// The services whose health is reported; the empty name is the server as a whole.
pub const SERVICES: [&str; 7] = [
    "",
    "cxmetrics.v1.SurveyService",
    "cxmetrics.v1.ResponseService",
    "cxmetrics.v1.MetricService",
    "cxmetrics.v1.ActivityService",
    "cxmetrics.v1.CustomerService",
    "cxmetrics.v1.CustomerMetricService",
];

/// Checks the database and reports every service accordingly. Returns once `shutdown` is
/// cancelled. When it returns or panics, all services are reported as not serving.
pub async fn follow_database(
    store: Store,
    writers: RunningTasks,
    reporter: HealthReporter,
    shutdown: CancellationToken,
) {
    let following = follow(store, writers, &reporter, shutdown);
    let outcome = AssertUnwindSafe(following).catch_unwind().await;
    report(&reporter, false).await;
    if let Err(panic) = outcome {
        resume_unwind(panic);
    }
}

async fn follow(
    store: Store,
    writers: RunningTasks,
    reporter: &HealthReporter,
    shutdown: CancellationToken,
) {
    let mut watch = DatabaseWatch {
        store,
        monitor: None,
        unanswered: None,
    };
    let mut reported = None;
    while !shutdown.is_cancelled() {
        let mut state = watch.check().await;
        if state == State::Serving && !writers.is_any() {
            state = State::NoWriters;
        }
        if reported != Some(state) {
            match state.reason() {
                None => tracing::info!("the database answers: serving"),
                Some(reason) => tracing::warn!(reason, "not serving"),
            }
            report(reporter, state == State::Serving).await;
            reported = Some(state);
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = sleep(INTERVAL) => {}
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
    NoWriters,
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
            Self::NoWriters => Some("no writer runs"),
        }
    }
}

/// Reports every service as serving or not.
pub async fn report(reporter: &HealthReporter, serving: bool) {
    let status = if serving {
        ServingStatus::Serving
    } else {
        ServingStatus::NotServing
    };
    for service in SERVICES {
        reporter.set_service_status(service, status).await;
    }
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
