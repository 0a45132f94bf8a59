//! The database that a command works on: a given one, or the private one.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::{
    server::{
        config::DatabaseOptions,
        embedded::{self, Embedded, EmbeddedError},
    },
    store::Store,
};

/// Database of the private PostgreSQL.
const PRIVATE_DATABASE: &str = "cxmetrics";

/// A database that can be connected to.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) url: String,
    /// The private PostgreSQL, where this process runs it.
    pub(super) postgres: Option<Embedded>,
}

impl Database {
    /// The database that was given; otherwise the private PostgreSQL, started here.
    pub(super) async fn open(options: &DatabaseOptions, connections: u32) -> anyhow::Result<Self> {
        if let Some(url) = &options.database_url {
            return Ok(Self {
                url: url.clone(),
                postgres: None,
            });
        }
        let postgres = start(options, connections).await?;
        let url = postgres.database_url(PRIVATE_DATABASE);
        Store::create_database(&url)
            .await
            .context("the private PostgreSQL has no database")?;
        Ok(Self {
            url,
            postgres: Some(postgres),
        })
    }

    /// The same, of a database that is there, beside a server that may run on the private
    /// PostgreSQL just now.
    pub(super) async fn join(options: &DatabaseOptions, connections: u32) -> anyhow::Result<Self> {
        let data_dir = data_dir(options);
        anyhow::ensure!(
            options.database_url.is_some() || embedded::has_cluster(&data_dir),
            "there is no database in {}: name the server's data folder with --data-dir \
             (CXMETRICS_DATA_DIR), or its PostgreSQL with --database-url (DATABASE_URL)",
            data_dir.display()
        );
        let error = match Self::open(options, connections).await {
            Err(error) => error,
            opened => return opened,
        };
        let in_use = match error.downcast_ref() {
            Some(EmbeddedError::InUse { data_dir, .. }) => data_dir,
            Some(_) | None => return Err(error),
        };
        match embedded::running_url(in_use, PRIVATE_DATABASE) {
            Some(url) => Ok(Self {
                url,
                postgres: None,
            }),
            None => Err(error),
        }
    }

    /// Stops the private PostgreSQL, if it was started here.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        let Some(postgres) = self.postgres else {
            return Ok(());
        };
        postgres
            .stop()
            .await
            .context("the private PostgreSQL did not stop as it should")
    }
}

/// The folder of the private PostgreSQL.
fn data_dir(options: &DatabaseOptions) -> PathBuf {
    let given = options.data_dir.clone();
    given.unwrap_or_else(embedded::default_data_dir)
}

async fn start(options: &DatabaseOptions, connections: u32) -> anyhow::Result<Embedded> {
    let data_dir = data_dir(options);
    tracing::info!(folder = %data_dir.display(), "starting a private PostgreSQL");
    let mut postgres_options = embedded::Options::new(data_dir);
    postgres_options
        .bin_dir
        .clone_from(&options.postgres_bin_dir);
    // Those of the pool, the monitor, and room to look inside.
    postgres_options.max_connections = u16::try_from(connections + 10).unwrap_or(u16::MAX);
    Ok(Embedded::start(postgres_options).await?)
}
