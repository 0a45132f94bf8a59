//! The rows of CSV files.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use crate::import::fixtures::rows::{open, open_layout, texts};
use crate::import::fixtures::scratch_file::ScratchFile;
use crate::import::input_file::InputFile;
use crate::import::layout::{CsvLayout, Layout};
use crate::import::mapping::Format;
use crate::import::row::Row;
use crate::import::source::Source;

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

/// The lines of the rows and the text of their cells; a row that can't be read has none.
fn lines_and_texts(content: &str, csv: CsvLayout, columns: &[&str]) -> Vec<(u64, Vec<String>)> {
    let rows = open_layout(content, Layout::Csv(csv), columns).unwrap();
    let row = |row: &Row| {
        let texts = row.cells.is_ok().then(|| texts(row));
        let owned = texts.into_iter().flatten().map(str::to_owned).collect();
        (row.line, owned)
    };
    rows.iter().map(row).collect()
}

fn row(line: u64, texts: &[&str]) -> (u64, Vec<String>) {
    (line, texts.iter().map(|&text| text.to_owned()).collect())
}

#[test]
fn a_sep_line_names_the_delimiter_unless_the_mapping_does() {
    let content = "sep=;\nid;q1\n1;10\n2;\"a\n;b\"\n3;9";
    let found = lines_and_texts(content, CsvLayout::default(), &["q1", "id"]);
    let rows = [
        row(3, &["10", "1"]),
        row(4, &["a\n;b", "2"]),
        row(6, &["9", "3"]),
    ];
    assert_eq!(found, rows);

    let named = CsvLayout {
        delimiter: Some(b','),
        ..CsvLayout::default()
    };
    let error = open_layout(content, Layout::Csv(named), &["id", "q1"]).unwrap_err();
    let error = format!("{error:#}");
    assert!(error.contains("add `delimiter = \";\"`"), "{error}");
}

#[test]
fn a_trailing_delimiter_on_each_row_is_ignored() {
    let plain = CsvLayout::default();
    let rows = [row(2, &["1", "x"]), row(3, &["2", "y"])];
    assert_eq!(
        lines_and_texts("a,b\n1,x,\n2,y, ,\n", plain, &["a", "b"]),
        rows
    );
    // The header may end in a delimiter, too, with or without the rows.
    assert_eq!(
        lines_and_texts("a,b,\n1,x\n2,y,\n", plain, &["a", "b"]),
        rows
    );
}

#[test]
fn a_surplus_cell_with_a_text_is_an_error() {
    let rows = open("a,b\n1,x,y\n2,x,,\n3\n", Format::Csv, &["a"]).unwrap();
    let error = rows[0].cells.as_ref().unwrap_err();
    assert!(error.contains("has 3 fields, the header 2"), "{error}");
    assert_eq!(texts(&rows[1]), ["2"]);
    assert!(rows[2].cells.is_err());
    // A column without a name may hold text, as before.
    let rows = open("a,b,\n1,x,note\n", Format::Csv, &["a"]).unwrap();
    assert_eq!(texts(&rows[0]), ["1"]);
}

#[test]
fn lines_of_delimiters_are_no_rows() {
    let content = "a,b\n,\n1,x\n , \n\"\",\n2,y\n,,\n,\n";
    let rows = [row(3, &["1"]), row(6, &["2"])];
    assert_eq!(lines_and_texts(content, CsvLayout::default(), &["a"]), rows);
}

#[test]
fn extra_header_lines_are_skipped() {
    let csv = CsvLayout {
        header_line: Some(3),
        skip_rows: 2,
        ..CsvLayout::default()
    };
    let content = "Export of \"May\n\nStatus,Q1\nStatus,\"How\nlikely?\"\n\n\"{\"\"ImportId\"\":1}\",x\nIP,9\n";
    assert_eq!(lines_and_texts(content, csv, &["Q1"]), [row(8, &["9"])]);

    let file = ScratchFile::new("csv", content.as_bytes());
    let source = Source::open(
        &InputFile::regular(&file.0),
        Layout::Csv(csv),
        None,
        &["Q1".to_owned()],
    )
    .unwrap();
    assert_eq!(source.notes.len(), 1);
    assert!(
        source.notes[0].ends_with("up to the row in line 7"),
        "{:?}",
        source.notes
    );
    let rows: Vec<Row> = source.rows.map(Result::unwrap).collect();
    assert_eq!(rows[0].end, content.len() as u64);

    let more = CsvLayout {
        skip_rows: 9,
        ..csv
    };
    assert_eq!(lines_and_texts(content, more, &["Q1"]), []);
}
