//! Ten times the load that the server can take: the real program, in a process of its
//! own, and real clients.
//!
//! `make overload` keeps it up for a minute and prints how it went beside what was asked
//! for; a test run, for some seconds, and asserts only what doesn't depend on time.
//! `CXMETRICS_OVERLOAD_SECONDS` says how long.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod beside;
mod calls;
mod flood;
mod memory;
mod servers;
mod table;

use std::time::Duration;

use beside::Beside;
use calls::Call;
use flood::{Flood, Flooded, Retry};
use servers::Servers;
use table::{Row, Table};

/// The same as the server's, so that the clients take less of the machine.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Calls under way that saturate the server.
const SATURATING: usize = 256;
/// Queries under way that do.
const SATURATING_QUERIES: usize = 32;
/// How many times the load is of what saturates.
const TIMES: usize = 10;
/// What the server may take of memory, whatever is asked of it.
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
    let unloaded = beside::alone(&servers, span() / 10).await;
    let saturated = flood(&servers, Call::Submit, SATURATING, Retry::Told, span() / 5).await;
    table.push(&Row::load("saturated, 256 in flight", &saturated, None));
    for (what, retry) in [
        (
            "ten times as much, refused calls come back as told",
            Retry::Told,
        ),
        (
            "ten times as much, refused calls come back at once",
            Retry::AtOnce,
        ),
    ] {
        let beside = Beside::start(&servers);
        let flooded = flood(&servers, Call::Submit, SATURATING * TIMES, retry, span()).await;
        let recovered = beside::until_normal(&servers, &unloaded, watched).await;
        let beside = beside.end().await;
        table.push(&Row::load(what, &flooded, Some(&saturated)));
        table.push_all(&Row::of_flood(&flooded, recovered));
        table.push_all(&Row::of_others(&beside, &unloaded));
        beside.check();
        check(&servers, &flooded).await;
    }

    let queried = flood(
        &servers,
        Call::Query,
        SATURATING_QUERIES,
        Retry::Told,
        span() / 5,
    )
    .await;
    table.push(&Row::load("queries, 32 in flight", &queried, None));
    let beside = Beside::start(&servers);
    let queries = SATURATING_QUERIES * TIMES;
    let flooded = flood(&servers, Call::Query, queries, Retry::Told, span() / 2).await;
    let recovered = beside::until_normal(&servers, &unloaded, watched).await;
    let beside = beside.end().await;
    table.push(&Row::load(
        "ten times as many queries",
        &flooded,
        Some(&queried),
    ));
    table.push_all(&Row::of_flood(&flooded, recovered));
    table.push_all(&Row::of_others(&beside, &unloaded));
    beside.check();
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
) -> Flooded {
    let flood = Flood {
        call,
        in_flight,
        retry,
        span,
    };
    flood.run(servers).await
}

async fn check(servers: &Servers, flooded: &Flooded) {
    assert!(flooded.served.count() > 0, "some are served");
    assert!(flooded.refused.count() > 0, "not all are");
    servers.check_stored(&flooded.stored).await;
}
