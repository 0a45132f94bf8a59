//! The memory of this process: server, clients and tests together.

use std::fs;

/// Resident memory in MiB; `None` if unknown.
pub(crate) fn resident_mib() -> Option<u64> {
    of_status("VmRSS:")
}

/// Peak resident memory in MiB; `None` if unknown.
pub(crate) fn peak_mib() -> Option<u64> {
    of_status("VmHWM:")
}

/// Resets the peak. Where that is not possible, the peak may be too high.
pub(crate) fn forget_peak() {
    let _ = fs::write("/proc/self/clear_refs", "5");
}

fn of_status(name: &str) -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with(name))?;
    let kib: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
    Some(kib / 1_024)
}

/// Asserts that the peak since [`forget_peak`] is less than `most_mib` above `before`.
#[track_caller]
pub(crate) fn assert_grew_less_than(most_mib: u64, before: Option<u64>) {
    if let (Some(before), Some(peak)) = (before, peak_mib()) {
        assert!(
            peak < before + most_mib,
            "memory rose from {before} MiB to {peak} MiB, more than {most_mib} MiB"
        );
    }
}
