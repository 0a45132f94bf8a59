//! A durable PostgreSQL that tests can kill, stop and start again on the same port and
//! data.

use std::{
    fs,
    os::unix::{
        fs::{MetadataExt, PermissionsExt, symlink},
        process::CommandExt,
    },
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use cxmetrics::{
    server::embedded::{Embedded, Options},
    store::Store,
};
use rustix::process::Signal;
use sqlx::{Connection, PgConnection};
use tempfile::TempDir;
use tokio::time::{sleep, timeout};

use crate::process;

/// Ends a test that hangs in a start, which waits for the processes of a killed PostgreSQL.
const START_LIMIT: Duration = Duration::from_secs(120);
/// Ends a test that hangs in a shutdown.
const STOP_LIMIT: Duration = Duration::from_secs(120);
/// More files of the write-ahead log, of 16 MiB each, than a small disk holds.
const LOG_FILES_MAX: usize = 200;

/// PostgreSQL and its data.
#[derive(Debug)]
pub(crate) struct Database {
    postmaster: Option<Child>,
    cluster: PathBuf,
    postgres: PathBuf,
    log: PathBuf,
    pub(crate) port: u16,
}

impl Database {
    /// A new cluster in `folder`, with an empty database, running.
    pub(crate) async fn create(folder: &Path) -> Self {
        // The server's own code finds PostgreSQL's programs and a user to run them as. The
        // start below makes the cluster durable.
        let options = Options {
            durable: false,
            ..Options::new(folder)
        };
        let made = Embedded::start(options).await.unwrap();
        Store::create_database(&made.database_url("cxmetrics"))
            .await
            .unwrap();
        let postgres = made.bin_dir().join("postgres");
        made.stop().await.unwrap();
        let cluster = folder.join("cluster");
        fs::write(
            cluster.join("pg_hba.conf"),
            "host all all 127.0.0.1/32 trust\n",
        )
        .unwrap();
        let mut database = Self {
            postmaster: None,
            log: folder.join("postgres.log"),
            cluster,
            postgres,
            port: process::free_port(),
        };
        database.start().await;
        database
    }

    /// Its URL, without a proxy in between.
    pub(crate) fn url(&self) -> String {
        Self::url_at(self.port)
    }

    /// Its URL through another port.
    pub(crate) fn url_at(port: u16) -> String {
        format!("postgres://cxmetrics@127.0.0.1:{port}/cxmetrics?sslmode=disable")
    }

    /// Moves the write-ahead log to another folder. Stops and starts PostgreSQL.
    pub(crate) async fn move_log(&mut self, to: &Path) {
        self.stop().await;
        let log = self.cluster.join("pg_wal");
        let moved = to.join("pg_wal");
        // A rename can't move to another disk. `cp -a` keeps the owner.
        let copied = Command::new("cp").arg("-a").args([&log, &moved]).status();
        assert!(copied.unwrap().success());
        fs::remove_dir_all(&log).unwrap();
        symlink(&moved, &log).unwrap();
        self.start().await;
    }

    /// Starts new files of the write-ahead log until the disk is full.
    pub(crate) async fn use_up_log(&self) {
        for _ in 0..LOG_FILES_MAX {
            let Ok(mut database) = PgConnection::connect(&self.url()).await else {
                return;
            };
            // PostgreSQL doesn't switch away from an empty file, so this writes to it first.
            for statement in [
                "select pg_logical_emit_message(true, 'faults', 'not empty')",
                "select pg_switch_wal()",
            ] {
                if sqlx::query(statement).execute(&mut database).await.is_err() {
                    return;
                }
            }
        }
        panic!("the log has more room than {LOG_FILES_MAX} files");
    }

    /// Starts PostgreSQL and waits until it accepts connections. After a kill, it refuses to
    /// start until the children of the killed process have ended; then it recovers.
    pub(crate) async fn start(&mut self) {
        let deadline = Instant::now() + START_LIMIT;
        while !self.is_ready().await {
            assert!(
                Instant::now() < deadline,
                "PostgreSQL does not start: {}",
                fs::read_to_string(&self.log).unwrap_or_default()
            );
            if self.has_ended() {
                self.postmaster = Some(self.spawn());
            }
            sleep(Duration::from_millis(20)).await;
        }
    }

    async fn is_ready(&self) -> bool {
        let url = self.url();
        let connecting = timeout(Duration::from_secs(5), PgConnection::connect(&url));
        matches!(connecting.await, Ok(Ok(_)))
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        match &mut self.postmaster {
            Some(postmaster) => postmaster.try_wait().unwrap().is_some(),
            None => true,
        }
    }

    fn spawn(&self) -> Child {
        // On Linux, PostgreSQL ends if the test is killed.
        let mut command = if cfg!(target_os = "linux") {
            let mut tied = Command::new("setpriv");
            tied.args(["--pdeathsig=QUIT", "--"]).arg(&self.postgres);
            tied
        } else {
            Command::new(&self.postgres)
        };
        let owner = fs::metadata(&self.cluster).unwrap();
        if rustix::process::geteuid().is_root() {
            command.uid(owner.uid()).gid(owner.gid());
        }
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(&self.log)
            .unwrap();
        command
            .current_dir("/")
            .arg("-D")
            .arg(&self.cluster)
            .args(["-c", "listen_addresses=127.0.0.1"])
            .args(["-c", "unix_socket_directories="])
            .args(["-c", "max_connections=100"])
            .args(["-c", "shared_buffers=64MB"])
            // Durability is under test.
            .args(["-c", "fsync=on", "-c", "synchronous_commit=on"])
            .args(["-c", "min_wal_size=32MB", "-c", "max_wal_size=64MB"])
            .arg("-c")
            .arg(format!("port={}", self.port))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Kills only the postmaster; its children end by themselves.
    pub(crate) async fn kill(&mut self) {
        self.end(Signal::KILL).await;
    }

    /// Shuts PostgreSQL down cleanly; closes every connection.
    pub(crate) async fn stop(&mut self) {
        self.end(Signal::INT).await;
    }

    async fn end(&mut self, how: Signal) {
        let mut postmaster = self.postmaster.take().unwrap();
        process::signal(&postmaster, how);
        let ended = process::ended_within(&mut postmaster, STOP_LIMIT).await;
        ended.expect("PostgreSQL ends");
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some(mut postmaster) = self.postmaster.take()
            && matches!(postmaster.try_wait(), Ok(None))
        {
            // At once: its data is discarded.
            process::signal(&postmaster, Signal::QUIT);
            let _ = postmaster.wait();
        }
    }
}

/// A folder that root's unprivileged user can enter.
pub(crate) fn folder() -> TempDir {
    tempfile::Builder::new()
        .prefix("cxmetrics-faults-")
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .unwrap()
}
