//! The signals that ask the server to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Waits for SIGTERM, which orchestrators send, or SIGINT, which Ctrl-C sends.
///
/// # Errors
/// When the signal handlers can't be installed.
pub async fn requested() -> std::io::Result<()> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let name = tokio::select! {
        _ = terminate.recv() => "SIGTERM",
        _ = interrupt.recv() => "SIGINT",
    };
    tracing::info!(signal = name, "shutting down");
    Ok(())
}
