//! Exactly once: several clients submit, retry, revise, exclude, include and delete at
//! two server processes on one database, and every number is as if each of them had been
//! heard once.
//!
//! Some responses belong to one client alone: it keeps a model of them, and every reply
//! must be the model's. Others are all_customers's: their replies must make a history that
//! could have been. After each sequence of operations the tallies are counted again, by
//! the program and here, and every response and score is compared with the model.
//!
//! `make exactly-once` makes 100,000 operations; a test run 2,400. The same seed makes the
//! same operations, but for how those of different clients meet:
//! `CXMETRICS_EXACTLY_ONCE_SEED`, `CXMETRICS_EXACTLY_ONCE_OPERATIONS`, and
//! `CXMETRICS_EXACTLY_ONCE_FROM` to begin at the number of the sequence that failed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(
    dead_code,
    reason = "shared with the tests of hostile bytes, which use all of it"
)]
#[path = "../fuzz/random.rs"]
mod random;
#[allow(
    dead_code,
    unused_imports,
    reason = "shared with the tests of the API, which use all of it"
)]
#[path = "../api/support/mod.rs"]
mod support;

mod activities;
mod answered;
mod caller;
mod client;
mod correction;
mod given;
mod history;
mod model;
mod operation;
mod own;
mod process;
mod scores;
mod sequence;
mod shared;
mod tally;

use std::{env, sync::Arc, thread, time::Instant};

use process::Process;
use sequence::{OPERATIONS as SEQUENCE_OPERATIONS, Sequence};
use support::Database;
use tally::Tally;

/// Operations of a test run.
const OPERATIONS: u64 = 2_400;

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

/// Says, when the test fails, how to run the same again.
struct Replay {
    seed: u64,
    sequence: u64,
}

impl Drop for Replay {
    fn drop(&mut self) {
        if thread::panicking() {
            let Self { seed, sequence } = self;
            eprintln!(
                "the same operations again: CXMETRICS_EXACTLY_ONCE_SEED={seed} CXMETRICS_EXACTLY_ONCE_FROM={sequence}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_clients_do_at_two_servers_is_stored_and_counted_once() {
    let seed = setting("CXMETRICS_EXACTLY_ONCE_SEED", 20_260_114);
    let from = setting("CXMETRICS_EXACTLY_ONCE_FROM", 0);
    let operations = setting("CXMETRICS_EXACTLY_ONCE_OPERATIONS", OPERATIONS);
    let database = Database::create().await;
    let processes = [Process::start(&database.url), Process::start(&database.url)];
    let tally = Arc::new(Tally::default());
    let started = Instant::now();
    let mut replay = Replay {
        seed,
        sequence: from,
    };
    while tally.operations() < operations {
        let sequence = Sequence {
            seed,
            number: replay.sequence,
            operations: SEQUENCE_OPERATIONS.min(operations - tally.operations()),
        };
        sequence.run(&processes, &database, &tally).await;
        replay.sequence += 1;
    }
    println!(
        "{} operations in {} sequences, {:.1} s, seed {seed}\n\n{tally}",
        tally.operations(),
        replay.sequence - from,
        started.elapsed().as_secs_f64(),
    );
    if operations >= OPERATIONS {
        // What never happened was not tested.
        assert_eq!(tally.missing(), [""; 0]);
    }
}
