//! The limits: what PostgreSQL alone does with the same rows.

use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row, postgres::PgPoolCopyExt};
use tokio_stream::StreamExt;

use crate::server::BenchServer;

/// Rows a second of one `COPY BINARY` of a survey's stored rows into a table with
/// the same columns and indexes, and nothing else.
pub(crate) async fn copy_rate(server: &BenchServer, survey_id: &str) -> anyhow::Result<f64> {
    let pool = sqlx::PgPool::connect(&server.database_url).await?;
    pool.execute("create table copied (like responses including all)")
        .await?;
    let rows = format!(
        "copy (select r.* from responses r join surveys using (workspace_key, survey_key) where survey_id = '{survey_id}')
         to stdout (format binary)"
    );
    let mut out = pool.copy_out_raw(&rows).await?;
    let mut chunks = Vec::new();
    while let Some(chunk) = out.next().await {
        chunks.push(chunk?);
    }
    drop(out);
    pool.execute("checkpoint").await?;
    let started = Instant::now();
    let mut copy = pool
        .copy_in_raw("copy copied from stdin (format binary)")
        .await?;
    let mut buffer = Vec::new();
    for chunk in chunks {
        // A row at a time would measure the sending.
        buffer.extend_from_slice(&chunk);
        if buffer.len() > 64 * 1024 {
            copy.send(std::mem::take(&mut buffer)).await?;
        }
    }
    copy.send(buffer).await?;
    let rows = copy.finish().await?;
    let rate = rows as f64 / started.elapsed().as_secs_f64();
    pool.execute("drop table copied").await?;
    Ok(rate)
}

/// As autovacuum would have done by the time anybody asks.
pub(crate) async fn vacuum(server: &BenchServer) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    connection.execute("vacuum (analyze) responses").await?;
    connection.execute("vacuum (analyze) tallies").await?;
    connection.execute("checkpoint").await?;
    Ok(())
}

/// Median time of the NPS of a survey's year, by the plainest SQL over its rows.
pub(crate) async fn plain_query_ms(server: &BenchServer, survey_id: &str) -> anyhow::Result<f64> {
    let mut connection = PgConnection::connect(&server.database_url).await?;
    let query = format!(
        "select 100.0 * (count(*) filter (where slots[1] >= 9) - count(*) filter (where slots[1] <= 6)) / count(*)
         from responses
         where workspace_key = 1
           and survey_key = (select survey_key from surveys where survey_id = '{survey_id}')
           and submit_time >= '2025-01-01Z'
           and submit_time < '2026-01-01Z'
           and slots[1] >= 0"
    );
    let mut times = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        connection
            .fetch_one(AssertSqlSafe(query.clone()))
            .await?
            .len();
        times.push(started.elapsed().as_secs_f64() * 1_000.0);
    }
    Ok(crate::load::median(&mut times))
}
