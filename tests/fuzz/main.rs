//! Hostile bytes against every call, and hostile HTTP/2 against the server, over a real socket
//! and on a real PostgreSQL.
//!
//! `make fuzz` sends a million messages, a test run 20,000. The same seed gives the same
//! messages: `CXMETRICS_FUZZ_SEED`, `CXMETRICS_FUZZ_MESSAGES`, and `CXMETRICS_FUZZ_FROM` to start
//! at the number of a failed case.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

#[allow(
    dead_code,
    unused_imports,
    reason = "shared with the API tests, which use all of it"
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

/// Runs one test at a time, since each measures the memory of the whole process.
static ALONE: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
