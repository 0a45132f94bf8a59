//! The database that a command works on: one named by its URL, or the private PostgreSQL.

use std::{
    io::{self, IsTerminal},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, bail, ensure};

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
    /// The database for people, without a password: `cxmetrics at db:5432`.
    pub(super) name: String,
    /// The private PostgreSQL, if this process runs it.
    pub(super) postgres: Option<Embedded>,
}

impl Database {
    /// Returns the database at the given URL. Without one, starts the private PostgreSQL.
    pub(super) async fn open(options: &DatabaseOptions, connections: u32) -> anyhow::Result<Self> {
        if let Some(url) = &options.database_url {
            return Ok(Self {
                url: url.clone(),
                name: Store::database_name(url)?,
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
            name: private_name(&data_dir(options)),
            postgres: Some(postgres),
        })
    }

    /// Like [`Database::open`], but never creates a database, uses the private PostgreSQL of a
    /// running server, and starts one only with the user's consent.
    ///
    /// # Errors
    ///
    /// If there is no database, if it can't be opened, or if the user doesn't consent.
    pub(super) async fn join(
        options: &DatabaseOptions,
        connections: u32,
        consent: Consent,
    ) -> anyhow::Result<Self> {
        if options.database_url.is_some() {
            return Self::open(options, connections).await;
        }
        let data_dir = data_dir(options);
        ensure!(
            embedded::has_cluster(&data_dir),
            "no database in {}: name the server's data folder with --data-dir \
             (CXMETRICS_DATA_DIR), or its PostgreSQL with --database-url (DATABASE_URL)",
            data_dir.display()
        );
        if let Some(running) = running(&data_dir) {
            return Ok(running);
        }
        consent.to_start(&data_dir)?;
        let error = match Self::open(options, connections).await {
            Err(error) => error,
            opened => return opened,
        };
        // A server started in the meantime.
        let in_use = match error.downcast_ref() {
            Some(EmbeddedError::InUse { data_dir, .. }) => running(data_dir),
            Some(_) | None => None,
        };
        in_use.ok_or(error)
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

/// The database in the private PostgreSQL that a server runs in this folder.
fn running(data_dir: &Path) -> Option<Database> {
    let url = embedded::running_url(data_dir, PRIVATE_DATABASE)?;
    Some(Database {
        url,
        name: private_name(data_dir),
        postgres: None,
    })
}

fn private_name(data_dir: &Path) -> String {
    format!(
        "{PRIVATE_DATABASE} in the private PostgreSQL of {}",
        data_dir.display()
    )
}

/// Whether a command may start the private PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Consent {
    /// The user has agreed.
    Given,
    /// The command asks, if it can.
    Ask,
}

impl Consent {
    /// Asks on the terminal unless consent is given.
    fn to_start(self, data_dir: &Path) -> anyhow::Result<()> {
        if self == Self::Given {
            return Ok(());
        }
        let folder = data_dir.display();
        if !(io::stdin().is_terminal() && io::stderr().is_terminal()) {
            bail!(
                "no server runs on the private PostgreSQL of {folder}, so it would have to be \
                 started: add --yes to start it for this command, or name another database with \
                 --database-url (DATABASE_URL)"
            );
        }
        eprint!(
            "No server runs on the private PostgreSQL of {folder}.\n\
             Start it for this command? [y/N] "
        );
        let mut answer = String::new();
        io::stdin().read_line(&mut answer)?;
        let is_yes = ["y", "yes"].contains(&answer.trim().to_lowercase().as_str());
        ensure!(is_yes, "nothing was started");
        Ok(())
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
