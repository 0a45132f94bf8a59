//! The whole path as its user walks it: the real program, a private PostgreSQL,
//! and an airport's interviews whose scores are known.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::{Duration, Instant},
};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cxmetrics");
const IMPORT: [&str; 4] = [
    "import",
    "examples/airport/responses.csv",
    "--mapping",
    "examples/airport/airport.toml",
];
const CREATE: [&str; 4] = ["survey", "create", "-f", "examples/airport/survey.toml"];

/// A server of its own on a private PostgreSQL of its own.
struct Server {
    process: Child,
    address: String,
    postgres: i32,
}

impl Server {
    fn start(data_dir: &Path, listen: &str) -> Self {
        let mut process = Command::new(PROGRAM)
            .args(["serve", "--listen", listen, "--data-dir"])
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
        // A pipe that nobody reads would stop the server in the end.
        std::thread::spawn(move || log.map_while(Result::ok).for_each(drop));
        let address = address.expect("the server ended before it listened");
        let server = Self {
            process,
            address,
            postgres,
        };
        assert!(server.run(&["health", "--wait", "60s"]).status.success());
        server
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(PROGRAM);
        command
            .args(arguments)
            .env("CXMETRICS_SERVER", format!("http://{}", self.address))
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// What a command prints; it must succeed.
    fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap() + &error
    }

    fn signal(&mut self, signal: Signal) {
        kill_process(Pid::from_child(&self.process), signal).unwrap();
        self.process.wait().unwrap();
    }

    /// The yearly points of one question.
    fn years(&self, question: &str) -> Vec<Value> {
        let json = self.print(&["query", question, "--by", "year", "--output", "json"]);
        let reply: Value = serde_json::from_str(&json).unwrap();
        reply["series"][0]["points"].as_array().unwrap().clone()
    }

    fn assert_known_answers(&self) {
        let nps = self.years("airport/recommend");
        assert_eq!(nps.len(), 2);
        assert_eq!(nps[0]["value"].as_f64(), Some(39.839_766_933_721_776));
        assert_eq!(nps[1]["value"].as_f64(), Some(30.981_132_075_471_697));
        assert_eq!(
            (&nps[0]["count"], &nps[1]["count"]),
            (&2_746.into(), &2_650.into())
        );
        assert_eq!(nps[0]["skipped_count"], 85);
        assert_eq!(nps[1]["skipped_count"], 159);
        let csat = self.years("airport/satisfaction");
        assert_eq!(csat[0]["value"].as_f64(), Some(2_206.0 / 2_688.0));
        assert_eq!(csat[1]["value"].as_f64(), Some(2_059.0 / 2_625.0));
        assert_eq!(
            (&csat[0]["count"], &csat[1]["count"]),
            (&2_688.into(), &2_625.into())
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // PostgreSQL stops with the server, in order or not.
        if matches!(self.process.try_wait(), Ok(None)) {
            let _ = kill_process(Pid::from_child(&self.process), Signal::TERM);
        }
        let _ = self.process.wait();
    }
}

/// PostgreSQL never runs as root; its own user must reach the folder.
fn data_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("cxmetrics-airport")
        .permissions(PermissionsExt::from_mode(0o755))
        .tempdir()
        .unwrap()
}

#[test]
fn the_airport_gives_the_known_answers_and_a_second_import_adds_nothing() {
    let folder = data_dir();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    server.print(&CREATE);
    assert!(server.print(&IMPORT).contains("5,640 inserted"));
    server.assert_known_answers();

    server.print(&CREATE);
    let second = server.print(&IMPORT);
    assert!(
        second.contains("0 inserted") && second.contains("5,640 identical"),
        "{second}"
    );
    server.assert_known_answers();
}

#[test]
fn a_server_killed_in_the_middle_of_an_import_loses_and_repeats_nothing() {
    let folder = data_dir();
    let data_dir = folder.path().join("data");
    let mut server = Server::start(&data_dir, "127.0.0.1:0");
    server.print(&CREATE);
    let mut import = server.command(&IMPORT).spawn().unwrap();
    wait_for_first_responses(&server);
    server.signal(Signal::KILL);

    let address = server.address.clone();
    let server = Server::start(&data_dir, &address);
    assert!(
        import.wait().unwrap().success(),
        "the import goes on by itself"
    );
    server.assert_known_answers();
    let again = server.print(&IMPORT);
    assert!(
        again.contains("0 inserted") && again.contains("5,640 identical"),
        "{again}"
    );
}

#[test]
fn a_server_whose_private_postgresql_dies_ends_and_says_that_it_failed() {
    let folder = data_dir();
    let mut server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    kill_process(Pid::from_raw(server.postgres).unwrap(), Signal::KILL).unwrap();
    assert_eq!(server.process.wait().unwrap().code(), Some(1));
}

fn wait_for_first_responses(server: &Server) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while Instant::now() < deadline {
        let counted = server
            .years("airport/recommend")
            .iter()
            .any(|point| point["count"] != 0);
        if counted {
            return;
        }
    }
    panic!("nothing was imported");
}
