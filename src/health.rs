//! Health that follows the database: an orchestrator is told the truth, service by service.

use std::time::Duration;

use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::store::{Monitor, Store, StoreError};

/// Between two questions to the database; a loss is told of for as long at least.
const INTERVAL: Duration = Duration::from_millis(500);
/// How long it may take to answer; with [`INTERVAL`], well within the 5 s that a
/// loss may go unnoticed.
const TIMEOUT: Duration = Duration::from_secs(2);

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
        was_silent: false,
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
    /// Whether the last question had no answer, not even that the connection is closed.
    was_silent: bool,
}

impl DatabaseWatch {
    async fn accepts_writes(&mut self) -> bool {
        match timeout(TIMEOUT, self.ask()).await {
            Ok(Ok(accepts)) => {
                if std::mem::take(&mut self.was_silent) {
                    self.store.note_end_of_silence();
                }
                accepts && self.store.has_room()
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "the database does not answer");
                self.monitor = None;
                false
            }
            Err(_) => {
                self.monitor = None;
                self.was_silent = true;
                false
            }
        }
    }

    async fn ask(&mut self) -> Result<bool, StoreError> {
        let monitor = match &mut self.monitor {
            Some(monitor) => monitor,
            none => none.insert(self.store.connect_monitor().await?),
        };
        monitor.accepts_writes().await
    }
}
