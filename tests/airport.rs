//! The whole path as its user walks it: the real program, a private PostgreSQL,
//! and an airport's interviews whose scores are known.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use program::{Server, data_dir};

const IMPORT: [&str; 4] = [
    "import",
    "examples/airport/responses.csv",
    "--mapping",
    "examples/airport/airport.toml",
];
const CREATE: [&str; 4] = ["survey", "create", "-f", "examples/airport/survey.toml"];

/// The yearly points of one question.
fn years(server: &Server, question: &str) -> Vec<Value> {
    let reply = server.json(&["query", question, "--by", "year"]);
    reply["series"][0]["points"].as_array().unwrap().clone()
}

fn assert_known_answers(server: &Server) {
    let nps = years(server, "airport/recommend");
    assert_eq!(nps.len(), 2);
    assert_eq!(nps[0]["value"].as_f64(), Some(39.839_766_933_721_776));
    assert_eq!(nps[1]["value"].as_f64(), Some(30.981_132_075_471_697));
    assert_eq!(
        (&nps[0]["count"], &nps[1]["count"]),
        (&2_746.into(), &2_650.into())
    );
    assert_eq!(nps[0]["skipped_count"], 85);
    assert_eq!(nps[1]["skipped_count"], 159);
    let csat = years(server, "airport/satisfaction");
    assert_eq!(csat[0]["value"].as_f64(), Some(2_206.0 / 2_688.0));
    assert_eq!(csat[1]["value"].as_f64(), Some(2_059.0 / 2_625.0));
    assert_eq!(
        (&csat[0]["count"], &csat[1]["count"]),
        (&2_688.into(), &2_625.into())
    );
}

#[test]
fn the_airport_gives_the_known_answers_and_a_second_import_adds_nothing() {
    let folder = data_dir();
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    server.print(&CREATE);
    assert!(server.print(&IMPORT).contains("5,640 inserted"));
    assert_known_answers(&server);

    server.print(&CREATE);
    let second = server.print(&IMPORT);
    assert!(
        second.contains("0 inserted") && second.contains("5,640 identical"),
        "{second}"
    );
    assert_known_answers(&server);
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
    assert_known_answers(&server);
    let again = server.print(&IMPORT);
    assert!(
        again.contains("0 inserted") && again.contains("5,640 identical"),
        "{again}"
    );
}

#[test]
fn a_server_that_is_told_to_stop_logs_no_error() {
    let folder = data_dir();
    let mut server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    server.print(&CREATE);
    let log = server.stop();
    let is_alarm = |line: &&String| line.contains("\"ERROR\"") || line.contains("background task");
    let alarms: Vec<&String> = log.iter().filter(is_alarm).collect();
    assert!(alarms.is_empty(), "{alarms:?}");
    assert!(log.iter().any(|line| line.contains("shutting down")));
}

#[test]
fn a_server_whose_private_postgresql_dies_ends_and_says_that_it_failed() {
    let folder = data_dir();
    let mut server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    kill_process(Pid::from_raw(server.postgres).unwrap(), Signal::KILL).unwrap();
    assert_eq!(server.process.wait().unwrap().code(), Some(1));
}

fn wait_for_first_responses(server: &Server) {
    let deadline = Instant::now() + Duration::from_secs(120);
    while Instant::now() < deadline {
        let counted = years(server, "airport/recommend")
            .iter()
            .any(|point| point["count"] != 0);
        if counted {
            return;
        }
    }
    panic!("nothing was imported");
}
