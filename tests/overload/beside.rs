//! Those who do nothing wrong while others flood the server.

use std::time::{Duration, Instant};

use cxmetrics::api::{
    Outcome, SubmitResponsesRequest, response_service_client::ResponseServiceClient,
};
use tokio::{sync::mpsc, task::JoinHandle};
use tokio_stream::wrappers::ReceiverStream;
use tokio_util::sync::CancellationToken;
use tonic::transport::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};
use uuid::Uuid;

use crate::{
    calls::{self, Answered, Call},
    flood::Times,
    servers::Servers,
};

/// Rows of one message of the stream.
const MESSAGE_ROWS: usize = 100;

/// Clients at work, each over a connection of its own, one call after the other.
pub(crate) struct Beside {
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
    pub(crate) async fn start(servers: &Servers) -> Self {
        let stop = CancellationToken::new();
        let ask = |call, channel| tokio::spawn(ask(call, channel, stop.clone()));
        Self {
            started: Instant::now(),
            submits: ask(Call::Submit, servers.connect().await),
            queries: ask(Call::Query, servers.connect().await),
            elsewhere: ask(Call::Submit, servers.connect_other().await),
            health: tokio::spawn(check_health(servers.connect().await, stop.clone())),
            stream: tokio::spawn(stream(servers.connect().await, stop.clone())),
            stop,
        }
    }

    pub(crate) async fn end(self) -> Others {
        self.stop.cancel();
        let rows = u32::try_from(self.stream.await.unwrap()).unwrap();
        Others {
            submits: self.submits.await.unwrap().sorted(),
            queries: self.queries.await.unwrap().sorted(),
            elsewhere: self.elsewhere.await.unwrap().sorted(),
            health: self.health.await.unwrap().sorted(),
            stream_rows_per_second: f64::from(rows) / self.started.elapsed().as_secs_f64(),
        }
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

/// What they meet when nobody floods the server.
pub(crate) async fn alone(servers: &Servers, span: Duration) -> Others {
    let beside = Beside::start(servers).await;
    tokio::time::sleep(span).await;
    beside.end().await
}

/// How long after the load calls were still refused, or slower than they are without it;
/// looked at for as long as `watched`.
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
        let asked = Instant::now();
        let answered = Call::Submit.make(&channel).await;
        let ms = asked.elapsed().as_secs_f64() * 1_000.0;
        if matches!(answered, Answered::Refused(_)) || ms > slow_ms {
            normal_since = Instant::now();
        }
    }
    normal_since - began
}

async fn ask(call: Call, channel: Channel, stop: CancellationToken) -> Asked {
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

async fn check_health(channel: Channel, stop: CancellationToken) -> Asked {
    let mut health = HealthClient::new(channel);
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
async fn stream(channel: Channel, stop: CancellationToken) -> usize {
    let (messages, received) = mpsc::channel(1);
    let mut client = ResponseServiceClient::new(channel);
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
