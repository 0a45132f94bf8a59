//! The reference numbers: every case in `tests/golden`, or in the folder that `GOLDEN_DIR`
//! names, is computed anew and compared within the case's own tolerance.
//!
//! To cover another family, write a function from a case to what we got, in a file of
//! `golden_families`, and name it in [`FAMILIES`].

#![allow(
    clippy::expect_used,
    reason = "a folder that can't be read fails the test"
)]

mod golden_families;

use golden_families::case::Quantity::{Counts, Number, Numbers, Records, Word};
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

/// Runs a family, prints what became of it and returns every mistake.
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
    let not_covered: BTreeSet<String> = std::fs::read_dir(&folder)
        .expect("the folder with the cases")
        .map(|entry| entry.expect("an entry of the folder").path())
        .filter(|path| path.extension().is_some_and(|end| end == "json"))
        .filter_map(|path| Some(path.file_stem()?.to_string_lossy().into_owned()))
        .filter(|stem| FAMILIES.iter().all(|(name, _)| name != stem))
        .collect();
    println!("families without a runner: {not_covered:?}");
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
