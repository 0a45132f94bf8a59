//! A connection to the server, with a typed client for each service.

use std::future::Future;
use std::time::Duration;

use tokio::time::{Instant, sleep};
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::api::activity_service_client::ActivityServiceClient;
use crate::api::customer_metric_service_client::CustomerMetricServiceClient;
use crate::api::customer_service_client::CustomerServiceClient;
use crate::api::metric_service_client::MetricServiceClient;
use crate::api::response_service_client::ResponseServiceClient;
use crate::api::survey_service_client::SurveyServiceClient;

use super::error::CallError;
use super::retry::{Backoff, RETRY_FOR, is_broken_connection, is_retryable};

/// A reply with 10,000 points exceeds tonic's default limit of 4 MiB.
const REPLY_BYTES_MAX: usize = 256 << 20;

/// A connected server. Clones share the connection.
#[derive(Debug, Clone)]
pub(in crate::cli) struct Service {
    url: String,
    channel: Channel,
}

impl Service {
    pub(super) fn new(url: String, channel: Channel) -> Self {
        Self { url, channel }
    }

    pub(in crate::cli) fn surveys(&self) -> SurveyServiceClient<Channel> {
        SurveyServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn responses(&self) -> ResponseServiceClient<Channel> {
        ResponseServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn metrics(&self) -> MetricServiceClient<Channel> {
        MetricServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn activities(&self) -> ActivityServiceClient<Channel> {
        ActivityServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn customers(&self) -> CustomerServiceClient<Channel> {
        CustomerServiceClient::new(self.channel.clone()).max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn customer_metrics(&self) -> CustomerMetricServiceClient<Channel> {
        CustomerMetricServiceClient::new(self.channel.clone())
            .max_decoding_message_size(REPLY_BYTES_MAX)
    }

    pub(in crate::cli) fn channel(&self) -> Channel {
        self.channel.clone()
    }

    /// Makes a call, and repeats it with backoff while the server is unavailable, for
    /// [`RETRY_FOR`] at most. The call must be safe to repeat.
    pub(in crate::cli) async fn call<T, F>(
        &self,
        attempt: impl FnMut() -> F,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        self.call_within(RETRY_FOR, attempt).await
    }

    /// Makes a call as [`Self::call`] does, for `limit` at most.
    pub(in crate::cli) async fn call_within<T, F>(
        &self,
        limit: Duration,
        mut attempt: impl FnMut() -> F,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<Response<T>, Status>>,
    {
        let deadline = Instant::now() + limit;
        let mut backoff = Backoff::default();
        loop {
            let status = match attempt().await {
                Ok(reply) => return Ok(reply.into_inner()),
                Err(status) => status,
            };
            let delay = backoff.next_delay(&status);
            if !is_retryable(&status) || Instant::now() + delay > deadline {
                return Err(self.explain(status));
            }
            sleep(delay).await;
        }
    }

    /// Converts the status of a failed call to an error for the user.
    pub(in crate::cli) fn explain(&self, status: Status) -> CallError {
        if is_broken_connection(&status) {
            return CallError::unavailable(format!(
                "the connection to {} broke: check that the server is still running, then try \
                 again",
                self.url
            ));
        }
        CallError::of_server(&self.url, &status)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use std::cell::Cell;

    use super::*;

    /// Never connected: the calls of these tests make up their own results.
    fn service() -> Service {
        let endpoint = tonic::transport::Endpoint::from_static("http://127.0.0.1:1");
        Service::new("http://127.0.0.1:1".to_owned(), endpoint.connect_lazy())
    }

    #[tokio::test]
    async fn a_call_is_repeated_while_the_server_is_unavailable() {
        let attempts = Cell::new(0);
        let attempt = || {
            attempts.set(attempts.get() + 1);
            let result = match attempts.get() {
                1 | 2 => Err(Status::unavailable("busy")),
                _ => Ok(Response::new("done")),
            };
            async { result }
        };
        assert_eq!(service().call(attempt).await.unwrap(), "done");
        assert_eq!(attempts.get(), 3);
    }

    #[tokio::test]
    async fn a_call_is_given_up_after_a_bounded_time() {
        let limit = Duration::from_millis(400);
        let attempts = Cell::new(0);
        let attempt = || {
            attempts.set(attempts.get() + 1);
            async { Err::<Response<()>, _>(Status::unavailable("busy")) }
        };
        let error = service().call_within(limit, attempt).await.unwrap_err();
        assert!(error.is_unavailable());
        // The pauses are 100 ms and 200 ms, or up to a quarter longer; 400 ms are too long.
        assert_eq!(attempts.get(), 3);
    }

    #[tokio::test]
    async fn a_rejected_call_is_not_repeated() {
        let attempts = Cell::new(0);
        let attempt = || {
            attempts.set(attempts.get() + 1);
            async { Err::<Response<()>, _>(Status::not_found("no such survey")) }
        };
        service().call(attempt).await.unwrap_err();
        assert_eq!(attempts.get(), 1);
    }
}
