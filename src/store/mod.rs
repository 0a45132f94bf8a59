//! PostgreSQL: the only place that knows SQL.
//!
//! It never scores: it stores responses and activities, moves tallies and packs with
//! them in one statement, and returns how often what was answered and who did what.
//! It never touches two workspaces in one statement.

mod activity;
mod activity_batch;
mod activity_period;
mod activity_row;
mod activity_settings;
mod batch;
mod catalog;
mod cell;
mod connection;
mod correction;
mod count;
mod customer;
mod customer_facts;
mod customer_slice;
mod customer_slices;
mod delta;
mod distribution;
mod error;
mod migration;
mod pack;
mod pack_merge;
mod response;
mod response_batch;
mod response_row;
mod room;
mod silence;
mod survey;
mod verify;

use std::{sync::Arc, time::Duration};

use sqlx::{
    ConnectOptions,
    migrate::MigrateDatabase,
    postgres::{PgConnectOptions, PgConnection},
};

pub use activity::{ActivityPage, ActivityPlace};
pub use activity_row::ActivityRow;
pub use batch::{RowKind, RowVerdict, Rows};
pub use catalog::{ActivityEntry, Catalog, CatalogEntry};
pub use correction::Corrected;
pub use customer_slice::{CustomerSlice, SlicedCustomer};
pub use customer_slices::{AnswerQuery, EVENTS_MAX, First, SliceQuery, Slices, Who};
pub use error::StoreError;
pub use migration::Migrated;
pub use pack::{ActivityEvent, Family, currency_code, currency_number};
pub use response::{ResponsePage, ResponsePlace};
pub use response_row::ResponseRow;
pub use survey::SurveyUpdate;
pub use verify::{ActivityCheck, PackDifference, SurveyRows, TallyDifference, TallyNumbers};

use tokio::sync::{Notify, Semaphore};

use self::{
    connection::{Connection, Connections, Connector, Transaction},
    room::Room,
    silence::{ON_THE_WAY_MAX, Silence},
};
use crate::domain::id::Id;

/// Queries of customers that are worked on at the same time; others wait.
const SLICED_QUERIES_MAX: usize = 2;
/// Connections that are kept for the batcher's two writers at most, and no more than half
/// of all: more than two, since one on which a large batch was half written when the
/// network went hangs until it is given up.
const WRITERS_CONNECTIONS_MAX: usize = 8;

/// Stands for a workspace in every table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct WorkspaceKey(i32);

#[cfg(test)]
impl WorkspaceKey {
    /// One, where it doesn't matter which.
    pub(crate) fn any() -> Self {
        Self(1)
    }
}

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
    connections: Connections,
    /// For what gathers rows: however many others ask, it need not wait for them.
    writers_connections: Connections,
    connect_options: PgConnectOptions,
    customer_cache: Arc<customer_facts::CustomerCache>,
    /// Told when activities were packed.
    packed: Arc<Notify>,
    /// For queries of customers at the same time.
    slice_room: Arc<Semaphore>,
    /// How long a statement may go unanswered, with the wait for a connection.
    patience: Duration,
    silence: Silence,
    room: Room,
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
        let silence = Silence::default();
        let back_within = options.statement_timeout + ON_THE_WAY_MAX;
        let connector = Connector {
            options: connect_options.clone(),
            back_within,
            silence: silence.clone(),
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
            slice_room: Arc::new(Semaphore::new(SLICED_QUERIES_MAX)),
            patience: options.acquire_timeout + back_within,
            silence,
            room: Room::default(),
        })
    }

    /// A connection for one statement, or several that need no transaction.
    async fn connection(&self) -> Result<Connection, StoreError> {
        self.connections.get().await
    }

    /// Begins a transaction that reads what is committed when each statement begins.
    async fn begin(&self) -> Result<Transaction, StoreError> {
        Transaction::begin(self.connection().await?, "begin").await
    }

    /// Begins one that reads all of its statements out of one snapshot, and only reads.
    async fn begin_snapshot(&self) -> Result<Transaction, StoreError> {
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

    /// The key of a workspace, which is created on first sight.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace(&self, id: &Id) -> Result<WorkspaceKey, StoreError> {
        let mut transaction = self.begin().await?;
        // Keys are small and without gaps; two replicas must not choose the same.
        sqlx::query!("lock table workspaces in share row exclusive mode")
            .execute(&mut *transaction)
            .await?;
        sqlx::query!(
            "insert into workspaces (workspace_key, workspace_id)
             select coalesce(max(workspace_key), 0) + 1, $1
             from workspaces
             having count(*) filter (where workspace_id = $1) = 0",
            id.as_str(),
        )
        .execute(&mut *transaction)
        .await?;
        let key = sqlx::query_scalar!(
            "select workspace_key from workspaces where workspace_id = $1",
            id.as_str()
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into activity_settings (workspace_key) values ($1)
             on conflict on constraint activity_settings_pkey do nothing",
            key,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(WorkspaceKey(key))
    }

    /// A connection of its own, outside the pool, for watching the database: a
    /// busy pool says nothing of its health.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn connect_monitor(&self) -> Result<Monitor, StoreError> {
        Ok(Monitor(self.connect_options.connect().await?))
    }
}

/// Watches the database.
#[derive(Debug)]
pub struct Monitor(PgConnection);

impl Monitor {
    /// Whether the database answers, and takes writes.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn accepts_writes(&mut self) -> Result<bool, StoreError> {
        let in_recovery = sqlx::query_scalar!(r#"select pg_is_in_recovery() as "in_recovery!""#)
            .fetch_one(&mut self.0)
            .await?;
        Ok(!in_recovery)
    }
}

/// jiff's instants, as the database's driver knows them. Both hold every instant
/// that passed the domain's bounds; one outside is cut to the nearest.
fn to_sql_time(instant: jiff::Timestamp) -> time::OffsetDateTime {
    let micros = i128::from(instant.as_microsecond());
    time::OffsetDateTime::from_unix_timestamp_nanos(micros * 1_000)
        .unwrap_or(time::OffsetDateTime::UNIX_EPOCH)
}

fn from_sql_time(instant: time::OffsetDateTime) -> jiff::Timestamp {
    jiff::Timestamp::from_nanosecond(instant.unix_timestamp_nanos())
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// jiff's dates, as the database's driver knows them.
fn to_sql_date(date: jiff::civil::Date) -> time::Date {
    let month = u8::try_from(date.month())
        .ok()
        .and_then(|month| time::Month::try_from(month).ok());
    let day = u8::try_from(date.day()).unwrap_or(1);
    month
        .and_then(|month| time::Date::from_calendar_date(i32::from(date.year()), month, day).ok())
        .unwrap_or(time::Date::MIN)
}

fn from_sql_date(date: time::Date) -> jiff::civil::Date {
    let (year, month, day) = date.to_calendar_date();
    let number = |part: u8| i8::try_from(part).unwrap_or(1);
    i16::try_from(year)
        .ok()
        .and_then(|year| jiff::civil::Date::new(year, number(month.into()), number(day)).ok())
        .unwrap_or(jiff::civil::Date::MIN)
}
