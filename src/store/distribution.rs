//! Distributes the schema over the nodes of a Citus cluster, by workspace.
//!
//! Only these statements aren't checked at compile time: the extension provides the functions
//! and tables in them, or they define the schema. No call of the service runs them.
//! `tests/distribution` checks that Citus supports all other statements.

use sqlx::{AssertSqlSafe, Connection, postgres::PgConnection};

use super::error::StoreError;

/// Copied to every node: workspaces are few, and are looked up by id. All other tables are
/// distributed by workspace key.
const REFERENCE_TABLE: &str = "workspaces";

/// The tables that one call of [`distribute`] distributed.
#[derive(Debug, Default)]
pub(super) struct NewlyDistributed {
    /// Tables copied to every node.
    pub(super) copied: Vec<String>,
    /// Tables distributed by workspace.
    pub(super) distributed: Vec<String>,
}

/// A table that is on one node only.
struct Table {
    name: String,
    is_reference: bool,
}

/// Statements that drop and restore a foreign key of such a table.
struct ForeignKey {
    drop: String,
    restore: String,
}

/// Lets Citus plan statements with their values. It can't plan most statements before it
/// knows their workspace, and fails if a generic plan is forced.
pub(super) async fn plan_with_values(connection: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "select set_config('plan_cache_mode', 'auto', false)
         where to_regclass('pg_dist_partition') is not null"
    )
    .fetch_optional(connection)
    .await?;
    Ok(())
}

/// Whether this database has the extension.
pub(super) async fn has_citus(connection: &mut PgConnection) -> Result<bool, StoreError> {
    let found = sqlx::query_scalar!(
        r#"select to_regclass('pg_dist_partition') is not null as "has_citus!""#
    );
    Ok(found.fetch_one(connection).await?)
}

/// Whether the schema is distributed already.
pub(super) async fn is_distributed(connection: &mut PgConnection) -> Result<bool, StoreError> {
    if !has_citus(connection).await? {
        return Ok(false);
    }
    let found = sqlx::query_scalar(
        "select exists (
             select from pg_dist_partition where logicalrelid = to_regclass($1)
         )",
    );
    let found = found.bind(REFERENCE_TABLE);
    Ok(found.fetch_one(connection).await?)
}

/// Distributes the tables that are on one node only: all of them or none.
pub(super) async fn distribute(
    connection: &mut PgConnection,
) -> Result<NewlyDistributed, StoreError> {
    let mut done = NewlyDistributed::default();
    let mut transaction = connection.begin().await?;
    // Table by table: with foreign keys to a reference table, Citus can't do it in parallel
    // within one transaction.
    sqlx::query("select set_config('citus.multi_shard_modify_mode', 'sequential', true)")
        .execute(&mut *transaction)
        .await?;
    let tables = local_tables(&mut transaction).await?;
    // Citus refuses foreign keys between a distributed table and a local one.
    let foreign_keys = foreign_keys(&mut transaction, &tables).await?;
    for key in &foreign_keys {
        alter(&mut transaction, &key.drop).await?;
    }
    let mut colocated_with = first_distributed(&mut transaction).await?;
    for Table { name, is_reference } in tables {
        if is_reference {
            sqlx::query("select create_reference_table($1::text::regclass)")
                .bind(&name)
                .execute(&mut *transaction)
                .await?;
            done.copied.push(name);
            continue;
        }
        // Keeps a workspace's rows of all tables on one node.
        sqlx::query(
            "select create_distributed_table($1::text::regclass, 'workspace_key', colocate_with => $2)",
        )
        .bind(&name)
        .bind(colocated_with.as_deref().unwrap_or("none"))
        .execute(&mut *transaction)
        .await?;
        colocated_with.get_or_insert_with(|| name.clone());
        done.distributed.push(name);
    }
    for key in &foreign_keys {
        alter(&mut transaction, &key.restore).await?;
    }
    transaction.commit().await?;
    Ok(done)
}

/// The tables that Citus doesn't distribute yet.
async fn local_tables(connection: &mut PgConnection) -> Result<Vec<Table>, StoreError> {
    let rows: Vec<(String, bool)> = sqlx::query_as(
        "select pg_class.oid::regclass::text, relname = $1
         from pg_class
         join pg_attribute on attrelid = pg_class.oid
         where relnamespace = current_schema()::regnamespace
           and relkind = 'r'
           and attname = 'workspace_key'
           and not exists (select from pg_dist_partition where logicalrelid = pg_class.oid)
         order by relname <> $1, pg_class.oid",
    )
    .bind(REFERENCE_TABLE)
    .fetch_all(connection)
    .await?;
    let tables = rows
        .into_iter()
        .map(|(name, is_reference)| Table { name, is_reference });
    Ok(tables.collect())
}

/// A distributed table, to colocate others with.
async fn first_distributed(connection: &mut PgConnection) -> Result<Option<String>, StoreError> {
    let name = sqlx::query_scalar(
        "select logicalrelid::text
         from pg_dist_partition
         join pg_class on pg_class.oid = logicalrelid
         join pg_attribute on attrelid = logicalrelid
         where relnamespace = current_schema()::regnamespace
           and attname = 'workspace_key'
           and partmethod = 'h'
         order by pg_class.oid
         limit 1",
    );
    Ok(name.fetch_optional(connection).await?)
}

/// The foreign keys from and to these tables.
async fn foreign_keys(
    connection: &mut PgConnection,
    tables: &[Table],
) -> Result<Vec<ForeignKey>, StoreError> {
    let names: Vec<&str> = tables.iter().map(|table| table.name.as_str()).collect();
    let rows: Vec<(String, String)> = sqlx::query_as(
        "select format('alter table %s drop constraint %I', conrelid::regclass, conname),
                format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
         from pg_constraint
         where contype = 'f'
           and (conrelid::regclass::text = any ($1) or confrelid::regclass::text = any ($1))
         order by oid",
    )
    .bind(&names)
    .fetch_all(connection)
    .await?;
    let keys = rows
        .into_iter()
        .map(|(drop, restore)| ForeignKey { drop, restore });
    Ok(keys.collect())
}

/// Sets how long each statement of this connection may wait for a lock; "0" for ever.
pub(super) async fn set_lock_timeout(
    connection: &mut PgConnection,
    timeout: &str,
) -> Result<(), StoreError> {
    sqlx::query("select set_config('lock_timeout', $1, false)")
        .bind(timeout)
        .execute(connection)
        .await?;
    Ok(())
}

/// Drops indexes whose creation was interrupted, so that their migration can create them. The
/// caller holds the lock of migrations, so none is being created.
pub(super) async fn drop_unfinished_indexes(
    connection: &mut PgConnection,
) -> Result<(), StoreError> {
    let statements: Vec<String> = sqlx::query_scalar(
        "select format('drop index concurrently %s', indexrelid::regclass)
         from pg_index
         join pg_class on pg_class.oid = indexrelid
         where relnamespace = current_schema()::regnamespace and not indisvalid",
    )
    .fetch_all(&mut *connection)
    .await?;
    for statement in statements {
        alter(connection, &statement).await?;
    }
    Ok(())
}

/// Runs a statement that the database built from its own catalog.
async fn alter(connection: &mut PgConnection, statement: &str) -> Result<(), StoreError> {
    sqlx::query(AssertSqlSafe(statement.to_owned()))
        .execute(connection)
        .await?;
    Ok(())
}
