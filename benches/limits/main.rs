//! What the service does beside what the machine could do, in one run.
//!
//! Starts its own PostgreSQL and its own server, loads them over loopback, and
//! prints one table. Machines and their neighbours differ: read the ratios.
//!
//! `cargo bench --bench limits` takes about five minutes; with `-- --quick`, one, on
//! a tenth of the rows. `-- --only bulk` (or `calls`, `query`, `customers`, `fit`)
//! measures a part.

mod activities;
mod bulk;
mod customer_sql;
mod customers;
mod fit;
mod load;
mod rows;
mod server;
mod sql;
mod table;

use std::time::Duration;

use cxmetrics::api::{
    Bucket, Period, QueryScoresRequest, QuestionRef, SubmitResponseRequest,
    metric_service_client::MetricServiceClient, response_service_client::ResponseServiceClient,
};
use tonic::{Status, transport::Channel};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

use load::{Load, measure};
use server::BenchServer;
use table::{Row, Table};

/// The same as the server's, so that the client takes less of the machine.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How many calls are under way at the same time.
const IN_FLIGHT: [usize; 3] = [1, 64, 256];

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `cargo bench` passes `--bench`, which says nothing here.
    let arguments: Vec<String> = std::env::args().collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let only = arguments
        .iter()
        .skip_while(|argument| *argument != "--only")
        .nth(1);
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let (rows, seconds) = if quick { (100_000, 1) } else { (1_000_000, 4) };

    let server = server::BenchServer::start().await?;
    rows::create_surveys(&server).await?;
    let mut table = Table::default();
    if wanted("calls") {
        calls(&server, Duration::from_secs(seconds), &mut table).await?;
    }
    if wanted("bulk") {
        bulk(&server, rows, &mut table).await?;
    }
    if wanted("query") {
        query(&server, rows, &mut table).await?;
    }
    if wanted("customers") {
        let span = Duration::from_secs(seconds);
        customers::measure_customers(&server, rows, span, &mut table).await?;
    }
    if wanted("fit") {
        fit::measure_fit(&mut table)?;
    }
    table.push(Row::memory(
        "server memory, peak",
        server.peak_memory_mib()?,
    ));
    println!(
        "{rows} answers in 28 cells over a year; {rows} activities of 200,000 customers, \
         four fifths of them in the year asked for\n\n{table}"
    );
    server.stop().await
}

async fn calls(server: &BenchServer, span: Duration, table: &mut Table) -> anyhow::Result<()> {
    let empty = empty_calls(server, span).await?;
    empty
        .iter()
        .for_each(|load| table.push(Row::calls("empty call (health Check)", load, None, None)));
    for (load, limit) in submits(server, span).await?.iter().zip(&empty) {
        let target = (load.in_flight == 256).then_some(0.35);
        table.push(Row::calls(
            "SubmitResponse, durable",
            load,
            Some(limit),
            target,
        ));
    }
    Ok(())
}

async fn bulk(server: &BenchServer, rows: u64, table: &mut Table) -> anyhow::Result<()> {
    let ordered = rows::stream(server, rows::ORDERED, rows, false).await?;
    let copy = sql::copy_rate(server, rows::ORDERED).await?;
    let shuffled = rows::stream(server, rows::SHUFFLED, rows, true).await?;
    table.push(Row::rate("COPY BINARY, rows and indexes", copy, None, None));
    table.push(Row::rate(
        "bulk stream, in order of time",
        ordered,
        Some(copy),
        Some(0.6),
    ));
    table.push(Row::rate(
        "bulk stream, shuffled over a year",
        shuffled,
        Some(copy),
        None,
    ));
    Ok(())
}

async fn query(server: &BenchServer, rows: u64, table: &mut Table) -> anyhow::Result<()> {
    rows::stream(server, rows::QUERIED, rows, false).await?;
    sql::vacuum(server).await?;
    let plain = sql::plain_query_ms(server, rows::QUERIED).await?;
    let query = query_ms(server, rows::QUERIED).await?;
    table.push(Row::duration(
        "a year's NPS by plain SQL",
        plain,
        None,
        None,
    ));
    table.push(Row::duration(
        "the same by QueryScores",
        query,
        Some(plain),
        Some(40.0),
    ));
    Ok(())
}

/// The least that a call can cost: it touches neither the database nor a lock.
async fn empty_calls(server: &BenchServer, span: Duration) -> anyhow::Result<Vec<Load>> {
    let mut loads = Vec::new();
    for in_flight in IN_FLIGHT {
        let load = measure(server, in_flight, span, |channel, _| async move {
            HealthClient::new(channel)
                .check(HealthCheckRequest {
                    service: String::new(),
                })
                .await
                .map(drop)
        });
        loads.push(load.await?);
    }
    Ok(loads)
}

async fn submits(server: &BenchServer, span: Duration) -> anyhow::Result<Vec<Load>> {
    let mut loads = Vec::new();
    for in_flight in IN_FLIGHT {
        loads.push(measure(server, in_flight, span, submit).await?);
    }
    Ok(loads)
}

async fn submit(channel: Channel, number: u64) -> Result<(), Status> {
    let response = Some(rows::response(rows::SINGLE, number, rows::now()));
    ResponseServiceClient::new(channel)
        .submit_response(SubmitResponseRequest { response })
        .await
        .map(drop)
}

/// Median time of a year's score, asked for one at a time.
async fn query_ms(server: &BenchServer, survey_id: &str) -> anyhow::Result<f64> {
    let mut client: MetricServiceClient<Channel> =
        MetricServiceClient::new(server.connect().await?);
    let (start, end) = rows::year();
    let request = QueryScoresRequest {
        questions: vec![QuestionRef {
            survey_id: survey_id.into(),
            question_id: "recommend".into(),
        }],
        period: Some(Period {
            start_time: Some(start),
            end_time: Some(end),
        }),
        time_zone: "UTC".into(),
        bucket: Bucket::None.into(),
        ..Default::default()
    };
    let mut times = Vec::new();
    for _ in 0..300 {
        let started = std::time::Instant::now();
        client.query_scores(request.clone()).await?;
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(load::median(&mut times))
}
