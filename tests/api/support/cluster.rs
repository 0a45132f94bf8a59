//! One private PostgreSQL for the whole test program, one database for each test.

use std::{
    fs, os::unix::fs::PermissionsExt, path::Path, sync::Arc, sync::Weak, sync::atomic::AtomicU32,
    sync::atomic::Ordering, thread,
};

use cxmetrics::{
    server::embedded::{Embedded, Options},
    store::Store,
};
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::sync::Mutex;

/// Held by every running test; with the last of them PostgreSQL and its folder go.
static SHARED: Mutex<Weak<Cluster>> = Mutex::const_new(Weak::new());
static NEXT_DATABASE: AtomicU32 = AtomicU32::new(0);

/// A running PostgreSQL and its folder.
#[derive(Debug)]
pub(crate) struct Cluster {
    // Before the folder, so that it is stopped before its data goes.
    postgres: Embedded,
    _folder: TempDir,
}

impl Cluster {
    async fn shared() -> Arc<Self> {
        let mut shared = SHARED.lock().await;
        if let Some(cluster) = shared.upgrade() {
            return cluster;
        }
        let folder = data_dir();
        let postgres = start_postgres(folder.path()).await;
        let cluster = Arc::new(Self {
            postgres,
            _folder: folder,
        });
        *shared = Arc::downgrade(&cluster);
        cluster
    }
}

/// A folder that root's unprivileged user can enter, too.
pub(crate) fn data_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("cxmetrics-test-")
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a temporary folder")
}

/// Starts PostgreSQL on a folder, fast rather than durable.
pub(crate) async fn start_postgres(folder: &Path) -> Embedded {
    let options = Options {
        durable: false,
        max_connections: 300,
        settings: vec![
            ("shared_buffers".into(), "64MB".into()),
            ("max_wal_size".into(), "128MB".into()),
        ],
        ..Options::new(folder)
    };
    Embedded::start(options)
        .await
        .expect("PostgreSQL's programs are installed")
}

/// A database of one test, dropped with it.
#[derive(Debug)]
pub(crate) struct Database {
    pub(crate) url: String,
    name: String,
    cluster: Arc<Cluster>,
}

impl Database {
    /// A new, empty database.
    pub(crate) async fn create() -> Arc<Self> {
        let cluster = Cluster::shared().await;
        let number = NEXT_DATABASE.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{number}");
        let url = cluster.postgres.database_url(&name);
        Store::create_database(&url).await.expect("a database");
        Arc::new(Self { url, name, cluster })
    }

    /// A connection behind the server's back.
    pub(crate) async fn connect(&self) -> PgConnection {
        PgConnection::connect(&self.url)
            .await
            .expect("the database answers")
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Sooner than with the cluster: a hundred databases fill a small disk.
        let admin_url = self.cluster.postgres.database_url("postgres");
        let statement = format!("drop database {} with (force)", self.name);
        let dropping = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(async {
                let mut admin = PgConnection::connect(&admin_url).await?;
                sqlx::query(sqlx::AssertSqlSafe(statement))
                    .execute(&mut admin)
                    .await?;
                admin.close().await
            })
        });
        // The rest is deleted with the cluster.
        let _ = dropping.join();
    }
}
