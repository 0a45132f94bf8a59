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
    // A filter of the layer alone would lose events: after `tracing::enabled!`, which sqlx calls
    // for each statement, it drops the thread's next event if the answer was no.
    tracing_subscriber::registry()
        .with(filter)
        .with(layer)
        .try_init()
}
