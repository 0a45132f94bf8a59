//! Checks which modules may import which, that no files import each other, and which
//! modules may use which crates.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod graph;
mod names;
mod planted;
mod tree;

use graph::Graph;
use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::{fs, path::Path};
use tree::{Sources, Tree};

/// Every top module and the top modules that it may import.
const ALLOWED_IMPORTS: [(&str, &[&str]); 11] = [
    ("scoring", &[]),
    ("calendar", &[]),
    ("api", &[]),
    ("domain", &["calendar", "scoring"]),
    ("store", &["calendar", "domain", "scoring"]),
    ("ingest", &["domain", "store"]),
    ("metrics", &["calendar", "domain", "scoring", "store"]),
    (
        "rpc",
        &[
            "api", "calendar", "domain", "ingest", "metrics", "scoring", "store",
        ],
    ),
    (
        "server",
        &["api", "domain", "ingest", "metrics", "rpc", "store"],
    ),
    ("import", &["api", "calendar", "domain"]),
    // `serve` starts the server; `migrate` and `verify` open the database themselves.
    (
        "cli",
        &["api", "calendar", "domain", "import", "server", "store"],
    ),
];

const TOP_MODULES_MAX: usize = 16;
const TOP_EDGES_MAX: usize = 40;

/// Crates that only some places may use. A place is a file, or a folder with `/`.
const RESTRICTED_CRATES: [(&[&str], &[&str]); 6] = [
    (&["sqlx"], &["store/"]),
    (
        &[
            "prost",
            "prost_reflect",
            "prost_types",
            "tonic",
            "tonic_health",
            "tonic_prost",
            "tonic_reflection",
            "tonic_types",
        ],
        &[
            "rpc/",
            "server/error.rs",
            "server/health.rs",
            "server/mod.rs",
            "server/routes.rs",
            "server/transport.rs",
            "import/",
            "cli/",
            "api.rs",
        ],
    ),
    (
        &[
            "h2",
            "http",
            "http_body",
            "http_body_util",
            "hyper",
            "hyper_util",
            "tower",
        ],
        &["rpc/", "server/"],
    ),
    (&["statrs"], &["scoring/"]),
    (&["anyhow"], &["import/", "cli/"]),
    (&["clap"], &["server/config.rs", "import/", "cli/"]),
];

/// Crates that the formulas may use. `proptest` appears in tests only.
const CRATES_OF_SCORING: [&str; 4] = ["proptest", "statrs", "std", "thiserror"];

/// The parts of `std` that reach outside the program.
const IMPURE: [&str; 8] = [
    "std::env",
    "std::fs",
    "std::io",
    "std::net",
    "std::os",
    "std::process",
    "std::thread",
    "std::time",
];

static TREE: LazyLock<Tree> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut sources = BTreeMap::new();
    read_folder(&root.join("src"), "", &mut sources);
    Tree::parse(&sources, "cxmetrics", &dependencies(root))
});

static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::of(&TREE));

fn read_folder(folder: &Path, prefix: &str, sources: &mut Sources) {
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        if entry.path().is_dir() {
            read_folder(&entry.path(), &format!("{prefix}{name}/"), sources);
        } else if name.ends_with(".rs") {
            let text = fs::read_to_string(entry.path()).unwrap();
            sources.insert(format!("{prefix}{name}"), text);
        }
    }
}

/// The crates that the source can name.
fn dependencies(root: &Path) -> Vec<String> {
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let manifest: toml::Table = manifest.parse().unwrap();
    let mut names: Vec<String> = ["std", "core", "alloc"].map(str::to_owned).to_vec();
    for table in ["dependencies", "dev-dependencies"] {
        let keys = manifest[table].as_table().unwrap().keys();
        names.extend(keys.map(|name| name.replace('-', "_")));
    }
    names
}

#[test]
fn every_top_module_has_a_row_in_the_table_of_allowed_imports() {
    for module in TREE.top_modules() {
        assert!(
            ALLOWED_IMPORTS.iter().any(|(name, _)| *name == module),
            "src/{module} is missing from ALLOWED_IMPORTS"
        );
    }
}

#[test]
fn modules_import_only_what_the_table_allows() {
    // Only the module that runs commands is reached from `main`; `lib` only declares.
    let extra: [(&str, &[&str]); 2] = [("main", &["cli"]), ("lib", &[])];
    let rows: BTreeMap<_, _> = ALLOWED_IMPORTS.iter().copied().chain(extra).collect();
    let forbidden: Vec<String> = GRAPH
        .between_top_modules()
        .into_iter()
        .filter(|((from, to), _)| {
            !rows
                .get(from.as_str())
                .is_some_and(|row| row.contains(&to.as_str()))
        })
        .map(|((from, to), mention)| format!("{from} imports {to}: {mention}"))
        .collect();
    assert!(forbidden.is_empty(), "{}", forbidden.join("\n"));
}

#[test]
fn the_allowed_imports_have_no_cycle() {
    // Each row may name only modules of the rows above it.
    for (index, (module, row)) in ALLOWED_IMPORTS.iter().enumerate() {
        let above = &ALLOWED_IMPORTS[..index];
        for import in *row {
            let is_above = above.iter().any(|(name, _)| name == import);
            assert!(
                is_above,
                "{module} may import {import}, which is not above it"
            );
        }
    }
}

#[test]
fn there_are_few_top_modules_and_few_imports_between_them() {
    let modules = TREE.top_modules();
    assert!(modules.len() <= TOP_MODULES_MAX, "{modules:?}");
    let edges = GRAPH.between_top_modules();
    assert!(edges.len() <= TOP_EDGES_MAX, "{:?}", edges.keys());
}

#[test]
fn no_files_import_each_other() {
    let cycles: String = GRAPH.cycles().iter().map(ToString::to_string).collect();
    assert!(cycles.is_empty(), "{cycles}");
}

#[test]
fn crates_are_used_only_where_they_belong() {
    for (crates, places) in RESTRICTED_CRATES {
        let found = GRAPH.crate_mentions(crates, places);
        assert!(
            found.is_empty(),
            "only {places:?} may use {crates:?}:\n{}",
            found.join("\n")
        );
    }
}

#[test]
fn scoring_uses_no_clock_no_files_and_no_network() {
    let others: Vec<String> = GRAPH
        .crates_of("scoring/")
        .into_iter()
        .filter(|(name, _)| !CRATES_OF_SCORING.contains(name))
        .map(|(_, mention)| mention.to_string())
        .collect();
    assert!(others.is_empty(), "{}", others.join("\n"));
    let impure: Vec<String> = GRAPH
        .crate_mentions(&IMPURE, &[])
        .into_iter()
        .filter(|mention| mention.starts_with("src/scoring/"))
        .collect();
    assert!(impure.is_empty(), "{}", impure.join("\n"));
}
