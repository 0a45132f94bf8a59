//! One PostgreSQL for all that is measured, a database for each part that needs its own.

use cxmetrics::{
    server::embedded::{Embedded, Options},
    store::Store,
};

/// A PostgreSQL in a folder of its own, gone with it.
pub(crate) struct BenchPostgres {
    postgres: Embedded,
    _folder: tempfile::TempDir,
}

impl BenchPostgres {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // PostgreSQL never runs as root; its own user must reach the folder.
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

    /// Where to reach a database, which is created empty.
    pub(crate) async fn create_database(&self, name: &str) -> anyhow::Result<String> {
        let url = self.postgres.database_url(name);
        Store::create_database(&url).await?;
        Ok(url)
    }

    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        Ok(self.postgres.stop().await?)
    }
}
