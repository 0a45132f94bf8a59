//! The log: for people on a terminal, JSON for machines elsewhere.

use std::io::{IsTerminal, stderr};

use tracing_subscriber::{EnvFilter, fmt, prelude::*};

/// Starts logging to standard error, with `filter`.
///
/// # Errors
/// When logging was started before.
pub fn start(filter: EnvFilter) -> Result<(), tracing_subscriber::util::TryInitError> {
    let layer = fmt::layer().with_writer(stderr);
    let layer = if stderr().is_terminal() {
        layer.boxed()
    } else {
        layer.json().flatten_event(true).boxed()
    };
    tracing_subscriber::registry()
        .with(layer.with_filter(filter))
        .try_init()
}
