#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
use crate::api::CohortTable;

use super::super::samples;
use super::super::test_support;
use super::*;

fn reply() -> QueryCohortsResponse {
    let cell = |age, share, is_partial| CohortCell {
        age,
        period: Some(samples::period(("2024-01-01", "2024-02-01"))),
        customers: 12,
        retention: Some(samples::estimate(share, 0.1, 0.9, 1200)),
        orders: 1234,
        revenue_net: "98765.40".to_owned(),
        is_partial,
        ..CohortCell::default()
    };
    let cohort = |month, size, cells| Cohort {
        period: Some(samples::period(month)),
        size,
        cells,
        ..Cohort::default()
    };
    QueryCohortsResponse {
        definition: Some(samples::definition(
            &[],
            &[("retention", "customers / size")],
        )),
        currency_code: "EUR".to_owned(),
        warnings: Vec::new(),
        tables: vec![CohortTable {
            group: Vec::new(),
            cohorts: vec![
                cohort(
                    ("2024-01-01", "2024-02-01"),
                    1200,
                    vec![cell(0, 1.0, false), cell(1, 0.25, true)],
                ),
                cohort(("2024-02-01", "2024-03-01"), 1200, vec![cell(0, 1.0, true)]),
                cohort(("2024-03-01", "2024-04-01"), 0, vec![cell(0, 0.0, true)]),
                cohort(("2024-04-01", "2024-05-01"), 0, Vec::new()),
            ],
        }],
    }
}

fn lines(args: &[&str], width: usize) -> Vec<String> {
    test_support::lines::<CohortsArgs>(args, reply(), width)
}

#[test]
fn a_star_marks_an_age_that_is_not_over() {
    assert_eq!(
        lines(&[], 200),
        [
            "cohorts by month of their first order: retention by age in months; * not over yet",
            "  retention = customers / size (Wilson)",
            "2024-01-01 to 2025-01-01, UTC; 95% intervals",
            "",
            "month     size       0       1",
            "2024-01  1,200  100.0%   25.0%*",
            "2024-02  1,200  100.0%*",
            "2024-03      0",
            "2024-04      0",
        ]
    );
}

#[test]
fn revenue_is_shown_on_request() {
    let lines = lines(&["--show", "revenue"], 200);
    assert!(lines[0].contains("net revenue in EUR by age in months"));
    assert!(lines[4].ends_with("98,765.40*"), "{}", lines[4]);
}

#[test]
fn ages_that_do_not_fit_are_named() {
    let lines = lines(&[], 25);
    assert!(
        lines.contains(&"month     size       0".to_owned()),
        "{lines:#?}"
    );
    assert_eq!(
        lines.last().unwrap(),
        "ages 1 to 1 don't fit 25 columns; see them with --wide or --output csv"
    );
}

#[test]
fn a_period_without_cohorts_is_a_sentence() {
    let mut reply = reply();
    reply.tables[0].cohorts.drain(..2);
    let lines = test_support::lines::<CohortsArgs>(&[], reply, test_support::WIDE);
    assert_eq!(lines.last().unwrap(), "no customer started in this period");
}

#[test]
fn csv_has_one_line_per_age_and_one_for_an_empty_cohort() {
    let lines = lines(&["--output", "csv"], 80);
    assert!(lines[0].starts_with(
        "cohort_bucket,cohort_start_time,cohort_end_time,cohort_size,cohort_is_partial,\
         cohort_is_clipped,age,bucket,start_time,"
    ));
    assert_eq!(lines.len(), 6);
    assert!(lines[5].contains(",0,false,false,,"), "{}", lines[5]);
}

#[test]
fn months_of_first_orders_are_the_default() {
    let args = test_support::parsed::<CohortsArgs>(&["--ages", "12"]).unwrap();
    let request = args.request().unwrap();
    assert_eq!(request.bucket(), Bucket::Month);
    assert_eq!(request.start(), CohortStart::FirstOrder);
    assert_eq!(request.ages_max, Some(12));
    assert!(test_support::parsed::<CohortsArgs>(&["--by", "day"]).is_err());
}
