//! `cxmetrics migrate`.

use std::process::{Command, Output};

use cxmetrics::domain::id::Id;
use sqlx::PgConnection;

use crate::{cluster::Database, stand_in, store};

fn migrate(database: &Database, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cxmetrics"))
        .arg("migrate")
        .args(arguments)
        .env("DATABASE_URL", &database.url)
        .output()
        .unwrap()
}

#[track_caller]
fn done(output: &Output) -> String {
    let error = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{error}");
    let said = String::from_utf8(output.stdout.clone()).unwrap();
    // The first line names the database, which every test has of its own.
    let (named, report) = said.split_once('\n').unwrap();
    assert!(named.starts_with("database test_"), "{named}");
    report.to_owned()
}

async fn tables(connection: &mut PgConnection) -> i64 {
    sqlx::query_scalar("select count(*) from pg_class where relnamespace = 'public'::regnamespace")
        .fetch_one(connection)
        .await
        .unwrap()
}

async fn foreign_keys(connection: &mut PgConnection) -> Vec<String> {
    sqlx::query_scalar(
        "select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
         from pg_constraint
         where contype = 'f'
         order by 1",
    )
    .fetch_all(connection)
    .await
    .unwrap()
}

#[tokio::test]
async fn migrate_brings_the_schema_up_to_date_once() {
    let database = Database::create().await;
    let first = done(&migrate(&database, &[]));
    assert!(
        first.starts_with("schema: ran migration 1, 2, 3"),
        "{first}"
    );
    let again = done(&migrate(&database, &[]));
    assert_eq!(again, "schema: up to date already\n");
}

/// Creating an index concurrently waits for all running statements, so a server that waits for
/// another server's migration must not wait inside a statement.
#[tokio::test]
async fn servers_that_start_together_migrate_once() {
    let database = Database::create().await;
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let database = database.clone();
            tokio::task::spawn_blocking(move || done(&migrate(&database, &[])))
        })
        .collect();
    let mut ran = 0;
    for run in runs {
        ran += usize::from(run.await.unwrap() != "schema: up to date already\n");
    }
    assert_eq!(ran, 1);
}

#[tokio::test]
async fn an_index_whose_creation_was_interrupted_is_created_again() {
    let database = Database::create().await;
    done(&migrate(&database, &[]));
    let mut connection = database.connect().await;
    for interrupt in [
        "update pg_index set indisvalid = false where indexrelid = 'activities_by_order'::regclass",
        "delete from _sqlx_migrations where version = 11",
    ] {
        sqlx::query(interrupt)
            .execute(&mut connection)
            .await
            .unwrap();
    }
    let again = done(&migrate(&database, &[]));
    assert_eq!(again, "schema: ran migration 11\n");
    let is_valid: bool = sqlx::query_scalar(
        "select indisvalid from pg_index where indexrelid = 'activities_by_order'::regclass",
    )
    .fetch_one(&mut connection)
    .await
    .unwrap();
    assert!(is_valid);
}

#[tokio::test]
async fn without_the_extension_nothing_is_distributed_or_changed() {
    let database = Database::create().await;
    let refused = migrate(&database, &["--citus"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());
    let error = String::from_utf8_lossy(&refused.stderr);
    let (named, reason) = error.split_once(": this").unwrap();
    assert!(named.starts_with("error: database test_"), "{named}");
    assert_eq!(
        reason,
        " database has no Citus: install it on every node, put citus into \
         shared_preload_libraries, run `create extension citus` in this database, then try \
         again; nothing was changed\n"
    );
    assert_eq!(tables(&mut database.connect().await).await, 0);
}

#[tokio::test]
async fn with_the_extension_every_table_is_distributed_once() {
    let database = Database::create().await;
    let mut connection = database.connect().await;
    done(&migrate(&database, &[]));
    let before = foreign_keys(&mut connection).await;
    assert!(before.len() >= 3, "{before:?}");
    stand_in::install(&mut connection).await;

    let report = done(&migrate(&database, &["--citus"]));
    let calls = stand_in::calls(&mut connection).await;
    let called = |table: &str, how: &str| (table.to_owned(), how.to_owned());
    assert_eq!(
        calls[..3],
        [
            called("workspaces", "copied"),
            called("surveys", "workspace_key, colocated with none"),
            called("cells", "workspace_key, colocated with surveys"),
        ]
    );
    for (table, how) in &calls[3..] {
        assert_eq!(how, "workspace_key, colocated with surveys", "{table}");
    }
    let spread: Vec<&str> = calls[1..].iter().map(|(table, _)| table.as_str()).collect();
    assert_eq!(
        report,
        format!(
            "schema: up to date already\non every node: workspaces\n\
             distributed by workspace: {}\n",
            spread.join(", ")
        )
    );
    let missed: Vec<String> = sqlx::query_scalar(
        "select relname::text
         from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r'
           and relname not in ('_sqlx_migrations', 'pg_dist_partition')
           and oid not in (select logicalrelid from pg_dist_partition)",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    assert_eq!(missed, [""; 0]);
    assert_eq!(foreign_keys(&mut connection).await, before);

    let again = done(&migrate(&database, &["--citus"]));
    assert_eq!(
        again,
        "schema: up to date already\ndistribution: complete already\n"
    );
    assert_eq!(stand_in::calls(&mut connection).await, calls);
}

#[tokio::test]
async fn a_table_of_a_later_release_is_distributed_like_the_others() {
    let database = Database::create().await;
    let mut connection = database.connect().await;
    stand_in::install(&mut connection).await;
    // A plain `migrate` does not start a distribution ...
    done(&migrate(&database, &[]));
    assert_eq!(stand_in::calls(&mut connection).await, []);
    done(&migrate(&database, &["--citus"]));
    sqlx::raw_sql(
        "create table later (
             workspace_key integer not null references workspaces,
             survey_key integer not null,
             primary key (workspace_key, survey_key),
             foreign key (workspace_key, survey_key) references surveys
         )",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    // ... but the next one continues it.
    let report = done(&migrate(&database, &[]));
    assert_eq!(
        report,
        "schema: up to date already\ndistributed by workspace: later\n"
    );
    let calls = stand_in::calls(&mut connection).await;
    let last = calls.last().unwrap();
    assert_eq!(last.0, "later");
    assert_eq!(last.1, "workspace_key, colocated with surveys");
    let kept = foreign_keys(&mut connection).await;
    let of_later = kept.iter().filter(|key| key.starts_with("later "));
    assert_eq!(of_later.count(), 2);
}

#[tokio::test]
async fn a_distribution_that_fails_changes_nothing() {
    let database = Database::create().await;
    let mut connection = database.connect().await;
    done(&migrate(&database, &[]));
    let before = foreign_keys(&mut connection).await;
    stand_in::install(&mut connection).await;
    sqlx::raw_sql(
        "create function refuse() returns trigger language plpgsql as
             $$ begin raise 'no node has space'; end $$;
         create trigger refuse before insert on pg_dist_partition
             for each row when (new.logicalrelid = 'tallies'::regclass) execute function refuse()",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    let refused = migrate(&database, &["--citus"]);
    assert_eq!(refused.status.code(), Some(1));
    let error = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(error.contains("no node has space"), "{error}");
    assert_eq!(stand_in::calls(&mut connection).await, []);
    assert_eq!(foreign_keys(&mut connection).await, before);
}

/// The `plan_cache_mode` of the store's connections, as a trigger on one of its statements reads it.
async fn plan_cache_mode(database: &Database) -> String {
    let mut connection = database.connect().await;
    let store = store(&database.url);
    store.migrate().await.unwrap();
    sqlx::raw_sql(
        "create table seen (mode text);
         create function see() returns trigger language plpgsql as
             $$ begin insert into seen values (current_setting('plan_cache_mode')); return new; end $$;
         create trigger see before insert on workspaces for each row execute function see()",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    store.workspace(&Id::parse("w").unwrap()).await.unwrap();
    sqlx::query_scalar("select mode from seen")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

#[tokio::test]
async fn generic_plans_are_not_forced_on_citus() {
    let database = Database::create().await;
    assert_eq!(plan_cache_mode(&database).await, "force_generic_plan");
    let database = Database::create().await;
    stand_in::install(&mut database.connect().await).await;
    assert_eq!(plan_cache_mode(&database).await, "auto");
}
