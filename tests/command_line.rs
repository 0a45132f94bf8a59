//! The command line of a working day, by the real program: rounding, periods in words, sorting,
//! narrow terminals, CSV, and changes of surveys.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::{fs, path::PathBuf, process::Output};

use program::{Server, data_dir};
use tempfile::TempDir;

const SURVEY: &str = r#"
survey_id = "shop"
title = "After the purchase"
dimensions = ["store"]
questions = [
    { question_id = "recommend", kind = "nps" },
    { question_id = "ease", kind = "csat", scale = [1, 7] },
    { question_id = "why", kind = "choice", multiple = true, choices = [
        { choice_id = "price", label = "The price" },
        { choice_id = "staff", label = "Friendly staff in every shop" },
    ] },
]
"#;

const MAPPING: &str = r#"
survey = "shop"
[id]
columns = ["number"]
[time]
columns = ["at"]
format = "rfc3339"
[completion]
value = "complete"
[dimensions]
store = "store"
[questions]
recommend = "score"
why = { column = "why", separator = "|" }
"#;

/// A server with 16 responses in October 2026, in Berlin: one promoter, five detractors.
struct Shop {
    server: Server,
    folder: TempDir,
}

impl Shop {
    fn open() -> Self {
        let folder = data_dir();
        let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
        let shop = Self { server, folder };
        let survey = shop.write("survey.toml", SURVEY);
        shop.server.print(&["survey", "create", "-f", &survey]);
        let mut rows = "number,at,store,score,why\n".to_owned();
        for number in 0..16 {
            let score = match number {
                0 => 9,
                1..=5 => 3,
                _ => 7,
            };
            let (store, why) = match number {
                0..=3 => ("Köln", "price|staff"),
                4..=11 => ("=cmd()", "price"),
                _ => ("", ""),
            };
            // Still September in UTC, but not in Berlin.
            let at = "2026-09-30T22:30:00Z";
            rows += &format!("{number},{at},{store},{score},{why}\n");
        }
        let (rows, mapping) = (
            shop.write("rows.csv", &rows),
            shop.write("mapping.toml", MAPPING),
        );
        shop.server.print(&["import", &rows, "--mapping", &mapping]);
        shop
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    }

    /// The output of a query of the only NPS question.
    fn query(&self, arguments: &[&str]) -> String {
        self.server
            .print(&[&["query", "shop/recommend"], arguments].concat())
    }

    /// What a command that fails says.
    fn refused(&self, arguments: &[&str]) -> String {
        let output = self.server.run(arguments);
        assert!(!output.status.success(), "{}", said(&output));
        String::from_utf8_lossy(&output.stderr).into_owned()
    }
}

fn said(output: &Output) -> String {
    let (out, error) = (&output.stdout, &output.stderr);
    format!(
        "{}{}",
        String::from_utf8_lossy(out),
        String::from_utf8_lossy(error)
    )
}

#[test]
fn queries_are_rounded_sorted_named_and_exported() {
    let shop = Shop::open();
    halves_are_rounded_away_from_zero(&shop);
    csv_has_local_names_words_and_no_formulas(&shop);
    groups_are_sorted(&shop);
    a_narrow_terminal_names_the_columns_that_it_leaves_out(&shop);
    choices_have_their_labels(&shop);
    periods_are_taken_in_words_and_the_zone_from_the_environment(&shop);
    a_value_that_no_response_has_is_a_warning(&shop);
    every_wrong_argument_is_named(&shop);
}

fn halves_are_rounded_away_from_zero(shop: &Shop) {
    let table = shop.query(&[]);
    // 1 and 5 of 16, and 100 (1 - 5) / 16.
    for rounded in ["6.3%", "31.3%", "-25.0"] {
        assert!(table.contains(rounded), "{rounded}: {table}");
    }
    let json = shop.server.json(&["query", "shop/recommend"]);
    assert_eq!(json["series"][0]["points"][0]["value"], -25.0);
}

fn csv_has_local_names_words_and_no_formulas(shop: &Shop) {
    let by_month = [
        "--by",
        "month",
        "--zone",
        "Europe/Berlin",
        "--group",
        "store",
        "--output",
        "csv",
    ];
    let csv = shop.query(&by_month);
    let lines: Vec<&str> = csv.lines().collect();
    assert!(
        lines[0].starts_with("survey,question,store,bucket,start_time,end_time,value,"),
        "{csv}"
    );
    for start in [
        "shop,recommend,(none),2026-10,2026-09-30T22:00:00Z,2026-10-31T23:00:00Z,",
        "shop,recommend,'=cmd(),2026-10,",
        "shop,recommend,Köln,2026-10,",
    ] {
        assert!(
            lines.iter().any(|line| line.starts_with(start)),
            "{start}: {csv}"
        );
    }
    let raw = shop.query(&[&by_month[..], &["--raw"]].concat());
    assert!(raw.contains("shop,recommend,=cmd(),2026-10,"), "{raw}");
    let list = shop.server.print(&["survey", "list", "--output", "csv"]);
    assert!(list.contains("\nshop,After the purchase,store,"), "{list}");
    let json = shop.server.json(&["survey", "list"]);
    assert_eq!(json[0]["survey_id"], "shop");
}

fn groups_are_sorted(shop: &Shop) {
    let order = |key: &str| -> Vec<String> {
        let csv = shop.query(&["--group", "store", "--sort", key, "--output", "csv"]);
        let lines = csv.lines().skip(1);
        lines
            .map(|line| line.split(',').nth(2).unwrap().to_owned())
            .collect()
    };
    assert_eq!(order("-count"), ["'=cmd()", "Köln", "(none)"]);
    assert_eq!(order("score"), ["Köln", "'=cmd()", "(none)"]);
    assert_eq!(order("name"), ["'=cmd()", "Köln", "(none)"]);
    let refused = shop.refused(&["query", "shop/recommend", "--sort", "colour"]);
    assert!(
        refused.contains("--sort: there is no number `colour`"),
        "{refused}"
    );
}

fn a_narrow_terminal_names_the_columns_that_it_leaves_out(shop: &Shop) {
    let arguments = ["query", "shop/recommend", "--group", "store"];
    let mut narrow = shop.server.command(&arguments);
    let narrow = said(&narrow.env("COLUMNS", "60").output().unwrap());
    assert!(
        narrow.lines().all(|line| line.chars().count() <= 60),
        "{narrow}"
    );
    assert!(narrow.contains("left out to fit 60 columns: "), "{narrow}");
    let mut wide = shop.server.command(&[&arguments[..], &["--wide"]].concat());
    let wide = said(&wide.env("COLUMNS", "60").output().unwrap());
    assert!(
        wide.contains("detractors") && !wide.contains("left out"),
        "{wide}"
    );
}

fn choices_have_their_labels(shop: &Shop) {
    let table = shop
        .server
        .print(&["query", "shop/why", "--sort", "-count"]);
    assert!(table.contains("\nThe price  "), "{table}");
    assert!(
        table.contains("\nFriendly staff in every shop  "),
        "{table}"
    );
    assert!(!table.contains("staff  "), "{table}");
}

fn periods_are_taken_in_words_and_the_zone_from_the_environment(shop: &Shop) {
    let mut this_year = shop
        .server
        .command(&["query", "shop/recommend", "--this", "year"]);
    let this_year = said(
        &this_year
            .env("CXMETRICS_ZONE", "Asia/Tokyo")
            .output()
            .unwrap(),
    );
    assert!(this_year.contains("-01-01 to "), "{this_year}");
    assert!(this_year.contains(", Asia/Tokyo;"), "{this_year}");
    let last = shop.query(&["--last", "12 months", "--zone", "Europe/Berlin"]);
    assert!(
        last.contains("-01 to ") && last.contains(", Europe/Berlin;"),
        "{last}"
    );
    let refused = shop.refused(&[
        "query",
        "shop/recommend",
        "--last",
        "month",
        "--from",
        "2026",
    ]);
    assert!(refused.contains("cannot be used with"), "{refused}");
}

fn a_value_that_no_response_has_is_a_warning(shop: &Shop) {
    let said = shop.query(&["--where", "store=Koeln"]);
    let warning =
        "warning: No response has the store \"Koeln\". The nearest known value is \"Köln\".";
    assert!(said.contains(warning), "{said}");
    assert!(!shop.query(&["--where", "store=Köln"]).contains("warning: "));
}

fn every_wrong_argument_is_named(shop: &Shop) {
    let refused = shop.refused(&[
        "query",
        "shop/recommend",
        "--by",
        "moon",
        "--last",
        "fortnight",
    ]);
    assert!(
        refused.contains("'moon'") && refused.contains("'fortnight'"),
        "{refused}"
    );
    let refused = shop.refused(&[
        "query",
        "shop/recommend",
        "--confidence",
        "2",
        "--group",
        "colour",
    ]);
    assert!(refused.contains("--confidence"), "{refused}");
    let refused = shop.refused(&["query", "shop/nothing"]);
    let server = format!("\nserver: http://{}\n", shop.server.address);
    assert!(refused.contains(&server), "{refused}");
}

#[test]
fn a_changed_survey_file_is_explained_applied_or_refused() {
    let shop = Shop::open();
    let change = |from: &str, to: &str| shop.write("my survey.toml", &SURVEY.replace(from, to));
    let update = |file: &str| ["survey", "update", "-f", file].map(str::to_owned);
    let run = |arguments: [String; 4]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        shop.server.run(&arguments)
    };

    let unchanged = run(update(&change("", "")));
    assert_eq!(
        said(&unchanged),
        "survey shop is unchanged: it already has this definition\n"
    );

    // The advice of `create` works as it is printed.
    let file = change("The price", "Price and value");
    let refused = shop.refused(&["survey", "create", "-f", &file]);
    assert!(
        refused.contains("question why: label of choice price: from \"The price\" to"),
        "{refused}"
    );
    let advice = format!("`cxmetrics survey update -f '{file}'`");
    assert!(refused.contains(&advice), "{refused}");
    assert_eq!(
        said(&run(update(&file))),
        "updated survey shop\n  question why: label of choice price: from \"The price\" to \
         \"Price and value\"\n"
    );
    let table = shop.server.print(&["query", "shop/why"]);
    assert!(table.contains("Price and value"), "{table}");

    let file = change("scale = [1, 7]", "scale = [1, 5]");
    let refused = said(&run(update(&file)));
    assert!(
        refused.contains("`ease`: the scale can't change from 1-7 to 1-5; responses exist"),
        "{refused}"
    );
    let refused = shop.refused(&["survey", "create", "-f", &file]);
    assert!(
        refused.contains("question ease: scale: from 1-7 to 1-5")
            && !refused.contains("survey update"),
        "{refused}"
    );
    let file = change("survey_id = \"shop\"", "survey_id = \"other\"");
    let refused = said(&run(update(&file)));
    assert!(refused.contains("cxmetrics survey create -f"), "{refused}");
}
