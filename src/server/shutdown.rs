//! The signals that ask the server to stop.

use tokio::signal::unix::{SignalKind, signal};

/// Ends when somebody wants us gone: SIGTERM from an orchestrator, SIGINT from a terminal.
///
/// # Errors
/// When the signals can't be listened to.
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
