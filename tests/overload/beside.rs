//! Those who do nothing wrong while others flood the server.

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
    calls::{self, Answered, Call},
    flood::Times,
    servers::{Servers, connect},
};

/// Rows of one message of the stream.
const MESSAGE_ROWS: usize = 100;

/// How long calls are looked at together after a load.
const RECOVERY_SLICE: Duration = Duration::from_millis(250);

/// Clients at work, each over a connection of its own, one call after the other; on a
/// thread of their own, so that they don't wait for those who flood.
pub(crate) struct Beside {
    runtime: Runtime,
    stop: CancellationToken,
    started: Instant,
    submits: JoinHandle<Asked>,
    queries: JoinHandle<Asked>,
    elsewhere: JoinHandle<Asked>,
    health: JoinHandle<Asked>,
    stream: JoinHandle<usize>,
}

/// What one of them met.
#[derive(Debug, Default)]
pub(crate) struct Asked {
    pub(crate) served: Times,
    pub(crate) refused: usize,
}

/// What all of them met.
#[derive(Debug)]
pub(crate) struct Others {
    pub(crate) submits: Asked,
    pub(crate) queries: Asked,
    /// Submits to the server of another workspace on the same database.
    pub(crate) elsewhere: Asked,
    pub(crate) health: Asked,
    pub(crate) stream_rows_per_second: f64,
}

impl Beside {
    pub(crate) fn start(servers: &Servers) -> Self {
        let stop = CancellationToken::new();
        let [flooded, other] = servers.addresses();
        let mut builder = tokio::runtime::Builder::new_multi_thread();
        let runtime = builder.worker_threads(1).enable_all().build().unwrap();
        let ask = |call, address: &str| runtime.spawn(ask(call, address.into(), stop.clone()));
        Self {
            started: Instant::now(),
            submits: ask(Call::Submit, &flooded),
            queries: ask(Call::Query, &flooded),
            elsewhere: ask(Call::Submit, &other),
            health: runtime.spawn(check_health(flooded.clone(), stop.clone())),
            stream: runtime.spawn(stream(flooded.clone(), stop.clone())),
            stop,
            runtime,
        }
    }

    pub(crate) async fn end(self) -> Others {
        self.stop.cancel();
        let rows = u32::try_from(self.stream.await.unwrap()).unwrap();
        let others = Others {
            submits: self.submits.await.unwrap().sorted(),
            queries: self.queries.await.unwrap().sorted(),
            elsewhere: self.elsewhere.await.unwrap().sorted(),
            health: self.health.await.unwrap().sorted(),
            stream_rows_per_second: f64::from(rows) / self.started.elapsed().as_secs_f64(),
        };
        self.runtime.shutdown_background();
        others
    }
}

impl Asked {
    fn sorted(self) -> Self {
        Self {
            served: self.served.sorted(),
            ..self
        }
    }
}

impl Others {
    /// Nobody was starved, whatever time it took.
    pub(crate) fn check(&self) {
        for one in [&self.submits, &self.queries, &self.elsewhere] {
            assert!(one.served.count() > one.refused, "{self:?}");
        }
        assert!(self.health.served.count() > 0, "{self:?}");
        assert!(self.stream_rows_per_second > 0.0, "{self:?}");
    }
}

/// Their latency without a flood.
pub(crate) async fn alone(servers: &Servers, span: Duration) -> Others {
    let beside = Beside::start(servers);
    tokio::time::sleep(span).await;
    beside.end().await
}

/// How long after the load calls were still refused, or most of them slower than nearly
/// all are without it; looked at a slice of time after the other, for as long as `watched`.
pub(crate) async fn until_normal(
    servers: &Servers,
    unloaded: &Others,
    watched: Duration,
) -> Duration {
    let began = Instant::now();
    let channel = servers.connect().await;
    let slow_ms = 2.0 * unloaded.submits.served.percentile(99);
    let mut normal_since = began;
    while began.elapsed() < watched {
        let slice = Instant::now();
        let mut asked = Asked::default();
        while slice.elapsed() < RECOVERY_SLICE {
            let started = Instant::now();
            match Call::Submit.make(&channel).await {
                Answered::Served(_) => asked.served.push(started),
                Answered::Refused(_) => asked.refused += 1,
            }
        }
        let asked = asked.sorted();
        if asked.refused > 0 || asked.served.percentile(90) > slow_ms {
            normal_since = Instant::now();
        }
    }
    normal_since - began
}

async fn ask(call: Call, address: String, stop: CancellationToken) -> Asked {
    let channel = connect(&address).await;
    let mut asked = Asked::default();
    while !stop.is_cancelled() {
        let started = Instant::now();
        match call.make(&channel).await {
            Answered::Served(_) => asked.served.push(started),
            Answered::Refused(delay) => {
                asked.refused += 1;
                tokio::time::sleep(delay).await;
            }
        }
    }
    asked
}

async fn check_health(address: String, stop: CancellationToken) -> Asked {
    let mut health = HealthClient::new(connect(&address).await);
    let mut asked = Asked::default();
    while !stop.is_cancelled() {
        let started = Instant::now();
        let reply = health.check(HealthCheckRequest::default()).await.unwrap();
        assert_eq!(reply.into_inner().status(), ServingStatus::Serving);
        asked.served.push(started);
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    asked
}

/// Streams message after message, the next once the last was answered; how many rows.
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
