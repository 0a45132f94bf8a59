//! Responses, activities and customers, listed, shown, excluded and exported by the program.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;
use std::path::PathBuf;

use serde_json::Value;
use tempfile::TempDir;

use program::{Server, data_dir};

const SURVEY: &str = r#"
survey_id = "shop"
title = "Shop"
dimensions = ["store"]

[[questions]]
question_id = "recommend"
kind = "nps"

[[questions]]
question_id = "ease"
kind = "ces"
scale = [1, 7]
direction = "agreement"

[[questions]]
question_id = "reasons"
kind = "choice"
multiple = true
choices = [{ choice_id = "price" }, { choice_id = "staff" }]

[[questions]]
question_id = "comment"
kind = "text"
"#;

const RESPONSES_MAPPING: &str = r#"
survey = "shop"
customer = "who"
empty = "not_asked"
[id]
columns = ["n"]
[time]
columns = ["at"]
format = "rfc3339"
[completion]
column = "done"
complete = [1]
partial = [0]
[dimensions]
store = "store"
[questions]
recommend = { column = "q1", not_applicable = ["n/a"], skipped = ["-"] }
ease = "q2"
reasons = { column = "q3", separator = "|" }
comment = "q4"
"#;

const RESPONSES: &str = "\
n,at,who,done,store,q1,q2,q3,q4
1,2026-01-01T10:00:00Z,anna,1,Berlin,0,3,price|staff,The box was DAMAGED
2,2026-01-02T10:00:00Z,bert,1,Berlin,6,,,=too late
3,2026-01-03T10:00:00Z,,1,Bonn,9,7,staff,\"Great,
thanks\"
4,2026-01-04T10:00:00Z,cleo,1,Test,2,,,test
5,2026-01-05T10:00:00Z,cleo,1,Test,3,,,test again
6,2026-01-06T10:00:00Z,anna,0,,-,5,,
7,2026-01-07T10:00:00Z,anna,1,Bonn,n/a,2,price,
";

/// A server with a folder for files.
struct Shop {
    server: Server,
    folder: TempDir,
}

impl Shop {
    fn start() -> Self {
        let folder = data_dir();
        let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
        let shop = Self { server, folder };
        let survey = shop.write("survey.toml", SURVEY);
        shop.server.print(&["survey", "create", "-f", &survey]);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn import(&self, file: &str, mapping: &str) -> String {
        self.server.print(&["import", file, "--mapping", mapping])
    }

    fn with_responses() -> Self {
        let shop = Self::start();
        let file = shop.write("responses.csv", RESPONSES);
        let mapping = shop.write("responses.toml", RESPONSES_MAPPING);
        shop.import(&file, &mapping);
        shop
    }

    /// The output of a command with `--output json`, without its notes.
    fn json(&self, arguments: &[&str]) -> Value {
        let json = [arguments, &["--output", "json"]].concat();
        let output = self.server.run(&json);
        assert!(output.status.success(), "{output:?}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// The days of the listed responses, the latest first.
    fn days(&self, arguments: &[&str]) -> Vec<String> {
        let list = [&["response", "list", "shop"], arguments].concat();
        let listed = self.json(&list);
        let day = |one: &Value| one["submit_time"].as_str().unwrap()[8..10].to_owned();
        listed.as_array().unwrap().iter().map(day).collect()
    }

    /// Standard error and exit code of a command that fails.
    fn fail(&self, arguments: &[&str]) -> (String, Option<i32>) {
        let output = self.server.run(arguments);
        let error = String::from_utf8(output.stderr).unwrap();
        (error, output.status.code())
    }
}

#[test]
fn responses_are_found_by_what_they_say() {
    let shop = Shop::with_responses();
    for (arguments, expected) in [
        (&[][..], &["07", "06", "05", "04", "03", "02", "01"][..]),
        (&["--where", "recommend<=6"], &["05", "04", "02", "01"]),
        (
            &[
                "--where",
                "recommend=detractor",
                "--comments",
                "--where",
                "store!=Test",
            ],
            &["02", "01"],
        ),
        (
            &["--where", "store=Berlin,Bonn", "--where", "recommend>=9"],
            &["03"],
        ),
        (&["--where", "reasons=staff"], &["03", "01"]),
        (&["--where", "comment=damage"], &["01"]),
        (&["--text", "TEST"], &["05", "04"]),
        (&["--where", "recommend="], &["07", "06"]),
        (&["--customer", "anna", "--completed-only"], &["07", "01"]),
        (
            &["--from", "2026-01-03", "--to", "2026-01-05"],
            &["04", "03"],
        ),
        (&["--limit", "2"], &["07", "06"]),
        (&["--excluded"], &[]),
    ] {
        assert_eq!(shop.days(arguments), expected, "{arguments:?}");
    }
    let table = shop
        .server
        .print(&["response", "list", "shop", "--where", "recommend<=3"]);
    assert!(table.starts_with("time              recommend"), "{table}");
    assert!(table.contains("The box was DAMAGED"), "{table}");
    let (error, code) = shop.fail(&["response", "list", "shop", "--where", "recommend<=12"]);
    assert_eq!(code, Some(1));
    assert!(
        error.contains("--where recommend<=12: 12 is outside 0 to 10"),
        "{error}"
    );
    let (error, _) = shop.fail(&["response", "list", "shop", "--where", "stor=Bonn"]);
    assert!(
        error.contains("has no dimension or question stor"),
        "{error}"
    );
}

#[test]
fn one_response_is_shown_in_full() {
    let shop = Shop::with_responses();
    let listed = shop.json(&["response", "list", "shop", "--text", "great"]);
    let id = listed[0]["response_id"].as_str().unwrap();
    let shown = shop.server.print(&["response", "show", id]);
    for line in [
        "survey_id",
        "dimensions\n",
        "  store",
        "  recommend",
        "thanks",
    ] {
        assert!(shown.contains(line), "{shown}");
    }
    let json = shop.json(&["response", "show", id, "--revision", "1"]);
    assert_eq!(json["answers"]["recommend"], 9);
    assert_eq!(json["answers"]["comment"], "Great,\nthanks");
    let (_, code) = shop.fail(&["response", "show", id, "--revision", "2"]);
    assert_eq!(code, Some(1));
}

#[test]
fn many_responses_are_excluded_and_included_by_filter_and_by_file() {
    let shop = Shop::with_responses();
    let exclude = [
        "response",
        "exclude",
        "--survey",
        "shop",
        "--where",
        "store=Test",
        "--reason",
        "test",
    ];
    let dry = shop.server.print(&[&exclude[..], &["--dry-run"]].concat());
    assert!(
        dry.starts_with("2 responses would be excluded as test\n"),
        "{dry}"
    );
    assert!(dry.contains("test again"), "{dry}");
    assert_eq!(shop.days(&["--excluded"]), [""; 0]);
    // Without a terminal nobody can be asked.
    let (error, code) = shop.fail(&exclude);
    assert!(error.contains("exclude 2 responses? Add --yes"), "{error}");
    assert_eq!(code, Some(1));

    let yes = [&exclude[..], &["--yes"]].concat();
    assert_eq!(shop.server.print(&yes), "2 responses excluded as test\n");
    assert_eq!(
        shop.server.print(&yes),
        "0 responses excluded as test; 2 responses are already excluded as test\n"
    );
    assert_eq!(shop.days(&["--excluded=test"]), ["05", "04"]);
    assert_eq!(shop.days(&["--counted"]), ["07", "06", "03", "02", "01"]);
    let scores = shop.server.print(&["query", "shop/recommend"]);
    assert!(
        scores.contains("2 excluded responses are not counted: 2 test"),
        "{scores}"
    );
    assert_eq!(
        shop.json(&["query", "shop/recommend"])["excluded_responses"]["test_count"],
        2
    );

    let csv = shop
        .server
        .print(&["response", "list", "shop", "--excluded", "--output", "csv"]);
    let file = shop.write("excluded.csv", &csv);
    assert_eq!(
        shop.server.print(&["response", "include", "--file", &file]),
        "2 responses included\n"
    );
    assert_eq!(
        shop.server.print(&["response", "include", "--file", &file]),
        "0 responses included; 2 responses are not excluded\n"
    );
    // After an inclusion, the same exclusion is made again.
    assert_eq!(shop.server.print(&yes), "2 responses excluded as test\n");
}

#[test]
fn ids_that_do_not_exist_are_named_and_the_others_changed() {
    let shop = Shop::with_responses();
    let listed = shop.json(&["response", "list", "shop", "--limit", "1"]);
    let id = listed[0]["response_id"].as_str().unwrap();
    let unknown = "0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60";
    let output = shop
        .server
        .run(&["response", "exclude", id, unknown, "--reason", "fraud"]);
    assert_eq!(output.status.code(), Some(3));
    assert_eq!(
        String::from_utf8(output.stdout).unwrap(),
        "1 response excluded as fraud\n"
    );
    assert_eq!(
        String::from_utf8(output.stderr).unwrap(),
        format!("no response {unknown}\n")
    );
    let (error, _) = shop.fail(&[
        "response", "exclude", "--survey", "shop", "--reason", "test",
    ]);
    assert!(error.contains("--survey needs a filter"), "{error}");
    let (error, _) = shop.fail(&["response", "exclude", "--text", "x", "--reason", "test"]);
    assert!(error.contains("filters need --survey"), "{error}");
}

/// Every score of the shop, unrounded.
fn scores(server: &Server) -> Vec<Value> {
    let questions = ["recommend", "ease", "reasons"];
    questions
        .map(|question| {
            let name = format!("shop/{question}");
            let mut reply = server.json(&["query", &name, "--group", "store,completion"]);
            reply["series"].take()
        })
        .to_vec()
}

#[test]
fn an_export_that_is_imported_elsewhere_gives_the_same_scores() {
    let shop = Shop::with_responses();
    shop.server.print(&[
        "response",
        "exclude",
        "--survey",
        "shop",
        "--where",
        "store=Test",
        "--reason",
        "test",
        "--yes",
    ]);
    for name in ["export.csv", "export.jsonl"] {
        let file = shop.path(name).to_str().unwrap().to_owned();
        let mapping = shop.path("export.toml").to_str().unwrap().to_owned();
        let printed = shop.server.print(&[
            "export",
            "responses",
            "shop",
            "--file",
            &file,
            "--mapping",
            &mapping,
        ]);
        assert_eq!(printed, format!("exported 7 responses to {file}\n"));
        let other = Shop::start();
        other.import(&file, &mapping);
        assert_eq!(scores(&other.server), scores(&shop.server), "{name}");
        assert_eq!(other.days(&["--excluded=test"]), ["05", "04"], "{name}");
        assert_eq!(other.days(&["--text", "=too late"]), ["02"], "{name}");
    }
}

#[test]
fn csv_neutralises_formulas_unless_it_is_raw() {
    let shop = Shop::with_responses();
    let export = [
        "export",
        "responses",
        "shop",
        "--format",
        "csv",
        "--text",
        "too late",
    ];
    let safe = shop.server.print(&export);
    assert!(safe.contains(",'=too late,"), "{safe}");
    let raw = shop.server.print(&[&export[..], &["--raw"]].concat());
    assert!(raw.contains(",=too late,"), "{raw}");
}

const ORDERS_MAPPING: &str = r#"
activity = { column = "kind", values = { order = "order", refund = "refund", contact = "contact", new = "acquired" } }
customer = "who"
[id]
columns = ["n"]
[time]
columns = ["at"]
format = "rfc3339"
[order]
id = "order"
amount = "amount"
currency = { value = "EUR" }
[contact]
topic = "topic"
[attributes]
segment = "segment"
"#;

const ORDERS: &str = "\
n,at,who,kind,order,amount,topic,segment
1,2026-01-01T10:00:00Z,anna,new,,,,gold
2,2026-01-02T10:00:00Z,anna,order,1001,29.99,,
3,2026-01-02T10:00:00Z,anna,order,1001,-5.00,,
4,2026-01-05T10:00:00Z,anna,refund,1001,10.00,,
5,2026-01-03T10:00:00Z,bert,order,1002,7.50,,
6,2026-01-04T10:00:00Z,bert,contact,,,complaint,
";

#[test]
fn activities_and_customers_are_listed_shown_and_exported() {
    let shop = Shop::start();
    let file = shop.write("orders.csv", ORDERS);
    let mapping = shop.write("orders.toml", ORDERS_MAPPING);
    shop.import(&file, &mapping);

    // The order of customers is that of their registration, which a batch does not define.
    let kinds = |arguments: &[&str]| -> Vec<String> {
        let listed = shop.json(&[&["activity", "list"], arguments].concat());
        let kind = |one: &Value| one["kind"].as_str().unwrap().to_owned();
        listed.as_array().unwrap().iter().map(kind).collect()
    };
    assert_eq!(
        kinds(&["--customer", "anna"]),
        ["refund", "order", "order", "acquired"]
    );
    assert_eq!(kinds(&["--order", "1001", "--kind", "refund"]), ["refund"]);
    assert_eq!(kinds(&["--where", "topic=complaint"]), ["contact"]);
    let mut latest = kinds(&["--from", "2026-01-04"]);
    latest.sort_unstable();
    assert_eq!(latest, ["contact", "refund"]);
    let table = shop
        .server
        .print(&["activity", "list", "--customer", "bert"]);
    assert!(table.contains("7.50 EUR"), "{table}");
    let listed = shop.json(&["activity", "list", "--kind", "acquired"]);
    let id = listed[0]["activity_id"].as_str().unwrap();
    let shown = shop.server.print(&["activity", "show", id]);
    assert!(
        shown.contains("attributes\n") && shown.contains("gold"),
        "{shown}"
    );

    let customers = shop.server.print(&["customer", "list"]);
    assert!(
        customers.contains("anna") && customers.contains("gold"),
        "{customers}"
    );
    let anna = shop.json(&["customer", "show", "anna"]);
    assert_eq!(anna["attributes"]["segment"], "gold");

    let export = shop.path("activities.csv").to_str().unwrap().to_owned();
    let again = shop.path("activities.toml").to_str().unwrap().to_owned();
    shop.server.print(&[
        "export",
        "activities",
        "--file",
        &export,
        "--mapping",
        &again,
    ]);
    let other = Shop::start();
    other.import(&export, &again);
    let purchases = |server: &Server| server.json(&["query", "purchases"])["series"].clone();
    assert_eq!(purchases(&other.server), purchases(&shop.server));
    let exported = shop
        .server
        .print(&["export", "customers", "--format", "jsonl"]);
    assert_eq!(exported.lines().count(), 2);
    assert_eq!(
        other
            .server
            .print(&["export", "customers", "--format", "jsonl"]),
        exported
    );
}

#[test]
fn parquet_files_are_written() {
    let shop = Shop::with_responses();
    let file = shop.path("responses.parquet").to_str().unwrap().to_owned();
    shop.server
        .print(&["export", "responses", "shop", "--file", &file]);
    let bytes = fs::read(&file).unwrap();
    assert!(bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"));
    let (error, _) = shop.fail(&["export", "responses", "shop", "--file", "x.txt"]);
    assert!(error.contains("add --format"), "{error}");
    let mapping = shop.path("m.toml").to_str().unwrap().to_owned();
    let with_mapping = [
        "export",
        "responses",
        "shop",
        "--file",
        &file,
        "--mapping",
        &mapping,
    ];
    let (error, _) = shop.fail(&with_mapping);
    assert!(
        error.contains("--mapping is for CSV and JSON Lines"),
        "{error}"
    );
}
