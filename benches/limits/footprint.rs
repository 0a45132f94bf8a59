//! The footprint of a server: memory, time to start, and size on disk.

use std::time::Duration;

use cxmetrics::api::metric_service_client::MetricServiceClient;
use tonic::{Code, Status, transport::Channel};

use crate::{
    calls::{check, submit},
    load::{measure, median},
    postgres::BenchPostgres,
    rows::{self, ORDERED, Order, QUERIED, SHUFFLED, SINGLE},
    scores,
    server::{BINARY, BenchServer},
    table::{Row, Table},
};

const STARTS: usize = 5;
/// How long a refused client waits.
const BACK_OFF: Duration = Duration::from_millis(20);

pub(crate) async fn measure_footprint(
    postgres: &BenchPostgres,
    rows: u64,
    span: Duration,
    table: &mut Table,
) -> anyhow::Result<()> {
    let database_url = postgres.create_database("footprint").await?;
    let server = BenchServer::start(&database_url).await?;
    let surveys = [SINGLE, ORDERED, SHUFFLED, QUERIED];
    rows::create_surveys(&server, &surveys).await?;
    let few = rows / 100;
    rows::stream(&server, QUERIED, 0..few, few, Order::Time).await?;
    server.stop()?;

    let mut starts_s = Vec::new();
    for _ in 0..STARTS {
        let server = BenchServer::start(&database_url).await?;
        starts_s.push(server.started_in.as_secs_f64());
        server.stop()?;
    }
    let server = BenchServer::start(&database_url).await?;
    let channel = server.connect().await?;
    check(channel.clone()).await?;
    submit(channel.clone(), 0).await?;
    query(channel).await?;
    let idle = server.memory_mib()?;
    load_fully(&server, rows / 4, span).await?;
    let peak = server.peak_memory_mib()?;
    server.stop()?;

    let size = std::fs::metadata(BINARY)?.len() as f64 / (1 << 20) as f64;
    let name = "server memory, after a few calls";
    table.push(Row::memory(name, idle, Some(40.0)));
    let name = "server memory, peak under full load";
    table.push(Row::memory(name, peak, Some(150.0)));
    let name = "start to SERVING on an existing database";
    table.push(Row::amount(name, median(&mut starts_s), 3, " s", Some(0.3)));
    let name = "release binary, stripped";
    table.push(Row::amount(name, size, 1, " MiB", Some(25.0)));
    Ok(())
}

/// Unary calls, bulk streams in time order and in random order, and queries, all concurrently.
async fn load_fully(server: &BenchServer, rows: u64, span: Duration) -> anyhow::Result<()> {
    let servers = [server];
    let submits = measure(&servers, 256, span, |channel, number| {
        or_refused(submit(channel, number))
    });
    let queries = measure(&servers, 8, span, |channel, _| or_refused(query(channel)));
    tokio::try_join!(
        submits,
        queries,
        rows::stream(server, ORDERED, 0..rows, rows, Order::Time),
        rows::stream(server, SHUFFLED, 0..rows, rows, Order::None),
    )?;
    Ok(())
}

async fn query(channel: Channel) -> Result<(), Status> {
    let mut client = MetricServiceClient::new(channel);
    client.query_scores(scores::year()).await.map(drop)
}

/// A call under full load, when the server may refuse it.
async fn or_refused(call: impl Future<Output = Result<(), Status>>) -> Result<(), Status> {
    match call.await {
        Err(status) if matches!(status.code(), Code::Unavailable | Code::ResourceExhausted) => {
            tokio::time::sleep(BACK_OFF).await;
            Ok(())
        }
        done => done,
    }
}
