//! The server under test, as a process.

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
use tokio::time::{Instant, sleep};

use crate::process;

pub(crate) const PROGRAM: &str = env!("CARGO_BIN_EXE_cxmetrics");
/// Time for calls in flight to finish after SIGTERM.
const DRAIN: Duration = Duration::from_secs(3);
/// Ends a test that hangs. Generous, so that no result depends on the machine's speed.
const HANG_LIMIT: Duration = Duration::from_secs(120);
/// Time limit of one statement: short, so that lost statements soon end.
const STATEMENT_TIMEOUT: Duration = Duration::from_secs(4);
/// Log lines kept for messages.
const LINES_KEPT: usize = 40;
/// Time between two looks for a log line.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

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

/// The log of a server, over all its starts.
#[derive(Debug, Clone, Default)]
struct Log(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    latest: VecDeque<String>,
    panics: Vec<String>,
    /// Number of starts.
    starts: u32,
    /// Process id of the private PostgreSQL of the latest start.
    postgres: Option<i32>,
}

impl Service {
    /// Starts a server without waiting for it.
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

    /// Starts the server again, on the same data and port.
    pub(crate) fn start_again(&mut self) {
        self.process = spawn(self.address, &self.data, &self.log);
    }

    pub(crate) fn kill(&mut self) {
        process::signal(&self.process, Signal::KILL);
        self.process.wait().unwrap();
    }

    /// Sends SIGTERM and waits for a clean exit.
    pub(crate) async fn terminate(&mut self) {
        process::signal(&self.process, Signal::TERM);
        let status = self.ended().await;
        assert!(status.success(), "{status}; {self}");
    }

    /// Waits for the process to end.
    pub(crate) async fn ended(&mut self) -> ExitStatus {
        let ended = process::ended_within(&mut self.process, HANG_LIMIT).await;
        ended.unwrap_or_else(|| panic!("the server did not end within {HANG_LIMIT:?}; {self}"))
    }

    /// Kills the main process of the private PostgreSQL. The server may serve before its log
    /// is read, so this waits for the log line with the process id.
    pub(crate) async fn kill_private_database(&self) {
        let deadline = Instant::now() + HANG_LIMIT;
        let postgres = loop {
            let postgres = self.log.0.lock().unwrap().postgres;
            if let Some(postgres) = postgres {
                break postgres;
            }
            assert!(
                Instant::now() < deadline,
                "no process id in the log; {self}"
            );
            sleep(POLL_INTERVAL).await;
        };
        kill_process(Pid::from_raw(postgres).unwrap(), Signal::KILL).unwrap();
    }

    /// Fails if the server ended by itself or caught a panic.
    pub(crate) fn assert_sound(&mut self) {
        let ended = self.process.try_wait().unwrap();
        assert!(
            ended.is_none(),
            "the server ended by itself: {ended:?}; {self}"
        );
        let lines = self.log.0.lock().unwrap();
        assert!(lines.panics.is_empty(), "{:?}", lines.panics);
    }
}

impl std::fmt::Display for Service {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        writeln!(f, "the end of the log of the server at {}:", self.address)?;
        let lines = self.log.0.lock().unwrap();
        lines
            .latest
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
    let start = log.begin();
    // A full pipe would block the server.
    thread::spawn(move || {
        let lines = lines.map_while(Result::ok);
        lines.for_each(|line| log.add(start, line));
    });
    process
}

impl Log {
    /// Begins the log of another start and returns its number.
    fn begin(&self) -> u32 {
        let mut lines = self.0.lock().unwrap();
        lines.starts += 1;
        lines.postgres = None;
        lines.starts
    }

    /// Adds a line of a start. Lines of an earlier start may come late.
    fn add(&self, start: u32, line: String) {
        let mut lines = self.0.lock().unwrap();
        let pid = serde_json::from_str(&line)
            .ok()
            .and_then(|entry: Value| entry.get("pid")?.as_i64());
        if let Some(pid) = pid
            && start == lines.starts
        {
            lines.postgres = Some(i32::try_from(pid).unwrap());
        }
        if line.contains("panicked") {
            lines.panics.push(line.clone());
        }
        lines.latest.push_back(line);
        if lines.latest.len() > LINES_KEPT {
            lines.latest.pop_front();
        }
    }
}
