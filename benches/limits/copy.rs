//! The limit of bulk streams: `COPY BINARY` of the same rows into copies of the tables.

use std::{
    ops::Range,
    time::{Duration, Instant},
};

use sqlx::{AssertSqlSafe, Executor, PgPool, postgres::PgPoolCopyExt};
use tokio_stream::StreamExt;

use crate::{rows::time_of, server::BenchServer};

/// A copy of one of the service's tables, with the same columns and indexes.
pub(crate) struct CopiedTable {
    pool: PgPool,
    name: &'static str,
}

impl CopiedTable {
    pub(crate) async fn create(server: &BenchServer, name: &'static str) -> anyhow::Result<Self> {
        let pool = PgPool::connect(&server.database_url).await?;
        let create = format!("create table copied_{name} (like {name} including all)");
        pool.execute(AssertSqlSafe(create)).await?;
        Ok(Self { pool, name })
    }

    /// Copies the responses of some of a survey's steps. Returns the time.
    pub(crate) async fn copy_steps(
        &self,
        survey_id: &str,
        steps: Range<u64>,
        of: u64,
    ) -> anyhow::Result<Duration> {
        let from = time_of(steps.start, of).seconds;
        let to = time_of(steps.end, of).seconds;
        let which = format!(
            "survey_id = '{survey_id}'
             and submit_time >= to_timestamp({from}) and submit_time < to_timestamp({to})"
        );
        let (rows, time) = self.copy(&which).await?;
        anyhow::ensure!(
            rows == steps.end - steps.start,
            "{rows} rows were copied of {steps:?}"
        );
        Ok(time)
    }

    /// Copies all rows of a survey. Returns the time.
    pub(crate) async fn copy_all(&self, survey_id: &str) -> anyhow::Result<Duration> {
        let (_, time) = self.copy(&format!("survey_id = '{survey_id}'")).await?;
        Ok(time)
    }

    async fn copy(&self, which: &str) -> anyhow::Result<(u64, Duration)> {
        let name = self.name;
        let rows = format!(
            "copy (select {name}.* from {name} join surveys using (workspace_key, survey_key) where {which})
             to stdout (format binary)"
        );
        let mut out = self.pool.copy_out_raw(&rows).await?;
        let mut chunks = Vec::new();
        while let Some(chunk) = out.next().await {
            chunks.push(chunk?);
        }
        drop(out);
        self.pool.execute("checkpoint").await?;
        let started = Instant::now();
        let into = format!("copy copied_{name} from stdin (format binary)");
        let mut copy = self.pool.copy_in_raw(&into).await?;
        let mut buffer = Vec::new();
        for chunk in chunks {
            // Sending row by row would measure the client.
            buffer.extend_from_slice(&chunk);
            if buffer.len() > 64 * 1024 {
                copy.send(std::mem::take(&mut buffer)).await?;
            }
        }
        copy.send(buffer).await?;
        let rows = copy.finish().await?;
        Ok((rows, started.elapsed()))
    }

    pub(crate) async fn drop(self) -> anyhow::Result<()> {
        let drop = format!("drop table copied_{}", self.name);
        self.pool.execute(AssertSqlSafe(drop)).await?;
        Ok(())
    }
}
