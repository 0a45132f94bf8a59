//! The file in which PostgreSQL records its process.

use std::{
    fs,
    path::{Path, PathBuf},
};

use rustix::process::Pid;

/// Path of the file.
pub(super) fn path(cluster: &Path) -> PathBuf {
    cluster.join("postmaster.pid")
}

/// Contents of `postmaster.pid`.
///
/// Source: PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_*`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: Pid,
    /// Whether PostgreSQL accepts connections.
    pub(super) ready: bool,
}

impl PidFile {
    /// Reads the file; `None` if it is missing or PostgreSQL is still writing it.
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(path(cluster)).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        // A negative number would name a process group, and process 1 is not PostgreSQL.
        let pid: i32 = lines.next()?.trim().parse().ok().filter(|pid| *pid > 1)?;
        let pid = Pid::from_raw(pid)?;
        let ready = lines.nth(6).is_some_and(|status| status.trim() == "ready");
        Some(Self { pid, ready })
    }
}

/// Socket folder of the PostgreSQL on `cluster`, if it accepts connections.
pub(super) fn socket_dir_of_running(cluster: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(path(cluster)).ok()?;
    PidFile::parse(&text).filter(|file| file.ready)?;
    text.lines().nth(4).map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "4711\n/data/cluster\n1700000000\n5432\n/run/x\n\n  12345  678\n";

    #[test]
    fn a_pid_file_is_ready_only_when_its_last_line_says_so() {
        for (status, ready) in [("", false), ("starting\n", false), ("ready   \n", true)] {
            let file = PidFile::parse(&format!("{WRITTEN}{status}")).expect("a pid");
            assert_eq!(file.pid.as_raw_nonzero().get(), 4711);
            assert_eq!(file.ready, ready, "{status}");
        }
    }

    #[test]
    fn a_pid_file_without_a_valid_pid_is_ignored() {
        for text in ["", "\n", "x\n", "-1\n", "0\n", "1\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }
}
