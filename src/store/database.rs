//! The handle to the database: its connections, and the state that all clones share.

use std::{sync::Arc, time::Duration};

use sqlx::{migrate::MigrateDatabase, postgres::PgConnectOptions};
use tokio::{
    sync::{Notify, Semaphore},
    time::{sleep, timeout},
};

use super::{
    connection::{
        Connection, ConnectionEpoch, Connections, Connector, IDLE_MAX, ROUND_TRIP_MAX, Transaction,
    },
    customer_cache::CustomerCache,
    disk_space::DiskSpace,
    error::StoreError,
};

/// Maximum number of customer scans at the same time; further ones wait.
const CUSTOMER_SCANS_MAX: usize = 2;
/// Maximum number of connections reserved for the two writers, which get at most half of
/// all. More than two, because a connection hangs until its time limit if the network fails
/// while it sends a large batch.
const WRITERS_CONNECTIONS_MAX: usize = 8;

/// Options of a store.
#[derive(Debug, Clone)]
pub struct StoreOptions {
    /// A `postgres://` URL.
    pub url: String,
    /// Maximum number of connections. With 1, calls and writers still get one each.
    pub connections_max: u32,
    /// Time limit of one statement.
    pub statement_timeout: Duration,
    /// Time limit of the wait for a free connection.
    pub acquire_timeout: Duration,
}

/// The database; cheap to clone.
#[derive(Debug, Clone)]
pub struct Store {
    pub(super) connections: Connections,
    /// Reserved for the writers, so that they never wait for queries.
    pub(super) writers_connections: Connections,
    pub(super) connect_options: PgConnectOptions,
    pub(super) customer_cache: Arc<CustomerCache>,
    /// Notified when activities were packed.
    pub(super) packed: Arc<Notify>,
    /// Permits of customer scans.
    pub(super) customer_scan_permits: Arc<Semaphore>,
    /// Time limit of a statement, with the wait for a connection and for the answer.
    pub(super) answer_timeout: Duration,
    pub(super) connection_epoch: ConnectionEpoch,
    pub(super) disk_space: DiskSpace,
}

impl Store {
    /// Prepares connections; opens none before the first use.
    ///
    /// # Errors
    /// When the URL is malformed.
    pub fn new(options: &StoreOptions) -> Result<Self, StoreError> {
        let statement_timeout = options.statement_timeout.as_millis().to_string();
        let connect_options = options
            .url
            .parse::<PgConnectOptions>()
            .map_err(StoreError::Url)?
            .application_name("cxmetrics")
            .options([
                ("statement_timeout", statement_timeout.as_str()),
                // Releases the locks of a connection that was lost during a transaction.
                ("idle_in_transaction_session_timeout", "10000"),
                ("timezone", "UTC"),
                // Compiling takes longer than any of these statements runs.
                ("jit", "off"),
                // Each statement has one good plan, through an index. Planning it for every
                // call, or with statistics from before an import, makes it slow.
                ("plan_cache_mode", "force_generic_plan"),
                ("enable_seqscan", "off"),
                ("enable_bitmapscan", "off"),
            ]);
        let connection_epoch = ConnectionEpoch::default();
        let answer_timeout = options.statement_timeout + ROUND_TRIP_MAX;
        let connector = Connector {
            options: connect_options.clone(),
            answer_timeout,
            connection_epoch: connection_epoch.clone(),
        };
        let connections = |max| Connections::new(connector.clone(), max, options.acquire_timeout);
        // Lossless: a `usize` has 32 bits or more.
        let all = options.connections_max as usize;
        let writers = (all / 2).clamp(1, WRITERS_CONNECTIONS_MAX);
        // With one connection in all, both pools have one.
        let calls = all.saturating_sub(writers).max(1);
        Ok(Self {
            connections: connections(calls)?,
            writers_connections: connections(writers)?,
            connect_options,
            customer_cache: Arc::default(),
            packed: Arc::default(),
            customer_scan_permits: Arc::new(Semaphore::new(CUSTOMER_SCANS_MAX)),
            answer_timeout: options.acquire_timeout + answer_timeout,
            connection_epoch,
            disk_space: DiskSpace::default(),
        })
    }

    /// A connection for statements that need no transaction.
    pub(super) async fn connection(&self) -> Result<Connection, StoreError> {
        self.connections.get().await
    }

    /// Begins a transaction at READ COMMITTED.
    pub(super) async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(self.connection().await?, "begin").await
    }

    /// Begins a read-only transaction whose statements all read the same snapshot.
    pub(super) async fn begin_snapshot(&self) -> Result<Transaction, StoreError> {
        let statement = "begin isolation level repeatable read read only";
        Transaction::begin(self.connection().await?, statement).await
    }

    /// The same store with the connections that are reserved for writers.
    pub fn for_writers(&self) -> Self {
        Self {
            connections: self.writers_connections.clone(),
            ..self.clone()
        }
    }

    /// Maximum number of concurrent statements, without those of the writers.
    pub fn connections(&self) -> usize {
        self.connections.max()
    }

    /// Closes connections that are idle for too long, for as long as it runs.
    pub async fn close_idle_connections(&self) {
        loop {
            sleep(IDLE_MAX / 10).await;
            self.connections.close_idle();
            self.writers_connections.close_idle();
        }
    }

    /// Creates the database in the URL unless it exists.
    ///
    /// # Errors
    /// When PostgreSQL can't be reached or refuses.
    pub async fn create_database(url: &str) -> Result<(), StoreError> {
        if !sqlx::Postgres::database_exists(url).await? {
            sqlx::Postgres::create_database(url).await?;
        }
        Ok(())
    }

    /// Names the database of a `postgres://` URL for people, without user and password:
    /// `cxmetrics at db:5432`.
    ///
    /// # Errors
    /// When the URL is malformed.
    pub fn database_name(url: &str) -> Result<String, StoreError> {
        let options: PgConnectOptions = url.parse()?;
        // PostgreSQL's default is the user's own database.
        let name = options.get_database();
        let name = name.unwrap_or_else(|| options.get_username());
        Ok(match options.get_socket() {
            Some(folder) => format!("{name} at the socket in {}", folder.display()),
            None => format!("{name} at {}:{}", options.get_host(), options.get_port()),
        })
    }

    /// Abandons every connection that may be dead. Call it when the database answers on a
    /// new connection after an old one went silent.
    pub fn begin_connection_epoch(&self) {
        tracing::warn!("the database answers on new connections only; abandoning the old ones");
        self.connection_epoch.begin();
    }

    /// Whether the latest writes found space on the database's disk.
    pub fn has_disk_space(&self) -> bool {
        self.disk_space.is_available()
    }

    /// Runs `statement` with a time limit. For work outside of calls, which have their own
    /// deadlines.
    ///
    /// # Errors
    /// Those of `statement`; [`StoreError::Unavailable`] when no answer came. The statement
    /// may then have taken effect, or may still do so.
    pub(super) async fn answer<T>(
        &self,
        statement: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        tokio::select! {
            answer = timeout(self.answer_timeout, statement) => {
                if let Ok(answer) = answer {
                    return answer;
                }
            }
            () = self.connection_epoch.next() => {}
        }
        let timed_out = std::io::Error::from(std::io::ErrorKind::TimedOut);
        Err(StoreError::Unavailable(sqlx::Error::Io(timed_out)))
    }
}
