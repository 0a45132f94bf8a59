//! The memory of a process, on systems with `/proc`.

use std::{
    fs,
    time::{Duration, Instant},
};

/// Peak resident memory in MiB.
pub(crate) fn peak_mib(pid: u32) -> Option<f64> {
    of_status(pid, "VmHWM:")
}

/// The highest resident memory sampled until `end`, in MiB.
pub(crate) async fn most_until(pid: u32, end: Instant) -> Option<f64> {
    let mut most = None;
    while Instant::now() < end {
        let now = of_status(pid, "VmRSS:");
        most = now.into_iter().chain(most).reduce(f64::max);
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    most
}

fn of_status(pid: u32, name: &str) -> Option<f64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kib: f64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024.0)
}
