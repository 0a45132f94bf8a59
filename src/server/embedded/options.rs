//! Options of a private PostgreSQL.

use std::{path::PathBuf, time::Duration};

/// Options of a private PostgreSQL.
///
/// ```
/// use cxmetrics::server::embedded::Options;
///
/// let options = Options {
///     durable: false, // the test deletes its data anyway
///     settings: vec![("shared_buffers".into(), "32MB".into())],
///     ..Options::new("/tmp/a-test")
/// };
/// assert_eq!(options.max_connections, 100);
/// ```
#[derive(Debug, Clone)]
pub struct Options {
    /// Folder for the data. Created if missing; one server at a time may use it.
    pub data_dir: PathBuf,
    /// Folder with `initdb` and `postgres`; `None` searches for them.
    pub bin_dir: Option<PathBuf>,
    /// Whether acknowledged writes survive a power failure. Use `false` only for data that
    /// is discarded anyway.
    pub durable: bool,
    /// Maximum number of connections; three of them are reserved for superusers.
    pub max_connections: u16,
    /// Time for PostgreSQL to accept connections. Recovery after a crash can take long.
    pub start_timeout: Duration,
    /// Further settings, by name and value as in `postgresql.conf`. They can't override the
    /// settings that keep PostgreSQL private or let the next start find it.
    pub settings: Vec<(String, String)>,
}

impl Options {
    /// Durable, with 100 connections, 60 seconds to start, and programs searched for.
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
