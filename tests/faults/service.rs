//! The program under test, as a process.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::PathBuf,
    process::{Child, Command, ExitStatus, Stdio},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::process;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cxmetrics");
/// How long calls get to finish once the server is told to stop.
const DRAIN: Duration = Duration::from_secs(3);
/// Ends a test whose server does not end.
const END_LIMIT: Duration = Duration::from_secs(120);
/// How long one statement may run: short, so that what was lost is soon given up.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(4);
/// Lines of the log that are kept.
const LINES_KEPT: usize = 40;

/// Where a server keeps its data.
#[derive(Debug, Clone)]
pub(crate) enum Data {
    Url(String),
    /// In a private PostgreSQL.
    Folder(PathBuf),
}

/// A server, always on the same port.
#[derive(Debug)]
pub(crate) struct Service {
    process: Child,
    data: Data,
    pub(crate) address: SocketAddr,
    log: Log,
}

/// What a server said, over all its lives.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Said>>);

#[derive(Debug, Default)]
struct Said {
    latest: VecDeque<String>,
    panics: Vec<String>,
    /// The latest private PostgreSQL.
    postgres: Option<i32>,
}

impl Service {
    /// Starts a server, and does not wait for it.
    pub(crate) fn start(data: Data) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], process::free_port()));
        let log = Log::default();
        let process = spawn(address, &data, &log);
        Self {
            process,
            data,
            address,
            log,
        }
    }

    /// Starts it again, on the same data and port.
    pub(crate) fn start_again(&mut self) {
        self.process = spawn(self.address, &self.data, &self.log);
    }

    pub(crate) fn kill(&mut self) {
        process::signal(&self.process, Signal::KILL);
        self.process.wait().unwrap();
    }

    /// Sends SIGTERM and waits for an orderly end.
    pub(crate) async fn terminate(&mut self) {
        process::signal(&self.process, Signal::TERM);
        let status = self.ended().await;
        assert!(status.success(), "{status}; {self}");
    }

    /// Waits for the process to end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = process::ended_within(&mut self.process, END_LIMIT).await;
        ended.unwrap_or_else(|| panic!("the server did not end in {END_LIMIT:?}; {self}"))
    }

    /// Kills the main process of the private PostgreSQL.
    pub(crate) fn kill_private_database(&self) {
        let postgres = self.log.0.lock().unwrap().postgres;
        let postgres = postgres.and_then(Pid::from_raw).unwrap();
        kill_process(postgres, Signal::KILL).unwrap();
    }

    /// Fails when it ended by itself, or a panic was caught.
    pub(crate) fn assert_sound(&mut self) {
        let ended = self.process.try_wait().unwrap();
        assert!(
            ended.is_none(),
            "the server ended by itself: {ended:?}; {self}"
        );
        let said = self.log.0.lock().unwrap();
        assert!(said.panics.is_empty(), "{:?}", said.panics);
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the end of the log of the server at {}:", self.address)?;
        let said = self.log.0.lock().unwrap();
        said.latest
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if matches!(self.process.try_wait(), Ok(None)) {
            process::signal(&self.process, Signal::KILL);
        }
        let _ = self.process.wait();
    }
}

fn spawn(address: SocketAddr, data: &Data, log: &Log) -> Child {
    let mut command = Command::new(PROGRAM);
    command
        .args(["serve", "--listen", &address.to_string()])
        .args(["--drain-timeout-ms", &DRAIN.as_millis().to_string()])
        .arg("--statement-timeout-ms")
        .arg(STATEMENT_TIMEOUT.as_millis().to_string())
        .env_remove("DATABASE_URL");
    match data {
        Data::Url(url) => command.env("DATABASE_URL", url),
        Data::Folder(folder) => command.arg("--data-dir").arg(folder),
    };
    let mut process = command.stderr(Stdio::piped()).spawn().unwrap();
    let lines = BufReader::new(process.stderr.take().unwrap()).lines();
    let log = log.clone();
    // A pipe that nobody reads would stop the server in the end.
    thread::spawn(move || lines.map_while(Result::ok).for_each(|line| log.take(line)));
    process
}

impl Log {
    fn take(&self, line: String) {
        let mut said = self.0.lock().unwrap();
        let pid = serde_json::from_str(&line)
            .ok()
            .and_then(|entry: Value| entry.get("pid")?.as_i64());
        said.postgres = pid
            .and_then(|pid| i32::try_from(pid).ok())
            .or(said.postgres);
        if line.contains("panicked") {
            said.panics.push(line.clone());
        }
        said.latest.push_back(line);
        if said.latest.len() > LINES_KEPT {
            said.latest.pop_front();
        }
    }
}
