//! Batches of rows.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use super::*;
use crate::api::{Activity, Response, activity};
use crate::import::fixtures::converters;
use crate::import::fixtures::mappings::{ORDERS, SMALLEST};
use crate::import::fixtures::scratch_file::ScratchFile;
use crate::import::input_file::InputFile;
use crate::import::layout::{CsvLayout, Layout};
use crate::import::mapping::Mapping;
use crate::import::source::Source;

fn batches<C: RecordConverter>(converter: C, content: &str) -> Vec<Batch<C::Record>> {
    let file = ScratchFile::new("csv", content.as_bytes());
    let layout = Layout::Csv(CsvLayout::default());
    let source = Source::open(
        &InputFile::regular(&file.0),
        layout,
        None,
        converter.rules().columns(),
    )
    .unwrap();
    let batches = Batches::new(source.rows, Arc::new(converter));
    batches.map(Result::unwrap).collect()
}

/// The line in which each record begins.
fn lines<R>(batch: &Batch<R>) -> Vec<u64> {
    batch.origins.iter().map(|origin| origin.line).collect()
}

/// The orders of the first batch.
fn order_ids(batches: &[Batch<Activity>]) -> Vec<String> {
    let order = |record: &Activity| match &record.kind {
        Some(activity::Kind::Order(order)) => order.order_id.clone(),
        _ => panic!("every row is an order"),
    };
    batches[0].records.iter().map(order).collect()
}

fn responses(content: &str) -> Vec<Batch<Response>> {
    batches(converters::responses(SMALLEST).unwrap(), content)
}

#[test]
fn row_numbers_count_rejected_rows() {
    let mapping = ORDERS.replace("id = \"order\"", "id = { row_number = true }");
    let converter = converters::activities(&mapping).unwrap();
    let row = "9,2024-05-01T00:00:00Z,c1,5\n";
    let batches = batches(converter, &format!("number,at,who,total\n{row}\nx\n{row}"));
    assert_eq!(order_ids(&batches), ["1", "3"]);
}

#[test]
fn a_bad_row_is_rejected_and_the_others_continue() {
    let batches = responses(
        "number,at,q1\n1,2024-05-01T00:00:00Z,9\n2,2024-05-01T00:00:00Z,good\n3,x\n4,2024-05-01T00:00:00Z,\n",
    );

    assert_eq!(batches.len(), 1);
    assert_eq!(lines(&batches[0]), [2, 5]);
    let errors: Vec<(u64, &str)> = batches[0]
        .rejected
        .iter()
        .flat_map(|row| &row.errors)
        .map(|error| (error.line, error.reason.as_str()))
        .collect();
    assert_eq!(errors, [(3, "INVALID_FIELD"), (4, "MALFORMED_ROW")]);
    assert_eq!(batches[0].counts.rejected, 2);
}

#[test]
fn a_batch_holds_a_bounded_number_of_rows() {
    let mut content = "number,at,q1\n".to_owned();
    for number in 0..1_201 {
        content.push_str(&format!("{number},2024-05-01T00:00:00Z,9\n"));
    }
    let batches = responses(&content);
    let sizes: Vec<usize> = batches.iter().map(|batch| batch.records.len()).collect();
    assert_eq!(sizes, [500, 500, 201]);
    assert_eq!(batches[2].end, content.len() as u64);
}

#[test]
fn a_batch_holds_a_bounded_number_of_bytes() {
    let mapping = SMALLEST.replace("recommend = \"q1\"", "comment = \"q1\"");
    let converter = converters::responses(&mapping).unwrap();
    let (half, large) = ("x".repeat(600 << 10), "x".repeat(4_000_000));
    let mut content = "number,at,q1\n".to_owned();
    for text in [&half, &half, &large, &half] {
        content.push_str(&format!("{},2024-05-01T00:00:00Z,{text}\n", content.len()));
    }
    let batches = batches(converter, &content);
    let sizes: Vec<(usize, u64)> = batches
        .iter()
        .map(|batch| (batch.records.len(), batch.counts.rejected))
        .collect();
    assert_eq!(sizes, [(1, 0), (1, 1), (1, 0)]);
    let ends_of_rows = content.match_indices('\n').skip(1);
    let ends: Vec<u64> = ends_of_rows.map(|(at, _)| at as u64 + 1).collect();
    let batch_ends: Vec<u64> = batches.iter().map(|batch| batch.end).collect();
    assert_eq!(batch_ends, [ends[0], ends[2], ends[3]]);
}

#[test]
fn rows_with_a_listed_value_are_skipped_and_counted() {
    let mapping = format!(
        "{SMALLEST}\n[rows]\nskip = {{ column = \"status\", values = [\"Survey Preview\", 2] }}"
    );
    let content = "number,at,q1,status\n1,2024-05-01T00:00:00Z,9,Survey Preview\n\
                   2,2024-05-01T00:00:00Z,9,IP Address\n3,never,x,2\n4,never,x,3\n5,x\n";
    let batches = batches(converters::responses(&mapping).unwrap(), content);
    assert_eq!(batches.len(), 1);
    assert_eq!(lines(&batches[0]), [3]);
    let counts = BatchCounts {
        repeated_times: 0,
        rejected: 2,
        skipped: 2,
        told_apart: 0,
    };
    assert_eq!(batches[0].counts, counts);
}

#[test]
fn responses_with_a_listed_value_are_excluded_with_a_reason() {
    let rows = "[{ column = \"status\", values = [\"Survey Preview\"], reason = \"test\" }, \
                 { column = \"status\", values = [\"Spam\"], reason = \"fraud\" }]";
    let mapping = format!("{SMALLEST}\n[rows]\nexclude = {rows}");
    let row = "2024-05-01T00:00:00Z,9";
    let content = format!(
        "number,at,q1,status\n1,{row},Survey Preview\n2,{row},\n3,x,9,Spam\n4,{row},Spam\n"
    );
    let found = batches(converters::responses(&mapping).unwrap(), &content);
    assert_eq!(lines(&found[0]), [2, 3, 5]);
    let exclusions = [(0, ExclusionReason::Test), (2, ExclusionReason::Fraud)];
    assert_eq!(found[0].exclusions, BTreeMap::from(exclusions));

    let message = Mapping::parse(&format!("{ORDERS}\n[rows]\nexclude = {rows}"));
    let message = message.unwrap_err().to_string();
    assert!(
        message.starts_with("[rows] exclude applies to responses"),
        "{message}"
    );
}

#[test]
fn several_columns_may_choose_the_skipped_rows() {
    let skip =
        "[{ column = \"status\", values = [\"Spam\"] }, { column = \"who\", values = [\"\"] }]";
    let mapping = format!("{SMALLEST}\n[rows]\nskip = {skip}");
    let row = "2024-05-01T00:00:00Z,9";
    let content = format!("number,at,q1,status,who\n1,{row},Spam,c1\n2,{row},,\n3,{row},,c1\n");
    let found = batches(converters::responses(&mapping).unwrap(), &content);
    assert_eq!((found[0].counts.skipped, lines(&found[0])), (2, vec![4]));

    // The closing line counts skipped rows even where there are no others.
    let content = format!("number,at,q1,status,who\n1,{row},Spam,c1\n");
    let found = batches(converters::responses(&mapping).unwrap(), &content);
    assert_eq!((found.len(), found[0].counts.skipped), (1, 1));
    assert_eq!(found[0].end, content.len() as u64);
}

#[test]
fn a_skipped_row_keeps_its_number() {
    let mapping = ORDERS.replace("id = \"order\"", "id = { row_number = true }")
        + "\n[rows]\nskip = { column = \"who\", values = [\"\"] }";
    let row = |who| format!("9,2024-05-01T00:00:00Z,{who},5\n");
    let content = format!("number,at,who,total\n{}{}", row(""), row("c1"));
    let batches = batches(converters::activities(&mapping).unwrap(), &content);
    assert_eq!(order_ids(&batches), ["2"]);
}

#[test]
fn a_filter_without_values_is_refused() {
    for rows in [
        "",
        "skip = []",
        "skip = { column = \"status\", values = [] }",
    ] {
        let mapping = format!("{SMALLEST}\n[rows]\n{rows}");
        let message = converters::responses(&mapping).unwrap_err().to_string();
        assert!(message.starts_with("[rows]"), "{message}");
    }
}

/// Two lines of an order with the same product are two lines.
#[test]
fn equal_rows_of_one_file_are_told_apart_and_keep_their_ids() {
    let row = |number: u64, total: u64| format!("{number},2024-05-01T00:00:00Z,c1,A1,{total}\n");
    let rows = [row(1, 5), row(1, 5), row(2, 5), row(1, 6), row(1, 5)];
    let content = format!("number,at,who,order,total\n{}", rows.concat());
    let ids = |mapping: &str| -> Vec<String> {
        let batches = batches(converters::activities(mapping).unwrap(), &content);
        assert_eq!(batches.len(), 1);
        let records = batches[0].records.iter();
        records.map(|record| record.activity_id.clone()).collect()
    };
    let first = id::derived("activity", &["1"]);
    let expected = [
        first,
        Uuid::new_v5(&first, b"2"),
        id::derived("activity", &["2"]),
        // Equal columns of the id and another amount are a conflict, which the service reports.
        first,
        Uuid::new_v5(&first, b"3"),
    ];
    assert_eq!(ids(ORDERS), expected.map(|id| id.to_string()));
    assert_eq!(ids(ORDERS), ids(ORDERS));
    let counts = batches(converters::activities(ORDERS).unwrap(), &content)[0].counts;
    assert_eq!(counts.told_apart, 2);

    let one = ORDERS.replace("[\"number\"]", "[\"number\"]\nequal_rows = \"one\"");
    let second = id::derived("activity", &["2"]);
    let expected = [first, first, second, first, first];
    assert_eq!(ids(&one), expected.map(|id| id.to_string()));
}

#[test]
fn only_derived_ids_tell_equal_rows_apart() {
    let with_id = |id: &str| {
        let mapping = SMALLEST.replace("columns = [\"number\"]", id);
        converters::responses(&mapping)
    };
    let id = "018f3b1e-0000-7000-8000-000000000001";
    let content = format!(
        "number,at,q1\n{}",
        format!("{id},2024-05-01T00:00:00Z,9\n").repeat(2)
    );
    let converter = with_id("columns = [\"number\"]\nuuid = true").unwrap();
    let batches = batches(converter, &content);
    assert_eq!(batches[0].records[1].response_id, id);
    assert_eq!(batches[0].counts.told_apart, 0);

    let message = with_id("row_number = true\nsource = \"a\"\nequal_rows = \"one\"");
    let message = message.unwrap_err().to_string();
    assert!(message.starts_with("[id] equal_rows"), "{message}");
}

#[test]
fn a_skipped_time_is_rejected_and_a_repeated_one_is_counted() {
    let mapping = SMALLEST.replace("\"rfc3339\"", "\"date-time\"\nzone = \"Europe/Berlin\"");
    let batches = batches(
        converters::responses(&mapping).unwrap(),
        "number,at,q1\na,2024-03-31 02:30,9\nb,2024-10-27 02:30,9\nc,2024-03-31 03:30,9\n",
    );
    let [batch] = &batches[..] else {
        panic!("{} batches", batches.len());
    };
    assert_eq!(lines(batch), [3, 4]);
    assert_eq!((batch.counts.rejected, batch.counts.repeated_times), (1, 1));
    let description = &batch.rejected[0].errors[0].description;
    assert!(
        description.contains("doesn't exist in Europe/Berlin"),
        "{description}"
    );
    let seconds = batch
        .records
        .iter()
        .map(|record| record.submit_time.unwrap().seconds);
    // 00:30 and 01:30 UTC.
    assert_eq!(seconds.collect::<Vec<_>>(), [1_729_989_000, 1_711_848_600]);
}
