//! Stops PostgreSQL processes that a crash of the server left running, and removes their
//! files.
//!
//! The caller holds the data folder's lock, so no live server owns these processes.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::EmbeddedError;
use super::pid_file::{self, PidFile};
use super::socket;

/// Time for a fast shutdown.
const FAST_STOP_MAX: Duration = Duration::from_secs(30);
/// Time for the immediate shutdown after it. It costs a recovery, but no data.
const IMMEDIATE_STOP_MAX: Duration = Duration::from_secs(10);
/// Time between two checks for running processes.
const POLL_INTERVAL: Duration = Duration::from_millis(50);

/// Stops the processes on `cluster` and removes the files that mark it as running.
pub(super) fn clear(cluster: &Path, socket_dir: &Path) -> Result<(), EmbeddedError> {
    stop(cluster)?;
    // These files hold a process id. PostgreSQL refuses to start while any process has
    // that id, even an unrelated one (common after a container restarts) or a zombie.
    remove(&pid_file::path(cluster))?;
    socket::files(socket_dir)
        .iter()
        .try_for_each(|file| remove(file))
}

fn stop(cluster: &Path) -> Result<(), EmbeddedError> {
    let started = Instant::now();
    let mut sent = None;
    loop {
        let running = processes(cluster);
        if running.is_empty() {
            return Ok(());
        }
        if started.elapsed() > FAST_STOP_MAX + IMMEDIATE_STOP_MAX {
            let pids: Vec<String> = running.iter().map(|pid| pid.to_string()).collect();
            return Err(EmbeddedError::OrphansRunning {
                cluster: cluster.to_owned(),
                pids: pids.join(", "),
            });
        }
        let main = PidFile::read(cluster)
            .map(|file| file.pid)
            .filter(|pid| running.contains(pid));
        let signals = match main {
            Some(main) if started.elapsed() <= FAST_STOP_MAX => (vec![main], Signal::INT),
            Some(main) => (vec![main], Signal::QUIT),
            // Without the main process there is no orderly shutdown.
            None => (running, Signal::QUIT),
        };
        if sent.as_ref() != Some(&signals) {
            let (pids, signal) = &signals;
            tracing::warn!(?pids, ?signal, "stopping PostgreSQL left by an earlier run");
            for pid in pids {
                // Fails only if the process has just ended.
                let _ = kill_process(*pid, *signal);
            }
            sent = Some(signals);
        }
        thread::sleep(POLL_INTERVAL);
    }
}

fn remove(file: &Path) -> Result<(), EmbeddedError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome.map_err(EmbeddedError::io("remove", file)),
    }
}

/// The `postgres` processes that work on `cluster`: the main one and its children.
///
/// Each has the cluster as its working folder, even if the pid file names another process.
#[cfg(target_os = "linux")]
fn processes(cluster: &Path) -> Vec<Pid> {
    let works_here = |process: &Path| {
        fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd == cluster)
            && fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres")
    };
    // Processes end while they are listed, and those of other users can't be read.
    fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| works_here(&entry.path()))
        .filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
        .collect()
}

/// The main `postgres` process that works on `cluster`, if it runs: the one in the pid
/// file, if its command line is the one that we start it with.
///
/// Misses children that outlived it; PostgreSQL itself refuses to start beside them.
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

    #[test]
    fn a_stale_pid_that_belongs_to_another_program_is_not_signalled() {
        let cluster = tempfile::tempdir().expect("a folder");
        let mut other = std::process::Command::new("sleep")
            .arg("60")
            .current_dir(cluster.path())
            .spawn()
            .expect("sleep starts");
        let pid_file = pid_file::path(cluster.path());
        fs::write(&pid_file, format!("{}\n", other.id())).expect("write");
        clear(cluster.path(), cluster.path()).expect("nothing to stop");
        let alive = other.try_wait().expect("wait").is_none();
        other.kill().expect("kill");
        other.wait().expect("wait");
        assert!(alive, "an unrelated process was stopped");
        assert!(!pid_file.exists());
    }
}
