use std::path::PathBuf;
use std::time::Duration;

/// Why the private PostgreSQL could not be started or stopped.
///
/// Every message says what was wrong, where, and what to do next; it is meant
/// to be shown to the operator as it stands.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddedError {
    /// No PostgreSQL programs on this machine.
    #[error(
        "no PostgreSQL programs (initdb and postgres) were found on this machine; \
         install them with\n    {install}\nor set DATABASE_URL to a PostgreSQL that runs elsewhere"
    )]
    ProgramsMissing {
        /// The one command that installs them here.
        install: String,
    },
    /// Only programs older than the oldest supported version.
    #[error(
        "the newest PostgreSQL found is {newest} in {bin_dir}, and version {oldest} or newer is \
         needed; install a newer one, or set DATABASE_URL to a PostgreSQL that runs elsewhere"
    )]
    ProgramsTooOld {
        /// The newest major version found.
        newest: u32,
        /// The oldest major version that will do.
        oldest: u32,
        /// Where it was found.
        bin_dir: PathBuf,
    },
    /// The folder named by the operator has no usable programs.
    #[error(
        "{bin_dir} does not hold a working pair of initdb and postgres; \
         name the folder that does (often what `pg_config --bindir` prints)"
    )]
    BinDirUnusable {
        /// The folder that was named.
        bin_dir: PathBuf,
    },
    /// The cluster was made by another major version than any found.
    #[error(
        "the data in {cluster} belongs to PostgreSQL {needed}, and only {found} was found; \
         install PostgreSQL {needed}, or name another data folder to start empty"
    )]
    VersionMismatch {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The cluster's major version, as its `PG_VERSION` file says.
        needed: String,
        /// The major versions found, for reading.
        found: String,
    },
    /// Another live server holds the data folder.
    #[error(
        "the data folder {data_dir} is in use by another running cxmetrics server ({holder}); \
         stop that one first, or name another data folder with --data-dir \
         (CXMETRICS_DATA_DIR)"
    )]
    InUse {
        /// The data folder.
        data_dir: PathBuf,
        /// The other server, as far as it is known.
        holder: String,
    },
    /// The folder holds something that this module did not make.
    #[error(
        "{cluster} was not made by cxmetrics and is left alone; name another data folder, \
         or, if it is a PostgreSQL of your own, start it yourself and set DATABASE_URL"
    )]
    NotOurs {
        /// The folder.
        cluster: PathBuf,
    },
    /// Started by root, and nobody to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a `postgres` nor a \
         `nobody` user to run it as; create one (useradd --system postgres), \
         or start cxmetrics as an ordinary user"
    )]
    NoUnprivilegedUser,
    /// The unprivileged user cannot get to the data folder.
    #[error(
        "PostgreSQL runs as user {user}, who cannot enter {blocked} on the way to {folder}; \
         name a data folder elsewhere (such as /var/lib/cxmetrics/postgres), \
         or let others pass with: chmod o+x {blocked}"
    )]
    Unreachable {
        /// The user PostgreSQL runs as.
        user: String,
        /// The folder it needs.
        folder: PathBuf,
        /// The first folder on the way that shuts it out.
        blocked: PathBuf,
    },
    /// The cluster's files belong to root, whom PostgreSQL refuses to run as.
    #[error(
        "{cluster} belongs to root, and PostgreSQL refuses to run as root; \
         hand it over with: chown -R {user} {cluster}"
    )]
    OwnedByRoot {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The user to hand it to.
        user: String,
    },
    /// Somebody else's folder stands where the socket would go.
    #[error(
        "{path} exists and is not a private folder of user id {uid}; \
         PostgreSQL's socket would not be safe in it. Find out who made it, and remove it"
    )]
    SocketFolderTaken {
        /// The folder.
        path: PathBuf,
        /// Who should own it.
        uid: u32,
    },
    /// `initdb` failed.
    #[error("initdb could not create a database cluster in {cluster}:\n{log}")]
    Initdb {
        /// Where the cluster would have been.
        cluster: PathBuf,
        /// The last lines it printed.
        log: String,
    },
    /// `postgres` ended before it was ready.
    #[error("PostgreSQL on {cluster} ended before it was ready ({status}); its last words:\n{log}")]
    EndedEarly {
        /// The cluster's folder.
        cluster: PathBuf,
        /// How the process ended.
        status: String,
        /// The last lines of its log.
        log: String,
    },
    /// `postgres` was not ready in time.
    #[error(
        "PostgreSQL on {cluster} was not ready within {timeout:?} and was stopped; recovery after \
         a crash can take long, so try again with more time. Its last words:\n{log}"
    )]
    NotReady {
        /// The cluster's folder.
        cluster: PathBuf,
        /// How long it was given.
        timeout: Duration,
        /// The last lines of its log.
        log: String,
    },
    /// Processes that a crash left behind would not end.
    #[error(
        "PostgreSQL processes that an earlier run left on {cluster} did not end when told to \
         (process ids: {pids}); look at what they wait for, end them, and start again"
    )]
    LeftoverRuns {
        /// The cluster's folder.
        cluster: PathBuf,
        /// The process ids, for reading.
        pids: String,
    },
    /// The running `postgres` would not end.
    #[error(
        "PostgreSQL (process {pid}) did not end within {waited:?} of being told to; \
         look at what it waits for. The next start will try again to stop it"
    )]
    WontStop {
        /// Its process id.
        pid: u32,
        /// How long it was waited for.
        waited: Duration,
    },
    /// The operating system refused something.
    #[error("cannot {action} {path}: {source}")]
    Io {
        /// What was tried.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The async runtime shut down in the middle of it.
    #[error("the runtime shut down while PostgreSQL was being started or stopped")]
    Interrupted,
}

impl EmbeddedError {
    /// For `map_err`: says what was tried, and on what.
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
