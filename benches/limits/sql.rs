//! The same scores by plain SQL over the rows.

use std::time::Instant;

use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, Row};

use crate::server::BenchServer;

/// The condition for the survey's scored responses of the year.
const YEAR: &str = "workspace_key = 1
    and survey_key = (select survey_key from surveys where survey_id = 'queried')
    and submit_time >= '2025-01-01Z'
    and submit_time < '2026-01-01Z'
    and exclusion is null
    and slots[1] >= 0";

/// Vacuums and analyzes the tables, as autovacuum would do in time.
pub(crate) async fn vacuum(connection: &mut PgConnection) -> anyhow::Result<()> {
    connection.execute("vacuum (analyze) responses").await?;
    connection.execute("vacuum (analyze) tallies").await?;
    connection.execute("checkpoint").await?;
    Ok(())
}

/// A connection for plain SQL.
pub(crate) struct PlainSql(PgConnection);

impl PlainSql {
    pub(crate) async fn connect(server: &BenchServer) -> anyhow::Result<Self> {
        Ok(Self(PgConnection::connect(&server.database_url).await?))
    }

    /// The time of the year's NPS in ms, and the number of answers.
    pub(crate) async fn year_ms(&mut self) -> anyhow::Result<(f64, i64)> {
        let query = format!(
            "select
                 100.0 * (count(*) filter (where slots[1] >= 9) - count(*) filter (where slots[1] <= 6)) / count(*),
                 count(*)
             from responses
             where {YEAR}"
        );
        let started = Instant::now();
        let row = self.0.fetch_one(AssertSqlSafe(query)).await?;
        Ok((started.elapsed().as_secs_f64() * 1_000.0, row.try_get(1)?))
    }

    /// The number of answers with each score in the year.
    pub(crate) async fn year_histogram(&mut self) -> anyhow::Result<Vec<i64>> {
        self.counts(&format!(
            "select count(slots)
             from generate_series(0, 10) as score
             left join (select slots from responses where {YEAR}) as answer on slots[1] = score
             group by score
             order by score"
        ))
        .await
    }

    /// The number of answers on each day of the second quarter in a zone.
    pub(crate) async fn quarter_by_day(&mut self, zone: &str) -> anyhow::Result<Vec<i64>> {
        self.counts(&format!(
            "select count(*)
             from responses
             where {YEAR}
               and submit_time >= '2025-04-01'::timestamp at time zone '{zone}'
               and submit_time < '2025-07-01'::timestamp at time zone '{zone}'
             group by date_trunc('day', submit_time, '{zone}')
             order by date_trunc('day', submit_time, '{zone}')"
        ))
        .await
    }

    async fn counts(&mut self, query: &str) -> anyhow::Result<Vec<i64>> {
        let rows = self.0.fetch_all(AssertSqlSafe(query.to_owned())).await?;
        Ok(rows
            .iter()
            .map(|row| row.try_get(0))
            .collect::<Result<_, _>>()?)
    }
}
