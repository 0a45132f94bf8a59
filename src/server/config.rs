//! The options of `cxmetrics serve`. All are validated before anything starts.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::Args;
use tracing_subscriber::EnvFilter;

use crate::domain::id::Id;

/// Options of `cxmetrics serve`.
#[derive(Debug, Clone, Args)]
pub struct ServeOptions {
    /// Address to listen on. Keep it on loopback or a private network: calls are not yet
    /// authenticated.
    #[arg(
        long,
        env = "CXMETRICS_LISTEN",
        value_name = "ADDRESS:PORT",
        default_value = "127.0.0.1:50051"
    )]
    pub listen: SocketAddr,

    /// The database.
    #[command(flatten)]
    pub database: DatabaseOptions,

    /// Workspace that every call acts in; created on first use.
    #[arg(long, env = "CXMETRICS_WORKSPACE", value_name = "ID", default_value = "default", value_parser = Id::parse)]
    pub workspace: Id,

    /// Maximum number of database connections, 4 to 200.
    #[arg(long, env = "CXMETRICS_DATABASE_CONNECTIONS_MAX", value_name = "NUMBER", default_value_t = 16,
          value_parser = clap::value_parser!(u32).range(4..=200))]
    pub database_connections_max: u32,

    /// Time limit of one database statement, in milliseconds.
    #[arg(long, env = "CXMETRICS_STATEMENT_TIMEOUT_MS", value_name = "MS", default_value_t = 20_000,
          value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub statement_timeout_ms: u64,

    /// Time limit of one call, in milliseconds. A caller's own deadline may be shorter.
    #[arg(long, env = "CXMETRICS_CALL_TIMEOUT_MS", value_name = "MS", default_value_t = 30_000,
          value_parser = clap::value_parser!(u64).range(100..=600_000))]
    pub call_timeout_ms: u64,

    /// Maximum number of calls in flight. Calls beyond it fail with UNAVAILABLE and a delay
    /// after which to retry, as do calls behind too long a queue.
    #[arg(long, env = "CXMETRICS_CALLS_MAX", value_name = "NUMBER", default_value_t = 4_096,
          value_parser = clap::value_parser!(u32).range(16..=100_000))]
    pub calls_max: u32,

    /// Time for calls in flight to finish after SIGTERM or Ctrl-C, in milliseconds.
    #[arg(long, env = "CXMETRICS_DRAIN_TIMEOUT_MS", value_name = "MS", default_value_t = 10_000,
          value_parser = clap::value_parser!(u64).range(0..=600_000))]
    pub drain_timeout_ms: u64,

    /// Log filter, such as `warn`, `debug` or `info,cxmetrics=debug`. At `debug` each call
    /// logs one line.
    #[arg(long, env = "CXMETRICS_LOG", value_name = "FILTER", default_value = "info", value_parser = parse_filter)]
    pub log: String,
}

/// Which database to use.
#[derive(Debug, Clone, Args)]
pub struct DatabaseOptions {
    /// PostgreSQL 15 or newer that stores the data, such as
    /// postgres://user:password@host:5432/cxmetrics. Without it, a private PostgreSQL runs
    /// in the data folder.
    #[arg(long, env = "DATABASE_URL", value_name = "URL", hide_env_values = true)]
    pub database_url: Option<String>,

    /// Data folder of the private PostgreSQL [default: /var/lib/cxmetrics/postgres for root,
    /// otherwise cxmetrics/postgres in your user data folder].
    #[arg(
        long,
        env = "CXMETRICS_DATA_DIR",
        value_name = "FOLDER",
        conflicts_with = "database_url"
    )]
    pub data_dir: Option<PathBuf>,

    /// Folder with PostgreSQL's programs [default: searched for].
    #[arg(long, env = "CXMETRICS_POSTGRES_BIN_DIR", value_name = "FOLDER")]
    pub postgres_bin_dir: Option<PathBuf>,
}

impl ServeOptions {
    /// The log filter.
    pub fn log_filter(&self) -> EnvFilter {
        EnvFilter::new(&self.log)
    }

    /// Time limit of one database statement.
    pub fn statement_timeout(&self) -> Duration {
        Duration::from_millis(self.statement_timeout_ms)
    }

    /// Time limit of one call.
    pub fn call_timeout(&self) -> Duration {
        Duration::from_millis(self.call_timeout_ms)
    }

    /// Time for calls in flight to finish after a stop signal.
    pub fn drain_timeout(&self) -> Duration {
        Duration::from_millis(self.drain_timeout_ms)
    }
}

fn parse_filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|error| error.to_string())
}
