//! One PostgreSQL for all measurements, with a database for each part that needs its own.

use cxmetrics::{
    server::embedded::{Embedded, Options},
    store::Store,
};

/// A PostgreSQL in a temporary folder.
pub(crate) struct BenchPostgres {
    postgres: Embedded,
    _folder: tempfile::TempDir,
}

impl BenchPostgres {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // PostgreSQL never runs as root, so another user must be able to enter the folder.
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
        let folder = builder.prefix("cxmetrics-bench").tempdir()?;
        let postgres = Embedded::start(Options::new(folder.path().join("postgres"))).await?;
        Ok(Self {
            postgres,
            _folder: folder,
        })
    }

    /// Creates an empty database and returns its URL.
    pub(crate) async fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let url = self.postgres.database_url(name);
        Store::create_database(&url).await?;
        Ok(url)
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        Ok(self.postgres.stop().await?)
    }
}
