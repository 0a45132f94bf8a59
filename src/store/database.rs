//! The handle to the database: its connections, and what all copies of it share.

use std::{sync::Arc, time::Duration};

use sqlx::{migrate::MigrateDatabase, postgres::PgConnectOptions};
use tokio::{
    sync::{Notify, Semaphore},
    time::timeout,
};

use super::{
    connection::{Connection, Connections, Connector, Transaction},
    connection_epoch::{ConnectionEpoch, ROUND_TRIP_MAX},
    customer_cache::CustomerCache,
    disk_space::DiskSpace,
    error::StoreError,
};

/// Queries of customers that are worked on at the same time; others wait.
const SLICED_QUERIES_MAX: usize = 2;
/// Connections that are kept for the batcher's two writers at most, and no more than half
/// of all: more than two, since one on which a large batch was half written when the
/// network went hangs until it is given up.
const WRITERS_CONNECTIONS_MAX: usize = 8;

/// How to reach the database, and for how long to wait for it.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// A `postgres://` URL.
    pub url: String,
    /// Connections at most.
    pub connections_max: u32,
    /// How long one statement may run.
    pub statement_timeout: Duration,
    /// How long a call waits for a free connection.
    pub acquire_timeout: Duration,
}

/// The database.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) connections: Connections,
    /// For what gathers rows: however many others ask, it need not wait for them.
    pub(super) writers_connections: Connections,
    pub(super) connect_options: PgConnectOptions,
    pub(super) customer_cache: Arc<CustomerCache>,
    /// Told when activities were packed.
    pub(super) packed: Arc<Notify>,
    /// For queries of customers at the same time.
    pub(super) customer_query_permits: Arc<Semaphore>,
    /// How long a statement may go unanswered, with the wait for a connection.
    pub(super) patience: Duration,
    pub(super) connection_epoch: ConnectionEpoch,
    pub(super) disk_space: DiskSpace,
}

impl Store {
    /// Prepares connections; none is made before the first use.
    ///
    /// # Errors
    /// When the URL is malformed.
    ///
    /// # Panics
    /// Outside of a tokio runtime.
    pub fn new(options: &StoreOptions) -> Result<Self, StoreError> {
        let statement_timeout = options.statement_timeout.as_millis().to_string();
        let connect_options = options
            .url
            .parse::<PgConnectOptions>()
            .map_err(StoreError::Url)?
            .application_name("cxmetrics")
            .options([
                ("statement_timeout", statement_timeout.as_str()),
                // A connection that was lost in a transaction must not hold its locks.
                ("idle_in_transaction_session_timeout", "10000"),
                ("timezone", "UTC"),
                // Compiling a statement takes longer than any of ours runs.
                ("jit", "off"),
                // Each statement has one good plan, through an index. Planned anew for
                // every call, or by statistics from before an import, it is slow.
                ("plan_cache_mode", "force_generic_plan"),
                ("enable_seqscan", "off"),
                ("enable_bitmapscan", "off"),
            ]);
        let connection_epoch = ConnectionEpoch::default();
        let back_within = options.statement_timeout + ROUND_TRIP_MAX;
        let connector = Connector {
            options: connect_options.clone(),
            back_within,
            connection_epoch: connection_epoch.clone(),
        };
        let connections = |max| Connections::new(connector.clone(), max, options.acquire_timeout);
        let all = usize::try_from(options.connections_max).unwrap_or(usize::MAX);
        let writers = (all / 2).clamp(1, WRITERS_CONNECTIONS_MAX);
        Ok(Self {
            connections: connections(all.saturating_sub(writers).max(1))?,
            writers_connections: connections(writers)?,
            connect_options,
            customer_cache: Arc::default(),
            packed: Arc::default(),
            customer_query_permits: Arc::new(Semaphore::new(SLICED_QUERIES_MAX)),
            patience: options.acquire_timeout + back_within,
            connection_epoch,
            disk_space: DiskSpace::default(),
        })
    }

    /// A connection for one statement, or several that need no transaction.
    pub(super) async fn connection(&self) -> Result<Connection, StoreError> {
        self.connections.get().await
    }

    /// Begins a transaction that reads what is committed when each statement begins.
    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(self.connection().await?, "begin").await
    }

    /// Begins one that reads all of its statements out of one snapshot, and only reads.
    pub(super) async fn begin_snapshot(&self) -> Result<Transaction, StoreError> {
        let statement = "begin isolation level repeatable read read only";
        Transaction::begin(self.connection().await?, statement).await
    }

    /// The same store, over connections that are kept for those who gather rows.
    pub fn for_writers(&self) -> Self {
        Self {
            connections: self.writers_connections.clone(),
            ..self.clone()
        }
    }

    /// How many statements may run at the same time, besides those of the writers.
    pub fn connections(&self) -> usize {
        self.connections.max()
    }

    /// Creates the database that the URL names, unless it exists.
    ///
    /// # Errors
    /// When the server can't be reached or refuses.
    pub async fn create_database(url: &str) -> Result<(), StoreError> {
        if !sqlx::Postgres::database_exists(url).await? {
            sqlx::Postgres::create_database(url).await?;
        }
        Ok(())
    }

    /// Gives up every connection that may be dead. To be called when the database was
    /// silent on an old connection and answers on a new one.
    pub fn begin_connection_epoch(&self) {
        tracing::warn!("the database was silent and answers again, on new connections");
        self.connection_epoch.begin();
    }

    /// Whether the latest writes found space on the database's disk.
    pub fn has_disk_space(&self) -> bool {
        self.disk_space.is_available()
    }

    /// Runs `statement` with a time limit, for work outside of calls; a call has its own
    /// deadline.
    ///
    /// # Errors
    /// Those of `statement`, and [`StoreError::Unavailable`] when no answer came: the
    /// statement may have taken effect, or may yet.
    pub(super) async fn answer<T>(
        &self,
        statement: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        let answer = tokio::select! {
            answer = timeout(self.patience, statement) => answer.ok(),
            () = self.connection_epoch.next() => None,
        };
        let no_answer = || {
            let timed_out = std::io::Error::from(std::io::ErrorKind::TimedOut);
            Err(StoreError::Unavailable(sqlx::Error::Io(timed_out)))
        };
        answer.unwrap_or_else(no_answer)
    }
}
