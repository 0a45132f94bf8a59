//! The database that a command works on: one named by its URL, or the private PostgreSQL.

use std::path::PathBuf;

use anyhow::Context as _;

use crate::{
    server::{
        config::DatabaseOptions,
        embedded::{self, Embedded, EmbeddedError},
    },
    store::Store,
};

/// Name of the database in the private PostgreSQL.
const PRIVATE_DATABASE: &str = "cxmetrics";

/// Connections beyond the pool: for the health monitor and for a person with psql.
const SPARE_CONNECTIONS: u32 = 10;

/// A database that accepts connections.
#[derive(Debug)]
pub(super) struct Database {
    pub(super) url: String,
    /// The private PostgreSQL, if this process runs it.
    pub(super) postgres: Option<Embedded>,
}

impl Database {
    /// Returns the database at the given URL. Without one, starts the private PostgreSQL.
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
            .context("can't create the database in the private PostgreSQL")?;
        Ok(Self {
            url,
            postgres: Some(postgres),
        })
    }

    /// Like [`Database::open`], but never creates a database, and also works while a
    /// server runs on the private PostgreSQL.
    pub(super) async fn join(options: &DatabaseOptions, connections: u32) -> anyhow::Result<Self> {
        let data_dir = data_dir(options);
        anyhow::ensure!(
            options.database_url.is_some() || embedded::has_cluster(&data_dir),
            "no database in {}: name the server's data folder with --data-dir \
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

    /// Stops the private PostgreSQL, if this process started it.
    pub(super) async fn close(self) -> anyhow::Result<()> {
        let Some(postgres) = self.postgres else {
            return Ok(());
        };
        postgres
            .stop()
            .await
            .context("the private PostgreSQL did not stop cleanly")
    }
}

/// The data folder of the private PostgreSQL.
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
    postgres_options.max_connections = u16::try_from(connections + SPARE_CONNECTIONS)?;
    Ok(Embedded::start(postgres_options).await?)
}
