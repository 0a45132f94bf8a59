//! Two servers on one database, compared with one server.

use std::time::Duration;

use sqlx::{Connection, Executor, PgConnection, Row as _};

use crate::{
    calls::submit,
    load::{Load, measure},
    postgres::BenchPostgres,
    rows,
    server::BenchServer,
    table::{Row, Table},
};

/// Number of calls in flight on all servers together.
const IN_FLIGHT: usize = 256;

pub(crate) async fn measure_replicas(
    postgres: &BenchPostgres,
    span: Duration,
    table: &mut Table,
) -> anyhow::Result<()> {
    let database_url = postgres.create_database("replicas").await?;
    let first = BenchServer::start(&database_url).await?;
    let second = BenchServer::start(&database_url).await?;
    rows::create_surveys(&first, &[rows::SINGLE]).await?;
    let (one, two) = measure_both(&first, &second, span / 2).await?;
    let (more_of_one, more_of_two) = measure_both(&first, &second, span / 2).await?;
    let (one, two) = (one.merge(more_of_one), two.merge(more_of_two));
    // PostgreSQL reports a session's deadlocks when it ends, at the latest.
    first.stop()?;
    second.stop()?;
    let mut connection = PgConnection::connect(&database_url).await?;
    let deadlocks: i64 = connection
        .fetch_one("select deadlocks from pg_stat_database where datname = current_database()")
        .await?
        .try_get(0)?;

    let name = "SubmitResponse, durable, one server";
    table.push(Row::calls(name, &one, None, None));
    let name = "SubmitResponse, durable, two servers on one database";
    table.push(Row::calls(name, &two, Some(&one), Some(1.0)));
    let name = "deadlocks with two servers";
    table.push(Row::amount(name, deadlocks as f64, 0, "", Some(0.0)));
    Ok(())
}

async fn measure_both(
    first: &BenchServer,
    second: &BenchServer,
    span: Duration,
) -> anyhow::Result<(Load, Load)> {
    Ok((
        measure(&[first], IN_FLIGHT, span, submit).await?,
        measure(&[first, second], IN_FLIGHT, span, submit).await?,
    ))
}
