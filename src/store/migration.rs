//! Migrates and distributes the schema.

use std::time::Duration;

use sqlx::{
    ConnectOptions, Connection,
    migrate::{Migrate, MigrateError, Migrator},
    postgres::PgConnection,
};

use super::{
    database::Store,
    distribution::{self, NewlyDistributed},
    error::StoreError,
};

/// Delay between two attempts to take the migration lock.
const LOCK_PAUSE: Duration = Duration::from_millis(100);

/// The migrations of this release. Ignores newer ones in the database, so that the previous
/// release keeps running during an upgrade.
fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator
}

/// The changes that a migration made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrated {
    /// Numbers of the migrations that were applied, in order.
    pub migrations: Vec<i64>,
    /// Tables that were copied to every node.
    pub copied: Vec<String>,
    /// Tables that were distributed over the nodes, by workspace.
    pub distributed: Vec<String>,
}

impl Migrated {
    fn add(&mut self, tables: NewlyDistributed) {
        self.copied.extend(tables.copied);
        self.distributed.extend(tables.distributed);
    }
}

impl Store {
    /// Applies new migrations. In a distributed schema, also distributes new tables. Waits
    /// while another replica migrates.
    ///
    /// # Errors
    /// When the database can't be reached, or holds a schema this release doesn't know.
    pub async fn migrate(&self) -> Result<Migrated, StoreError> {
        let mut connection = self.connect_migrating().await?;
        let mut migrated = Migrated::default();
        run(&mut connection, &mut migrated).await?;
        if distribution::is_distributed(&mut connection).await? {
            migrated.add(distribution::distribute(&mut connection).await?);
        }
        connection.close().await?;
        Ok(migrated)
    }

    /// Applies new migrations and distributes the schema over the nodes of a Citus cluster.
    /// Tables that are distributed already stay unchanged.
    ///
    /// # Errors
    /// [`StoreError::NoCitus`] where the extension is missing; nothing was changed.
    /// Otherwise like [`Self::migrate`].
    pub async fn migrate_to_citus(&self) -> Result<Migrated, StoreError> {
        let mut connection = self.connect_migrating().await?;
        if !distribution::has_citus(&mut connection).await? {
            return Err(StoreError::NoCitus);
        }
        let mut migrated = Migrated::default();
        run(&mut connection, &mut migrated).await?;
        migrated.add(distribution::distribute(&mut connection).await?);
        connection.close().await?;
        Ok(migrated)
    }

    /// Opens a connection without a time limit for statements, which migrations may exceed.
    /// Waits for the migration lock and holds it until the connection is closed.
    async fn connect_migrating(&self) -> Result<PgConnection, StoreError> {
        let options = self.connect_options.clone();
        let options = options.options([("statement_timeout", "0")]);
        let mut connection = options.connect().await?;
        distribution::plan_with_values(&mut connection).await?;
        lock(&mut connection).await?;
        Ok(connection)
    }
}

/// Locks out other servers that migrate until the connection is closed.
///
/// Waits for the lock in short turns: the server that holds it may create an index
/// concurrently, which waits for every statement that runs, also for one that waits for a
/// lock. One long wait would be a deadlock.
async fn lock(connection: &mut PgConnection) -> Result<(), StoreError> {
    distribution::set_lock_timeout(connection, "200ms").await?;
    loop {
        match connection.lock().await {
            Ok(()) => return distribution::set_lock_timeout(connection, "0").await,
            Err(error) if is_lock_timeout(&error) => tokio::time::sleep(LOCK_PAUSE).await,
            Err(error) => return Err(StoreError::Migrate(error)),
        }
    }
}

fn is_lock_timeout(error: &MigrateError) -> bool {
    let cause = std::error::Error::source(error);
    let cause = cause.and_then(|cause| cause.downcast_ref::<sqlx::Error>());
    let database = cause.and_then(sqlx::Error::as_database_error);
    database.is_some_and(|error| error.code().as_deref() == Some("55P03"))
}

async fn run(connection: &mut PgConnection, migrated: &mut Migrated) -> Result<(), StoreError> {
    distribution::drop_unfinished_indexes(connection).await?;
    let migrator = migrator();
    let before = applied(connection, &migrator).await?;
    migrator
        .run(&mut *connection)
        .await
        .map_err(StoreError::Migrate)?;
    migrated.migrations = applied(connection, &migrator).await?;
    migrated
        .migrations
        .retain(|number| !before.contains(number));
    Ok(())
}

async fn applied(
    connection: &mut PgConnection,
    migrator: &Migrator,
) -> Result<Vec<i64>, StoreError> {
    connection
        .ensure_migrations_table(&migrator.table_name)
        .await
        .map_err(StoreError::Migrate)?;
    let applied = connection
        .list_applied_migrations(&migrator.table_name)
        .await
        .map_err(StoreError::Migrate)?;
    Ok(applied.into_iter().map(|one| one.version).collect())
}
