//! Checks every statement of the store.

use std::{collections::BTreeSet, fs, path::Path};

use serde_json::Value;
use sqlx::PgConnection;

use crate::{
    REFERENCE_TABLES,
    checker::{KEY, Rules, check},
    cluster::Database,
    store,
};

/// Statements without a workspace, by their first words, each with the reason.
const OF_NO_WORKSPACE: [(&str, &str); 7] = [
    (
        "select workspace_key, workspace_id from workspaces ",
        "lists the workspaces for a verification",
    ),
    (
        "lock table workspaces ",
        "a reference table; since Citus 11.1 its lock is taken on every node",
    ),
    (
        "insert into workspaces ",
        "creates a workspace with the next key",
    ),
    (
        "select workspace_key from workspaces where workspace_id = $1",
        "finds the key of a workspace",
    ),
    ("select pg_is_in_recovery() ", "reads no table"),
    ("select to_regclass('pg_dist_partition') ", "reads no table"),
    (
        "select set_config('plan_cache_mode', ",
        "changes only a setting of the session",
    ),
];

/// The one file with statements that the compiler doesn't check: those of `migrate --citus`.
const UNCHECKED: &str = "distribution.rs";

/// The text of every checked statement, from the files that the compiler checks statements
/// against. A statement without a file doesn't compile.
fn statements() -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".sqlx");
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap().path());
    let statement = |file| {
        let entry: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        entry["query"].as_str().unwrap().to_owned()
    };
    files.map(statement).collect()
}

async fn names(connection: &mut PgConnection, sql: &'static str) -> BTreeSet<String> {
    let names: Vec<String> = sqlx::query_scalar(sql).fetch_all(connection).await.unwrap();
    names.into_iter().collect()
}

/// The rules, from the migrated schema and PostgreSQL's catalog of functions.
async fn rules() -> Rules {
    let database = Database::create().await;
    store(&database.url).migrate().await.unwrap();
    let mut connection = database.connect().await;
    let reference = REFERENCE_TABLES.map(str::to_owned).into();
    let tables = names(
        &mut connection,
        "select relname::text from pg_class
         where relnamespace = 'public'::regnamespace and relkind = 'r'",
    )
    .await;
    let mut stable = names(
        &mut connection,
        "select proname::text from pg_proc where provolatile = 's'",
    )
    .await;
    // Written without parentheses, these are not in the catalog of functions.
    let moments = ["date", "time", "timestamp"].map(|what| format!("current_{what}"));
    stable.extend(moments);
    stable.extend(["localtime", "localtimestamp"].map(str::to_owned));
    Rules {
        distributed: &tables - &reference,
        reference,
        volatile: names(
            &mut connection,
            "select proname::text from pg_proc where provolatile = 'v'",
        )
        .await,
        stable,
    }
}

#[tokio::test]
async fn every_statement_is_restricted_to_one_workspace_and_allowed_by_citus() {
    let rules = rules().await;
    let statements = statements();
    assert!(statements.len() > 40, "only {}", statements.len());
    let mut wrong = Vec::new();
    for sql in &statements {
        let found = check(sql, &rules);
        let needs_none = OF_NO_WORKSPACE
            .iter()
            .any(|(beginning, _)| sql.starts_with(beginning));
        if !found.broken.is_empty() || found.keys.is_empty() != needs_none {
            wrong.push(format!("{sql}\n-- {:?}, {:?}", found.broken, found.keys));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    for (beginning, why) in OF_NO_WORKSPACE {
        let is_there = statements.iter().any(|sql| sql.starts_with(beginning));
        assert!(is_there, "no statement begins with {beginning:?} ({why})");
    }
}

#[tokio::test]
async fn the_checker_misses_no_restriction_that_is_left_out() {
    let rules = rules().await;
    let restriction = format!("{KEY} = $1");
    let mut missed = Vec::new();
    let mut tried = 0;
    for sql in statements() {
        for (start, _) in sql.match_indices(&restriction) {
            let (before, after) = (&sql[..start], &sql[start + restriction.len()..]);
            let before =
                before.trim_end_matches(|c: char| c == '.' || c == '_' || c.is_alphanumeric());
            let wrong = format!("{before}true{after}");
            tried += 1;
            let found = check(&wrong, &rules);
            if found.broken.is_empty() && !found.keys.is_empty() {
                missed.push(wrong);
            }
        }
    }
    assert!(tried > 50, "only {tried}");
    assert!(missed.is_empty(), "{}", missed.join("\n\n"));
}

#[test]
fn the_store_issues_no_statement_that_is_not_checked() {
    let unchecked = [
        "query(",
        "query_as(",
        "query_scalar(",
        "query_with(",
        "query_as_with(",
        "query_scalar_with(",
        "query_unchecked!",
        "query_as_unchecked!",
        "query_scalar_unchecked!",
        "query_file_unchecked!",
        "query_file_as_unchecked!",
        "raw_sql",
        "QueryBuilder",
        "AssertSqlSafe",
        "copy_in_raw",
        "copy_out_raw",
        "execute(\"",
        "fetch_all(\"",
        "fetch_one(\"",
        "fetch_optional(\"",
    ];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store");
    let mut found = Vec::new();
    let mut searched = vec![folder];
    while let Some(path) = searched.pop() {
        if path.is_dir() {
            searched.extend(fs::read_dir(path).unwrap().map(|file| file.unwrap().path()));
            continue;
        }
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == UNCHECKED {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let lines = text.lines().filter(|line| {
            let mut calls = unchecked.iter();
            calls.any(|call| line.contains(call)) && !line.contains("fn ")
        });
        found.extend(lines.map(|line| format!("{name}: {}", line.trim())));
    }
    // Begins and ends transactions. Touches no table.
    assert_eq!(
        found,
        ["connection.rs: sqlx::raw_sql(statement).execute(connection).await.map(drop)"]
    );
}
