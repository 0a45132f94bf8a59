//! `import --suggest`: what it writes is imported with one edit or none, and gives the right
//! numbers.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;
use tempfile::TempDir;

use program::{Server, data_dir};

/// A server, and a folder for files.
struct Shop {
    server: Server,
    folder: TempDir,
}

impl Shop {
    fn start() -> Self {
        let folder = data_dir();
        let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
        Self { server, folder }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, content: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Runs a command on a machine in UTC.
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = self.server.command(arguments);
        command.env("TZ", "UTC").output().unwrap()
    }

    /// The output of a command, which must succeed.
    fn print(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, error) = (text(&output.stdout), text(&output.stderr));
        assert!(output.status.success(), "{arguments:?}: {out}{error}");
        out
    }

    /// Runs the commands that the suggestion for a file prints.
    fn follow(&self, suggested: &str) -> String {
        let (_, next) = suggested.split_once("next:\n").unwrap();
        let mut printed = String::new();
        for line in next.lines() {
            let words: Vec<&str> = line.split_whitespace().skip(1).collect();
            printed += &self.print(&words);
        }
        printed
    }

    fn points(&self, query: &[&str]) -> Vec<Value> {
        let reply = self.server.json(&[&["query"], query].concat());
        reply["series"][0]["points"].as_array().unwrap().clone()
    }
}

fn count(point: &Value, name: &str) -> u64 {
    point[name].as_u64().unwrap()
}

/// Semicolons, decimal commas, Windows-1252, `k.A.`, and line breaks within comments.
fn german_shop() -> Vec<u8> {
    let rows = [
        "Antwort-Nr;Zeitpunkt;Kundennummer;Filiale;Weiterempfehlung;Zufriedenheit;Kommentar;Bestellwert",
        "A001;30.04.2024 23:30;5001;Köln;9,0;5;\"Schöne Grüße,\nalles gut; danke\";1.249,90",
        "A002;01.05.2024 00:30;5002;München;10,0;4;;39,00",
        "A003;13.05.2024 10:15;5001;Köln;3,0;1;\"Er sagte \"\"nein\"\"\";12,50",
        "A004;14.05.2024 18:05;5003;Bonn;k.A.;k.A.;Zu teuer für mich, leider;8,00",
        "A005;15.05.2024 09:00;5004;Köln;10,0;k.A.;Größe passt nicht;19,99",
        "A006;31.05.2024 23:59;5005;München;7,0;3;;2.000,00",
    ];
    let text = rows.join("\r\n");
    let (bytes, _, has_errors) = encoding_rs::WINDOWS_1252.encode(&text);
    assert!(!has_errors);
    bytes.into_owned()
}

#[test]
fn a_german_shop_goes_from_file_to_score_with_one_edit() {
    let shop = Shop::start();
    let file = shop.write("umfrage.csv", german_shop());
    let suggested = shop.print(&["import", "--suggest", &file]);
    assert!(
        suggested.contains("every one of the 6 rows tried fits the mapping"),
        "{suggested}"
    );

    // The one edit: the file has the times of Germany.
    let mapping = fs::read_to_string(shop.path("umfrage.mapping.toml")).unwrap();
    let edited = mapping.replace("zone = \"UTC\"", "zone = \"Europe/Berlin\"");
    assert_ne!(mapping, edited);
    shop.write("umfrage.mapping.toml", edited);
    let imported = shop.follow(&suggested);
    assert!(imported.contains("6 rows; 6 inserted"), "{imported}");

    // In May, with 10, 3, 10, 7 and one k.A.: 2 promoters, 1 detractor of 4.
    let month = ["--by", "month", "--zone", "Europe/Berlin"];
    let nps = shop.points(&[&["umfrage/weiterempfehlung"], &month[..]].concat());
    assert_eq!(nps.len(), 2, "{nps:?}");
    assert_eq!(
        (count(&nps[0], "count"), nps[0]["value"].as_f64()),
        (1, Some(100.0))
    );
    assert_eq!(
        (count(&nps[1], "count"), nps[1]["value"].as_f64()),
        (4, Some(25.0))
    );
    assert_eq!(count(&nps[1], "not_applicable_count"), 1);
    // 5, 4, 1 and 3: two of four are satisfied.
    let csat = shop.points(&["umfrage/zufriedenheit"]);
    assert_eq!(
        (count(&csat[0], "count"), csat[0]["value"].as_f64()),
        (4, Some(0.5))
    );
    // Letters and groups are those of the file.
    let cologne = shop.points(&["umfrage/weiterempfehlung", "--where", "filiale=Köln"]);
    assert_eq!(count(&cologne[0], "count"), 3);
}

#[test]
fn an_existing_file_is_never_overwritten() {
    let shop = Shop::start();
    let file = shop.write("umfrage.csv", german_shop());
    shop.write("umfrage.survey.toml", "mine");
    let refused = shop.run(&["import", "--suggest", &file]);
    let message = String::from_utf8(refused.stderr).unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(message.contains("umfrage.survey.toml exists"), "{message}");
    assert!(message.contains("--print"), "{message}");
    assert!(!shop.path("umfrage.mapping.toml").exists());
    assert_eq!(
        fs::read_to_string(shop.path("umfrage.survey.toml")).unwrap(),
        "mine"
    );

    let printed = shop.print(&["import", "--suggest", "--print", &file]);
    assert!(printed.contains("survey = \"umfrage\"") && printed.contains("kind = \"nps\""));
    assert!(!shop.path("umfrage.mapping.toml").exists());
}

#[test]
fn line_items_of_a_shop_become_orders_without_an_edit() {
    let shop = Shop::start();
    let content = "Bestellnr;Position;Datum;Kunde;Artikel;Menge;Einzelpreis (EUR);Land\n\
        1001;1;31.01.2024;17850,0;T-Shirt;2;1.019,95;DE\n\
        1001;2;31.01.2024;17850,0;Mütze;1;10,10;DE\n\
        1002;1;01.02.2024;17851,0;T-Shirt;1;19,95;AT\n\
        G1001;1;02.02.2024;17850,0;Mütze;-1;10,10;DE\n";
    let file = shop.write("bestellungen.csv", content);
    let suggested = shop.print(&["import", "--suggest", &file]);
    let imported = shop.follow(&suggested);
    assert!(imported.contains("4 rows; 4 inserted"), "{imported}");
    let period = ["purchases", "--from", "2024", "--to", "2025"];
    let point = &shop.points(&period)[0];
    assert_eq!(count(point, "customers"), 2);
    assert_eq!(count(point, "orders"), 2);
    // 2 x 1,019.95 + 10.10 + 19.95
    assert_eq!(point["revenue_gross"], "2069.95");
    assert_eq!(point["refunds"], "10.10");
}

#[test]
fn json_lines_with_nested_keys_are_imported_without_an_edit() {
    let shop = Shop::start();
    let line = |number: u32, nps: u32, reasons: &str| {
        format!(
            "{{\"response\": {{\"id\": \"r{number}\", \"submitted_at\": \
             \"2024-05-0{number}T09:30:00+02:00\"}}, \"customer_id\": \"c{number}\", \"answers\": \
             {{\"nps\": {nps}, \"reasons\": {reasons}, \"comment\": \"n/a\"}}}}\n"
        )
    };
    let content = [
        line(1, 10, "[\"price\", \"staff\"]"),
        line(2, 9, "[\"price\"]"),
        line(3, 3, "[]"),
    ];
    let file = shop.write("export.json", content.concat());
    let suggested = shop.print(&["import", "--suggest", &file]);
    let imported = shop.follow(&suggested);
    assert!(imported.contains("3 rows; 3 inserted"), "{imported}");
    let nps = &shop.points(&["export/nps"])[0];
    assert_eq!(count(nps, "count"), 3);
    assert!((nps["value"].as_f64().unwrap() - 100.0 / 3.0).abs() < 1e-9);
}

#[test]
fn a_suggestion_needs_no_server() {
    let folder = data_dir();
    let file = folder.path().join("a.csv");
    fs::write(&file, "id,date,nps\n1,2024-05-01,9\n").unwrap();
    let program = env!("CARGO_BIN_EXE_cxmetrics");
    let output = std::process::Command::new(program)
        .args(["import", "--suggest"])
        .arg(&file)
        .env("CXMETRICS_SERVER", "http://127.0.0.1:9")
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(folder.path().join("a.mapping.toml").exists());
}
