//! The main `postgres` process, as a child of ours.

use std::io;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process, waitid};

use super::log::LastLines;

/// How long an ended process's last words are waited for. They are there at
/// once, unless a child outlives it and keeps the log open.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// A child process, watched by a thread of its own.
#[derive(Debug)]
pub(super) struct Postmaster {
    pid: Pid,
    life: Arc<Life>,
    pub(super) log: LastLines,
}

#[derive(Debug, Default)]
struct Life {
    state: Mutex<State>,
    ended: Condvar,
}

#[derive(Debug, Default)]
struct State {
    /// How it ended. Set while its number is still its own: once set, the number
    /// may be another process's, and is never signalled again.
    outcome: Option<ExitStatus>,
    told_to_end: bool,
}

impl Postmaster {
    /// Spawns `command` from a new thread that then waits for the child to end.
    ///
    /// The thread matters: the kernel sends the parent-death signal when the
    /// thread that spawned the child ends. This one ends after the child, or
    /// with our whole process; a runtime's worker may go at any time.
    pub(super) fn spawn(mut command: Command) -> io::Result<Self> {
        let life = Arc::new(Life::default());
        let log = LastLines::default();
        let (spawned, outcome) = mpsc::channel();
        let (life_there, log_there) = (Arc::clone(&life), log.clone());
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || {
                command.stdout(Stdio::null()).stderr(Stdio::piped());
                match command.spawn() {
                    Ok(child) => {
                        let _ = spawned.send(Ok(Pid::from_child(&child)));
                        life_there.watch(child, &log_there);
                    }
                    Err(error) => {
                        let _ = spawned.send(Err(error));
                    }
                }
            })?;
        let pid = outcome
            .recv()
            .map_err(|_| io::Error::other("the thread ended"))??;
        Ok(Self { pid, life, log })
    }

    pub(super) fn pid(&self) -> Pid {
        self.pid
    }

    /// Sends `signal`, which is meant to end it, unless it already has.
    pub(super) fn end(&self, signal: Signal) {
        let mut state = self.life.lock();
        if state.outcome.is_none() {
            state.told_to_end = true;
            // It is ours and unreaped, so this can't fail.
            let _ = kill_process(self.pid, signal);
        }
    }

    /// How it ended, waiting up to `timeout` for it to; `None` if it still runs.
    pub(super) fn wait(&self, timeout: Duration) -> Option<ExitStatus> {
        let state = self.life.lock();
        let (state, _) = self
            .life
            .ended
            .wait_timeout_while(state, timeout, |state| state.outcome.is_none())
            .unwrap_or_else(PoisonError::into_inner);
        state.outcome
    }
}

impl Life {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for `child` to end, and says so.
    fn watch(&self, mut child: Child, log: &LastLines) {
        let (closed, log_closed) = mpsc::channel::<()>();
        if let Some(stderr) = child.stderr.take() {
            let log = log.clone();
            let follow = move || {
                log.follow(stderr);
                drop(closed);
            };
            // Without the thread the pipe closes, and the log is lost; the
            // database runs on.
            if let Err(error) = thread::Builder::new()
                .name("postgres-log".to_owned())
                .spawn(follow)
            {
                tracing::error!(%error, "PostgreSQL's log cannot be read");
            }
        }
        let pid = Pid::from_child(&child);
        // Without reaping it yet: its number must stay its own until the state
        // below says that it ended.
        let unreaped = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
        let _ = rustix::io::retry_on_intr(|| waitid(WaitId::Pid(pid), unreaped));
        let _ = log_closed.recv_timeout(LAST_WORDS);

        let mut state = self.lock();
        // Can't fail for a child that is ours and not yet reaped, and must not
        // leave anybody waiting if it does.
        let outcome = child.wait().unwrap_or_default();
        state.outcome = Some(outcome);
        if !state.told_to_end {
            tracing::error!(pid = pid.as_raw_nonzero(), %outcome, "PostgreSQL ended by itself");
        }
        self.ended.notify_all();
    }
}
