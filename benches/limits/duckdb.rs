//! The same rows in DuckDB, a fast columnar engine.

use std::{
    fs::{self, File},
    io::{BufWriter, Write},
    path::PathBuf,
};

use anyhow::Context;
use sqlx::{PgPool, postgres::PgPoolCopyExt};
use tokio_stream::StreamExt;

use crate::{python::Python, rows::QUERIED, server::BenchServer};

/// A DuckDB file with a survey's answers.
pub(crate) struct DuckDb {
    python: Python,
    file: PathBuf,
}

impl DuckDb {
    /// Exports the rows from the service's table.
    pub(crate) async fn load(server: &BenchServer) -> anyhow::Result<Self> {
        let python = Python::prepare()?;
        let (csv, file) = (python.file("answers.csv"), python.file("answers.duckdb"));
        if file.exists() {
            fs::remove_file(&file)?;
        }
        let pool = PgPool::connect(&server.database_url).await?;
        let rows = format!(
            "copy (
                 select cell_key, submit_time at time zone 'UTC', slots[1]
                 from responses
                 where survey_key = (select survey_key from surveys where survey_id = '{QUERIED}')
                   and exclusion is null
             ) to stdout (format csv)"
        );
        let mut out = pool.copy_out_raw(&rows).await?;
        let mut writer = BufWriter::new(File::create(&csv)?);
        while let Some(chunk) = out.next().await {
            writer.write_all(&chunk?)?;
        }
        writer.flush()?;
        let this = Self { python, file };
        this.python
            .run("duckdb_score.py", &["load".as_ref(), &csv, &this.file])?;
        fs::remove_file(&csv)?;
        Ok(this)
    }

    /// The time of the year's NPS in ms, and the number of answers.
    pub(crate) fn year_ms(&self) -> anyhow::Result<(f64, i64)> {
        let reply = self
            .python
            .run("duckdb_score.py", &["ask".as_ref(), &self.file])?;
        let seconds = reply["seconds"].as_f64().context("DuckDB gave no time")?;
        let count = reply["count"].as_i64().context("DuckDB gave no count")?;
        Ok((seconds * 1_000.0, count))
    }
}

impl Drop for DuckDb {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.file);
    }
}
