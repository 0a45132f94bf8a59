//! Signals child processes, and waits for them with a limit.

use std::{
    net::TcpListener,
    process::{Child, ExitStatus},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

/// Time between two checks whether a process has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// Sends a signal to a child that is not reaped yet.
pub(crate) fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// Exit status of a child; `None` if it still runs after `limit`.
pub(crate) async fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() > deadline {
            return None;
        }
        sleep(POLL_INTERVAL).await;
    }
}

/// A free port, below the range from which the system gives ports to clients: a server
/// binds it again after each restart, and no client may take it meanwhile.
pub(crate) fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = 20_000 + u16::try_from(std::process::id() % 8_000).unwrap();
    let free = (0..4_000).find_map(|_| {
        let port = first + NEXT.fetch_add(1, Ordering::Relaxed);
        TcpListener::bind(("127.0.0.1", port))
            .is_ok()
            .then_some(port)
    });
    free.expect("a free port")
}
