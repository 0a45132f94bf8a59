//! The reference numbers: every case in `tests/golden`, or in the folder that `GOLDEN_DIR`
//! names, is computed anew and compared within the case's own tolerance.
//!
//! To cover another family, write a function from a case to the computed result, in a file of
//! `golden_families`, and name it in [`FAMILIES`].

#![allow(
    clippy::expect_used,
    reason = "a folder that can't be read fails the test"
)]

mod golden_families;

use golden_families::case::Quantity::{self, Counts, Number, Numbers, Records, Word};
use golden_families::case::{Case, Got, Tolerance, Trouble};
use golden_families::files::{cases, golden_dir};
use golden_families::{behavior, clv, responses, survival};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

/// Computes one case, or names the reason why it can't.
type Family = fn(&Case) -> Result<Got, Trouble>;

const FAMILIES: [(&str, Family); 8] = [
    ("nps", responses::nps_case),
    ("csat", responses::csat_case),
    ("ces", responses::ces_case),
    ("mean", responses::mean_case),
    ("validation", responses::validation_case),
    ("survival", survival::case),
    ("clv", clv::case),
    ("behavior", behavior::case),
];

/// Families that the library doesn't compute yet.
const LATER_FAMILIES: [&str; 5] = ["control", "difference", "drivers", "trend", "weighting"];

/// Runs a family, prints a summary and returns every mistake.
fn run(folder: &Path, name: &str, family: Family) -> Vec<String> {
    let cases = match cases(folder, name) {
        Ok(cases) if cases.is_empty() => return vec![format!("{name}: no cases")],
        Ok(cases) => cases,
        Err(unreadable) => return vec![unreadable],
    };
    let (mut passed, mut mistakes) = (0, Vec::new());
    let (mut unknown, mut not_offered) = (BTreeSet::new(), BTreeSet::new());
    for case in &cases {
        let found = match family(case) {
            Ok(got) => case.mistakes(&got, &mut not_offered),
            Err(Trouble::Rejected(_)) if case.expects("invalid") => vec![],
            Err(Trouble::Rejected(reason)) => vec![format!("{}: rejected: {reason}", case.id)],
            Err(Trouble::UnknownMethod) => {
                unknown.insert(case.method.clone());
                vec![format!("{}: method {} is unknown", case.id, case.method)]
            }
        };
        passed += usize::from(found.is_empty());
        mistakes.extend(found);
    }
    println!(
        "{name}: {} cases, {passed} passed; unknown methods {unknown:?}; fields not offered {not_offered:?}",
        cases.len()
    );
    mistakes
}

#[test]
fn every_golden_case_comes_out_within_its_tolerance() {
    let folder = golden_dir();
    let mistakes: Vec<String> = FAMILIES
        .iter()
        .flat_map(|&(name, family)| run(&folder, name, family))
        .collect();
    let without_runner: Vec<String> = std::fs::read_dir(&folder)
        .expect("the folder with the cases")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|stem| FAMILIES.iter().all(|(name, _)| name != stem))
        .filter(|stem| !LATER_FAMILIES.contains(&stem.as_str()))
        .collect();
    assert!(
        without_runner.is_empty(),
        "families without a runner: {without_runner:?}"
    );
    assert!(
        mistakes.is_empty(),
        "{} mistakes in {}:\n{}",
        mistakes.len(),
        folder.display(),
        mistakes.join("\n")
    );
}

#[test]
fn a_wrong_number_a_missing_one_and_a_wrong_word_are_noticed() {
    let tolerance = Tolerance {
        abs: 1e-9,
        rel: 1e-9,
        log_likelihood_abs: None,
    };
    assert!(tolerance.accepts(&Number(Some(1e3 + 5e-7)), &1e3.into()));
    assert!(!tolerance.accepts(&Number(Some(1e3 + 5e-6)), &1e3.into()));
    assert!(!tolerance.accepts(&Number(Some(f64::NAN)), &Value::Null));
    assert!(!tolerance.accepts(&Number(Some(f64::NAN)), &1.0.into()));
    assert!(!tolerance.accepts(&Number(None), &0.0.into()));
    assert!(!tolerance.accepts(&Word("ok"), &"degenerate".into()));
    assert!(!tolerance.accepts(&Counts(vec![1]), &vec![1, 0].into()));
}

#[test]
fn a_list_that_is_short_and_a_record_that_lacks_a_field_are_noticed() {
    let tolerance = Tolerance {
        abs: 1e-9,
        rel: 1e-9,
        log_likelihood_abs: None,
    };
    let numbers = Numbers(vec![Some(0.5), None]);
    assert!(tolerance.accepts(&numbers, &json!([0.5, null])));
    assert!(!tolerance.accepts(&numbers, &json!([0.5])));
    assert!(!tolerance.accepts(&numbers, &json!([0.5, 0.0])));
    let records = Records(vec![Got::from([("size", Number(Some(2.0)))])]);
    assert!(tolerance.accepts(&records, &json!([{"size": 2}])));
    assert!(!tolerance.accepts(&records, &json!([{"size": 2, "cohort": "2024-01"}])));
}

#[test]
fn a_file_that_is_missing_is_named() {
    let mistakes = run(Path::new("/nowhere"), "nps", responses::nps_case);
    assert!(
        mistakes.join("").contains("/nowhere/nps.json"),
        "{mistakes:?}"
    );
}

/// The result of a case that differs from a golden one only in the given parts.
fn computed(family: Family, case: Value) -> Got {
    let case: Case = serde_json::from_value(case).expect("a case");
    match family(&case) {
        Ok(got) => got,
        Err(trouble) => panic!("{trouble:?}"),
    }
}

fn case(metric: &str, method: &str, input: Value, params: Value) -> Value {
    json!({
        "id": "made-here", "metric": metric, "method": method, "input": input,
        "params": params, "expected": {}, "tolerance": {"abs": 1e-9, "rel": 1e-9},
    })
}

#[test]
fn rows_are_read_by_their_columns_in_any_order() {
    let params = json!({
        "start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z",
        "same_day_as_one": true, "tz": "+05:30",
    });
    // The first two are one day in UTC, and two days half past five hours further east.
    let input = json!({
        "columns": ["type", "order_id", "ts", "customer", "amount"],
        "rows": [
            ["order", "1", "2024-01-05T18:00:00Z", "a", 20.0],
            ["order", "2", "2024-01-05T19:00:00Z", "a", 30.0],
            ["order", "3", "2024-01-06T01:00:00Z", "a", 30.0],
        ],
    });
    let got = computed(behavior::case, case("repurchase", "window", input, params));
    assert!(matches!(got["occasions"], Quantity::Count(2)), "{got:?}");
}

#[test]
fn a_log_without_events_has_answers_without_data() {
    let params = json!({
        "start": "2024-01-01T00:00:00Z", "end": "2024-02-01T00:00:00Z",
        "as_of": "2024-02-01T00:00:00Z", "days": 30, "inactivity_days": 30,
        "from_start": "2024-01-01T00:00:00Z", "from_end": "2024-02-01T00:00:00Z",
        "to_start": "2024-02-01T00:00:00Z", "to_end": "2024-03-01T00:00:00Z",
        "same_day_as_one": true, "tz": "-03:00", "last_month": "2024-03",
        "calibration_end": "2024-02-01", "unit": "week",
    });
    for (metric, method) in [
        ("retention", "period_over_period"),
        ("churn", "inactivity"),
        ("repurchase", "window"),
        ("repurchase", "within_days"),
        ("orders", "summary"),
        ("cohort", "monthly"),
        ("rfm", "bgnbd_summary"),
    ] {
        let input = json!({"columns": ["customer"], "rows": []});
        let got = computed(behavior::case, case(metric, method, input, params.clone()));
        assert!(
            matches!(got["status"], Word("no_data")),
            "{metric} {method}: {got:?}"
        );
    }
}

#[test]
fn a_model_is_fitted_to_inline_arrays_as_to_rows() {
    let columns = json!({
        "x": [2, 0, 5, 1, 3, 0], "t_x": [20.0, 0.0, 30.0, 7.0, 25.0, 0.0],
        "T": [38.0, 38.0, 38.0, 30.0, 30.0, 30.0],
    });
    let rows = json!([
        {"x": 2, "t_x": 20.0, "T": 38.0}, {"x": 0, "t_x": 0.0, "T": 38.0},
        {"x": 5, "t_x": 30.0, "T": 38.0}, {"x": 1, "t_x": 7.0, "T": 30.0},
        {"x": 3, "t_x": 25.0, "T": 30.0}, {"x": 0, "t_x": 0.0, "T": 30.0},
    ]);
    let fitted = |input| {
        let case: Case =
            serde_json::from_value(case("bgnbd", "fit", input, json!({}))).expect("a case");
        format!("{:?}", clv::case(&case))
    };
    assert_eq!(fitted(columns), fitted(json!({"rows": rows})));
}

#[test]
fn raw_effort_answers_are_checked_against_their_scale() {
    let input = json!({"responses": [7, 6, 0, 8, null, 5]});
    let params = json!({"scale_min": 1, "scale_max": 7, "not_applicable_codes": []});
    let got = computed(
        responses::validation_case,
        case("histogram", "ces", input, params),
    );
    assert!(matches!(got["n_excluded"], Quantity::Count(3)), "{got:?}");
    assert!(matches!(got["mean"], Number(Some(6.0))), "{got:?}");
}
