//! Clients with a normal load while others flood the server.

use std::time::{Duration, Instant};

use cxmetrics::api::{
    Outcome, SubmitResponsesRequest, response_service_client::ResponseServiceClient,
};
use tokio::{runtime::Runtime, sync::mpsc, task::JoinHandle};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use uuid::Uuid;

use crate::{
    calls::{self, Call, Reply},
    flood::Times,
    servers::{Servers, connect},
};

/// Rows of one message of the stream.
const MESSAGE_ROWS: usize = 100;

/// Calls after a load are evaluated in slices of this length.
const RECOVERY_SLICE: Duration = Duration::from_millis(250);

/// Clients that each make one call after the other on their own connection. They run on their
/// own thread, so that they don't wait for the flooding clients.
pub(crate) struct Bystanders {
    runtime: Runtime,
    stop: CancellationToken,
    started: Instant,
    submits: JoinHandle<ClientResult>,
    queries: JoinHandle<ClientResult>,
    other_workspace: JoinHandle<ClientResult>,
    health: JoinHandle<ClientResult>,
    stream: JoinHandle<usize>,
}

/// The calls of one client.
#[derive(Debug, Default)]
pub(crate) struct ClientResult {
    pub(crate) served: Times,
    pub(crate) refused: usize,
}

/// The calls of all clients.
#[derive(Debug)]
pub(crate) struct BystanderResults {
    pub(crate) submits: ClientResult,
    pub(crate) queries: ClientResult,
    /// Submissions to the server of another workspace on the same database.
    pub(crate) other_workspace: ClientResult,
    pub(crate) health: ClientResult,
    pub(crate) stream_rows_per_second: f64,
}

impl Bystanders {
    pub(crate) fn start(servers: &Servers) -> Self {
        let stop = CancellationToken::new();
        let [flooded, other] = servers.addresses();
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().unwrap();
        let start =
            |call, address: &str| runtime.spawn(repeat_call(call, address.into(), stop.clone()));
        Self {
            started: Instant::now(),
            submits: start(Call::Submit, &flooded),
            queries: start(Call::Query, &flooded),
            other_workspace: start(Call::Submit, &other),
            health: runtime.spawn(check_health(flooded.clone(), stop.clone())),
            stream: runtime.spawn(stream(flooded.clone(), stop.clone())),
            stop,
            runtime,
        }
    }

    pub(crate) async fn end(self) -> BystanderResults {
        self.stop.cancel();
        let rows = u32::try_from(self.stream.await.unwrap()).unwrap();
        let others = BystanderResults {
            submits: self.submits.await.unwrap().sorted(),
            queries: self.queries.await.unwrap().sorted(),
            other_workspace: self.other_workspace.await.unwrap().sorted(),
            health: self.health.await.unwrap().sorted(),
            stream_rows_per_second: f64::from(rows) / self.started.elapsed().as_secs_f64(),
        };
        self.runtime.shutdown_background();
        others
    }
}

impl ClientResult {
    fn sorted(self) -> Self {
        Self {
            served: self.served.sorted(),
            ..self
        }
    }
}

impl BystanderResults {
    /// Asserts that no client was starved, however long its calls took.
    pub(crate) fn check(&self) {
        for one in [&self.submits, &self.queries, &self.other_workspace] {
            assert!(one.served.count() > one.refused, "{self:?}");
        }
        assert!(self.health.served.count() > 0, "{self:?}");
        assert!(self.stream_rows_per_second > 0.0, "{self:?}");
    }
}

/// The calls without a flood.
pub(crate) async fn alone(servers: &Servers, span: Duration) -> BystanderResults {
    let bystanders = Bystanders::start(servers);
    tokio::time::sleep(span).await;
    bystanders.end().await
}

/// Time after a flood until calls are normal: none is refused, and the 90th percentile is at most
/// twice the 99th without a flood. Evaluates one slice after the other for `watched`.
pub(crate) async fn until_normal(
    servers: &Servers,
    unloaded: &BystanderResults,
    watched: Duration,
) -> Duration {
    let began = Instant::now();
    let channel = servers.connect().await;
    let slow_ms = 2.0 * unloaded.submits.served.percentile(99);
    let mut normal_since = began;
    while began.elapsed() < watched {
        let slice = Instant::now();
        let mut result = ClientResult::default();
        while slice.elapsed() < RECOVERY_SLICE {
            let started = Instant::now();
            match Call::Submit.make(&channel).await {
                Reply::Served(_) => result.served.push(started),
                Reply::Refused(_) => result.refused += 1,
            }
        }
        let result = result.sorted();
        if result.refused > 0 || result.served.percentile(90) > slow_ms {
            normal_since = Instant::now();
        }
    }
    normal_since - began
}

async fn repeat_call(call: Call, address: String, stop: CancellationToken) -> ClientResult {
    let channel = connect(&address).await;
    let mut result = ClientResult::default();
    while !stop.is_cancelled() {
        let started = Instant::now();
        match call.make(&channel).await {
            Reply::Served(_) => result.served.push(started),
            Reply::Refused(delay) => {
                result.refused += 1;
                tokio::time::sleep(delay).await;
            }
        }
    }
    result
}

async fn check_health(address: String, stop: CancellationToken) -> ClientResult {
    let mut health = HealthClient::new(connect(&address).await);
    let mut result = ClientResult::default();
    while !stop.is_cancelled() {
        let started = Instant::now();
        let reply = health.check(HealthCheckRequest::default()).await.unwrap();
        assert_eq!(reply.into_inner().status(), ServingStatus::Serving);
        result.served.push(started);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    result
}

/// Streams messages one after the other, each once the last has its reply. Returns the number of
/// rows.
async fn stream(address: String, stop: CancellationToken) -> usize {
    let (messages, received) = mpsc::channel(1);
    let mut client = ResponseServiceClient::new(connect(&address).await);
    let reply = client.submit_responses(ReceiverStream::new(received)).await;
    let mut replies = reply.unwrap().into_inner();
    let mut rows = 0;
    while !stop.is_cancelled() {
        let responses = (0..MESSAGE_ROWS).map(|_| calls::response(Uuid::now_v7()));
        let message = SubmitResponsesRequest {
            responses: responses.collect(),
            ..Default::default()
        };
        messages.send(message).await.unwrap();
        let reply = replies.message().await.unwrap().unwrap();
        assert_eq!(reply.verdicts.len(), MESSAGE_ROWS);
        for verdict in reply.verdicts {
            assert_eq!(verdict.outcome(), Outcome::Inserted);
            rows += 1;
        }
    }
    rows
}
