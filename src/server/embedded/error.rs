//! Errors of a private PostgreSQL.

use std::path::PathBuf;
use std::time::Duration;

/// Why the private PostgreSQL could not be started or stopped.
///
/// Every message says what is wrong, where, and what to do next. Show it to the operator
/// unchanged.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// This machine has no PostgreSQL programs.
    #[error(
        "no PostgreSQL programs (initdb and postgres) were found on this machine; \
         install them with\n    {install}\nor set DATABASE_URL to a PostgreSQL that runs elsewhere"
    )]
    ProgramsMissing {
        /// The command that installs them on this system.
        install: String,
    },
    /// All programs found are older than the oldest supported version.
    #[error(
        "cxmetrics needs PostgreSQL {oldest} or newer, and the newest one found is {newest} in {bin_dir}; \
         install a newer one, or set DATABASE_URL to a PostgreSQL that runs elsewhere"
    )]
    ProgramsTooOld {
        /// The newest major version found.
        newest: u32,
        /// The oldest supported major version.
        oldest: u32,
        /// Its folder.
        bin_dir: PathBuf,
    },
    /// The folder that the operator named has no usable programs.
    #[error(
        "{bin_dir} does not hold working copies of initdb and postgres; \
         name the folder that does (`pg_config --bindir` often prints it)"
    )]
    BinDirUnusable {
        /// The folder that was named.
        bin_dir: PathBuf,
    },
    /// No program found has the major version that created the cluster.
    #[error(
        "the data in {cluster} belongs to PostgreSQL {needed}, and only {found} was found; \
         install PostgreSQL {needed}, or start empty in another data folder"
    )]
    VersionMismatch {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The cluster's major version, as its `PG_VERSION` file says.
        needed: String,
        /// The major versions found, as text.
        found: String,
    },
    /// Another running server uses the data folder.
    #[error(
        "the data folder {data_dir} is in use by another running cxmetrics server ({holder}); \
         stop that one first, or name another data folder with --data-dir \
         (CXMETRICS_DATA_DIR)"
    )]
    InUse {
        /// The data folder.
        data_dir: PathBuf,
        /// The other server's process, if known.
        holder: String,
    },
    /// This module did not create the contents of the folder.
    #[error(
        "cxmetrics did not create {cluster} and leaves it unchanged; name another data folder, \
         or, if it is a PostgreSQL of your own, start it yourself and set DATABASE_URL"
    )]
    NotOurs {
        /// The folder.
        cluster: PathBuf,
    },
    /// The server runs as root, and there is no other user to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a \
         `nobody` user to run it as; create one (useradd --system postgres), \
         or start cxmetrics as an ordinary user"
    )]
    NoUnprivilegedUser,
    /// The unprivileged user can't enter the data folder.
    #[error(
        "PostgreSQL runs as user {user}, who can't enter {blocked} to reach {folder}; \
         name a data folder elsewhere (such as /var/lib/cxmetrics/postgres), \
         or allow access with: chmod o+x {blocked}"
    )]
    Unreachable {
        /// The user that PostgreSQL runs as.
        user: String,
        /// The folder that PostgreSQL needs.
        folder: PathBuf,
        /// The first folder on the path that the user can't enter.
        blocked: PathBuf,
    },
    /// The cluster's files belong to root, and PostgreSQL refuses to run as root.
    #[error(
        "{cluster} belongs to root, and PostgreSQL refuses to run as root; \
         change its owner with: chown -R {user} {cluster}"
    )]
    OwnedByRoot {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The user that should own it.
        user: String,
    },
    /// Another user owns the path of the socket folder.
    #[error(
        "{path} exists and is not a private folder of user id {uid}, so PostgreSQL's socket \
         would not be safe in it. Find out who created it, then remove it"
    )]
    SocketFolderTaken {
        /// The folder.
        path: PathBuf,
        /// The user that should own it.
        uid: u32,
    },
    /// `initdb` failed.
    #[error("initdb can't create a database cluster in {cluster}:\n{log}")]
    Initdb {
        /// Folder for the cluster.
        cluster: PathBuf,
        /// The last lines that it printed.
        log: String,
    },
    /// `postgres` ended before it was ready.
    #[error(
        "PostgreSQL on {cluster} ended before it was ready ({status}); its last log lines:\n{log}"
    )]
    EndedEarly {
        /// The cluster's folder.
        cluster: PathBuf,
        /// Exit status of the process.
        status: String,
        /// The last lines of its log.
        log: String,
    },
    /// `postgres` was not ready in time.
    #[error(
        "PostgreSQL on {cluster} was not ready within {timeout:?} and was stopped; recovery after \
         a crash can take long, so allow it more time. Its last log lines:\n{log}"
    )]
    NotReady {
        /// The cluster's folder.
        cluster: PathBuf,
        /// Time that it had to start.
        timeout: Duration,
        /// The last lines of its log.
        log: String,
    },
    /// Processes that a crash left running did not end.
    #[error(
        "PostgreSQL processes that an earlier run left on {cluster} ignored the signal to stop \
         (process ids: {pids}); find out what they wait for, end them, and start again"
    )]
    OrphansRunning {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The process ids, as text.
        pids: String,
    },
    /// The running `postgres` did not end.
    #[error(
        "PostgreSQL (process {pid}) did not stop within {waited:?} of the signal; \
         find out what it waits for. The next start tries again to stop it"
    )]
    WontStop {
        /// Its process id.
        pid: u32,
        /// Time that it had to stop.
        waited: Duration,
    },
    /// A call to the operating system failed.
    #[error("can't {action} {path}: {source}")]
    Io {
        /// The attempted action.
        action: &'static str,
        /// The path that it was for.
        path: PathBuf,
        /// The system's error.
        source: std::io::Error,
    },
    /// The async runtime shut down during a start or stop.
    #[error("the runtime shut down while PostgreSQL was being started or stopped")]
    Interrupted,
}

impl EmbeddedError {
    /// For `map_err`: adds the attempted action and its path.
    pub(super) fn io<'a>(
        action: &'static str,
        path: &'a std::path::Path,
    ) -> impl FnOnce(std::io::Error) -> Self + use<'a> {
        move |source| Self::Io {
            action,
            path: path.to_owned(),
            source,
        }
    }
}
