//! Connections to the database are lent, come back whole, and are lent again.

use std::time::Duration;

use cxmetrics::{domain::id::Id, store::Store};
use futures_util::future::join_all;
use sqlx::{AssertSqlSafe, Connection};
use tokio::time::timeout;

use crate::support::{Database, eventually, store};

/// Connections for whatever isn't a batch, of the eight that a store of the tests has.
const CONNECTIONS: i64 = 4;

async fn migrated(database: &Database) -> Store {
    let store = store(&database.url);
    store.migrate().await.unwrap();
    store
}

/// How many of the service's connections there are for which `condition` holds.
async fn count(database: &Database, condition: &str) -> i64 {
    let statement = format!(
        "select count(*) from pg_stat_activity
         where datname = current_database() and application_name = 'cxmetrics' and {condition}"
    );
    sqlx::query_scalar(AssertSqlSafe(statement))
        .fetch_one(&mut database.connect().await)
        .await
        .unwrap()
}

/// Waits until there is this number of connections.
async fn comes_to(database: &Database, condition: &str, expected: i64) {
    let is_so = eventually(|| async { count(database, condition).await == expected });
    assert!(is_so.await, "{condition}: never {expected}");
}

#[tokio::test]
async fn sequential_calls_use_one_connection() {
    let database = Database::create().await;
    let store = migrated(&database).await;
    for burst in join_all((0..100).map(|_| store.workspaces())).await {
        burst.unwrap();
    }
    assert_eq!(count(&database, "true").await, CONNECTIONS);
    sqlx::query("create table burst as select clock_timestamp() as end_time")
        .execute(&mut database.connect().await)
        .await
        .unwrap();
    for _ in 0..20 {
        store.workspaces().await.unwrap();
    }
    let used = "query_start > (select end_time from burst)";
    assert_eq!(count(&database, used).await, 1);
}

#[tokio::test]
async fn an_abandoned_statement_holds_its_permit_until_it_ends() {
    let database = Database::create().await;
    let store = migrated(&database).await;
    let mut lock = database.connect().await;
    for statement in ["begin", "lock table workspaces"] {
        sqlx::query(AssertSqlSafe(statement))
            .execute(&mut lock)
            .await
            .unwrap();
    }
    for waiting in 1..=CONNECTIONS {
        tokio::select! {
            found = store.workspaces() => panic!("it didn't wait for the lock: {found:?}"),
            () = comes_to(&database, "wait_event_type = 'Lock'", waiting) => {}
        }
    }
    let refused = store.workspaces().await.unwrap_err().to_string();
    assert_eq!(refused, "the database is unavailable");
    assert_eq!(count(&database, "true").await, CONNECTIONS, "none more");

    lock.close().await.unwrap();
    for burst in join_all((0..100).map(|_| store.workspaces())).await {
        burst.unwrap();
    }
    assert_eq!(count(&database, "true").await, CONNECTIONS, "the same");
}

/// A call that is cancelled while its transaction begins, runs or commits does not leave the
/// transaction open: rows stored on the same connection afterwards stay.
#[tokio::test]
async fn an_abandoned_transaction_does_not_affect_others() {
    let database = Database::create().await;
    let store = migrated(&database).await;
    let mut given_up = 0;
    for micros in (0..4_000).step_by(100) {
        let id = Id::parse(&format!("given-up-{micros}")).unwrap();
        let limit = Duration::from_micros(micros);
        given_up += i32::from(timeout(limit, store.workspace(&id)).await.is_err());

        let id = Id::parse(&format!("stored-{micros}")).unwrap();
        store.workspace(&id).await.unwrap();
        let is_there: bool =
            sqlx::query_scalar("select exists (select from workspaces where workspace_id = $1)")
                .bind(id.as_str())
                .fetch_one(&mut database.connect().await)
                .await
                .unwrap();
        assert!(is_there, "{micros} µs");
    }
    assert!(given_up > 0, "nothing was given up");
    comes_to(&database, "state <> 'idle'", 0).await;
}
