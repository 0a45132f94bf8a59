//! Brings the schema up to date, and distributes it.

use sqlx::{
    ConnectOptions, Connection,
    migrate::{Migrate, Migrator},
    postgres::PgConnection,
};

use super::{
    database::Store,
    distribution::{self, NewlyDistributed},
    error::StoreError,
};

/// The schema's history. A migration that this release doesn't know is none of
/// its business: the previous release goes on running during an upgrade.
fn migrator() -> Migrator {
    let mut migrator = sqlx::migrate!();
    migrator.set_ignore_missing(true);
    migrator
}

/// What a migration did.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Migrated {
    /// The migrations that were run, by number, in order.
    pub migrations: Vec<i64>,
    /// The tables that are on every node since.
    pub copied: Vec<String>,
    /// The tables that are spread over the nodes since, by workspace.
    pub distributed: Vec<String>,
}

impl Migrated {
    fn add(&mut self, tables: NewlyDistributed) {
        self.copied.extend(tables.copied);
        self.distributed.extend(tables.distributed);
    }
}

impl Store {
    /// Brings the schema up to date; where it is distributed, new tables are as well.
    /// Replicas that start together take turns.
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

    /// Brings the schema up to date and distributes it over the nodes of a Citus
    /// cluster; what is distributed already stays as it is.
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

    /// Not from the pool: a migration may take longer than its statements may. Others
    /// that migrate wait until the connection is closed.
    async fn connect_migrating(&self) -> Result<PgConnection, StoreError> {
        let options = self.connect_options.clone();
        let options = options.options([("statement_timeout", "0")]);
        let mut connection = options.connect().await?;
        distribution::plan_with_values(&mut connection).await?;
        connection.lock().await.map_err(StoreError::Migrate)?;
        Ok(connection)
    }
}

async fn run(connection: &mut PgConnection, migrated: &mut Migrated) -> Result<(), StoreError> {
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
