//! The migrated schema, read from the database's catalog.

use sqlx::PgConnection;

use crate::{LOCAL_TABLES, REFERENCE_TABLES, checker::KEY, cluster::Database, store};

async fn migrated() -> (std::sync::Arc<Database>, PgConnection) {
    let database = Database::create().await;
    store(&database.url).migrate().await.unwrap();
    let connection = database.connect().await;
    (database, connection)
}

/// The rows of a catalog query, one text each. `$1` is the list of tables that are not
/// distributed.
async fn found(connection: &mut PgConnection, sql: &'static str) -> Vec<String> {
    let apart = [REFERENCE_TABLES, LOCAL_TABLES].concat();
    let found = sqlx::query_scalar(sql).bind(apart).fetch_all(connection);
    found.await.unwrap()
}

#[tokio::test]
async fn every_primary_key_begins_with_the_workspace_key_except_in_reference_tables() {
    let (_database, mut connection) = migrated().await;
    let without: Vec<String> = found(
        &mut connection,
        "select relname::text
         from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1)
           and not exists (
               select from pg_attribute
               join pg_index on indrelid = pg_class.oid and indisprimary and indkey[0] = attnum
               where attrelid = pg_class.oid and attname = 'workspace_key'
                 and attnotnull and atttypid = 'integer'::regtype
           )",
    )
    .await;
    assert_eq!(without, [""; 0], "{KEY} must lead the primary key");
    let spread = found(
        &mut connection,
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1)",
    )
    .await;
    assert!(spread.len() >= 9, "{spread:?}");
    for table in [REFERENCE_TABLES, LOCAL_TABLES].concat() {
        let sql = "select to_regclass($1) is not null";
        let exists: bool = sqlx::query_scalar(sql)
            .bind(table)
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert!(exists, "{table}");
    }
}

#[tokio::test]
async fn unique_indexes_include_the_workspace_key() {
    let (_database, mut connection) = migrated().await;
    // Unique constraints are indexes, too.
    let across = found(
        &mut connection,
        "select indexrelid::regclass::text
         from pg_index
         join pg_class on pg_class.oid = indrelid
         where relnamespace = 'public'::regnamespace and relname <> all ($1)
           and (indisunique or indisexclusion)
           and (indisexclusion or not exists (
               select from pg_attribute
               where attrelid = indrelid and attname = 'workspace_key' and attnum = any (indkey)
           ))",
    )
    .await;
    assert_eq!(across, [""; 0]);
}

#[tokio::test]
async fn foreign_keys_stay_within_a_workspace() {
    let (_database, mut connection) = migrated().await;
    // A foreign key must pair workspace key with workspace key, and reference tables may
    // reference only each other. Citus can't cascade changes of the distribution key.
    let across = found(
        &mut connection,
        "select conname::text
         from pg_constraint
         join pg_class as one on one.oid = conrelid
         join pg_class as other on other.oid = confrelid
         where contype = 'f' and one.relnamespace = 'public'::regnamespace
           and (
               confupdtype not in ('a', 'r')
               or confdeltype not in ('a', 'r', 'c')
               or one.relname = any ($1) and other.relname <> all ($1)
               or not exists (
                   select
                   from unnest(conkey, confkey) as pair (here, there)
                   join pg_attribute as a on a.attrelid = conrelid and a.attnum = here
                   join pg_attribute as b on b.attrelid = confrelid and b.attnum = there
                   where a.attname = 'workspace_key' and b.attname = 'workspace_key'
               )
           )",
    )
    .await;
    assert_eq!(across, [""; 0]);
    let all = found(
        &mut connection,
        "select conname::text from pg_constraint where contype = 'f' and conrelid::regclass::text <> all ($1)",
    )
    .await;
    assert!(all.len() >= 3, "{all:?}");
}

#[tokio::test]
async fn the_schema_has_no_object_that_citus_cannot_distribute() {
    let (_database, mut connection) = migrated().await;
    // Sequences, views, partitions; triggers, rules, policies; inheritance.
    let kinds = found(
        &mut connection,
        "select relname || ' ' || relkind::text
         from pg_class
         where relnamespace = 'public'::regnamespace and relname <> all ($1)
           and (
               relkind not in ('r', 'i', 't') or relpersistence <> 'p'
               or relhasrules or relrowsecurity or relispartition or relhassubclass
               or exists (select from pg_trigger where tgrelid = pg_class.oid and not tgisinternal)
           )",
    )
    .await;
    assert_eq!(kinds, [""; 0]);
    // Identity and generated columns; defaults that differ from node to node.
    let columns = found(
        &mut connection,
        "select attrelid::regclass || '.' || attname
         from pg_attribute
         join pg_class on pg_class.oid = attrelid
         left join pg_attrdef on adrelid = attrelid and adnum = attnum
         where relnamespace = 'public'::regnamespace and relkind = 'r' and relname <> all ($1)
           and attnum > 0
           and (
               attidentity <> '' or attgenerated <> ''
               or attname = 'workspace_key' and atthasdef
               or pg_get_expr(adbin, adrelid) like any (array['%nextval%', '%random%', '%clock_timestamp%'])
           )",
    )
    .await;
    assert_eq!(columns, [""; 0]);
}
