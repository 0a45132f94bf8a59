//! The schema and every statement work on a Citus cluster that is distributed by the
//! workspace's key. No cluster is at hand here: these tests keep to what Citus
//! documents, and `checker` says where each rule is written.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod checker;
#[path = "../api/support/cluster.rs"]
#[allow(dead_code, reason = "it is made for the tests of the service, too")]
mod cluster;
mod migrate;
mod samples;
mod schema;
mod stand_in;
mod statements;

use cxmetrics::store::{Store, StoreOptions};

/// On every node: workspaces are looked up by their ids, which are unique among all.
const REFERENCE_TABLES: [&str; 1] = ["workspaces"];

/// On the coordinator only: what ran of the schema's history.
const LOCAL_TABLES: [&str; 1] = ["_sqlx_migrations"];

/// A store on a database.
fn store(url: &str) -> Store {
    let options = StoreOptions {
        url: url.to_owned(),
        connections_max: 2,
        statement_timeout: std::time::Duration::from_secs(20),
        acquire_timeout: std::time::Duration::from_secs(5),
    };
    Store::new(&options).unwrap()
}
