//! Who may know whom. A line that breaks a layer is named.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The lines of code under `src` that name one of `crates` outside the `allowed` places.
fn offenders(crates: &[&str], allowed: &[&str]) -> Vec<String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    for file in rust_files(&src) {
        let name = file
            .strip_prefix(&src)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if allowed.iter().any(|place| name.starts_with(place)) {
            continue;
        }
        let text = fs::read_to_string(&file).unwrap();
        let code = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            if crates.iter().any(|one| line.contains(&format!("{one}::"))) {
                found.push(format!("src/{name}: {}", line.trim()));
            }
        }
    }
    found
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                rust_files(&path)
            } else {
                vec![path]
            }
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

#[test]
fn only_the_store_knows_sqlx() {
    assert_eq!(offenders(&["sqlx"], &["store/"]), [""; 0]);
}

#[test]
fn only_rpc_start_up_and_the_client_know_grpc() {
    let crates = [
        "tonic",
        "prost",
        "prost_types",
        "tonic_types",
        "tonic_prost",
        "tonic_health",
    ];
    let allowed = [
        "rpc/",
        "api.rs",
        "server/mod.rs",
        "server/health.rs",
        "cli/",
    ];
    assert_eq!(offenders(&crates, &allowed), [""; 0]);
}

#[test]
fn the_scoring_core_is_pure() {
    let impure = [
        "tokio",
        "sqlx",
        "prost",
        "tonic",
        "jiff",
        "tracing",
        "crate::api",
        "crate::store",
        "crate::survey",
        "crate::measure",
        "std::time",
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
    ];
    let elsewhere: Vec<String> = offenders(&impure, &[])
        .into_iter()
        .filter(|line| line.starts_with("src/scoring/"))
        .collect();
    assert_eq!(elsewhere, [""; 0]);
}

#[test]
fn the_domain_knows_neither_the_database_nor_the_wire() {
    let found: Vec<String> = offenders(&["crate::store", "crate::rpc", "crate::api"], &[])
        .into_iter()
        .filter(|line| line.starts_with("src/domain/") || line.starts_with("src/calendar/"))
        .collect();
    assert_eq!(found, [""; 0]);
}
