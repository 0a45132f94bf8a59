//! Checks that the schema and every statement work on a Citus cluster distributed by workspace.
//! The tests need no cluster: they check the rules that Citus documents. `checker` has the
//! source of each rule.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod checker;
#[path = "../api/support/cluster.rs"]
#[allow(dead_code, reason = "shared with the API tests, which use all of it")]
mod cluster;
mod migrate;
mod samples;
mod schema;
mod stand_in;
mod statements;

use cxmetrics::store::{Store, StoreOptions};

/// Tables that are copied to every node: the ids of workspaces are unique across all nodes.
const REFERENCE_TABLES: [&str; 1] = ["workspaces"];

/// Tables that are on the coordinator only: the list of applied migrations.
const LOCAL_TABLES: [&str; 1] = ["_sqlx_migrations"];

/// A store on a database.
fn store(url: &str) -> Store {
    let options = StoreOptions {
        url: url.to_owned(),
        connections_max: 2,
        statement_timeout: std::time::Duration::from_secs(20),
        acquire_timeout: std::time::Duration::from_secs(60),
    };
    Store::new(&options).unwrap()
}
