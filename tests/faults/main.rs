//! Faults, with real processes: the program, PostgreSQL, and the network between them,
//! killed, stopped, cut and filled up under steady load.
//!
//! `make faults` does all of it; a test run each fault once or twice, with shorter
//! pauses (`CXMETRICS_FAULTS=full` is what makes the difference). After each fault every
//! acknowledged row must be there once, and counted once; health must have gone down and
//! come back; and clients may have seen only success, UNAVAILABLE or DEADLINE_EXCEEDED.
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

/// One test: the faults would be in each other's way, and their table is one.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_is_there_once_whatever_fails() {
    let times = Times::of_environment();
    let mut table = Table::default();
    faults::of_processes(&times, &mut table).await;
    faults::of_the_network(&times, &mut table).await;
    faults::of_a_private_database(&times, &mut table).await;
    faults::of_the_disk(&times, &mut table).await;
    println!("\n{table}");
    assert!(
        table.has_lost_acknowledgements(),
        "no row had to be sent twice"
    );
}
