#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::{Timestamp, ToSpan};

use super::*;
use crate::calendar::period::Period;

/// A query of one day in UTC, which one run of one day covers.
fn sums_of(histogram_length: usize) -> CountQuery {
    let start = Timestamp::UNIX_EPOCH;
    CountQuery {
        questions: vec![(1, 1)],
        buckets: vec![Period::new(start, start + 24.hours()).unwrap()],
        value_groups: Vec::new(),
        group_by: Vec::new(),
        filters: Vec::new(),
        histogram_length,
        is_score: true,
        points_max: 10,
    }
}

fn names(groups: usize) -> Counted {
    Counted {
        run_number: 0,
        group_number: 0,
        names: Some(Json(vec![Vec::new(); groups])),
        ..counted(0, &[])
    }
}

fn counted(page: i32, points: &[i64]) -> Counted {
    Counted {
        run_number: 1,
        group_number: 1,
        names: None,
        page,
        answered: 0,
        not_applicable: 0,
        skipped: 0,
        points: points.to_vec(),
    }
}

fn sum(query: &CountQuery, rows: &[Counted]) -> Result<Option<Vec<TallySeries>>, StoreError> {
    sum_groups(
        rows.to_vec(),
        query,
        &cover(&query.buckets),
        query.points_max,
    )
}

#[track_caller]
fn assert_corrupt(query: &CountQuery, rows: &[Counted], text: &str) {
    match sum(query, rows) {
        Err(StoreError::Corrupt(found)) => assert_eq!(found, text),
        other => panic!("{other:?}"),
    }
}

#[test]
fn pages_are_put_together_and_unused_columns_of_the_last_are_empty() {
    let first: Vec<i64> = (1..=11).collect();
    let second = [12, 13, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let rows = [names(1), counted(0, &first), counted(1, &second)];
    let series = sum(&sums_of(13), &rows).unwrap().unwrap();
    let expected: Vec<u64> = (1..=13).collect();
    assert_eq!(series[0].tallies[0].counts, expected);
}

#[test]
fn a_negative_tally_is_corrupt() {
    let rows = [names(1), counted(0, &[3, -1, 0])];
    assert_corrupt(&sums_of(3), &rows, "a tally counts -1 answers");
    let skipped = Counted {
        skipped: -2,
        ..counted(0, &[1, 0, 0])
    };
    assert_corrupt(
        &sums_of(3),
        &[names(1), skipped],
        "a tally counts -2 answers",
    );
}

#[test]
fn answers_beyond_the_histogram_are_corrupt() {
    let rows = [names(1), counted(0, &[1, 1, 1, 4])];
    let text = "a tally of 3 points counts answers at point 3";
    assert_corrupt(&sums_of(3), &rows, text);
    let rows = [names(1), counted(1, &[1])];
    let text = "a tally of 11 points counts answers at point 11";
    assert_corrupt(&sums_of(11), &rows, text);
    assert_corrupt(
        &sums_of(11),
        &[names(1), counted(-1, &[1])],
        "a tally has page -1",
    );
}

#[test]
fn a_group_without_a_name_and_an_unknown_run_are_corrupt() {
    let rows = [names(0), counted(0, &[1])];
    assert_corrupt(&sums_of(1), &rows, "1 groups have 0 names");
    for run_number in [0, 2] {
        let row = Counted {
            run_number,
            ..counted(0, &[1])
        };
        let text = format!("no run has the number {run_number}");
        assert_corrupt(&sums_of(1), &[names(1), row], &text);
    }
    assert_corrupt(
        &sums_of(1),
        &[],
        "counted answers came without the names of their groups",
    );
}

#[test]
fn without_groups_there_are_no_series() {
    let nobody = Counted {
        names: None,
        ..names(0)
    };
    assert_eq!(sum(&sums_of(1), &[nobody]).unwrap(), Some(Vec::new()));
}
