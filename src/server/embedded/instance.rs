//! A running private PostgreSQL.

use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;

use super::account::Account;
use super::error::EmbeddedError;
use super::folder::Folder;
use super::options::Options;
use super::orphans;
use super::pid_file::{self, PidFile};
use super::postmaster::Postmaster;
use super::programs::Programs;
use super::socket::{self, PORT};

/// Time between two checks whether PostgreSQL is ready.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// Time for a fast shutdown. After it comes an immediate one, which costs a recovery at
/// the next start, but no data.
const FAST_STOP_MAX: Duration = Duration::from_secs(30);
/// The same on drop, which blocks a thread that has other work.
const FAST_STOP_MAX_ON_DROP: Duration = Duration::from_secs(5);
/// Time for an immediate shutdown. PostgreSQL kills its remaining children after 5 seconds.
const IMMEDIATE_STOP_MAX: Duration = Duration::from_secs(10);

/// A running private PostgreSQL. Dropping it stops it.
///
/// ```no_run
/// # async fn example() -> Result<(), cxmetrics::server::embedded::EmbeddedError> {
/// use cxmetrics::server::embedded::{Embedded, Options, default_data_dir};
///
/// let postgres = Embedded::start(Options::new(default_data_dir())).await?;
/// println!("{}", postgres.database_url("postgres"));
/// postgres.stop().await
/// # }
/// ```
#[derive(Debug)]
pub struct Embedded {
    postmaster: Postmaster,
    socket_dir: PathBuf,
    bin_dir: PathBuf,
    /// The last field, so that the lock is released only after PostgreSQL has ended.
    folder: Folder,
}

impl Embedded {
    /// Starts PostgreSQL on the data folder and waits until it accepts connections.
    ///
    /// Creates an empty cluster with the database `postgres` in a new folder. On an
    /// existing cluster, first stops processes that a crash left running. If the future
    /// is dropped, the start continues in the background, then PostgreSQL is stopped.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError`] lists the causes, each with a remedy.
    pub async fn start(options: Options) -> Result<Self, EmbeddedError> {
        tokio::task::spawn_blocking(move || Self::start_blocking(&options))
            .await
            .map_err(|_| EmbeddedError::Interrupted)?
    }

    /// URL of `database`, as sqlx and libpq read it.
    ///
    /// The user is the superuser `cxmetrics`, without a password: permission to enter the
    /// socket's folder is enough.
    pub fn database_url(&self, database: &str) -> String {
        socket::database_url(&self.socket_dir, database)
    }

    /// Process id of the main `postgres` process.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid().as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether PostgreSQL has ended by itself, for example when memory ran out.
    pub fn has_ended(&self) -> bool {
        self.postmaster.wait(Duration::ZERO).is_some()
    }

    /// Folder of the PostgreSQL programs in use. It also holds `psql`, `pg_dump` and so on
    /// where they are installed.
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Stops PostgreSQL. Closes connections, rolls back open transactions, and returns
    /// once all data is on disk.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::WontStop`] when PostgreSQL still runs after 40 seconds.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        tokio::task::spawn_blocking(move || self.shut_down(FAST_STOP_MAX))
            .await
            .map_err(|_| EmbeddedError::Interrupted)?
    }

    fn start_blocking(options: &Options) -> Result<Self, EmbeddedError> {
        let data_dir = path::absolute(&options.data_dir)
            .map_err(EmbeddedError::io("locate", &options.data_dir))?;
        // Finds every obstacle before it creates anything.
        let cluster = data_dir.join("cluster");
        let programs = Programs::find(options.bin_dir.as_deref(), &cluster)?;
        let account = Account::choose(&cluster)?;
        account.reaches(
            data_dir
                .ancestors()
                .find(|dir| dir.exists())
                .unwrap_or(&data_dir),
        )?;
        let folder = Folder::open(&data_dir)?;
        folder.initialise(&programs, &account, options.durable)?;
        let socket_dir = folder.socket_dir(&account)?;
        orphans::clear(&folder.cluster, &socket_dir)?;

        let mut command = account.tied_command(&programs.postgres(), "INT");
        arguments(&mut command, options, &folder.cluster, &socket_dir);
        let postmaster =
            Postmaster::spawn(command).map_err(EmbeddedError::io("run", &programs.postgres()))?;
        let embedded = Self {
            postmaster,
            socket_dir,
            bin_dir: programs.bin_dir,
            folder,
        };
        embedded.wait_until_ready(options.start_timeout)?;
        tracing::info!(
            pid = embedded.pid(),
            version = programs.major,
            data = %embedded.folder.cluster.display(),
            "private PostgreSQL started"
        );
        Ok(embedded)
    }

    fn wait_until_ready(&self, timeout: Duration) -> Result<(), EmbeddedError> {
        let deadline = Instant::now() + timeout;
        let cluster = &self.folder.cluster;
        let ready = PidFile {
            pid: self.postmaster.pid(),
            ready: true,
        };
        while PidFile::read(cluster).as_ref() != Some(&ready) {
            if let Some(status) = self.postmaster.wait(POLL_INTERVAL) {
                return Err(EmbeddedError::EndedEarly {
                    cluster: cluster.clone(),
                    status,
                    log: self.postmaster.log.text(),
                });
            }
            if Instant::now() > deadline {
                return Err(EmbeddedError::NotReady {
                    cluster: cluster.clone(),
                    timeout,
                    log: self.postmaster.log.text(),
                });
            }
        }
        Ok(())
    }

    fn shut_down(&self, fast_stop_max: Duration) -> Result<(), EmbeddedError> {
        for (signal, waited) in [
            (Signal::INT, fast_stop_max),
            (Signal::QUIT, IMMEDIATE_STOP_MAX),
        ] {
            self.postmaster.end(signal);
            if self.postmaster.wait(waited).is_some() {
                return Ok(());
            }
            tracing::warn!(
                pid = self.pid(),
                ?signal,
                ?waited,
                "PostgreSQL did not stop in time"
            );
        }
        Err(EmbeddedError::WontStop {
            pid: self.pid(),
            waited: fast_stop_max + IMMEDIATE_STOP_MAX,
        })
    }
}

/// Stops PostgreSQL and blocks the thread meanwhile: usually well under a second, at most
/// 15 seconds. [`Embedded::stop`] does not block.
impl Drop for Embedded {
    fn drop(&mut self) {
        let ended = self.postmaster.wait(Duration::ZERO).is_some();
        if !ended && let Err(error) = self.shut_down(FAST_STOP_MAX_ON_DROP) {
            tracing::error!(%error, "can't stop the private PostgreSQL");
            return;
        }
        // Fails if PostgreSQL was killed and left its socket; the next start reuses the
        // folder.
        let _ = fs::remove_dir(&self.socket_dir);
    }
}

/// Adds the settings. The last value of a setting wins, so defaults come first, then the
/// caller's settings, then the mandatory ones.
fn arguments(command: &mut Command, options: &Options, cluster: &Path, socket_dir: &Path) {
    command.arg("-D").arg(cluster);
    let mut set = |name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    set("max_connections", &options.max_connections.to_string());
    set("shared_buffers", "128MB");
    set("timezone", "UTC");
    set("log_timezone", "UTC");
    // PostgreSQL's log goes into ours, which never shows answers or customers. So it
    // leaves out statements and the rows that an error is about.
    set("log_min_error_statement", "panic");
    // The server reports a failed statement itself, if it matters.
    set("log_min_messages", "log");
    set("log_error_verbosity", "terse");
    set("log_line_prefix", "");
    for (name, value) in &options.settings {
        set(name, value);
    }
    let durable = if options.durable { "on" } else { "off" };
    for name in ["fsync", "full_page_writes", "synchronous_commit"] {
        set(name, durable);
    }
    set("log_destination", "stderr");
    set("logging_collector", "off");
    set("listen_addresses", "");
    set("port", PORT);
    set("unix_socket_directories", &socket_dir.to_string_lossy());
}

/// Whether `data_dir` holds a cluster, running or not.
pub fn has_cluster(data_dir: &Path) -> bool {
    // Without permission to look, assume that it does; opening it reports the cause.
    data_dir.join("cluster").try_exists().unwrap_or(true)
}

/// URL of `database` in the PostgreSQL that another process runs on `data_dir`; `None` if
/// none accepts connections.
pub fn running_url(data_dir: &Path, database: &str) -> Option<String> {
    let socket_dir = pid_file::socket_dir_of_running(&data_dir.join("cluster"))?;
    Some(socket::database_url(&socket_dir, database))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mandatory_settings_cannot_be_overridden() {
        let options = Options {
            settings: vec![("listen_addresses".into(), "*".into())],
            ..Options::new("/data")
        };
        let mut command = Command::new("postgres");
        arguments(
            &mut command,
            &options,
            Path::new("/data/cluster"),
            Path::new("/run/x"),
        );
        let last = command
            .get_args()
            .filter_map(|argument| argument.to_str()?.strip_prefix("listen_addresses="))
            .last();
        assert_eq!(last, Some(""));
    }
}
