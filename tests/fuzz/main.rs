//! Hostile bytes against every call, and hostile HTTP/2 against the server: over a
//! real socket, on a real PostgreSQL.
//!
//! `make fuzz` sends a million messages; a test run 20,000. The same seed makes the
//! same messages: `CXMETRICS_FUZZ_SEED`, `CXMETRICS_FUZZ_MESSAGES`, and
//! `CXMETRICS_FUZZ_FROM` to begin at the number of the case that failed.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(
    dead_code,
    unused_imports,
    reason = "shared with the tests of the API, which use all of it"
)]
#[path = "../api/support/mod.rs"]
mod support;

mod abuse;
mod caller;
mod case;
mod frames;
mod heavy_clients;
mod hostile;
mod hostile_bytes;
mod large_messages;
mod log;
mod memory;
mod message;
mod methods;
mod panics;
mod plausible;
mod random;
mod scene;
mod tally;
mod wire;
mod world;

/// One test after the other: each looks at the memory of the whole program.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
