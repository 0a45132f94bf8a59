//! The program as its users run it: a server on its own private PostgreSQL, and commands.
#![allow(dead_code, reason = "each test target uses a part")]

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    thread::{self, JoinHandle},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cxmetrics");

/// A server on its own private PostgreSQL.
pub(crate) struct Server {
    pub(crate) process: Child,
    pub(crate) address: String,
    pub(crate) postgres: i32,
    /// Reads the log until the server ends.
    log: Option<JoinHandle<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(data_dir: &Path, listen: &str) -> Self {
        Self::start_with_log(data_dir, listen, "info")
    }

    /// Starts a server with a log filter, which must include `info`.
    pub(crate) fn start_with_log(data_dir: &Path, listen: &str, log: &str) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--listen", listen, "--log", log, "--data-dir"])
            .arg(data_dir)
            .env_remove("DATABASE_URL")
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(process.stderr.take().unwrap()).lines();
        let mut postgres = 0;
        let address = log.by_ref().map_while(Result::ok).find_map(|line| {
            let entry: Value = serde_json::from_str(&line).ok()?;
            let pid = entry.get("pid").and_then(Value::as_i64);
            postgres = pid.map_or(postgres, |pid| i32::try_from(pid).unwrap());
            Some(entry.get("address")?.as_str()?.to_owned())
        });
        // A full pipe without a reader would block the server.
        let log = thread::spawn(move || log.map_while(Result::ok).collect());
        let address = address.expect("the server ended before it listened");
        let server = Self {
            process,
            address,
            postgres,
            log: Some(log),
        };
        assert!(server.run(&["health", "--wait", "60s"]).status.success());
        server
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env("CXMETRICS_SERVER", format!("http://{}", self.address))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// The output of a command, which must succeed.
    pub(crate) fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap() + &error
    }

    pub(crate) fn signal(&mut self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
        self.process.wait().unwrap();
    }

    /// Shuts the server down, and returns what it logged since it listened.
    pub(crate) fn stop(&mut self) -> Vec<String> {
        self.signal(Signal::TERM);
        self.log.take().unwrap().join().unwrap()
    }

    /// The output of a command with `--output json`, which must succeed.
    pub(crate) fn json(&self, arguments: &[&str]) -> Value {
        let json = [arguments, &["--output", "json"]].concat();
        serde_json::from_str(&self.print(&json)).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // PostgreSQL stops with the server, even if the server is killed.
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = kill_process(Pid::from_child(&self.process), Signal::TERM);
        }
        let _ = self.process.wait();
    }
}

/// PostgreSQL never runs as root, so another user must be able to enter the folder.
pub(crate) fn data_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("cxmetrics-example")
        .permissions(PermissionsExt::from_mode(0o755))
        .tempdir()
        .unwrap()
}
