//! Faults with real processes under a steady load: kills and stops the server and
//! PostgreSQL, breaks the network between them, and fills the disk.
//!
//! `cargo test` causes each fault once or twice, for a short time; `make faults` sets
//! `CXMETRICS_FAULTS=full` for more and longer ones. After each fault, every acknowledged
//! row must be stored once and counted once, health must have been lost and regained, and
//! clients must have seen only success, UNAVAILABLE or DEADLINE_EXCEEDED.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod check;
mod client;
mod database;
mod disk;
mod faults;
mod health;
mod ledger;
mod load;
mod message;
mod process;
mod proxy;
mod rig;
mod service;
mod status;
mod table;
mod times;

use table::Table;
use times::Times;

/// One test, because faults must not overlap and share one table.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn acknowledged_rows_are_stored_and_counted_once_after_every_fault() {
    let times = Times::of_environment();
    let mut table = Table::default();
    faults::of_processes(&times, &mut table).await;
    faults::of_the_network(&times, &mut table).await;
    faults::of_a_private_database(&times, &mut table).await;
    faults::of_the_disk(&times, &mut table).await;
    println!("\n{table}");
    assert!(
        table.has_lost_acknowledgements(),
        "no acknowledgement was lost"
    );
}
