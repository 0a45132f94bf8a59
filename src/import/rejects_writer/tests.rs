//! Rejects files, and what their import gives.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use std::sync::Arc;

use super::*;
use crate::import::batch::Batches;
use crate::import::converter::RecordConverter;
use crate::import::encoding::Encoding;
use crate::import::fixtures::converters;
use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
use crate::import::fixtures::scratch_file::ScratchFile;
use crate::import::input_file::InputFile;
use crate::import::layout::{CsvLayout, Layout};
use crate::import::source::Source;

/// The ids of the records of a file, and its rejects file.
fn import<C: RecordConverter>(
    converter: C,
    layout: Layout,
    encoding: Option<&str>,
    content: &[u8],
) -> (Vec<String>, String) {
    let file = ScratchFile::new("data", content);
    let encoding = encoding.map(|label| Encoding::try_from(label.to_owned()).unwrap());
    let columns = converter.rules().columns();
    let input = InputFile::regular(&file.0);
    let source = Source::open(&input, layout, encoding, columns).unwrap();
    let mut written = Vec::new();
    let mut writer = RejectsWriter::new(source.rejects, converter.rules(), &mut written).unwrap();
    let mut ids = Vec::new();
    let converter = Arc::new(converter);
    for batch in Batches::new(source.rows, Arc::clone(&converter)) {
        let batch = batch.unwrap();
        ids.extend(batch.records.iter().map(|record| C::id(record).to_owned()));
        writer.write(&batch.rejected).unwrap();
    }
    drop(writer);
    (ids, String::from_utf8(written).unwrap())
}

fn csv(mapping: &str, content: &str) -> (Vec<String>, String) {
    let layout = Layout::Csv(CsvLayout::default());
    let converter = converters::responses(mapping).unwrap();
    import(converter, layout, None, content.as_bytes())
}

const TIME: &str = "2024-05-01T00:00:00Z";

#[test]
fn a_corrected_row_has_the_id_that_it_would_have_had() {
    for id in [
        "columns = [\"number\"]",
        "row_number = true\nsource = \"a\"",
    ] {
        let mapping = SMALLEST.replace("columns = [\"number\"]", id);
        let file = |score: &str| {
            format!(
                "number,at,q1,note\n1,{TIME},9,x\n2,{TIME},{score},\"a, \"\"b\"\"\nc\"\n3,{TIME},7,\n"
            )
        };
        let (expected, _) = csv(&mapping, &file("8"));
        let (stored, rejects) = csv(&mapping, &file("8,5").replace("8,5", "\"8,5\""));
        assert_eq!(stored, [&expected[0][..], &expected[2][..]]);
        assert!(
            rejects.starts_with(&format!(
                "number,at,q1,note,cxmetrics_line,cxmetrics_row,cxmetrics_copy,cxmetrics_id,\
                 cxmetrics_reason,cxmetrics_column,cxmetrics_problem\n\
                 2,{TIME},\"8,5\",\"a, \"\"b\"\"\nc\",3,2,,"
            )),
            "{rejects}"
        );
        // Without a correction, the rejects of the rejects are the same.
        let (stored, again) = csv(&mapping, &rejects);
        assert!(stored.is_empty());
        assert_eq!(again.replace(",2,2,,", ",3,2,,"), rejects);

        let (corrected, rest) = csv(&mapping, &rejects.replacen("\"8,5\"", "8", 1));
        assert_eq!(corrected, [&expected[1][..]], "{id}");
        assert_eq!(rest.lines().count(), 1, "{rest}");
    }
}

#[test]
fn a_rejects_file_has_the_dialect_of_the_file() {
    let mapping = SMALLEST;
    let layout = Layout::Csv(CsvLayout {
        delimiter: None,
        default_delimiter: b',',
        header_line: Some(3),
        skip_rows: 1,
    });
    let content = format!(
        "sep=;\n\"Export of Caf\u{e9}s\n number ; at;q1;\nNo.;\"When; \";How\n1;{TIME};x;\n"
    );
    let (content, _, _) = encoding_rs::WINDOWS_1252.encode(&content);
    let converter = || converters::responses(mapping).unwrap();
    let (stored, rejects) = import(converter(), layout, Some("windows-1252"), &content);
    assert!(stored.is_empty());
    assert!(
        rejects.starts_with(
            "\u{feff}sep=;\n\"Export of Caf\u{e9}s\nnumber;at;q1;;cxmetrics_line;cxmetrics_row;"
        ),
        "{rejects}"
    );
    assert!(
        rejects.contains("No.;\"When; \";How;;;;;;;;\n"),
        "{rejects}"
    );
    let corrected = rejects.replace("Z;x;", "Z;9;");
    let declared = Some("windows-1252");
    let (stored, rest) = import(converter(), layout, declared, corrected.as_bytes());
    assert_eq!(stored.len(), 1, "{corrected}");
    assert!(!rest.contains(TIME), "{rest}");
}

#[test]
fn a_malformed_row_is_stored_only_after_its_reason_was_emptied() {
    let content = format!("number,at,q1\n1,{TIME}\n2,{TIME},9,surplus\n");
    let (stored, rejects) = csv(SMALLEST, &content);
    assert!(stored.is_empty());
    assert!(rejects.contains(&format!("1,{TIME},,2,1,")), "{rejects}");
    assert!(
        rejects.contains("beyond the header: `surplus`"),
        "{rejects}"
    );
    let (stored, again) = csv(SMALLEST, &rejects);
    assert!(stored.is_empty());
    assert!(again.contains("then empty `cxmetrics_reason`"), "{again}");
    let (stored, _) = csv(SMALLEST, &rejects.replace(",MALFORMED_ROW,", ",,"));
    assert_eq!(stored.len(), 2);
}

#[test]
fn formulas_are_neutralised_and_numbers_are_not() {
    let mapping = SMALLEST.replace(
        "recommend = \"q1\"",
        "recommend = \"q1\"\ncomment = \"text\"",
    );
    let layout = Layout::Csv(CsvLayout::default());
    let texts = |content: &str| {
        let converter = Arc::new(converters::responses(&mapping).unwrap());
        let file = ScratchFile::new("csv", content.as_bytes());
        let columns = converter.rules().columns();
        let source = Source::open(&InputFile::regular(&file.0), layout, None, columns).unwrap();
        let records = Batches::new(source.rows, converter).flat_map(|batch| batch.unwrap().records);
        records
            .map(|record| format!("{:?}", record.answers))
            .collect::<Vec<_>>()
    };
    let content = format!(
        "number,at,q1,text\n1,{TIME},x,=1+1\n2,{TIME},x,'=a\n3,{TIME},x,-7.5\n4,{TIME},x,-y\n"
    );
    let (_, rejects) = csv(&mapping, &content);
    for cells in ["x,'=1+1,", "x,''=a,", "x,-7.5,", "x,'-y,"] {
        assert!(rejects.contains(cells), "{cells} {rejects}");
    }
    let correct = |text: &str| text.replace("Z,x,", "Z,9,");
    assert_eq!(texts(&correct(&rejects)), texts(&correct(&content)));
}

#[test]
fn a_copy_of_an_equal_row_stays_that_copy() {
    let row = format!("1,{TIME},c,o,5\n");
    let converter = || converters::activities(ORDERS).unwrap();
    let layout = Layout::Csv(CsvLayout::default());
    let content = format!("number,at,who,order,total\n{row}{row}");
    let (ids, _) = import(converter(), layout, None, content.as_bytes());
    let rejects = format!(
        "number,at,who,order,total,cxmetrics_row,cxmetrics_copy\n{},2,2\n",
        row.trim()
    );
    let (again, _) = import(converter(), layout, None, rejects.as_bytes());
    assert_eq!(again, [&ids[1][..]]);
}

#[test]
fn json_lines_keep_their_members_and_get_the_reasons() {
    let mapping = SMALLEST.replace(
        "columns = [\"number\"]",
        "row_number = true\nsource = \"a\"",
    );
    let json = |content: &str| {
        let converter = converters::responses(&mapping).unwrap();
        import(converter, Layout::Jsonl, None, content.as_bytes())
    };
    let good = format!("{{\"q1\": 7, \"at\": \"{TIME}\", \"z\": [1.50]}}\n");
    let (expected, _) = json(&good.repeat(3));
    let bad = good.replace("7", "77.5");
    let (stored, rejects) = json(&format!("{good}{bad}{{\"q1\": \n"));
    assert_eq!(stored, [&expected[0][..]]);
    let lines: Vec<&str> = rejects.lines().collect();
    assert!(
        lines[0].starts_with(&format!(
            "{{\"q1\": 77.5, \"at\": \"{TIME}\", \"z\": [1.50], \"cxmetrics_line\": 2, \"cxmetrics_row\": 2, "
        )),
        "{rejects}"
    );
    assert!(
        lines[1].starts_with("{\"cxmetrics_text\": \"{\\\"q1\\\":\", \"cxmetrics_line\": 3,"),
        "{rejects}"
    );
    let (corrected, rest) = json(&rejects.replace("77.5", "7"));
    assert_eq!(corrected, [&expected[1][..]]);
    assert_eq!(rest.matches("cxmetrics_row").count(), 2, "{rest}");
    assert!(rest.contains("put the corrected object"), "{rest}");
    let corrected = good.replace('}', ", \"cxmetrics_row\": 3}");
    assert_eq!(json(&corrected).0, [&expected[2][..]]);
}
