//! Exactly once: several clients submit, retry, revise, exclude, include and delete responses
//! on two server processes that share a database. Every operation must count once.
//!
//! A client keeps a model of the responses that only it uses, and every reply must match the
//! model. For responses that all clients share, some order of the calls must explain the
//! replies. After each sequence of operations, the program and this test recount the tallies,
//! and compare every response and score with the model.
//!
//! `make exactly-once` runs 100,000 operations, a test run 2,400. The same seed gives the same
//! operations, apart from the timing between clients: `CXMETRICS_EXACTLY_ONCE_SEED`,
//! `CXMETRICS_EXACTLY_ONCE_OPERATIONS`, and `CXMETRICS_EXACTLY_ONCE_FROM` to start at the number
//! of a failed sequence.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "shared with the fuzz tests, which use all of it")]
#[path = "../fuzz/random.rs"]
mod random;
#[allow(
    dead_code,
    unused_imports,
    reason = "shared with the API tests, which use all of it"
)]
#[path = "../api/support/mod.rs"]
mod support;

mod activities;
mod caller;
mod client;
mod correction;
mod generate;
mod history;
mod model;
mod operation;
mod outcome;
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

/// Number of operations in a test run.
const OPERATIONS: u64 = 2_400;

fn setting(name: &str, default: u64) -> u64 {
    env::var(name).map_or(default, |text| text.parse().expect("a whole number"))
}

/// Prints how to repeat a failed sequence.
struct Replay {
    seed: u64,
    sequence: u64,
}

impl Drop for Replay {
    fn drop(&mut self) {
        if thread::panicking() {
            let Self { seed, sequence } = self;
            eprintln!(
                "to repeat: CXMETRICS_EXACTLY_ONCE_SEED={seed} CXMETRICS_EXACTLY_ONCE_FROM={sequence}"
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_operation_on_two_servers_is_stored_and_counted_once() {
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
        // Without every outcome, part of the test did not run.
        assert_eq!(tally.missing(), [""; 0]);
    }
}
