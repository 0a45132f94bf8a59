//! A database that neither answers nor closes its connections: its machine or the
//! network is gone, and nothing on this side ends by itself.

use std::time::{Duration, Instant};

use tokio::{sync::watch, time::timeout};

use super::{Store, StoreError};

/// What a statement may take longer on the way than in the database.
pub(super) const ON_THE_WAY_MAX: Duration = Duration::from_secs(1);

/// When the database last answered on a new connection after silence on an old one.
/// Whatever waited then on a connection from before may wait forever.
#[derive(Debug, Clone)]
pub(super) struct Silence(watch::Sender<Option<Instant>>);

impl Default for Silence {
    fn default() -> Self {
        Self(watch::Sender::new(None))
    }
}

impl Silence {
    /// Whether a connection that has been as it is for `time` was so before the end of
    /// the last silence.
    pub(super) fn was_met_by(&self, time: Duration) -> bool {
        self.0.borrow().is_some_and(|end| end.elapsed() <= time)
    }

    /// Waits for the end of the next one.
    pub(super) async fn ends(&self) {
        // It can't be closed: this holds a sender.
        let _ = self.0.subscribe().changed().await;
    }
}

impl Store {
    /// Gives up every connection that may have met silence: notes that the database
    /// was silent on an old one, and answers on a new one.
    pub fn note_end_of_silence(&self) {
        tracing::warn!("the database was silent and answers again, on new connections");
        self.silence.0.send_replace(Some(Instant::now()));
    }

    /// Waits for what the database makes of `statement` no longer than it can take. For
    /// whatever is not part of a call, whose deadline ends it.
    ///
    /// # Errors
    /// Those of `statement`, and [`StoreError::Unavailable`] when no answer came. What
    /// was asked for may have happened, or may happen yet.
    pub(super) async fn answer<T>(
        &self,
        statement: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let answer = tokio::select! {
            answer = timeout(self.patience, statement) => answer.ok(),
            () = self.silence.ends() => None,
        };
        let silent = || {
            let silent = std::io::Error::from(std::io::ErrorKind::TimedOut);
            Err(StoreError::Unavailable(sqlx::Error::Io(silent)))
        };
        answer.unwrap_or_else(silent)
    }
}
