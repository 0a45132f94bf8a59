//! The generated coffee club: the service must find the effects that the generator planted, split
//! by the same customers' earlier answers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::{fs, io, process::Command};

use cxmetrics::api::{DeleteActivityRequest, activity_service_client::ActivityServiceClient};
use serde_json::Value;
use uuid::Uuid;

use program::{Server, data_dir};

const FOLDER: &str = "examples/loyalty";
const CREATE: [&str; 4] = ["survey", "create", "-f", "examples/loyalty/survey.toml"];
const RESPONSES: [&str; 4] = [
    "import",
    "examples/loyalty/responses.csv",
    "--mapping",
    "examples/loyalty/responses.toml",
];
const ACTIVITIES: [&str; 4] = [
    "import",
    "examples/loyalty/activities.csv",
    "--mapping",
    "examples/loyalty/activities.toml",
];
const WINDOW: [&str; 4] = ["--from", "2025-07", "--to", "2026"];

/// The namespace of ids that the importer derives, as its help documents.
const NAMESPACE: Uuid = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);

/// A server that holds the whole example.
fn loaded(folder: &tempfile::TempDir) -> Server {
    let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
    server.print(&CREATE);
    assert!(server.print(&RESPONSES).contains("482 inserted"));
    assert!(server.print(&ACTIVITIES).contains("1,273 inserted"));
    server
}

fn base(server: &Server, more: &[&str]) -> Value {
    server.json(
        &[
            &["query", "customer-base", "--contractual"][..],
            &WINDOW,
            more,
        ]
        .concat(),
    )
}

fn purchases(server: &Server, more: &[&str]) -> Value {
    server.json(
        &[
            &["query", "purchases", "--currency", "EUR"][..],
            &WINDOW,
            more,
        ]
        .concat(),
    )
}

/// The only point of a class's series; of the only series where there is no class.
fn point<'a>(reply: &'a Value, class: Option<&str>) -> &'a Value {
    let series = reply["series"].as_array().unwrap();
    let series = match class {
        Some(class) => series
            .iter()
            .find(|each| each["group"][0]["value"] == class),
        None => series.first(),
    };
    &series.unwrap_or_else(|| panic!("{class:?} is missing"))["points"][0]
}

/// The planted numbers of one class that a reply must repeat.
fn assert_planted(class: &str, planted: &Value, found: &Value, names: &[&str]) {
    for name in names {
        assert_eq!(found[name], planted[name], "{name} of {class}");
    }
}

fn assert_everything_planted_is_found(server: &Server) {
    let text = fs::read_to_string(format!("{FOLDER}/planted.json")).unwrap();
    let planted: Value = serde_json::from_str(&text).unwrap();
    let classes = planted["classes"].as_object().unwrap();
    let split = ["--by-answer", "loyalty/recommend"];
    let (base, purchases) = (base(server, &split), purchases(server, &split));
    assert_eq!(base["series"].as_array().unwrap().len(), classes.len());
    for (class, planted) in classes {
        let moves = [
            "at_start",
            "acquired",
            "lost",
            "reactivated",
            "at_end",
            "retained",
        ];
        assert_planted(class, planted, point(&base, Some(class)), &moves);
        let counts = ["customers", "repeat_customers", "orders"];
        let money = ["revenue_gross", "refunds", "revenue_net"];
        let found = point(&purchases, Some(class));
        assert_planted(class, planted, found, &[counts, money].concat());
    }
    assert_shares(server, classes);
}

/// The expected table: shares of the planted counts by answer class.
fn assert_shares(server: &Server, classes: &serde_json::Map<String, Value>) {
    let query = [
        "query",
        "loyalty",
        "loyalty/recommend",
        "--contractual",
        "--currency",
        "EUR",
    ];
    let table = server.json(&[&query[..], &WINDOW].concat());
    let rows = table["classes"].as_array().unwrap();
    for (class, planted) in classes {
        let row = rows
            .iter()
            .find(|row| row["answer_class"] == class.as_str())
            .unwrap();
        let share = |part: &str, whole: &str| {
            Some(planted[part].as_f64().unwrap() / planted[whole].as_f64().unwrap())
        };
        let found = |name: &str| row[name]["value"].as_f64();
        assert_eq!(found("retention"), share("retained", "at_start"), "{class}");
        assert_eq!(
            found("repurchase_rate"),
            share("repeat_customers", "customers"),
            "{class}"
        );
        assert_eq!(row["at_start"], planted["at_start"], "{class}");
        assert_eq!(
            row["at_start_repurchase_rate"]["count"], planted["at_start"],
            "{class}"
        );
        if planted["acquired"] == 0 {
            // All who ordered were there at the start.
            let revenue = planted["revenue_gross"].as_str().unwrap();
            let revenue: f64 = revenue.parse().unwrap();
            let value = revenue / planted["at_start"].as_f64().unwrap();
            let found = found("at_start_revenue_per_customer").unwrap();
            assert!((found - value).abs() < 1e-9, "{class}");
            assert_eq!(row["at_start_buyers"], planted["customers"], "{class}");
        }
        assert_against_the_others(rows, row, "retention");
        assert_against_the_others(rows, row, "at_start_repurchase_rate");
    }
}

/// A share of a class is compared with the same share of the other classes' customers.
fn assert_against_the_others(rows: &[Value], row: &Value, name: &str) {
    let counts = |row: &Value| {
        let (value, count) = (&row[name]["value"], row[name]["count"].as_f64().unwrap());
        (value.as_f64().unwrap() * count, count)
    };
    let others = rows
        .iter()
        .filter(|other| {
            !other["answer_class"].is_null() && other["answer_class"] != row["answer_class"]
        })
        .map(counts);
    let (part, whole) = others.fold((0.0, 0.0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    let difference = &row[format!("{name}_difference")];
    let expected = row[name]["value"].as_f64().unwrap() - part / whole;
    let found = difference["value"].as_f64().unwrap();
    assert!((found - expected).abs() < 1e-12, "{row}");
    assert_eq!(difference["count"].as_f64(), Some(whole), "{row}");
    let bound = |name: &str| difference["interval"][name].as_f64().unwrap();
    assert!(bound("lower") < found && found < bound("upper"), "{row}");
}

fn cents(money: &Value) -> i64 {
    money.as_str().unwrap().replace('.', "").parse().unwrap()
}

/// The number and the columns of the first row within the window that is `wanted`.
fn row(wanted: impl Fn(&csv::StringRecord) -> bool) -> csv::StringRecord {
    let mut file = csv::Reader::from_path(format!("{FOLDER}/activities.csv")).unwrap();
    let rows = file.records().map(Result::unwrap);
    rows.filter(|row| &row[1] >= "2025-07-01" && &row[1] < "2026-01-01")
        .find(wanted)
        .unwrap()
}

#[tokio::main(flavor = "current_thread")]
async fn delete(server: &Server, number: &str) {
    let id = Uuid::new_v5(
        &NAMESPACE,
        format!("activity:loyalty\u{1F}{number}").as_bytes(),
    );
    let address = format!("http://{}", server.address);
    let mut activities = ActivityServiceClient::connect(address).await.unwrap();
    let activity_id = id.to_string();
    activities
        .delete_activity(DeleteActivityRequest { activity_id })
        .await
        .unwrap();
}

#[test]
fn what_was_planted_is_found_and_a_second_import_adds_nothing() {
    let folder = data_dir();
    let server = loaded(&folder);
    assert_everything_planted_is_found(&server);

    server.print(&CREATE);
    assert!(server.print(&RESPONSES).contains("482 identical"));
    let second = server.print(&ACTIVITIES);
    assert!(second.contains("0 inserted, 1,273 identical"), "{second}");
    assert!(
        second.contains("4 refunds of orders that are not stored (yet)"),
        "{second}"
    );
    assert_everything_planted_is_found(&server);
}

#[test]
fn a_deleted_activity_is_gone_from_the_metrics_and_stays_gone() {
    let folder = data_dir();
    let server = loaded(&folder);
    let (base_before, purchases_before) = (base(&server, &[]), purchases(&server, &[]));

    // No customer came back this late, and the first order has a single row.
    let left = row(|row| &row[3] == "left" && &row[1] > "2025-12");
    let order = row(|row| &row[3] == "order" && &row[1] > "2025-12");
    delete(&server, &left[0]);
    delete(&server, &order[0]);

    let (base_after, purchases_after) = (base(&server, &[]), purchases(&server, &[]));
    let change = |name: &str| {
        let of = |reply| point(reply, None)[name].as_i64().unwrap();
        of(&base_after) - of(&base_before)
    };
    assert_eq!(
        (change("retained"), change("lost"), change("at_end")),
        (1, -1, 1)
    );
    let change = |name: &str| {
        let of = |reply| cents(&point(reply, None)[name]);
        of(&purchases_after) - of(&purchases_before)
    };
    assert_eq!(change("revenue_gross"), -cents(&order[7].into()));
    let orders = |reply| point(reply, None)["orders"].as_i64().unwrap();
    assert_eq!(orders(&purchases_after), orders(&purchases_before) - 1);

    // Their ids stay taken: importing the file again brings nothing back.
    let rejects = folder.path().join("activities.rejects.csv");
    let rejects = ["--rejects", rejects.to_str().unwrap()];
    let again = server.run(&[&ACTIVITIES[..], &rejects].concat());
    assert_eq!(again.status.code(), Some(3));
    let said = String::from_utf8_lossy(&again.stdout);
    assert!(said.contains("0 inserted, 1,271 identical"), "{said}");
    assert_eq!(
        point(&purchases(&server, &[]), None),
        point(&purchases_after, None)
    );
}

#[test]
fn the_private_database_is_verified_beside_its_server_and_without_it() {
    let folder = data_dir();
    let mut server = loaded(&folder);
    let data = folder.path().join("data");
    let verify = ["verify", "--data-dir", data.to_str().unwrap()];
    let said = server.print(&verify);
    let named = format!(
        "database cxmetrics in the private PostgreSQL of {}\n",
        data.display()
    );
    assert!(said.starts_with(&named), "{said}");
    assert!(said.contains("loyalty: 482 responses\n"), "{said}");
    assert!(said.ends_with("nothing differs\n"), "{said}");
    server.stop();
    // Without a terminal to ask on, nothing is started unasked.
    let refused = server.command(&verify).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    let message = String::from_utf8_lossy(&refused.stderr);
    assert!(message.contains("add --yes"), "{message}");
    assert_eq!(server.print(&[&verify[..], &["--yes"]].concat()), said);
}

#[test]
fn the_generator_writes_the_files_that_are_here() {
    let folder = data_dir();
    let generator = format!("{FOLDER}/generate.py");
    let run = Command::new("python3")
        .arg(generator)
        .arg(folder.path())
        .status();
    match run {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return,
        status => assert!(status.unwrap().success()),
    }
    for file in ["responses.csv", "activities.csv", "planted.json"] {
        let written = fs::read(folder.path().join(file)).unwrap();
        let here = fs::read(format!("{FOLDER}/{file}")).unwrap();
        assert!(written == here, "{file} is another");
    }
}
