//! A private PostgreSQL for first runs and tests.
//!
//! Runs the PostgreSQL programs on the machine as a child process, on a unix
//! socket that only we can reach, with its data in a folder of its own. It is
//! never downloaded, never listens on the network, and never runs as root.
//!
//! The parts: `programs` finds the programs, `account` decides who they run
//! as, `folder` makes and locks the data, `leftover` clears up after a
//! crash, `postmaster` keeps the process, `log` its last words. All of it
//! blocks, and runs on the runtime's threads for that.
//!
//! What doesn't work: on systems other than Linux nothing stops PostgreSQL when
//! the server is killed with SIGKILL, only the next start does; and there is no
//! upgrade of the data from one major version of PostgreSQL to the next.

mod account;
mod error;
mod folder;
mod leftover;
mod log;
mod postmaster;
mod programs;

use std::env;
use std::fs;
use std::path::{self, Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use rustix::process::Signal;

pub use error::EmbeddedError;

use account::Account;
use folder::Folder;
use leftover::PidFile;
use postmaster::Postmaster;
use programs::Programs;

/// Names the socket; nobody else's is in the folder.
const PORT: &str = "5432";

/// Between two looks at whether PostgreSQL is ready.
const POLL: Duration = Duration::from_millis(10);

/// How long an orderly shutdown may take before it is cut short, which costs a
/// recovery at the next start and no data.
const FAST_STOP: Duration = Duration::from_secs(30);

/// The same when dropped, which holds up a thread that has other work.
const FAST_STOP_DROPPED: Duration = Duration::from_secs(5);

/// How long a shutdown cut short may take. PostgreSQL itself kills what lingers
/// after 5 seconds.
const IMMEDIATE_STOP: Duration = Duration::from_secs(10);

/// How to run a private PostgreSQL.
///
/// ```
/// use cxmetrics::server::embedded::Options;
///
/// let options = Options {
///     durable: false, // gone after the test anyway
///     settings: vec![("shared_buffers".into(), "32MB".into())],
///     ..Options::new("/tmp/a-test")
/// };
/// assert_eq!(options.max_connections, 100);
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// The folder for the data. Created if missing; one server at a time.
    pub data_dir: PathBuf,
    /// Where `initdb` and `postgres` are; searched for when `None`.
    pub bin_dir: Option<PathBuf>,
    /// Whether an acknowledged write survives a power failure. `false` only
    /// where the data is thrown away anyway.
    pub durable: bool,
    /// Most connections at a time, three of them kept for superusers.
    pub max_connections: u16,
    /// How long PostgreSQL may take to accept connections; recovery after a
    /// crash is what can take long.
    pub start_timeout: Duration,
    /// More settings, by name and value as in `postgresql.conf`. They take
    /// precedence, except over what keeps it private and tells the next start
    /// where it is.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Durable, with programs searched for, 100 connections and 60 seconds to start.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self {
            data_dir: data_dir.into(),
            bin_dir: None,
            durable: true,
            max_connections: 100,
            start_timeout: Duration::from_secs(60),
            settings: Vec::new(),
        }
    }
}

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
    /// Last, so that the data stays locked until PostgreSQL has gone.
    folder: Folder,
}

impl Embedded {
    /// Starts PostgreSQL on the data folder and waits until it accepts connections.
    ///
    /// A new folder gets an empty cluster with the database `postgres`; what a
    /// crash left running on an old one is stopped first. If the future is
    /// dropped, the start goes on in the background and is then undone.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError`] lists what can be in the way, each with its way out.
    pub async fn start(options: Options) -> Result<Self, EmbeddedError> {
        tokio::task::spawn_blocking(move || Self::start_blocking(&options))
            .await
            .map_err(|_| EmbeddedError::Interrupted)?
    }

    /// Where to connect to `database`, as sqlx and libpq read it.
    ///
    /// The user is the superuser `cxmetrics`, without a password: who can enter
    /// the socket's folder is let in.
    pub fn database_url(&self, database: &str) -> String {
        url(&self.socket_dir, database)
    }

    /// The process id of the main `postgres` process.
    pub fn pid(&self) -> u32 {
        self.postmaster.pid().as_raw_nonzero().get().unsigned_abs()
    }

    /// Whether it ended without being told to, such as when memory ran out.
    pub fn has_ended(&self) -> bool {
        self.postmaster.wait(Duration::ZERO).is_some()
    }

    /// The folder of the PostgreSQL programs in use: `psql`, `pg_dump` and so on
    /// of the right version, where they are installed.
    pub fn bin_dir(&self) -> &Path {
        &self.bin_dir
    }

    /// Stops PostgreSQL: connections are closed, transactions rolled back, and
    /// everything is on disk when this returns.
    ///
    /// # Errors
    ///
    /// [`EmbeddedError::WontStop`] when it is still there after 40 seconds.
    pub async fn stop(self) -> Result<(), EmbeddedError> {
        tokio::task::spawn_blocking(move || self.shut_down(FAST_STOP))
            .await
            .map_err(|_| EmbeddedError::Interrupted)?
    }

    fn start_blocking(options: &Options) -> Result<Self, EmbeddedError> {
        let data_dir = path::absolute(&options.data_dir)
            .map_err(EmbeddedError::io("locate", &options.data_dir))?;
        // Whatever can be in the way is found before anything is created.
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
        leftover::clear(&folder.cluster, &socket_dir)?;

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
            if let Some(status) = self.postmaster.wait(POLL) {
                return Err(EmbeddedError::EndedEarly {
                    cluster: cluster.clone(),
                    status: status.to_string(),
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

    fn shut_down(&self, patience: Duration) -> Result<(), EmbeddedError> {
        for (signal, patience) in [(Signal::INT, patience), (Signal::QUIT, IMMEDIATE_STOP)] {
            self.postmaster.end(signal);
            if self.postmaster.wait(patience).is_some() {
                return Ok(());
            }
            tracing::warn!(
                pid = self.pid(),
                ?signal,
                ?patience,
                "PostgreSQL takes long to stop"
            );
        }
        Err(EmbeddedError::WontStop {
            pid: self.pid(),
            waited: patience + IMMEDIATE_STOP,
        })
    }
}

/// Stops PostgreSQL, holding up the thread for up to 15 seconds, ordinarily well
/// under one; [`Embedded::stop`] doesn't.
impl Drop for Embedded {
    fn drop(&mut self) {
        let ended = self.postmaster.wait(Duration::ZERO).is_some();
        if !ended && let Err(error) = self.shut_down(FAST_STOP_DROPPED) {
            tracing::error!(%error, "the private PostgreSQL was not stopped");
            return;
        }
        // PostgreSQL took its socket away, unless it was killed; then the folder
        // stays, and the next start uses it.
        let _ = fs::remove_dir(&self.socket_dir);
    }
}

/// Later ones win, so the order is: defaults, the caller's, what must be.
fn arguments(command: &mut Command, options: &Options, cluster: &Path, socket_dir: &Path) {
    command.arg("-D").arg(cluster);
    let mut set = |name: &str, value: &str| {
        command.arg("-c").arg(format!("{name}={value}"));
    };
    set("max_connections", &options.max_connections.to_string());
    set("shared_buffers", "128MB");
    set("timezone", "UTC");
    set("log_timezone", "UTC");
    // The log goes where ours goes, and ours never shows an answer or a
    // customer: so no statements, and none of the rows an error is about.
    set("log_min_error_statement", "panic");
    // A refused statement is the server's to report, which knows whether it matters.
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

/// Whether there is a PostgreSQL in `data_dir`, running or not, as far as can be seen.
pub fn has_cluster(data_dir: &Path) -> bool {
    // What may not be looked at says so when it is opened.
    data_dir.join("cluster").try_exists().unwrap_or(true)
}

/// Where to connect to `database` of the PostgreSQL that another process runs out of
/// `data_dir`; `None` where none accepts connections.
pub fn running_url(data_dir: &Path, database: &str) -> Option<String> {
    let socket_dir = leftover::socket_dir_of_running(&data_dir.join("cluster"))?;
    Some(url(&socket_dir, database))
}

fn url(socket_dir: &Path, database: &str) -> String {
    // The port and the mode are said, lest PGPORT or PGSSLMODE in the environment say
    // otherwise.
    format!(
        "postgres://cxmetrics@localhost:{PORT}/{}?host={}&sslmode=disable",
        percent_encoded(database),
        percent_encoded(&socket_dir.to_string_lossy()),
    )
}

/// Where the data goes unless somebody says otherwise: `/var/lib/cxmetrics/postgres`
/// for root, the user's own folder for application data for everybody else.
pub fn default_data_dir() -> PathBuf {
    if rustix::process::geteuid().is_root() {
        return PathBuf::from("/var/lib/cxmetrics/postgres");
    }
    let named = |variable| {
        env::var_os(variable)
            .map(PathBuf::from)
            .filter(|dir| dir.is_absolute())
    };
    // Without a home, such as in a bare container, only the temporary folder is
    // sure to be there.
    let home = named("HOME").unwrap_or_else(env::temp_dir);
    let base = if cfg!(target_os = "macos") {
        home.join("Library/Application Support")
    } else {
        named("XDG_DATA_HOME").unwrap_or_else(|| home.join(".local/share"))
    };
    base.join("cxmetrics/postgres")
}

/// Everything but letters, digits and `-._~`, byte by byte (RFC 3986).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .fold(String::with_capacity(text.len()), |mut encoded, byte| {
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                    encoded.push(char::from(byte));
                }
                _ => encoded.push_str(&format!("%{byte:02X}")),
            }
            encoded
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_survives_any_name() {
        assert_eq!(percent_encoded("/run/a b-1.x_~"), "%2Frun%2Fa%20b-1.x_~");
        assert_eq!(percent_encoded("é?&=#%"), "%C3%A9%3F%26%3D%23%25");
    }

    #[test]
    fn what_keeps_it_private_cannot_be_set_otherwise() {
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
