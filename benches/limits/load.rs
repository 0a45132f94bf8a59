//! A load: a constant number of calls in flight for a given time.

use std::{
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tonic::{Status, transport::Channel};

use crate::server::BenchServer;

/// Number of connections that share the calls. The server reads each connection in one task.
const CONNECTIONS: usize = 4;

/// The results of a load.
pub(crate) struct Load {
    pub(crate) in_flight: usize,
    span: Duration,
    /// The duration of every call, sorted.
    times_ms: Vec<f64>,
}

impl Load {
    fn new(in_flight: usize, span: Duration, mut times_ms: Vec<f64>) -> Self {
        times_ms.sort_by(f64::total_cmp);
        Self {
            in_flight,
            span,
            times_ms,
        }
    }

    /// Merges two measurements of the same load.
    pub(crate) fn merge(self, mut other: Self) -> Self {
        other.times_ms.extend(self.times_ms);
        Self::new(self.in_flight, self.span + other.span, other.times_ms)
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.times_ms.len() as f64 / self.span.as_secs_f64()
    }

    pub(crate) fn p50_ms(&self) -> f64 {
        self.percentile(50)
    }

    pub(crate) fn p99_ms(&self) -> f64 {
        self.percentile(99)
    }

    fn percentile(&self, percent: usize) -> f64 {
        let index = self.times_ms.len() * percent / 100;
        self.times_ms.get(index).copied().unwrap_or(f64::NAN)
    }
}

/// The number of the next call, so that every call of the run has its own.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Keeps `in_flight` calls in flight for `span`, after a warm-up of a quarter of it. The servers
/// share the calls.
pub(crate) async fn measure<C, F>(
    servers: &[&BenchServer],
    in_flight: usize,
    span: Duration,
    call: C,
) -> anyhow::Result<Load>
where
    C: Fn(Channel, u64) -> F + Send + Sync + 'static,
    F: Future<Output = Result<(), Status>> + Send,
{
    let call = Arc::new(call);
    let mut channels = Vec::new();
    for server in servers.iter().cycle().take(CONNECTIONS.min(in_flight)) {
        channels.push(server.connect().await?);
    }
    let begin = Instant::now() + span / 4;
    let end = begin + span;
    let mut tasks = tokio::task::JoinSet::new();
    for task in 0..in_flight {
        let (call, channel) = (call.clone(), channels[task % channels.len()].clone());
        tasks.spawn(async move {
            let mut times = Vec::new();
            loop {
                let started = Instant::now();
                if started >= end {
                    return Ok(times);
                }
                call(channel.clone(), NUMBER.fetch_add(1, Ordering::Relaxed)).await?;
                if started >= begin {
                    times.push(started.elapsed().as_secs_f64() * 1_000.0);
                }
            }
        });
    }
    let mut times = Vec::new();
    while let Some(done) = tasks.join_next().await {
        times.extend(done?.map_err(|status: Status| anyhow::anyhow!("a call failed: {status}"))?);
    }
    Ok(Load::new(in_flight, span, times))
}

/// Sorts the times and returns the median; NaN without times.
pub(crate) fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
