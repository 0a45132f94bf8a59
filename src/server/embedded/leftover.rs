//! What a crash of the server left behind: PostgreSQL processes, and the file
//! that says so.
//!
//! Only called with the data folder's lock held, so whatever runs on the cluster
//! has no live server over it.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::{EmbeddedError, PORT};

/// A fast shutdown has work to do; one that is not through by then is cut short,
/// which costs a recovery and no data.
const FAST: Duration = Duration::from_secs(30);
const IMMEDIATE: Duration = Duration::from_secs(10);

/// Stops what still runs on `cluster` and removes the files by which PostgreSQL
/// would take it for running.
pub(super) fn clear(cluster: &Path, socket_dir: &Path) -> Result<(), EmbeddedError> {
    stop(cluster)?;
    // They hold a process id. PostgreSQL would refuse to start beside whatever
    // process has got the same number since, common after a container's restart,
    // or beside one that has ended and that nobody has buried.
    remove(&cluster.join("postmaster.pid"))?;
    remove(&socket_dir.join(format!(".s.PGSQL.{PORT}.lock")))?;
    remove(&socket_dir.join(format!(".s.PGSQL.{PORT}")))
}

fn stop(cluster: &Path) -> Result<(), EmbeddedError> {
    let started = Instant::now();
    let mut told = None;
    loop {
        let running = processes(cluster);
        if running.is_empty() {
            return Ok(());
        }
        if started.elapsed() > FAST + IMMEDIATE {
            let pids: Vec<String> = running.iter().map(|pid| pid.to_string()).collect();
            return Err(EmbeddedError::LeftoverRuns {
                cluster: cluster.to_owned(),
                pids: pids.join(", "),
            });
        }
        let main = PidFile::read(cluster)
            .map(|file| file.pid)
            .filter(|pid| running.contains(pid));
        let order = match main {
            Some(main) if started.elapsed() <= FAST => (vec![main], Signal::INT),
            Some(main) => (vec![main], Signal::QUIT),
            // Its children outlived it: there is nobody left to shut down in order.
            None => (running, Signal::QUIT),
        };
        if told.as_ref() != Some(&order) {
            tracing::warn!(pids = ?order.0, signal = ?order.1, "stopping what an earlier run left");
            for pid in &order.0 {
                // Fails when the process has just ended, as is hoped for.
                let _ = kill_process(*pid, order.1);
            }
            told = Some(order);
        }
        thread::sleep(Duration::from_millis(50));
    }
}

fn remove(file: &Path) -> Result<(), EmbeddedError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.map_err(EmbeddedError::io("remove", file)),
    }
}

/// What `postmaster.pid` says.
///
/// Source: PostgreSQL's `miscadmin.h`, `LOCK_FILE_LINE_*`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct PidFile {
    pub(super) pid: Pid,
    /// Whether connections are accepted.
    pub(super) ready: bool,
}

impl PidFile {
    /// `None` when there is none, or PostgreSQL has only begun to write it.
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(cluster.join("postmaster.pid")).ok()?)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        // Negative numbers would mean groups, and process 1 is not PostgreSQL.
        let pid: i32 = lines.next()?.trim().parse().ok().filter(|pid| *pid > 1)?;
        let pid = Pid::from_raw(pid)?;
        let ready = lines.nth(6).is_some_and(|status| status.trim() == "ready");
        Some(Self { pid, ready })
    }
}

/// Where the PostgreSQL that accepts connections on `cluster` has its socket.
pub(super) fn socket_dir_of_running(cluster: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
    PidFile::parse(&text).filter(|file| file.ready)?;
    text.lines().nth(4).map(PathBuf::from)
}

/// The `postgres` processes that work on `cluster`, the main one and its children.
///
/// Each has the cluster as its working folder, whatever a pid file claims.
#[cfg(target_os = "linux")]
fn processes(cluster: &Path) -> Vec<Pid> {
    let works_here = |process: &Path| {
        fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == cluster)
            && fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres")
    };
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| works_here(&entry.path()))
        .filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}

/// The main `postgres` process that works on `cluster`, if it lives: the one in
/// the pid file, provided its command line is the one we start it with.
///
/// Children that outlived it are not seen; PostgreSQL itself refuses to start
/// beside them.
#[cfg(not(target_os = "linux"))]
fn processes(cluster: &Path) -> Vec<Pid> {
    let command_line = |pid: Pid| {
        let output = std::process::Command::new("ps")
            .args(["-ww", "-o", "command=", "-p", &pid.to_string()])
            .output()
            .ok()?;
        Some(String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let works_here = |line: &String| {
        line.contains("postgres") && line.contains(&format!("-D {} ", cluster.display()))
    };
    PidFile::read(cluster)
        .map(|file| file.pid)
        .filter(|pid| command_line(*pid).as_ref().is_some_and(works_here))
        .into_iter()
        .collect()
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
    fn a_pid_file_without_a_sensible_pid_says_nothing() {
        for text in ["", "\n", "x\n", "-1\n", "0\n", "1\n"] {
            assert_eq!(PidFile::parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn a_stale_pid_that_belongs_to_another_program_is_not_signalled() {
        let cluster = tempfile::tempdir().expect("a folder");
        let mut other = std::process::Command::new("sleep")
            .arg("60")
            .current_dir(cluster.path())
            .spawn()
            .expect("sleep starts");
        let pid_file = cluster.path().join("postmaster.pid");
        fs::write(&pid_file, format!("{}\n", other.id())).expect("write");
        clear(cluster.path(), cluster.path()).expect("nothing to stop");
        let alive = other.try_wait().expect("wait").is_none();
        other.kill().expect("kill");
        other.wait().expect("wait");
        assert!(alive, "somebody else's process was stopped");
        assert!(!pid_file.exists());
    }
}
