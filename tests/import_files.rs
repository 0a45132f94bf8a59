//! Files as other tools write them, imported by the real program into a server: what they say
//! is what the queries return.
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod program;

use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::{Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use uuid::Uuid;

use program::{Server, data_dir};

/// A server, and the files that are imported into it.
struct Import {
    server: Server,
    folder: TempDir,
}

impl Import {
    fn start() -> Self {
        let folder = data_dir();
        let server = Server::start(&folder.path().join("data"), "127.0.0.1:0");
        Self { server, folder }
    }

    fn write(&self, name: &str, content: &str) -> PathBuf {
        let path = self.folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    fn create_survey(&self, survey: &str) {
        let file = self.write("survey.toml", survey);
        let file = file.to_str().unwrap();
        self.server.print(&["survey", "create", "-f", file]);
    }

    /// Imports a file and returns the closing line.
    fn import(&self, mapping: &str, name: &str, content: &str) -> String {
        let output = self.run(mapping, name, content);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        assert!(
            output.status.success(),
            "{name}: {}{}",
            text(&output.stdout),
            text(&output.stderr)
        );
        text(&output.stdout)
    }

    fn run(&self, mapping: &str, name: &str, content: &str) -> Output {
        let file = self.write(name, content);
        let mapping = self.write("mapping.toml", mapping);
        let paths = [&file, &mapping].map(|path| path.to_str().unwrap());
        self.server
            .run(&["import", paths[0], "--mapping", paths[1]])
    }

    /// The only point of a query's only series.
    fn point(&self, query: &[&str]) -> Value {
        let reply = self.server.json(&[&["query"], query].concat());
        let series = reply["series"].as_array().unwrap();
        let points = series[0]["points"].as_array().unwrap();
        assert_eq!((series.len(), points.len()), (1, 1), "{reply}");
        points[0].clone()
    }

    /// The value of a score, the answers that it counts, and those that were skipped.
    fn score(&self, query: &[&str]) -> (f64, u64, u64) {
        let point = self.point(query);
        let count = |name: &str| point[name].as_u64().unwrap();
        (
            point["value"].as_f64().unwrap(),
            count("count"),
            count("skipped_count"),
        )
    }
}

/// A survey with one NPS question.
fn nps_survey(survey_id: &str) -> String {
    format!(
        "survey_id = \"{survey_id}\"\ntitle = \"Shop\"\n\
         [[questions]]\nquestion_id = \"recommend\"\nwording = \"Recommend?\"\nkind = \"nps\"\n"
    )
}

/// A mapping of responses with the columns id, at and q1.
fn responses(survey_id: &str) -> String {
    format!(
        "survey = \"{survey_id}\"\n\
         [id]\ncolumns = [\"id\"]\n\
         [time]\ncolumns = [\"at\"]\nformat = \"date\"\nzone = \"UTC\"\n\
         [completion]\nvalue = \"complete\"\n\
         [questions]\nrecommend = \"q1\"\n"
    )
}

const NPS_OF_10_9_3: f64 = 100.0 / 3.0;

fn assert_close(found: (f64, u64, u64), expected: (f64, u64, u64)) {
    assert!(
        (found.0 - expected.0).abs() < 1e-9,
        "{found:?} {expected:?}"
    );
    assert_eq!((found.1, found.2), (expected.1, expected.2), "{found:?}");
}

/// `sep=`, trailing delimiters, lines of delimiters.
#[test]
fn delimiters_that_other_tools_add_lose_no_row() {
    let import = Import::start();
    for (survey, content) in [
        (
            "sep",
            "sep=;\nid;at;q1\n1;2024-05-01;10\n2;2024-05-02;9\n3;2024-05-03;3\n",
        ),
        (
            "trailing",
            "id,at,q1\n1,2024-05-01,10,\n2,2024-05-02,9,\n3,2024-05-03,3,\n",
        ),
        (
            "blank",
            "id,at,q1\n1,2024-05-01,10\n2,2024-05-02,9\n3,2024-05-03,3\n,,\n,,\n",
        ),
    ] {
        import.create_survey(&nps_survey(survey));
        let line = import.import(&responses(survey), "scores.csv", content);
        assert!(line.contains(": 3 rows; 3 inserted"), "{line}");
        let score = import.score(&[&format!("{survey}/recommend")]);
        assert_close(score, (NPS_OF_10_9_3, 3, 0));
    }

    // Lines of delimiters take no row number.
    import.create_survey(&nps_survey("numbered"));
    let mapping = responses("numbered").replace(
        "columns = [\"id\"]",
        "row_number = true\nsource = \"numbered\"",
    );
    let rows = ["2024-05-01,10\n", "2024-05-02,9\n", "2024-05-03,3\n"];
    let import_rows = |separator: &str| {
        let content = format!("at,q1\n{}", rows.join(separator));
        import.import(&mapping, "scores.csv", &content)
    };
    assert!(import_rows(",\n,\n").contains("3 inserted"));
    assert!(import_rows("").contains("3 identical"));

    let surplus = "id,at,q1\n7,2024-05-01,10,5\n";
    let output = import.run(&responses("sep"), "scores.csv", surplus);
    assert_eq!(output.status.code(), Some(3));
}

/// A column without a name, the old mark of a file's end, and a header with an invisible
/// character.
#[test]
fn values_that_no_mapping_can_name_are_noted() {
    let import = Import::start();
    import.create_survey(&nps_survey("shop"));
    let run = |content: &str| {
        let output = import.run(&responses("shop"), "scores.csv", content);
        let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
        (
            text(&output.stdout),
            text(&output.stderr),
            output.status.code(),
        )
    };
    let (line, notes, _) = run("id,at,q1,\n1,2024-05-01,10,\n2,2024-05-02,9,too slow\n");
    assert!(line.contains("2 inserted"), "{line}");
    assert!(
        notes.contains("column 4 has no name in the header, so its values, such as `too slow`"),
        "{notes}"
    );
    let (line, notes, code) = run("id,at,q1,\n1,2024-05-01,10,\n2,2024-05-02,9,\n\u{1A}");
    assert!(line.contains("2 rows; 0 inserted, 2 identical"), "{line}");
    assert_eq!((notes.as_str(), code), ("", Some(0)));

    let (_, error, code) = run("id,at,q1\u{200B}\n1,2024-05-01,10\n");
    assert_eq!(code, Some(1));
    assert!(error.contains("the invisible character U+200B"), "{error}");
}

/// Three header lines, and previews among the answers.
#[test]
fn extra_header_lines_and_previews_are_no_responses() {
    let import = Import::start();
    import.create_survey(&nps_survey("shop"));
    let mapping = "skip_rows = 2\n".to_owned()
        + &responses("shop").replace(
            "value = \"complete\"",
            "column = \"Finished\"\ncomplete = [\"True\"]\npartial = [\"False\"]",
        )
        + "[rows]\nskip = { column = \"Status\", values = [\"Survey Preview\", \"Spam\"] }\n";
    let content = "Status,id,at,Finished,q1\n\
         Response Type,Response ID,Recorded Date,Finished,\"How likely?\"\n\
         \"{\"\"ImportId\"\":\"\"status\"\"}\",\"{}\",\"{}\",\"{}\",\"{}\"\n\
         IP Address,1,2024-05-01,True,9\n\
         IP Address,2,2024-05-01,True,6\n\
         IP Address,3,2024-05-01,False,10\n\
         Survey Preview,4,2024-05-01,True,10\n";
    let line = import.import(&mapping, "qualtrics.csv", content);
    assert!(
        line.contains("4 rows; 3 inserted, 0 identical, 0 in conflict, 0 rejected, 1 skipped"),
        "{line}"
    );
    assert_close(import.score(&["shop/recommend"]), (100.0 / 3.0, 3, 0));
    let completed = import.score(&["shop/recommend", "--completed-only"]);
    assert_close(completed, (0.0, 2, 0));
}

/// Previews may be kept without counting them.
#[test]
fn excluded_rows_are_stored_and_a_response_that_is_included_again_stays_so() {
    let import = Import::start();
    import.create_survey(&nps_survey("shop"));
    let mapping = responses("shop")
        + "[rows]\nexclude = { column = \"Status\", values = [\"Survey Preview\"], reason = \"test\" }\n";
    let content = "id,at,q1,Status\n1,2024-05-01,9,IP Address\n2,2024-05-01,6,IP Address\n\
         3,2024-05-01,10,IP Address\n4,2024-05-01,10,Survey Preview\n";
    let line = import.import(&mapping, "all.csv", content);
    assert!(
        line.contains("4 inserted") && line.contains("1 of them excluded from every score"),
        "{line}"
    );
    assert_close(import.score(&["shop/recommend"]), (100.0 / 3.0, 3, 0));

    // The help documents the namespace.
    let namespace = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);
    let preview = Uuid::new_v5(&namespace, b"shop\x1F4").to_string();
    import.server.print(&["response", "include", &preview]);
    assert_close(import.score(&["shop/recommend"]), (50.0, 4, 0));
    let again = import.import(&mapping, "all.csv", content);
    assert!(again.contains("0 inserted, 4 identical"), "{again}");
    assert_close(import.score(&["shop/recommend"]), (50.0, 4, 0));
}

/// A survey with an NPS question and a choice question with three choices.
fn choice_survey(survey_id: &str, choices: [&str; 3]) -> String {
    let choices = choices.map(|id| format!("{{ choice_id = \"{id}\" }}"));
    format!(
        "{}[[questions]]\nquestion_id = \"reasons\"\nwording = \"Why?\"\nkind = \"choice\"\n\
         multiple = true\nchoices = [{}]\n",
        nps_survey(survey_id),
        choices.join(", ")
    )
}

/// The number of answers of a choice question, of skipped ones, and of picks by choice.
fn picks(point: &Value) -> (u64, u64, Vec<(&str, u64)>) {
    let count = |value: &Value| value.as_u64().unwrap();
    let shares = point["choice"]["shares"].as_array().unwrap().iter();
    let pick = |share| {
        let share: &Value = share;
        (share["choice_id"].as_str().unwrap(), count(&share["count"]))
    };
    (
        count(&point["count"]),
        count(&point["skipped_count"]),
        shares.map(pick).collect(),
    )
}

/// One column per option.
#[test]
fn a_question_with_one_column_per_option_counts_its_picks() {
    let import = Import::start();
    for (survey, yes, no) in [
        ("letters", "Y", "-"),
        ("blanks", "Y", ""),
        ("digits", "1", "0"),
    ] {
        import.create_survey(&choice_survey(survey, ["price", "quality", "staff"]));
        let mapping = responses(survey).replace(
            "recommend = \"q1\"",
            "reasons = { columns = { price = \"r1\", quality = \"r2\", staff = \"r3\" } }",
        );
        let rows = ["Y,Y,-", "Y,-,-", "-,-,-", "-,Y,Y", "Y,Y,Y"];
        let mut content = "id,at,r1,r2,r3\n".to_owned();
        for (number, row) in rows.iter().enumerate() {
            let row = row.replace('-', no).replace('Y', yes);
            content += &format!("{number},2024-05-01,{row}\n");
        }
        assert!(
            import
                .import(&mapping, "options.csv", &content)
                .contains("5 inserted")
        );
        let point = import.point(&[&format!("{survey}/reasons")]);
        let expected = vec![("price", 3), ("quality", 3), ("staff", 2)];
        assert_eq!(picks(&point), (4, 1, expected), "{point}");
        assert_eq!(point["not_applicable_count"], 0, "{point}");
    }
}

/// Labels that hold the separator.
#[test]
fn labels_that_hold_the_separator_lose_no_row() {
    let import = Import::start();
    import.create_survey(&choice_survey("shop", ["price", "speed", "staff"]));
    let mapping = responses("shop")
        + "[questions.reasons]\ncolumn = \"why\"\nseparator = \", \"\n\
           [questions.reasons.values]\n\"Cheap, fair price\" = \"price\"\n\
           \"Quick, no queue\" = \"speed\"\n\"Friendly staff\" = \"staff\"\n";
    let content = "id,at,q1,why\n\
         1,2024-05-01,10,\"Cheap, fair price, Quick, no queue\"\n\
         2,2024-05-01,0,Friendly staff\n\
         3,2024-05-01,9,\"Cheap, fair price, Friendly staff\"\n";
    assert!(
        import
            .import(&mapping, "labels.csv", content)
            .contains("3 inserted")
    );
    assert_close(import.score(&["shop/recommend"]), (100.0 / 3.0, 3, 0));
    let point = import.point(&["shop/reasons"]);
    let expected = vec![("price", 2), ("speed", 1), ("staff", 2)];
    assert_eq!(picks(&point), (3, 0, expected), "{point}");
}

/// Line items without a key.
#[test]
fn equal_line_items_of_one_file_all_count_and_a_retry_changes_nothing() {
    let import = Import::start();
    let mapping = "activity = \"order\"\ncustomer = \"who\"\n\
         [id]\ncolumns = [\"order\", \"product\"]\n\
         [time]\ncolumns = [\"at\"]\nformat = \"date\"\nzone = \"UTC\"\n\
         [order]\nid = \"order\"\namount = \"total\"\ncurrency = { value = \"EUR\" }\n";
    let content = "order,product,at,who,total\n\
         O1,tea,2024-05-01,c1,5.00\n\
         O1,tea,2024-05-01,c1,5.00\n\
         O1,cup,2024-05-01,c1,8.00\n\
         O2,tea,2024-05-02,c2,5.00\n\
         O1,tea,2024-05-01,c1,5.00\n";
    let line = import.import(mapping, "lines.csv", content);
    assert!(
        line.contains("5 inserted") && line.contains("2 rows equal to an earlier one, told apart"),
        "{line}"
    );
    let purchases = || import.point(&["purchases", "--currency", "EUR"]);
    let found = purchases();
    assert_eq!(found["orders"], 2, "{found}");
    assert_eq!(found["revenue_gross"], "28.00");

    let again = import.import(mapping, "lines.csv", content);
    assert!(again.contains("0 inserted, 5 identical"), "{again}");
    assert_eq!(purchases(), found);
}

/// A layout without kinds and amounts: credit notes refund their order.
#[test]
fn line_items_add_up_to_orders_and_credit_notes_refund_them() {
    let import = Import::start();
    let mapping = "activity = { sign_of_amount = true }\ncustomer = \"CustomerID\"\n\
         [rows]\nskip = { column = \"CustomerID\", values = [\"\"] }\n\
         [id]\ncolumns = [\"InvoiceNo\", \"StockCode\"]\n\
         [time]\ncolumns = [\"InvoiceDate\"]\nformat = \"%m/%d/%Y %H:%M\"\nzone = \"Europe/London\"\n\
         [order]\nid = \"InvoiceNo\"\nrefund_of = { column = \"InvoiceNo\", strip_prefix = \"C\" }\n\
         amount = { product = [\"Quantity\", \"UnitPrice\"] }\ncurrency = { value = \"GBP\" }\n";
    let content = "InvoiceNo,StockCode,Quantity,InvoiceDate,UnitPrice,CustomerID\n\
         536365,85123A,6,12/1/2010 8:26,2.55,17850\n\
         536365,71053,6,12/1/2010 8:26,3.39,17850\n\
         536366,22633,6,12/1/2010 8:28,1.85,17850\n\
         C536366,22633,-2,12/1/2010 9:41,1.85,17850\n\
         C900000,D,-1,12/1/2010 9:41,27.50,14527\n\
         536414,22139,56,12/1/2010 11:52,0,\n\
         536370,X,3,12/1/2010 8:45,1.333,12583\n";
    let output = import.run(mapping, "retail.csv", content);
    let line = String::from_utf8(output.stdout).unwrap();
    assert!(
        line.contains("5 inserted, 0 identical, 0 in conflict, 1 rejected, 1 skipped; 1 refund of"),
        "{line}"
    );
    let point = import.point(&["purchases", "--currency", "GBP"]);
    // 15.30 + 20.34 and 11.10; 3.70 of them and 27.50 of an unknown order refunded.
    assert_eq!(point["orders"], 2, "{point}");
    assert_eq!(point["revenue_gross"], "46.74");
    assert_eq!(point["refunds"], "31.20");
    assert_eq!(point["refunds_of_unknown_orders"], 1);
    assert_eq!(point["refunds_of_unknown_orders_amount"], "27.50");
    let table = import
        .server
        .print(&["query", "purchases", "--currency", "GBP"]);
    assert!(
        table.contains("1 refund names an order that is not stored; revenue net deducts it"),
        "{table}"
    );
}

/// Credit notes with numbers of their own name the order in another column.
#[test]
fn a_credit_note_names_its_order_in_another_column() {
    let import = Import::start();
    let mapping = "activity = { column = \"type\", values = { INV = \"order\", CN = \"refund\" } }\n\
         customer = \"customer\"\n\
         [id]\ncolumns = [\"number\"]\n\
         [time]\ncolumns = [\"day\"]\nformat = \"date\"\nzone = \"Europe/London\"\n\
         [order]\nid = \"number\"\nrefund_of = { column = \"original\", strip_prefix = \"INV-\" }\n\
         amount = \"total\"\ncurrency = { value = \"GBP\" }\n";
    let content = "type,number,original,day,total,customer\n\
         INV,536365,,2024-05-01,20.00,c1\n\
         CN,C536379,INV-536365,2024-05-03,5.00,c1\n\
         CN,C536380,INV-999999,2024-05-03,2.00,c1\n\
         CN,C536381,,2024-05-03,1.00,c1\n";
    let output = import.run(mapping, "notes.csv", content);
    let says = String::from_utf8(output.stdout).unwrap();
    assert!(
        says.contains("3 inserted, 0 identical, 0 in conflict, 1 rejected; 1 refund of an order"),
        "{says}"
    );
    assert!(
        says.contains("original     5  is empty; this row needs a value"),
        "{says}"
    );
    let point = import.point(&["purchases", "--currency", "GBP"]);
    assert_eq!(point["refunds"], "7.00");
    assert_eq!(point["refunds_of_unknown_orders"], 1);
}

#[test]
fn attributes_of_customers_are_imported_and_split_their_metrics() {
    let import = Import::start();
    let orders = "activity = \"order\"\ncustomer = \"who\"\n\
         [id]\ncolumns = [\"number\"]\n\
         [time]\ncolumns = [\"day\"]\nformat = \"date\"\nzone = \"UTC\"\n\
         [order]\nid = \"number\"\namount = \"total\"\ncurrency = { value = \"EUR\" }\n\
         [attributes]\nsegment = \"tier\"\n";
    // Any activity sets attributes; the latest one wins, in whatever order they come.
    import.import(
        orders,
        "orders.csv",
        "number,day,who,total,tier\n1,2024-03-01,7,5.00,gold\n2,2024-02-01,7,5.00,silver\n\
         3,2024-02-01,8,5.00,\n4,2024-02-01,9,5.00,bronze\n",
    );
    let by_segment = || {
        let query = [
            "query",
            "purchases",
            "--currency",
            "EUR",
            "--group",
            "segment",
        ];
        let reply = import.server.json(&query);
        let series = reply["series"].as_array().unwrap();
        let groups = series.iter().map(|series| {
            let group = series["group"][0]["value"]
                .as_str()
                .unwrap_or("")
                .to_owned();
            (group, series["points"][0]["orders"].as_u64().unwrap())
        });
        groups.collect::<Vec<_>>()
    };
    let groups = |groups: &[(&str, u64)]| -> Vec<(String, u64)> {
        let groups = groups.iter();
        groups
            .map(|(name, orders)| ((*name).to_owned(), *orders))
            .collect()
    };
    assert_eq!(by_segment(), groups(&[("", 1), ("bronze", 1), ("gold", 2)]));

    let customers = "customers = true\ncustomer = \"id\"\ndelimiter = \";\"\n\
         [attributes]\nsegment = \"tier\"\n\
         country = { column = \"land\", values = { Austria = \"AT\", Germany = \"DE\" } }\n";
    let file =
        "id;tier;land\n7.0;platinum;Austria\n8;;Germany\n9;;\n9;iron;\n10;iron;Mars\n11;iron;\n";
    let path = import.write("customers.csv", file);
    let mapping = import.write("mapping.toml", customers);
    let [path, mapping] = [&path, &mapping].map(|path| path.to_str().unwrap());
    let dry = ["import", path, "--mapping", mapping, "--dry-run"];
    let output = import.server.run(&dry);
    let says = String::from_utf8(output.stdout).unwrap();
    assert!(
        says.contains("country: AT") || says.contains("AT"),
        "{says}"
    );
    assert!(!says.contains("in conflict with"), "{says}");
    let output = import.run(customers, "customers.csv", file);
    let says = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(3), "{says}");
    assert!(
        says.contains("6 rows; 1 inserted, 4 updated, 0 identical, 0 in conflict, 1 rejected; "),
        "{says}"
    );
    assert_eq!(
        by_segment(),
        groups(&[("", 1), ("iron", 1), ("platinum", 2)])
    );
    // Again: nothing changes.
    let again = import.run(customers, "customers.csv", file);
    let says = String::from_utf8(again.stdout).unwrap();
    assert!(says.contains("0 inserted, 5 identical, "), "{says}");
    // Empty cells clear where the mapping says so.
    let line = import.import(
        &format!("empty = \"clear\"\n{customers}"),
        "customers.csv",
        "id;tier;land\n7;;Austria\n",
    );
    assert!(line.contains("1 updated, 0 identical"), "{line}");
    let rows = (0..200).map(|n| format!("{n};iron;Austria\n"));
    let many = format!("id;tier;land\n{}", rows.collect::<String>());
    let output = import.run(customers, "many.csv", &many);
    let notes = String::from_utf8(output.stderr).unwrap();
    assert!(!notes.contains("warning"), "{notes}");
    import.import(
        &format!("empty = \"clear\"\n{customers}"),
        "again.csv",
        "id;tier;land\n7;;Austria\n8;;Germany\n",
    );
    assert_eq!(by_segment(), groups(&[("", 3), ("iron", 1)]));
    let set = [
        "customer",
        "set",
        "7",
        "--segment",
        "gold",
        "--clear",
        "country",
    ];
    let shown = import.server.print(&set);
    assert!(shown.contains("gold") && !shown.contains("AT"), "{shown}");
    let shown = import.server.json(&["customer", "show", "7"]);
    assert_eq!(shown["attributes"]["segment"], "gold", "{shown}");
    assert_eq!(by_segment(), groups(&[("", 1), ("gold", 2), ("iron", 1)]));
}

/// Rows are corrected in the rejects file, which is imported like any other file.
#[test]
fn a_rejects_file_is_corrected_and_imported() {
    let import = Import::start();
    import.create_survey(&nps_survey("mended"));
    let mapping = responses("mended").replace("survey =", "delimiter = \";\"\nsurvey =");
    let content = "id;at;q1;note\n1;2024-05-01;10;\n2;2024-05-02;9,5;=a;\n3;2024-05-03;30;\n";
    let first = import.run(&mapping, "scores.csv", content);
    assert_eq!(first.status.code(), Some(3));
    let printed = String::from_utf8(first.stdout).unwrap();
    assert!(printed.contains("1 inserted, 0 identical, 0 in conflict, 2 rejected"));
    // The client refuses one row, the server another.
    for line in [
        "  rows  column  line  reason of that line\n",
        "     1  q1         3  `9,5` has a comma: if it is the decimal separator",
        "     1  q1         4  30 is outside 0 to 10, the scale of question \"recommend\"\n",
    ] {
        assert!(printed.contains(line), "{line}{printed}");
    }
    let path = import.folder.path().join("scores.rejects.csv");
    let rejects = fs::read_to_string(&path).unwrap();
    assert!(rejects.contains("\n2;2024-05-02;9,5;'=a;"), "{rejects}");

    // Importing the corrected file again changes nothing.
    let corrected = rejects.replace(";9,5;", ";9;").replace(";30;", ";3;");
    let line = import.import(&mapping, "corrected.csv", &corrected);
    assert!(line.contains(": 2 rows; 2 inserted"), "{line}");
    let score = import.score(&["mended/recommend"]);
    assert_close(score, (NPS_OF_10_9_3, 3, 0));
    let line = import.import(&mapping, "corrected.csv", &corrected);
    assert!(line.contains("0 inserted, 2 identical"), "{line}");

    // Without rejected rows, no outdated rejects file stays.
    let content = content.replace("9,5", "9").replace("30", "3");
    let printed = import.import(&mapping, "scores.csv", &content);
    assert!(printed.contains("0 inserted, 3 identical"), "{printed}");
    assert!(printed.contains("removed "), "{printed}");
    assert!(!path.exists());
}

#[test]
fn standard_input_is_imported() {
    let import = Import::start();
    import.create_survey(&nps_survey("piped"));
    let mapping = import.write("mapping.toml", &responses("piped"));
    let rejects = import.folder.path().join("piped.csv");
    let arguments = [
        "import",
        "-",
        "--mapping",
        mapping.to_str().unwrap(),
        "--rejects",
        rejects.to_str().unwrap(),
    ];
    let run = |more: &[&str]| {
        let mut command = import.server.command(&[&arguments, more].concat());
        let mut process = command.stdin(Stdio::piped()).spawn().unwrap();
        let mut input = process.stdin.take().unwrap();
        // Without a format, the command ends before it reads.
        let _ = input.write_all(b"id,at,q1\n1,2024-05-01,10\n2,2024-05-02,x\n");
        drop(input);
        process.wait_with_output().unwrap()
    };
    let error = String::from_utf8(run(&[]).stderr).unwrap();
    assert!(error.contains("add --format csv"), "{error}");
    let output = run(&["--format", "csv"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert!(
        printed.starts_with("standard input: 2 rows; 1 inserted"),
        "{printed}"
    );
    assert!(
        fs::read_to_string(&rejects)
            .unwrap()
            .contains("2,2024-05-02,x,3,2,")
    );
}

/// Everything is checked, and nothing is stored.
#[test]
fn a_dry_run_predicts_the_import_and_stores_nothing() {
    let import = Import::start();
    import.create_survey(&nps_survey("tried"));
    let mapping = responses("tried").replace("\"UTC\"", "\"Europe/Berlin\"");
    let mapping = mapping.replace("survey =", "customer = \"who\"\nsurvey =");
    let stored = "id,at,q1,who\n1,2024-05-01,10,a\n2,2024-05-02,9,b\n";
    import.import(&mapping, "stored.csv", stored);
    let content = "id,at,q1,who\n1,2024-05-01,10,a\n2,2024-05-02,8,b\n3,2024-05-03,3,c@shop.example\n\
                   4,2024-05-04,30,d\n5,05/13/2024,3,e\n3,2024-05-03,4,c\n";
    let file = import.write("new.csv", content);
    let mapping = import.write("mapping.toml", &mapping);
    let run = |more: &[&str]| {
        let paths = [&file, &mapping].map(|path| path.to_str().unwrap());
        let arguments = ["import", paths[0], "--mapping", paths[1]];
        let output = import.server.run(&[&arguments, more].concat());
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (
            output.status.code(),
            text(output.stdout),
            text(output.stderr),
        )
    };
    let (status, printed, warned) = run(&["--dry-run"]);
    assert_eq!(status, Some(3));
    for line in [
        "line 2 is stored already:\n",
        "line 3 is in conflict:\n",
        "line 4 would be inserted:\n",
        "  submit_time  2024-05-02T22:00:00Z, 2024-05-03 00:00:00 in Europe/Berlin\n",
        "  customer     c@shop.example\n",
        "  recommend    3  <- Recommend?\n",
        "new.csv: dry run, nothing is stored: 6 rows; 1 to insert, 1 identical, 2 in conflict, 2 to reject;",
        "     1  q1         5  30 is outside 0 to 10",
        "     1  at         6  `05/13/2024` is not a date",
        "has the id of line 4, with other content",
    ] {
        assert!(printed.contains(line), "{line}: {printed}");
    }
    let words: Vec<&str> = printed.split_whitespace().collect();
    assert!(
        words.join(" ").contains("it fits format = \"%m/%d/%Y\""),
        "{printed}"
    );
    assert!(warned.contains("1 customer id looks like an e-mail address (first in line 4)"));
    let rejects = import.folder.path().join("new.rejects.csv");
    assert!(!rejects.exists());
    let score = import.score(&["tried/recommend"]);
    assert_close(score, (100.0, 2, 0));

    // The import does what the dry run said.
    let (status, printed, _) = run(&[]);
    assert_eq!(status, Some(3));
    assert!(
        printed.contains("6 rows; 1 inserted, 1 identical, 2 in conflict, 2 rejected"),
        "{printed}"
    );
    assert!(rejects.exists());
}

#[test]
fn a_dry_run_declares_no_dimension() {
    let import = Import::start();
    let mapping = "activity = \"contact\"\ncustomer = \"who\"\n[id]\ncolumns = [\"id\"]\n\
                   [time]\ncolumns = [\"at\"]\nformat = \"date\"\nzone = \"UTC\"\n\
                   [contact]\ntopic = \"topic\"\n[dimensions]\nstore = \"store\"\n";
    let file = import.write(
        "a.csv",
        "id,at,who,topic,store\n1,2024-05-01,c,hello,Bonn\n",
    );
    let mapping = import.write("mapping.toml", mapping);
    let paths = [&file, &mapping].map(|path| path.to_str().unwrap());
    let arguments = ["import", paths[0], "--mapping", paths[1]];
    let declare = "--declare-dimensions";
    for _ in 0..2 {
        let printed = import
            .server
            .print(&[&arguments[..], &["--dry-run", declare]].concat());
        assert!(
            printed.contains("dimensions to declare: store\n"),
            "{printed}"
        );
        assert!(printed.contains("1 to insert"), "{printed}");
    }
    let refused = import.server.run(&arguments);
    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("declares no dimension `store`"), "{error}");
    let printed = import.server.print(&[&arguments[..], &[declare]].concat());
    assert!(printed.contains("1 inserted"), "{printed}");
}
