//! So many calls under way, all the time.

use std::time::{Duration, Instant};

use tokio::task::JoinSet;
use tonic::transport::Channel;
use uuid::Uuid;

use crate::{
    calls::{Answered, Call},
    memory,
    servers::Servers,
};

/// Connections that share the calls.
const CONNECTIONS: usize = 16;

/// What a refused client does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It comes back at once, which it should not.
    AtOnce,
    /// When it was told to.
    Told,
}

/// A load.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Flood {
    pub(crate) call: Call,
    pub(crate) in_flight: usize,
    pub(crate) retry: Retry,
    pub(crate) span: Duration,
}

/// How long calls took, in milliseconds.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<f64>);

/// What a load came to.
#[derive(Debug, Default)]
pub(crate) struct Flooded {
    pub(crate) served: Times,
    pub(crate) refused: Times,
    /// What the server said was stored.
    pub(crate) stored: Vec<Uuid>,
    pub(crate) span: Duration,
    /// The most memory that the server held meanwhile.
    pub(crate) peak_mib: Option<f64>,
}

impl Flood {
    pub(crate) async fn run(self, servers: &Servers) -> Flooded {
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
        let mut flooded = Flooded {
            span: self.span,
            ..Flooded::default()
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

    async fn client(self, channel: Channel, end: Instant) -> Flooded {
        let mut flooded = Flooded::default();
        while Instant::now() < end {
            let started = Instant::now();
            match self.call.make(&channel).await {
                Answered::Served(stored) => {
                    flooded.served.push(started);
                    flooded.stored.extend(stored);
                }
                Answered::Refused(delay) => {
                    flooded.refused.push(started);
                    if self.retry == Retry::Told {
                        let left = end.saturating_duration_since(Instant::now());
                        tokio::time::sleep(delay.min(left)).await;
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

    /// Below it lie so many of a hundred; the times must be sorted.
    pub(crate) fn percentile(&self, percent: usize) -> f64 {
        let place = self.0.len() * percent / 100;
        self.0.get(place).copied().unwrap_or(f64::NAN)
    }
}

impl Flooded {
    pub(crate) fn per_second(&self, times: &Times) -> f64 {
        let count = u32::try_from(times.count()).unwrap();
        f64::from(count) / self.span.as_secs_f64()
    }
}
