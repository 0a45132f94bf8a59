//! Health that follows the database: an orchestrator is told the truth, service by service.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::store::{Monitor, Store, StoreError};

/// Between two questions to the database; a loss is told of for as long at least.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long it may take to answer; with [`INTERVAL`], well within the 5 s that a
/// loss may go unnoticed.
const TIMEOUT: Duration = Duration::from_secs(2);
/// How long after a later answer an earlier one may come, of a database that was busy.
const LATE_MAX: Duration = Duration::from_millis(200);

/// Everything that health is reported for; the empty name is the server as a whole.
pub const SERVICES: [&str; 7] = [
    "",
    "cxmetrics.v1.SurveyService",
    "cxmetrics.v1.ResponseService",
    "cxmetrics.v1.MetricService",
    "cxmetrics.v1.ActivityService",
    "cxmetrics.v1.CustomerService",
    "cxmetrics.v1.CustomerMetricService",
];

/// Watches the database and reports every service as it stands, until `shutdown`,
/// when all are reported as not serving.
pub async fn follow_database(store: Store, reporter: HealthReporter, shutdown: CancellationToken) {
    let mut watch = DatabaseWatch {
        store,
        monitor: None,
        unanswered: None,
    };
    let mut serving = None;
    while !shutdown.is_cancelled() {
        let now = watch.accepts_writes().await;
        if serving != Some(now) {
            match now {
                true => tracing::info!("the database answers: serving"),
                false => tracing::warn!("the database is away, read-only or full: not serving"),
            }
            report(&reporter, now).await;
            serving = Some(now);
        }
        tokio::select! {
            () = shutdown.cancelled() => {}
            () = sleep(INTERVAL) => {}
        }
    }
    report(&reporter, false).await;
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

/// Asks the database over a connection of its own: a busy pool is no illness.
struct DatabaseWatch {
    store: Store,
    monitor: Option<Monitor>,
    /// The first question that had no answer in time, not even that its connection is
    /// closed.
    unanswered: Option<Question>,
}

/// Whether the database takes writes, and the connection on which it was asked.
/// It goes on being asked, whether it is waited for or not.
type Question = AbortOnDropHandle<Result<(bool, Monitor), StoreError>>;

impl DatabaseWatch {
    async fn accepts_writes(&mut self) -> bool {
        let mut question = self.ask();
        match timeout(TIMEOUT, &mut question).await {
            Ok(Ok(Ok((accepts, monitor)))) => {
                self.monitor = Some(monitor);
                if let Some(unanswered) = self.unanswered.take()
                    && is_unanswered(unanswered).await
                {
                    self.store.begin_connection_epoch();
                }
                accepts && self.store.has_disk_space()
            }
            Ok(Ok(Err(error))) => {
                tracing::debug!(%error, "the database does not answer");
                false
            }
            Ok(Err(error)) => {
                tracing::error!(%error, "the database could not be asked");
                false
            }
            Err(_) => {
                self.unanswered.get_or_insert(question);
                false
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

/// Whether a question has no answer still, now that a later one has: not a database that
/// is slow, but a connection that is dead.
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
