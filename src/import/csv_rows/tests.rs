//! The rows of CSV files.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::import::fixtures::rows::{open, texts};
use crate::import::mapping::Format;

#[test]
fn a_row_has_the_line_in_which_it_begins() {
    for newline in ["\n", "\r\n"] {
        for end in [newline, ""] {
            let lines = ["\u{feff}a,b", "1,\"x", "y\"", "", "2, z ", "3,\"w\""];
            let content = lines.join(newline) + end;
            let rows = open(&content, Format::Csv, &["b", "a"]).unwrap();
            let lines: Vec<u64> = rows.iter().map(|row| row.line).collect();
            assert_eq!(lines, [2, 5, 6], "{newline:?} {end:?}");
            assert_eq!(texts(&rows[0]), [&format!("x{newline}y"), "1"]);
            assert_eq!(texts(&rows[1]), ["z", "2"]);
            assert_eq!(texts(&rows[2]), ["w", "3"]);
        }
    }
}

#[test]
fn a_row_with_too_few_fields_is_an_error_and_the_others_continue() {
    let rows = open("a,b\n1\n2,3\n", Format::Csv, &["a"]).unwrap();
    let error = rows[0].cells.as_ref().unwrap_err();
    assert!(error.contains("has 1 field, the header 2"), "{error}");
    assert_eq!(texts(&rows[1]), ["2"]);
    assert_eq!(rows[1].end, 10);
}
