//! Detects dead connections, which neither answer nor close because the database's machine
//! or network has failed.

use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Time limit of a round trip, without the time that the statement runs.
pub(super) const ROUND_TRIP_MAX: Duration = Duration::from_secs(1);

/// A new epoch begins when the database answers on a new connection after an old one went
/// silent. Statements on connections of an earlier epoch may wait forever.
#[derive(Debug, Clone)]
pub(super) struct ConnectionEpoch(watch::Sender<Option<Instant>>);

impl Default for ConnectionEpoch {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl ConnectionEpoch {
    /// Begins a new epoch: every connection made or last used before now is suspect.
    pub(super) fn begin(&self) {
        self.0.send_replace(Some(Instant::now()));
    }

    /// Whether something of this age dates from before the current epoch.
    pub(super) fn is_predated_by(&self, age: Duration) -> bool {
        self.0.borrow().is_some_and(|begin| begin.elapsed() <= age)
    }

    /// Waits for the next epoch to begin.
    pub(super) async fn next(&self) {
        // The channel stays open: `self` holds a sender.
        let _ = self.0.subscribe().changed().await;
    }
}
