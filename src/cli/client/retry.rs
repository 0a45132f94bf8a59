//! Which failed calls to retry, and how long to wait before each retry.

use std::error::Error;
use std::time::Duration;

use tonic::{Code, Status};
use tonic_types::StatusExt;

/// How long a command retries one call.
pub(super) const RETRY_FOR: Duration = Duration::from_secs(5);

const DELAY_MIN: Duration = Duration::from_millis(100);
const DELAY_MAX: Duration = Duration::from_secs(5);

/// Whether the connection failed before the service replied.
pub(super) fn is_broken_connection(status: &Status) -> bool {
    // tonic sets a source only on failures of the client; a status from the server has
    // none.
    status.source().is_some()
}

/// Whether the same call may succeed later.
pub(in crate::cli) fn is_retryable(status: &Status) -> bool {
    is_broken_connection(status) || status.code() == Code::Unavailable
}

/// Exponential backoff with jitter, from 100 ms to 5 s. It waits for at least the delay
/// that the server advises in `RetryInfo`, up to the same 5 s.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::cli) struct Backoff {
    delay: Duration,
}

impl Default for Backoff {
    fn default() -> Self {
        Self { delay: DELAY_MIN }
    }
}

impl Backoff {
    /// How long to wait after a call that failed with `status`.
    ///
    /// The jitter, up to a quarter of the delay, keeps clients that failed together from
    /// retrying together.
    pub(in crate::cli) fn next_delay(&mut self, status: &Status) -> Duration {
        let advised = status
            .get_details_retry_info()
            .and_then(|info| info.retry_delay);
        let delay = self.delay.max(advised.unwrap_or(Duration::ZERO));
        self.delay = (self.delay * 2).min(DELAY_MAX);
        delay.min(DELAY_MAX).mul_f64(1.0 + 0.25 * fastrand::f64())
    }
}

#[cfg(test)]
mod tests {
    use tonic_types::ErrorDetails;

    use super::*;

    fn busy(retry_delay: Option<Duration>) -> Status {
        let mut details = ErrorDetails::new();
        details.set_retry_info(retry_delay);
        Status::with_error_details(Code::Unavailable, "busy", details)
    }

    #[test]
    fn delays_grow_to_a_bound() {
        let mut backoff = Backoff::default();
        let delays: Vec<Duration> = (0..10).map(|_| backoff.next_delay(&busy(None))).collect();
        assert!((DELAY_MIN..=DELAY_MIN.mul_f64(1.25)).contains(&delays[0]));
        assert!(delays[3] >= 8 * DELAY_MIN, "{delays:?}");
        assert!((DELAY_MAX..=DELAY_MAX.mul_f64(1.25)).contains(&delays[9]));
    }

    #[test]
    fn a_delay_is_never_shorter_than_the_server_advises() {
        let advised = Duration::from_secs(2);
        assert!(Backoff::default().next_delay(&busy(Some(advised))) >= advised);
        let excessive = Duration::from_secs(3600);
        let delay = Backoff::default().next_delay(&busy(Some(excessive)));
        assert!(delay <= DELAY_MAX.mul_f64(1.25), "{delay:?}");
    }

    #[test]
    fn only_an_unavailable_server_is_worth_a_retry() {
        assert!(is_retryable(&Status::unavailable("busy")));
        assert!(!is_retryable(&Status::internal("bug")));
        assert!(!is_broken_connection(&Status::unavailable("busy")));
    }
}
