//! A constant number of calls in flight.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::{
    calls::{Call, Reply},
    memory,
    servers::Servers,
};

/// Connections that share the calls.
const CONNECTIONS: usize = 16;

/// When a refused client retries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// At once, against the documentation.
    AtOnce,
    /// After the delay in `RetryInfo`.
    AfterDelay,
}

/// A load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flood {
    pub(crate) call: Call,
    pub(crate) in_flight: usize,
    pub(crate) retry: Retry,
    pub(crate) span: Duration,
}

/// Durations of calls, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<f64>);

/// The results of a load.
#[derive(Debug, Default)]
pub(crate) struct FloodResult {
    pub(crate) served: Times,
    pub(crate) refused: Times,
    /// The ids of acknowledged rows.
    pub(crate) stored: Vec<Uuid>,
    pub(crate) span: Duration,
    /// Peak memory of the server during the load.
    pub(crate) peak_mib: Option<f64>,
}

impl Flood {
    pub(crate) async fn run(self, servers: &Servers) -> FloodResult {
        let mut channels = Vec::new();
        for _ in 0..CONNECTIONS {
            channels.push(servers.connect().await);
        }
        let end = Instant::now() + self.span;
        let mut clients = JoinSet::new();
        for number in 0..self.in_flight {
            clients.spawn(self.client(channels[number % CONNECTIONS].clone(), end));
        }
        let watching = tokio::spawn(memory::most_until(servers.pid(), end));
        let mut flooded = FloodResult {
            span: self.span,
            ..FloodResult::default()
        };
        while let Some(one) = clients.join_next().await {
            let one = one.unwrap();
            flooded.served.0.extend(one.served.0);
            flooded.refused.0.extend(one.refused.0);
            flooded.stored.extend(one.stored);
        }
        flooded.served.0.sort_by(f64::total_cmp);
        flooded.refused.0.sort_by(f64::total_cmp);
        flooded.peak_mib = watching.await.unwrap();
        flooded
    }

    async fn client(self, channel: Channel, end: Instant) -> FloodResult {
        let mut flooded = FloodResult::default();
        while Instant::now() < end {
            let started = Instant::now();
            match self.call.make(&channel).await {
                Reply::Served(stored) => {
                    flooded.served.push(started);
                    flooded.stored.extend(stored);
                }
                Reply::Refused(delay) => {
                    flooded.refused.push(started);
                    if self.retry == Retry::AfterDelay {
                        let remaining = end.saturating_duration_since(Instant::now());
                        tokio::time::sleep(delay.min(remaining)).await;
                    }
                }
            }
        }
        flooded
    }
}

impl Times {
    pub(crate) fn push(&mut self, started: Instant) {
        self.0.push(started.elapsed().as_secs_f64() * 1_000.0);
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    pub(crate) fn sorted(mut self) -> Self {
        self.0.sort_by(f64::total_cmp);
        self
    }

    /// A percentile of the times, which must be sorted; NaN without times.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let index = self.0.len() * percent / 100;
        self.0.get(index).copied().unwrap_or(f64::NAN)
    }
}

impl FloodResult {
    pub(crate) fn per_second(&self, times: &Times) -> f64 {
        let count = u32::try_from(times.count()).unwrap();
        f64::from(count) / self.span.as_secs_f64()
    }
}
