//! A server process on a shared database.

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex},
    thread,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cxmetrics");

/// A server process, stopped when dropped.
#[derive(Debug)]
pub(crate) struct Process {
    process: Child,
    address: String,
    /// The log lines of level ERROR.
    errors: Arc<Mutex<Vec<String>>>,
}

impl Process {
    /// Starts a server and waits until it serves.
    pub(crate) fn start(database_url: &str) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--listen", "127.0.0.1:0", "--database-url"])
            .arg(database_url)
            .env("CXMETRICS_LOG", "info")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut entries = log
            .map_while(Result::ok)
            .filter_map(|line| serde_json::from_str::<Value>(&line).ok());
        let address = entries.find_map(|entry| Some(entry.get("address")?.as_str()?.to_owned()));
        let address = address.expect("the server ended before it listened");
        let errors = Arc::new(Mutex::new(Vec::new()));
        let noted = errors.clone();
        // A full pipe without a reader would block the server.
        thread::spawn(move || {
            entries
                .filter(|entry| entry.get("level").is_some_and(|level| level == "ERROR"))
                .for_each(|entry| noted.lock().unwrap().push(entry.to_string()));
        });
        let server = Self {
            process,
            address,
            errors,
        };
        let health = Command::new(PROGRAM)
            .args(["health", "--wait", "60s"])
            .env("CXMETRICS_SERVER", server.url())
            .output()
            .unwrap();
        assert!(health.status.success(), "{health:?}");
        server
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The log lines of level ERROR so far.
    pub(crate) fn errors(&self) -> Vec<String> {
        self.errors.lock().unwrap().clone()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = kill_process(Pid::from_child(&self.process), Signal::TERM);
        }
        let _ = self.process.wait();
        if thread::panicking() {
            // The log has more details than the reply.
            self.errors().iter().for_each(|error| eprintln!("{error}"));
        }
    }
}

/// Asserts that `cxmetrics verify` finds no difference.
pub(crate) fn assert_verified(database_url: &str) {
    let verified = Command::new(PROGRAM)
        .arg("verify")
        .env("DATABASE_URL", database_url)
        .output()
        .unwrap();
    assert!(
        verified.status.success(),
        "cxmetrics verify: {}\n{}{}",
        verified.status,
        String::from_utf8_lossy(&verified.stdout),
        String::from_utf8_lossy(&verified.stderr),
    );
}
