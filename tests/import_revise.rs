//! Imports with a wrong mapping, put right by importing the same file again with `--revise`.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;

use serde_json::Value;

use program::{Server, data_dir};

/// A server, and a folder for the files of a test.
struct Desk {
    server: Server,
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = data_dir();
        let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
        let desk = Self { server, folder };
        let survey = desk.write(
            "survey.toml",
            "survey_id = \"shop\"\n[[questions]]\nquestion_id = \"recommend\"\nkind = \"nps\"\n",
        );
        desk.server.print(&["survey", "create", "-f", &survey]);
        desk
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Imports a file, and returns what the command prints, without the speed.
    fn import(&self, file: &str, mapping: &str, arguments: &[&str]) -> String {
        let mapping = self.write("mapping.toml", mapping);
        let import = [&["import", file, "--mapping", &mapping], arguments].concat();
        let output = self.server.run(&import);
        let printed = String::from_utf8(output.stdout).unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        let code = output.status.code();
        assert!(matches!(code, Some(0 | 3)), "{printed}{error}");
        printed
    }

    /// The months with an answer, each with its score.
    fn scores(&self) -> Vec<(String, f64)> {
        let query = [
            "query",
            "shop/recommend",
            "--by",
            "month",
            "--from",
            "2024",
            "--to",
            "2025",
        ];
        let reply = self.server.json(&query);
        let points = reply["series"][0]["points"].as_array().unwrap();
        let answered = points.iter().filter(|point| point["count"] != 0);
        let month = |point: &Value| {
            let start = point["period"]["start_time"].as_str().unwrap();
            start[5..7].to_owned()
        };
        answered
            .map(|point| (month(point), point["value"].as_f64().unwrap()))
            .collect()
    }

    /// Orders and gross revenue of each day in May 2024, UTC.
    fn days(&self) -> Vec<(String, String)> {
        let query = [
            "query",
            "purchases",
            "--by",
            "day",
            "--from",
            "2024-05",
            "--to",
            "2024-06",
        ];
        let reply = self.server.json(&query);
        let points = reply["series"][0]["points"].as_array().unwrap();
        let bought = points.iter().filter(|point| point["orders"] != 0);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        bought
            .map(|point| {
                let day = text(&point["period"]["start_time"]);
                (day[8..10].to_owned(), text(&point["revenue_gross"]))
            })
            .collect()
    }
}

fn responses(format: &str, zone: &str) -> String {
    format!(
        "survey = \"shop\"\n[id]\ncolumns = [\"id\"]\n\
         [time]\ncolumns = [\"at\"]\nformat = \"{format}\"\nzone = \"{zone}\"\n\
         [completion]\nvalue = \"complete\"\n[questions]\nrecommend = \"q1\"\n"
    )
}

fn orders(zone: &str, customer: &str) -> String {
    format!(
        "activity = \"order\"\ncustomer = \"{customer}\"\n[id]\ncolumns = [\"order\", \"item\"]\n\
         [time]\ncolumns = [\"at\"]\nformat = \"date-time\"\nzone = \"{zone}\"\n\
         [order]\nid = \"order\"\namount = \"total\"\ncurrency = {{ value = \"EUR\" }}\n"
    )
}

fn months(of: &[(&str, f64)]) -> Vec<(String, f64)> {
    of.iter()
        .map(|(month, score)| ((*month).to_owned(), *score))
        .collect()
}

fn amounts(of: &[(&str, &str)]) -> Vec<(String, String)> {
    of.iter()
        .map(|(day, amount)| ((*day).to_owned(), (*amount).to_owned()))
        .collect()
}

#[test]
fn days_and_months_that_a_mapping_swapped_are_put_right() {
    let desk = Desk::new();
    let file = desk.write(
        "us.csv",
        "id,at,q1\n1,01/02/2024,10\n2,03/04/2024,9\n3,12/25/2024,3\n",
    );
    let printed = desk.import(&file, &responses("%d/%m/%Y", "UTC"), &[]);
    assert!(
        printed.contains("2 inserted, 0 identical, 0 in conflict, 1 rejected"),
        "{printed}"
    );
    assert_eq!(desk.scores(), months(&[("02", 100.0), ("04", 100.0)]));

    // Without --revise, each conflict names its column, and what differs.
    let right = responses("%m/%d/%Y", "UTC");
    let printed = desk.import(&file, &right, &[]);
    assert!(
        printed.contains("1 inserted, 0 identical, 2 in conflict, 0 rejected"),
        "{printed}"
    );
    assert!(printed.contains("import it with --revise"), "{printed}");
    let rejects = fs::read_to_string(desk.folder.path().join("us.rejects.csv")).unwrap();
    assert!(rejects.contains("RESPONSE_CONFLICT,at,"), "{rejects}");
    assert!(
        rejects.contains("is 2024-01-02T00:00:00Z, but 2024-02-01T00:00:00Z is stored"),
        "{rejects}"
    );

    let printed = desk.import(&file, &right, &["--revise"]);
    assert!(
        printed.contains("3 rows; 0 inserted, 2 updated, 1 identical, 0 in conflict, 0 rejected"),
        "{printed}"
    );
    let expected = months(&[("01", 100.0), ("03", 100.0), ("12", -100.0)]);
    assert_eq!(desk.scores(), expected);
    for arguments in [&[][..], &["--revise"]] {
        let printed = desk.import(&file, &right, arguments);
        assert!(printed.contains("0 inserted, 3 identical"), "{printed}");
    }
    assert_eq!(desk.scores(), expected);
}

#[test]
fn an_import_with_a_wrong_zone_is_put_right_by_one_command() {
    let desk = Desk::new();
    let rows = (0..1_200).map(|n| format!("{n},1,c{},2024-05-02 00:30,1.00\n", n % 50));
    let text = format!("order,item,who,at,total\n{}", rows.collect::<String>());
    let file = desk.write("orders.csv", &text);
    desk.import(&file, &orders("UTC", "who"), &[]);
    assert_eq!(desk.days(), amounts(&[("02", "1200.00")]));
    let deleted = "1,2024-05-03 00:30,10\n2,2024-05-01 00:30,0\n";
    let answers = desk.write("answers.csv", &format!("id,at,q1\n{deleted}"));
    desk.import(&answers, &responses("date-time", "UTC"), &[]);
    assert_eq!(desk.scores(), months(&[("05", 0.0)]));

    let berlin = "Europe/Berlin";
    let printed = desk.import(&file, &orders(berlin, "who"), &["--revise"]);
    assert!(
        printed.contains("1,200 rows; 0 inserted, 1,200 updated, 0 identical"),
        "{printed}"
    );
    assert_eq!(desk.days(), amounts(&[("01", "1200.00")]));
    let printed = desk.import(&answers, &responses("date-time", berlin), &["--revise"]);
    assert!(
        printed.contains("2 rows; 0 inserted, 2 updated"),
        "{printed}"
    );
    assert_eq!(desk.scores(), months(&[("04", -100.0), ("05", 100.0)]));

    // A run that ended early and the whole run end alike.
    let first_half: Vec<&str> = text.lines().take(700).collect();
    let half = desk.write("half.csv", &first_half.join("\n"));
    desk.import(&half, &orders("UTC", "who"), &["--revise"]);
    let printed = desk.import(&file, &orders("UTC", "who"), &["--revise"]);
    assert!(printed.contains("501 updated, 699 identical"), "{printed}");
    assert_eq!(desk.days(), amounts(&[("02", "1200.00")]));
}

#[test]
fn a_deleted_row_stays_deleted_and_is_counted() {
    let desk = Desk::new();
    let id = "0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60";
    let file = desk.write("a.csv", &format!("id,at,q1\n{id},2024-05-03,10\n"));
    let mapping = responses("date", "UTC").replace("[\"id\"]", "[\"id\"]\nuuid = true");
    desk.import(&file, &mapping, &[]);
    desk.server.print(&["response", "delete", id]);
    let printed = desk.import(&file, &mapping, &["--revise"]);
    assert!(
        printed.contains("0 inserted, 0 identical, 1 in conflict, 0 rejected"),
        "{printed}"
    );
    assert!(
        printed.contains("1 row was deleted before and not stored again"),
        "{printed}"
    );
    let rejects = fs::read_to_string(desk.folder.path().join("a.rejects.csv")).unwrap();
    assert!(rejects.contains("was deleted"), "{rejects}");
    assert_eq!(desk.scores(), months(&[]));
}
