//! Health that follows the database: an orchestrator is told the truth, service by service.

use std::time::Duration;

use tokio::time::{MissedTickBehavior, interval, timeout};
use tokio_util::sync::CancellationToken;
use tonic_health::{ServingStatus, server::HealthReporter};

use crate::store::{Monitor, Store, StoreError};

/// How often the database is asked.
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
    };
    let mut serving = None;
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            () = shutdown.cancelled() => break,
            _ = ticks.tick() => {}
        }
        let now = watch.accepts_writes().await;
        if serving != Some(now) {
            match now {
                true => tracing::info!("the database answers: serving"),
                false => tracing::warn!("the database does not answer: not serving"),
            }
            report(&reporter, now).await;
            serving = Some(now);
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
}

impl DatabaseWatch {
    async fn accepts_writes(&mut self) -> bool {
        match timeout(TIMEOUT, self.ask()).await {
            Ok(Ok(accepts)) => accepts,
            Ok(Err(error)) => {
                tracing::debug!(%error, "the database does not answer");
                self.monitor = None;
                false
            }
            Err(_) => {
                self.monitor = None;
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
