//! Runs the main `postgres` process as a child and waits for its end.

use std::io;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::log::LastLines;

/// Time to read the last log lines of a process that ended. They are there at once, unless
/// a child outlives the process and keeps the log open.
const LOG_DRAIN_MAX: Duration = Duration::from_secs(1);

/// A child process, and the thread that waits for its end.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    lifecycle: Arc<Lifecycle>,
    pub(super) log: LastLines,
}

#[derive(Debug, Default)]
struct Lifecycle {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// Exit status, as text. Once it is set, the process id may belong to another process
    /// and is never signalled again.
    exit_status: Option<String>,
    /// Whether [`Postmaster::end`] sent a signal.
    is_stopping: bool,
}

impl Postmaster {
    /// Spawns `command` from a new thread that then waits for the child to end.
    ///
    /// The kernel sends the parent-death signal when the thread that spawned the child
    /// ends. This thread ends after the child or with the whole process; a worker of the
    /// runtime may end at any time.
    pub(super) fn spawn(mut command: Command) -> io::Result<Self> {
        let lifecycle = Arc::new(Lifecycle::default());
        let log = LastLines::default();
        let (spawned, outcome) = mpsc::channel();
        let (thread_lifecycle, thread_log) = (Arc::clone(&lifecycle), log.clone());
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                command.stdout(Stdio::null()).stderr(Stdio::piped());
                match command.spawn() {
                    Ok(child) => {
                        let _ = spawned.send(Ok(Pid::from_child(&child)));
                        thread_lifecycle.watch(child, &thread_log);
                    }
                    Err(error) => {
                        let _ = spawned.send(Err(error));
                    }
                }
            })?;
        let pid = outcome
            .recv()
            .map_err(|_| io::Error::other("the thread ended"))??;
        Ok(Self {
            pid,
            lifecycle,
            log,
        })
    }

    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    /// Sends a signal that stops the process, unless the process has ended.
    pub(super) fn end(&self, signal: Signal) {
        let mut state = self.lifecycle.lock();
        if state.exit_status.is_none() {
            state.is_stopping = true;
            // Can't fail: the process is a child and not yet reaped.
            let _ = kill_process(self.pid, signal);
        }
    }

    /// Waits up to `timeout` for the process to end and returns its exit status as text;
    /// `None` if it still runs.
    pub(super) fn wait(&self, timeout: Duration) -> Option<String> {
        let state = self.lifecycle.lock();
        let (state, _) = self
            .lifecycle
            .ended
            .wait_timeout_while(state, timeout, |state| state.exit_status.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        state.exit_status.clone()
    }
}

impl Lifecycle {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `child` to end and records its exit status.
    fn watch(&self, mut child: Child, log: &LastLines) {
        let (closed, log_closed) = mpsc::channel::<()>();
        if let Some(stderr) = child.stderr.take() {
            let log = log.clone();
            let follow = move || {
                log.follow(stderr);
                drop(closed);
            };
            // Without the thread the pipe closes and the log is lost, but the database
            // keeps running.
            if let Err(error) = thread::Builder::new()
                .name("postgres-log".to_owned())
                .spawn(follow)
            {
                tracing::error!(%error, "can't read PostgreSQL's log");
            }
        }
        let pid = Pid::from_child(&child);
        // Doesn't reap the child: its process id must stay its own until the state below
        // says that it has ended. An error is reported by the `wait` below.
        let unreaped = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let _ = rustix::io::retry_on_intr(|| waitid(WaitId::Pid(pid), unreaped));
        // Times out if another process keeps the log open; then its lines come later.
        let _ = log_closed.recv_timeout(LOG_DRAIN_MAX);

        let mut state = self.lock();
        let exit_status = match child.wait() {
            Ok(status) => status.to_string(),
            Err(error) => {
                tracing::error!(pid = pid.as_raw_nonzero(), %error, "can't read PostgreSQL's exit status");
                format!("unknown exit status: {error}")
            }
        };
        if !state.is_stopping {
            tracing::error!(
                pid = pid.as_raw_nonzero(),
                exit_status,
                "PostgreSQL ended by itself"
            );
        }
        state.exit_status = Some(exit_status);
        self.ended.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use rustix::process::{WaitOptions, waitpid};

    use super::*;

    #[test]
    fn an_exit_status_is_known_and_a_lost_one_is_not_taken_for_success() {
        let lifecycle = Lifecycle::default();
        let child = Command::new("false").spawn().expect("false runs");
        lifecycle.watch(child, &LastLines::default());
        let status = lifecycle.lock().exit_status.take();
        assert_eq!(status.as_deref(), Some("exit status: 1"));

        let child = Command::new("true").spawn().expect("true runs");
        waitpid(Some(Pid::from_child(&child)), WaitOptions::empty()).expect("is a child");
        lifecycle.watch(child, &LastLines::default());
        let status = lifecycle.lock().exit_status.take().expect("it ended");
        assert!(status.starts_with("unknown exit status: "), "{status}");
    }
}
