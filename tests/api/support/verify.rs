//! `cxmetrics verify`, by the real program.

use std::process::{Command, Output};

use super::Database;

/// Runs `cxmetrics verify` to its end.
pub(crate) async fn run_verify(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cxmetrics"));
    command
        .arg("verify")
        .args(arguments)
        .env_remove("DATABASE_URL");
    let output = tokio::task::spawn_blocking(move || command.output());
    output.await.unwrap().unwrap()
}

/// What it prints about a database, and its exit code.
pub(crate) async fn verify(database: &Database, arguments: &[&str]) -> (String, i32) {
    let output = run_verify(&[&["--database-url", &database.url], arguments].concat()).await;
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let said = String::from_utf8(output.stdout).unwrap();
    // The first line names the database, which every test has of its own.
    let (named, said) = said.split_once('\n').unwrap();
    assert!(named.starts_with("database "), "{named}");
    let said = said.to_owned();
    (said, output.status.code().unwrap())
}
