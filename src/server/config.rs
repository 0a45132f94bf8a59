//! What can be set when the server is started; all of it checked before anything starts.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;
use tracing_subscriber::EnvFilter;

use crate::domain::id::Id;

/// Options of `cxmetrics serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Address to listen on. Loopback unless you say otherwise: calls are not authenticated yet.
    #[arg(
        long,
        env = "CXMETRICS_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:50051"
    )]
    pub listen: SocketAddr,

    /// Where the data are.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// Workspace that calls act in; created on first use.
    #[arg(long, env = "CXMETRICS_WORKSPACE", value_name = "ID", default_value = "default", value_parser = Id::parse)]
    pub workspace: Id,

    /// Connections to the database at most, 4 to 200.
    #[arg(long, env = "CXMETRICS_DATABASE_CONNECTIONS_MAX", value_name = "NUMBER", default_value_t = 16,
          value_parser = clap::value_parser!(u32).range(4..=200))]
    pub database_connections_max: u32,

    /// Milliseconds that one statement in the database may run.
    #[arg(long, env = "CXMETRICS_STATEMENT_TIMEOUT_MS", value_name = "MS", default_value_t = 20_000,
          value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub statement_timeout_ms: u64,

    /// Milliseconds that one call may take; a caller's own deadline may be shorter.
    #[arg(long, env = "CXMETRICS_CALL_TIMEOUT_MS", value_name = "MS", default_value_t = 30_000,
          value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub call_timeout_ms: u64,

    /// Calls at the same time at most; further ones are told to come back, and so are
    /// those that would have to wait for too many others.
    #[arg(long, env = "CXMETRICS_CALLS_MAX", value_name = "NUMBER", default_value_t = 4_096,
          value_parser = clap::value_parser!(u32).range(16..=100_000))]
    pub calls_max: u32,

    /// Milliseconds that calls get to finish after SIGTERM or Ctrl-C.
    #[arg(long, env = "CXMETRICS_DRAIN_TIMEOUT_MS", value_name = "MS", default_value_t = 10_000,
          value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub drain_timeout_ms: u64,

    /// What to log, such as `warn`, `debug` or `info,cxmetrics=debug`. One line
    /// a call at `debug`.
    #[arg(long, env = "CXMETRICS_LOG", value_name = "FILTER", default_value = "info", value_parser = parse_filter)]
    pub log: String,
}

/// Where the data are.
#[derive(Debug, Clone, Args)]
pub struct DatabaseOptions {
    /// PostgreSQL 15 or newer to keep the data in, such as
    /// postgres://user:password@host:5432/cxmetrics. Without one, a private
    /// PostgreSQL is run out of the data folder.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Folder of the private PostgreSQL [default: /var/lib/cxmetrics/postgres for
    /// root, otherwise cxmetrics/postgres in your own data folder].
    #[arg(
        long,
        env = "CXMETRICS_DATA_DIR",
        value_name = "FOLDER",
        conflicts_with = "database_url"
    )]
    pub data_dir: Option<PathBuf>,

    /// Folder of PostgreSQL's programs [default: wherever they are found].
    #[arg(long, env = "CXMETRICS_POSTGRES_BIN_DIR", value_name = "FOLDER")]
    pub postgres_bin_dir: Option<PathBuf>,
}

impl ServeOptions {
    /// What to log.
    pub fn log_filter(&self) -> EnvFilter {
        EnvFilter::new(&self.log)
    }

    /// How long one statement may run.
    pub fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_ms)
    }

    /// How long one call may take.
    pub fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    /// How long calls get to finish.
    pub fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}

fn parse_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}
