//! Child processes that are never waited for without a bound.

use std::{
    net::TcpListener,
    process::{Child, ExitStatus},
    sync::atomic::{AtomicU16, Ordering},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use tokio::time::sleep;

/// Between two looks at whether a process ended.
const POLL: Duration = Duration::from_millis(5);

/// Sends a signal to a child that nobody has waited for yet.
pub(crate) fn signal(child: &Child, signal: Signal) {
    kill_process(Pid::from_child(child), signal).unwrap();
}

/// How a child ended; `None` if it still runs after `limit`.
pub(crate) async fn ended_within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + limit;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() > deadline {
            return None;
        }
        sleep(POLL).await;
    }
}

/// A port that nobody gets in between: from below those that the system hands out to
/// clients, since it is bound again and again while clients connect.
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
