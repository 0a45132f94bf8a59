//! Calls, so many at the same time, for so long.

use std::{
    sync::Arc,
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, Instant},
};

use tonic::{Status, transport::Channel};

use crate::server::BenchServer;

/// Connections that share the calls: one carries them one after the other.
const CONNECTIONS: usize = 4;

/// What a load came to.
pub(crate) struct Load {
    pub(crate) in_flight: usize,
    pub(crate) per_second: f64,
    pub(crate) p50_ms: f64,
    pub(crate) p99_ms: f64,
}

/// Numbers every call of the run, so that none repeats another.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// Keeps `in_flight` calls under way for `span`, after a warm-up of a quarter of it.
pub(crate) async fn measure<C, F>(
    server: &BenchServer,
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
    for _ in 0..CONNECTIONS.min(in_flight) {
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
    let per_second = times.len() as f64 / span.as_secs_f64();
    let p50_ms = median(&mut times);
    let p99_ms = times
        .get(times.len() * 99 / 100)
        .copied()
        .unwrap_or(f64::NAN);
    Ok(Load {
        in_flight,
        per_second,
        p50_ms,
        p99_ms,
    })
}

/// The middle of the times, which are sorted on the way.
pub(crate) fn median(times: &mut [f64]) -> f64 {
    times.sort_by(f64::total_cmp);
    times.get(times.len() / 2).copied().unwrap_or(f64::NAN)
}
