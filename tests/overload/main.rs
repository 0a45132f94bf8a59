//! Ten times the load that the server can sustain, on a server process with real clients.
//!
//! `make overload` runs for a minute and prints the results next to their targets. A test run
//! takes some seconds and asserts only what doesn't depend on the machine's speed.
//! `CXMETRICS_OVERLOAD_SECONDS` sets the duration.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod bystanders;
mod calls;
mod flood;
mod memory;
mod servers;
mod table;

use std::time::Duration;

use bystanders::Bystanders;
use calls::Call;
use flood::{Flood, FloodResult, Retry};
use servers::Servers;
use table::{Row, Table};

/// The server's allocator, so that the clients use less CPU.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Number of submissions in flight that saturates the server.
const SATURATING: usize = 256;
/// Number of queries in flight that saturates the server.
const SATURATING_QUERIES: usize = 32;
/// Ratio of the load to the saturating load.
const TIMES: usize = 10;
/// Maximum memory of the server under any load.
const MEMORY_MIB_MAX: f64 = 512.0;

fn span() -> Duration {
    let seconds = std::env::var("CXMETRICS_OVERLOAD_SECONDS").ok();
    let seconds = seconds.map_or(1.0, |seconds| seconds.parse().expect("a number of seconds"));
    Duration::from_secs_f64(seconds)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_times_the_load_is_refused_at_once_or_served_in_time() {
    let servers = Servers::start().await;
    let table = Table::begin();
    let watched = (span() / 3).min(Duration::from_secs(4));
    let unloaded = bystanders::alone(&servers, span() / 10).await;
    let saturated = flood(
        &servers,
        Call::Submit,
        SATURATING,
        Retry::AfterDelay,
        span() / 5,
    )
    .await;
    table.push(&Row::load("saturated, 256 in flight", &saturated, None));
    for (what, retry) in [
        (
            "ten times as much, refused calls retry after the delay",
            Retry::AfterDelay,
        ),
        (
            "ten times as much, refused calls retry at once",
            Retry::AtOnce,
        ),
    ] {
        let bystanders = Bystanders::start(&servers);
        let flooded = flood(&servers, Call::Submit, SATURATING * TIMES, retry, span()).await;
        let recovered = bystanders::until_normal(&servers, &unloaded, watched).await;
        let bystanders = bystanders.end().await;
        table.push(&Row::load(what, &flooded, Some(&saturated)));
        table.push_all(&Row::of_flood(&flooded, recovered));
        table.push_all(&Row::of_others(&bystanders, &unloaded));
        bystanders.check();
        check(&servers, &flooded).await;
    }

    let queried = flood(
        &servers,
        Call::Query,
        SATURATING_QUERIES,
        Retry::AfterDelay,
        span() / 5,
    )
    .await;
    table.push(&Row::load("queries, 32 in flight", &queried, None));
    let bystanders = Bystanders::start(&servers);
    let queries = SATURATING_QUERIES * TIMES;
    let flooded = flood(
        &servers,
        Call::Query,
        queries,
        Retry::AfterDelay,
        span() / 2,
    )
    .await;
    let recovered = bystanders::until_normal(&servers, &unloaded, watched).await;
    let bystanders = bystanders.end().await;
    table.push(&Row::load(
        "ten times as many queries",
        &flooded,
        Some(&queried),
    ));
    table.push_all(&Row::of_flood(&flooded, recovered));
    table.push_all(&Row::of_others(&bystanders, &unloaded));
    bystanders.check();
    check(&servers, &flooded).await;

    let peak = memory::peak_mib(servers.pid());
    table.push(&Row::memory("server memory, peak of all", peak));
    assert!(
        peak.is_none_or(|peak| peak < MEMORY_MIB_MAX),
        "{peak:?} MiB"
    );
    servers.check_all_counted_once().await;
}

async fn flood(
    servers: &Servers,
    call: Call,
    in_flight: usize,
    retry: Retry,
    span: Duration,
) -> FloodResult {
    let flood = Flood {
        call,
        in_flight,
        retry,
        span,
    };
    flood.run(servers).await
}

async fn check(servers: &Servers, flooded: &FloodResult) {
    assert!(flooded.served.count() > 0, "no call was served");
    assert!(flooded.refused.count() > 0, "no call was refused");
    servers.check_stored(&flooded.stored).await;
}
