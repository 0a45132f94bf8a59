//! Tests of the private PostgreSQL, with real programs and processes.

use std::env;
use std::ffi::OsStr;
use std::fs;
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use cxmetrics::server::embedded::{Embedded, EmbeddedError, Options};
use rustix::process::{Pid, Signal, kill_process, test_kill_process};
use tempfile::TempDir;

/// Set for a copy of this test program that acts as the server to be killed.
const PLAY_SERVER: &str = "CXMETRICS_TEST_PLAY_SERVER";
/// Ends a test that hangs. Generous, so that no result depends on the machine's speed.
const HANG_LIMIT: Duration = Duration::from_secs(120);

/// A folder that root's unprivileged user can enter.
fn data_dir() -> TempDir {
    tempfile::Builder::new()
        .prefix("cxmetrics-test-")
        .permissions(fs::Permissions::from_mode(0o755))
        .tempdir()
        .expect("a temporary folder")
}

fn options(data: &Path) -> Options {
    Options {
        durable: false,
        max_connections: 10,
        settings: vec![("shared_buffers".into(), "16MB".into())],
        ..Options::new(data)
    }
}

fn sql(postgres: &Embedded, statement: &str) -> String {
    let output = Command::new(postgres.bin_dir().join("psql"))
        .args([
            "-X",
            "-A",
            "-t",
            "-q",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
        ])
        .arg(postgres.database_url("postgres"))
        .output()
        .expect("psql runs");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{statement}: {errors}");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn pid(number: u32) -> Pid {
    Pid::from_raw(i32::try_from(number).expect("small")).expect("not 0")
}

fn eventually(what: &str, is_so: impl Fn() -> bool) {
    let deadline = Instant::now() + HANG_LIMIT;
    while !is_so() {
        assert!(
            Instant::now() < deadline,
            "not within {HANG_LIMIT:?}: {what}"
        );
        thread::sleep(Duration::from_millis(20));
    }
}

fn is_gone(process: u32) -> bool {
    // A zombie counts as gone: some machines never reap orphans.
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    status.contains("State:\tZ") || test_kill_process(pid(process)).is_err()
}

#[tokio::test]
async fn it_starts_private_and_leaves_nothing_running() {
    let data = data_dir();
    let postgres = Embedded::start(options(data.path())).await.expect("starts");
    let process = postgres.pid();
    let url = postgres.database_url("postgres");
    assert_eq!(sql(&postgres, "select current_user"), "cxmetrics");
    for (setting, value) in [
        ("listen_addresses", ""),
        ("server_encoding", "UTF8"),
        ("lc_collate", "C"),
        ("data_checksums", "on"),
        ("TimeZone", "UTC"),
        ("shared_buffers", "16MB"),
    ] {
        assert_eq!(
            sql(&postgres, &format!("show {setting}")),
            value,
            "{setting}"
        );
    }
    let socket_dir = sql(&postgres, "show unix_socket_directories");
    let mode = fs::metadata(&socket_dir)
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o700);

    postgres.stop().await.expect("stops");
    assert!(is_gone(process));
    assert!(!data.path().join("cluster/postmaster.pid").exists());
    assert!(!Path::new(&socket_dir).exists(), "{url}");
}

#[tokio::test]
async fn it_is_durable_by_default_and_never_runs_as_root() {
    let data = data_dir();
    let options = Options {
        durable: true,
        ..options(data.path())
    };
    let postgres = Embedded::start(options).await.expect("starts");
    for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
        assert_eq!(
            sql(&postgres, &format!("show {setting}")),
            "on",
            "{setting}"
        );
    }
    if cfg!(target_os = "linux") {
        let owner = fs::metadata(format!("/proc/{}", postgres.pid()))
            .expect("runs")
            .uid();
        assert_ne!(owner, 0);
    }
    postgres.stop().await.expect("stops");
}

#[tokio::test]
async fn a_second_start_finds_the_data_of_the_first() {
    let data = data_dir();
    let first = Embedded::start(options(data.path())).await.expect("starts");
    sql(&first, "create table kept as select 42 as n");
    drop(first); // stops it
    let second = Embedded::start(options(data.path()))
        .await
        .expect("starts again");
    assert_eq!(sql(&second, "select n from kept"), "42");
    second.stop().await.expect("stops");
}

#[tokio::test]
async fn a_folder_in_use_is_refused_and_its_server_keeps_running() {
    let data = data_dir();
    let first = Embedded::start(options(data.path())).await.expect("starts");
    let refused = Embedded::start(options(data.path()))
        .await
        .expect_err("in use");
    assert!(
        matches!(refused, EmbeddedError::InUse { .. }),
        "{refused:?}"
    );
    let holder = format!("process {}", std::process::id());
    assert!(refused.to_string().contains(&holder), "{refused}");
    assert_eq!(sql(&first, "select 1"), "1");
    first.stop().await.expect("stops");
}

/// Starts a statement that outlives the main process: a backend checks for its end only
/// while it waits, and this one computes.
fn start_long_statement(postgres: &Embedded) -> Child {
    let client = Command::new(postgres.bin_dir().join("psql"))
        .args([
            "-X",
            "-c",
            "select sum(n) from generate_series(1, 100000000000) n",
        ])
        .arg(postgres.database_url("postgres"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("psql runs");
    let running = "select count(*) from pg_stat_activity \
                   where query like '%generate_series%' and pid <> pg_backend_pid()";
    eventually("the statement runs", || sql(postgres, running) == "1");
    client
}

#[tokio::test]
async fn it_recovers_when_the_main_process_was_killed_and_children_still_run() {
    let data = data_dir();
    // Only a durable cluster keeps the latest acknowledged writes.
    let durable = Options {
        durable: true,
        ..options(data.path())
    };
    let first = Embedded::start(durable.clone()).await.expect("starts");
    sql(
        &first,
        "create table kept as select 42 as n; checkpoint; insert into kept values (43)",
    );
    // Other systems can't find the children, and PostgreSQL refuses to start beside them.
    let lingering = cfg!(target_os = "linux").then(|| start_long_statement(&first));
    kill_process(pid(first.pid()), Signal::KILL).expect("is ours");
    eventually("the main process is gone", || is_gone(first.pid()));
    assert!(data.path().join("cluster/postmaster.pid").exists());
    drop(first);

    let second = Embedded::start(durable).await.expect("recovers");
    assert_eq!(sql(&second, "select sum(n) from kept"), "85");
    if let Some(mut client) = lingering {
        client.wait().expect("ends with its connection");
    }
    second.stop().await.expect("stops");
}

/// Process ids repeat soon after a container restarts.
#[tokio::test]
async fn a_stale_process_id_that_now_belongs_to_another_program_is_ignored() {
    let data = data_dir();
    let cluster = data.path().join("cluster");
    let first = Embedded::start(options(data.path())).await.expect("starts");
    let socket_lock = sql(&first, "show unix_socket_directories") + "/.s.PGSQL.5432.lock";
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).expect("runs");
    let stale = pid_file
        .lines()
        .skip(1)
        .fold(String::new(), |all, line| all + line + "\n");
    kill_process(pid(first.pid()), Signal::KILL).expect("is ours");
    eventually("the main process is gone", || is_gone(first.pid()));
    drop(first);

    let mut other = as_owner_of(&cluster, "sleep")
        .arg("60")
        .spawn()
        .expect("sleep runs");
    for file in [&cluster.join("postmaster.pid"), Path::new(&socket_lock)] {
        fs::write(file, format!("{}\n{stale}", other.id())).expect("write");
    }
    let second = Embedded::start(options(data.path())).await.expect("starts");
    let spared = other.try_wait().expect("is ours").is_none();
    other.kill().expect("is ours");
    other.wait().expect("is ours");
    assert!(spared, "an unrelated process was stopped");
    second.stop().await.expect("stops");
}

#[tokio::test]
async fn a_failed_start_shows_the_log_of_postgresql() {
    let data = data_dir();
    let mut options = options(data.path());
    options
        .settings
        .push(("no_such_setting".into(), "1".into()));
    let failed = Embedded::start(options)
        .await
        .expect_err("refused by PostgreSQL");
    assert!(
        matches!(failed, EmbeddedError::EndedEarly { .. }),
        "{failed:?}"
    );
    assert!(failed.to_string().contains("no_such_setting"), "{failed}");
}

#[tokio::test]
async fn an_incomplete_cluster_is_created_again() {
    let data = data_dir();
    let unfinished = data.path().join("cluster.new");
    fs::create_dir(&unfinished).expect("mkdir");
    fs::write(unfinished.join("PG_VERSION"), "15\n").expect("write");
    let postgres = Embedded::start(options(data.path())).await.expect("starts");
    assert!(!unfinished.exists());
    postgres.stop().await.expect("stops");
}

#[test]
fn it_outlives_the_runtime_that_started_it() {
    let data = data_dir();
    let runtime = || tokio::runtime::Runtime::new().expect("a runtime");
    let starting = runtime();
    let postgres = starting
        .block_on(Embedded::start(options(data.path())))
        .expect("starts");
    drop(starting);
    assert_eq!(sql(&postgres, "select 1"), "1");
    assert_eq!(sql(&postgres, "select pg_is_in_recovery()"), "f");
    runtime().block_on(postgres.stop()).expect("stops");
}

#[tokio::test]
async fn postgresql_stops_when_its_server_is_killed() {
    let data = data_dir();
    let (mut server, postgres) = start_server_in_another_process(data.path());
    server.kill().expect("is ours");
    server.wait().expect("is ours");
    if cfg!(target_os = "linux") {
        eventually("PostgreSQL stops", || is_gone(postgres));
        eventually("PostgreSQL removes its pid file", || {
            !data.path().join("cluster/postmaster.pid").exists()
        });
    }
    let next = Embedded::start(options(data.path())).await.expect("starts");
    assert!(is_gone(postgres));
    next.stop().await.expect("stops");
}

#[tokio::test]
async fn a_start_right_after_a_kill_waits_for_the_old_postgresql_to_stop() {
    let data = data_dir();
    let (mut server, postgres) = start_server_in_another_process(data.path());
    server.kill().expect("is ours");
    server.wait().expect("is ours");
    let next = Embedded::start(options(data.path())).await.expect("starts");
    assert!(is_gone(postgres));
    next.stop().await.expect("stops");
}

/// Simulates a kill on a system that can't tie PostgreSQL to its parent.
#[tokio::test]
async fn the_next_start_stops_an_orphaned_postgresql() {
    let data = data_dir();
    let first = Embedded::start(options(data.path())).await.expect("starts");
    let program = first.bin_dir().join("postgres");
    first.stop().await.expect("stops");
    let mut left = start_untied(&program, &data.path().join("cluster"));
    let pid_file = data.path().join("cluster/postmaster.pid");
    eventually("it runs", || {
        fs::read_to_string(&pid_file).is_ok_and(|text| text.trim_end().ends_with("ready"))
    });
    let next = Embedded::start(options(data.path()))
        .await
        .expect("stops it and starts");
    let ended = left.try_wait().expect("is ours");
    assert!(
        ended.is_some_and(|status| status.success()),
        "a clean shutdown: {ended:?}"
    );
    next.stop().await.expect("stops");
}

/// The server to be killed in the tests above. Passes at once when run as a test.
#[test]
fn play_server() {
    let Some(data) = env::var_os(PLAY_SERVER) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let postgres = runtime
        .block_on(Embedded::start(options(Path::new(&data))))
        .expect("starts");
    println!("\npid {}", postgres.pid());
    thread::sleep(Duration::from_secs(120)); // killed long before
}

fn start_server_in_another_process(data: &Path) -> (Child, u32) {
    let mut server = Command::new(env::current_exe().expect("has a path"))
        .args(["--exact", "play_server", "--nocapture"])
        .env(PLAY_SERVER, data)
        .stdout(Stdio::piped())
        .spawn()
        .expect("the test program runs");
    let stdout = server.stdout.take().expect("is piped");
    let postgres = BufReader::new(stdout)
        .lines()
        .map_while(Result::ok)
        .find_map(|line| line.strip_prefix("pid ")?.parse().ok())
        .expect("it started");
    (server, postgres)
}

fn start_untied(program: &Path, cluster: &Path) -> Child {
    as_owner_of(cluster, program)
        .arg("-D")
        .arg(cluster)
        .args(["-c", "listen_addresses=", "-c"])
        .arg(format!("unix_socket_directories={}", cluster.display()))
        .stderr(Stdio::null())
        .spawn()
        .expect("postgres runs")
}

fn as_owner_of(cluster: &Path, program: impl AsRef<OsStr>) -> Command {
    let owner = fs::metadata(cluster).expect("there");
    let mut command = Command::new(program);
    command.current_dir("/");
    if rustix::process::geteuid().is_root() {
        command.uid(owner.uid()).gid(owner.gid());
    }
    command
}
