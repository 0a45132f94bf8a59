//! The rows of JSON Lines files.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::import::fixtures::rows::{open, texts};
use crate::import::mapping::Format;
use crate::import::row::Cell;

#[test]
fn a_key_may_be_a_path_into_nested_objects() {
    let content =
        "{\"id\": 7, \"a\": {\"b\": \"x\"}, \"c.d\": true, \"e\": null, \"f\": [1, \"2\"]}\n";
    let rows = open(content, Format::Jsonl, &["id", "a.b", "c.d", "e", "f"]).unwrap();
    let cells = rows[0].cells.as_ref().unwrap();
    assert_eq!(texts(&rows[0])[..4], ["7", "x", "true", ""]);
    assert_eq!(cells[4], Cell::List(vec!["1".to_owned(), "2".to_owned()]));
}

#[test]
fn a_malformed_line_is_an_error_and_the_others_continue() {
    let rows = open(
        "{\"a\": 1}\n\n{\"a\": \n[2]\n{\"a\": 3}",
        Format::Jsonl,
        &["a"],
    )
    .unwrap();
    let lines: Vec<(u64, bool)> = rows
        .iter()
        .map(|row| (row.line, row.cells.is_ok()))
        .collect();
    assert_eq!(lines, [(1, true), (3, false), (4, false), (5, true)]);
}

#[test]
fn a_key_is_missing_only_if_no_line_has_it() {
    assert!(open("{\"a\": 1}\n{\"b\": 1}\n", Format::Jsonl, &["a", "b"]).is_ok());
    let message = open("{\"score\": 1}\n", Format::Jsonl, &["scores"])
        .unwrap_err()
        .to_string();
    assert!(
        message.contains("no column `scores`; did you mean `score`?"),
        "{message}"
    );
}

#[test]
fn a_csv_file_read_as_json_lines_is_refused_with_the_remedy() {
    let message = open("a,b\n1,2\n", Format::Jsonl, &["a"])
        .unwrap_err()
        .to_string();
    assert!(message.contains("use --format csv"), "{message}");
}
