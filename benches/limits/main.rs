//! Measures the service's throughput and latency against the limits of the machine.
//!
//! Starts its own PostgreSQL and servers, loads them over loopback, and prints one table.
//! Machines and the load on them differ, so compare the ratios.
//!
//! `cargo bench --bench limits` takes about ten minutes; with `-- --quick`, two, on a tenth of
//! the rows. `-- --only bulk` (or `calls`, `query`, `replicas`, `files`, `footprint`, `customers`,
//! `fit`) measures one part.

mod activities;
mod bulk;
mod calls;
mod copy;
mod customer_sql;
mod customers;
mod duckdb;
mod files;
mod fit;
mod footprint;
mod imports;
mod load;
mod postgres;
mod python;
mod recount;
mod replicas;
#[path = "../../examples/retail/lines.rs"]
mod retail_lines;
mod rows;
mod scores;
mod server;
mod sql;
mod table;

use std::time::Duration;

use postgres::BenchPostgres;
use server::BenchServer;
use table::{Row, Table};

/// The server's allocator, so that the client uses less CPU.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // Runs in a task, as all loads do: outside of a task, each reply would wake another thread.
    tokio::spawn(measure_all()).await?
}

async fn measure_all() -> anyhow::Result<()> {
    // `cargo bench` also passes `--bench`, which is ignored.
    let arguments: Vec<String> = std::env::args().collect();
    let quick = arguments.iter().any(|argument| argument == "--quick");
    let only = arguments
        .iter()
        .skip_while(|argument| *argument != "--only")
        .nth(1);
    let wanted = |part: &str| only.is_none_or(|only| only == part);
    let (rows, seconds) = if quick { (100_000, 1) } else { (1_000_000, 4) };
    let span = Duration::from_secs(seconds);

    let postgres = BenchPostgres::start().await?;
    let server = BenchServer::start(&postgres.create_database("bench").await?).await?;
    let surveys = [rows::SINGLE, rows::ORDERED, rows::SHUFFLED, rows::BESIDE];
    rows::create_surveys(&server, &surveys).await?;
    let mut table = Table::default();
    if wanted("calls") {
        calls::measure_calls(&server, span, &mut table).await?;
    }
    if wanted("replicas") {
        replicas::measure_replicas(&postgres, span, &mut table).await?;
    }
    if wanted("bulk") {
        imports::measure_imports(&server, rows, &mut table).await?;
    }
    if wanted("files") {
        files::measure_files(&postgres, rows / 2, &mut table).await?;
    }
    if wanted("query") {
        scores::measure_scores(&postgres, rows, &mut table).await?;
    }
    if wanted("customers") {
        customers::measure_customers(&server, rows, span, &mut table).await?;
    }
    if wanted("fit") {
        fit::measure_fit(&mut table)?;
    }
    if wanted("footprint") {
        footprint::measure_footprint(&postgres, rows, span, &mut table).await?;
    }
    let name = "server memory, peak without score queries";
    table.push(Row::memory(name, server.peak_memory_mib()?, None));
    println!(
        "{rows} answers in 28 cells over a year, and ten times as many; {rows} activities of \
         200,000 customers, four fifths of them in the queried year\n\n{table}"
    );
    server.stop()?;
    postgres.stop().await
}
