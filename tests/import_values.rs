//! Files whose numbers and times are written as other tools write them, from the file to the
//! reply of a query.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;
use std::path::Path;

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
        Self { server, folder }
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// Imports a file, and returns what the command prints. Rows may be rejected.
    fn import(&self, name: &str, mapping: &str, file: &str) -> String {
        let mapping = self.write(&format!("{name}.toml"), mapping);
        let extension = if file.starts_with('{') {
            "jsonl"
        } else {
            "csv"
        };
        let file = self.write(&format!("{name}.{extension}"), file);
        let output = self.server.run(&["import", &file, "--mapping", &mapping]);
        let printed = String::from_utf8(output.stdout).unwrap();
        assert!(
            matches!(output.status.code(), Some(0 | 3)),
            "{printed}{}",
            String::from_utf8_lossy(&output.stderr)
        );
        printed
    }

    fn create_survey(&self, survey: &str) {
        let path = self.write("survey.toml", survey);
        self.server.print(&["survey", "create", "-f", &path]);
    }

    /// The only point of a question.
    fn score(&self, question: &str) -> Value {
        let reply = self.server.json(&["query", question]);
        reply["series"][0]["points"][0].clone()
    }

    fn purchases(&self, year: &str, next: &str, currency: &str) -> Value {
        let reply = self.server.json(&[
            "query",
            "purchases",
            "--from",
            year,
            "--to",
            next,
            "--currency",
            currency,
        ]);
        reply["series"][0]["points"][0].clone()
    }

    fn rejects(&self, name: &str) -> String {
        let path = self.folder.path().join(name);
        fs::read_to_string::<&Path>(&path).unwrap()
    }
}

fn responses(survey: &str, question: &str, more: &str) -> String {
    format!(
        "survey = \"{survey}\"\n{more}\n[id]\ncolumns = [\"id\"]\n[time]\ncolumns = [\"at\"]\n\
         format = \"date\"\nzone = \"UTC\"\n[completion]\nvalue = \"complete\"\n[questions]\n{question}\n"
    )
}

/// A file of scores, one a day.
fn scores(cells: &[&str]) -> String {
    let rows = (1..)
        .zip(cells)
        .map(|(number, cell)| format!("{number},2024-05-{number:02},\"{cell}\"\n"));
    "id,at,q1\n".to_owned() + &rows.collect::<String>()
}

const ORDERS: &str = r#"activity = "order"
customer = "customer"
[id]
columns = ["order"]
[time]
columns = ["at"]
format = "date"
zone = "UTC"
[order]
id = "order"
amount = "total"
currency = "currency"
"#;

#[test]
fn numbers_count_as_people_read_them() {
    let desk = Desk::new();
    desk.create_survey(
        "survey_id = \"shop\"\n\
         [[questions]]\nquestion_id = \"stars\"\nkind = \"rating\"\nscale = [0, 5]\n\
         [[questions]]\nquestion_id = \"grade\"\nkind = \"rating\"\nscale = [1, 6]\n\
         [[questions]]\nquestion_id = \"recommend\"\nkind = \"nps\"\n",
    );

    let stars = "stars = { column = \"q1\", not_applicable = [0] }";
    let cells = ["5.0", "4.0", "0.0", "5.0", "0.0", "", "3.0"];
    desk.import("stars", &responses("shop", stars, ""), &scores(&cells));
    let point = desk.score("shop/stars");
    assert_eq!(point["value"], 4.25);
    assert_eq!(
        (&point["count"], &point["not_applicable_count"]),
        (&4.into(), &2.into())
    );
    assert_eq!(point["skipped_count"], 1);

    let grades =
        "grade = { column = \"q1\", values = { 1 = 6, 2 = 5, 3 = 4, 4 = 3, 5 = 2, 6 = 1 } }";
    let mapping =
        responses("shop", grades, "").replace("[\"id\"]", "[\"id\"]\nsource = \"grades\"");
    desk.import("grades", &mapping, &scores(&["1.0", "1.0", "6.0"]));
    let point = desk.score("shop/grade");
    assert_eq!(point["value"].as_f64(), Some(13.0 / 3.0));

    let mapping = responses("shop", "recommend = \"q1\"", "decimal = \",\"")
        .replace("[\"id\"]", "[\"id\"]\nsource = \"nps\"");
    let printed = desk.import("nps", &mapping, &scores(&["9,0", "10,0", "6,0", "8,5"]));
    assert!(
        printed.contains("3 inserted") && printed.contains("1 rejected"),
        "{printed}"
    );
    let point = desk.score("shop/recommend");
    assert_eq!(point["count"], 3);
    let nps = point["value"].as_f64().unwrap();
    assert!((nps - 100.0 / 3.0).abs() < 1e-9, "{nps}");
    assert!(
        desk.rejects("nps.rejects.csv")
            .contains("`8,5` is not a whole number")
    );

    let printed = desk.import(
        "amounts",
        ORDERS,
        "order,at,customer,total,currency\nA,2023-01-05,a,29.9900,EUR\nB,2023-01-06,b,0.5000,EUR\n\
         C,2023-01-07,c,29.9950,EUR\nD,2023-01-08,d,1500.00,JPY\n",
    );
    assert!(
        printed.contains("3 inserted") && printed.contains("1 rejected"),
        "{printed}"
    );
    let point = desk.purchases("2023", "2024", "EUR");
    assert_eq!(
        (&point["orders"], &point["revenue_gross"]),
        (&2.into(), &"30.49".into())
    );
    assert_eq!(point["average_order_value"]["value"], 15.245);
    assert_eq!(
        desk.purchases("2023", "2024", "JPY")["revenue_gross"],
        "1500"
    );

    let order = |order: &str, customer: &str, total: &str| {
        format!(
            "{{\"order\": {order}, \"at\": \"2022-01-05\", \"customer\": {customer}, \
             \"total\": {total}, \"currency\": \"EUR\"}}\n"
        )
    };
    let file = order("18446744073709551615", "108234567890123456789", "10.0")
        + &order("18446744073709551614", "108234567890123456790", "10.00");
    let printed = desk.import("ids", ORDERS, &file);
    assert!(printed.contains("2 inserted"), "{printed}");
    let point = desk.purchases("2022", "2023", "EUR");
    assert_eq!(
        (&point["customers"], &point["repeat_customers"]),
        (&2.into(), &0.into())
    );
    assert_eq!(point["revenue_per_customer"]["value"], 10.0);
}

#[test]
fn times_are_the_instants_that_people_mean() {
    let desk = Desk::new();
    desk.create_survey(
        "survey_id = \"shop\"\n[[questions]]\nquestion_id = \"recommend\"\nkind = \"nps\"\n",
    );
    let mapping = |source: &str, time: &str| {
        responses("shop", "recommend = \"q1\"", "")
            .replace("[\"id\"]", &format!("[\"id\"]\nsource = \"{source}\""))
            .replace(
                "columns = [\"at\"]\nformat = \"date\"\nzone = \"UTC\"",
                time,
            )
    };
    let count = |from: &str, to: &str| {
        let reply = desk
            .server
            .json(&["query", "shop/recommend", "--from", from, "--to", to]);
        reply["series"][0]["points"][0]["count"].clone()
    };

    let zoned = mapping(
        "zoned",
        "columns = [\"local\", \"tz\"]\nformat = \"%Y-%m-%d %H:%M %Q\"\nzone = \"UTC\"",
    );
    desk.import(
        "zoned",
        &zoned,
        "id,local,tz,q1\n1,2024-07-01 23:30,America/New_York,9\n2,2024-07-01 09:30,Asia/Kolkata,9\n",
    );
    assert_eq!(count("2024-07-02T03:30:00Z", "2024-07-02T03:30:01Z"), 1);
    assert_eq!(count("2024-07-01T04:00:00Z", "2024-07-01T04:00:01Z"), 1);

    let local = "columns = [\"at\"]\nformat = \"date-time\"\nzone = \"Europe/Berlin\"";
    let printed = desk.import(
        "local",
        &mapping("local", local),
        "id,at,q1\na,2024-03-31 02:30,9\nb,2024-10-27 02:30,9\nc,2024-03-31 03:30,9\n",
    );
    assert!(printed.contains("2 inserted"), "{printed}");
    assert!(
        printed.contains("1 time in an hour that the clocks repeated, read as the first"),
        "{printed}"
    );
    assert!(
        desk.rejects("local.rejects.csv")
            .contains("doesn't exist in Europe/Berlin")
    );
    assert_eq!(count("2024-10-27T00:30:00Z", "2024-10-27T00:30:01Z"), 1);
    assert_eq!(count("2024-03-31T01:30:00Z", "2024-03-31T01:30:01Z"), 1);

    for (name, time, cell) in [
        (
            "spaces",
            "columns = [\"at\"]\nformat = \"%m/%d/%Y, %I:%M:%S %p\"\nzone = \"America/Chicago\"",
            "\"9/1/2024, 9:30:00\u{202F}PM\"",
        ),
        (
            "epoch",
            "columns = [\"at\"]\nformat = \"unix-ms\"",
            "1725244200000",
        ),
        (
            "excel",
            "columns = [\"at\"]\nformat = \"excel-serial\"\nzone = \"UTC\"",
            "45537.104166666664",
        ),
    ] {
        let printed = desk.import(
            name,
            &mapping(name, time),
            &format!("id,at,q1\n1,{cell},9\n"),
        );
        assert!(printed.contains("1 inserted"), "{name}: {printed}");
    }
    assert_eq!(count("2024-09-02T02:30:00Z", "2024-09-02T02:30:01Z"), 3);
}
