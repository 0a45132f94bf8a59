//! The reference numbers: every case in `tests/golden`, or in the folder that `GOLDEN_DIR`
//! names, is computed anew and compared within the case's own tolerance.
//!
//! To cover another family, write a function from a case to what we got and name it in
//! [`FAMILIES`].

#![allow(
    clippy::expect_used,
    reason = "a folder that can't be read fails the test"
)]

use cxmetrics::scoring::{
    CesCuts, CesDirection, Confidence, Histogram, Mean, NetMethod, NpsBounds, Scale, Score,
    ShareMethod, Status, ces, csat, mean_of_values, nps, rating,
};
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Computes one case, or names the reason why it can't.
type Family = fn(&Case) -> Result<Got, Trouble>;

const FAMILIES: [(&str, Family); 5] = [
    ("nps", nps_case),
    ("csat", csat_case),
    ("ces", ces_case),
    ("mean", mean_case),
    ("validation", validation_case),
];

#[derive(Deserialize)]
struct Case {
    id: String,
    method: String,
    input: Map<String, Value>,
    params: Map<String, Value>,
    expected: Map<String, Value>,
    tolerance: Tolerance,
}

#[derive(Deserialize)]
struct Tolerance {
    abs: f64,
    rel: f64,
}

enum Trouble {
    /// A method we don't offer: a gap in this test or in the product.
    UnknownMethod,
    /// Input the library refuses; right only where the case expects `invalid`.
    Rejected(String),
}

/// One computed quantity, in the shape the cases give it.
#[derive(Debug, Clone)]
enum Quantity {
    Number(Option<f64>),
    Count(u64),
    Counts(Vec<u64>),
    Word(&'static str),
}

use Quantity::{Count, Counts, Number, Word};

type Got = BTreeMap<&'static str, Quantity>;

fn nps_case(case: &Case) -> Result<Got, Trouble> {
    let method = match case.method.as_str() {
        // The point estimate doesn't depend on the method; adjusted Wald always has a status.
        "point" | "adjusted_wald" => NetMethod::AdjustedWald,
        "wald" => NetMethod::Wald,
        "trinomial_t" => NetMethod::TrinomialT,
        "score" => NetMethod::Score,
        _ => return Err(Trouble::UnknownMethod),
    };
    let bounds = NpsBounds::new(case.whole("promoter_min")?, case.whole("detractor_max")?)?;
    let answers = case.answers()?;
    let result = nps(&answers, bounds, method, case.confidence()?);
    let mut got = scored(result.score, "score");
    got.extend(clamped(result.score, -100.0, 100.0));
    got.extend([
        ("promoters", Count(result.promoters)),
        ("passives", Count(result.passives)),
        ("detractors", Count(result.detractors)),
        ("variance_unit", Number(result.variance_unit)),
        ("adjusted_score", Number(result.adjusted_score)),
    ]);
    if case.method == "point" {
        let standard_error = bounds.split(&answers).standard_error();
        got.insert("se", Number(standard_error));
    }
    Ok(got)
}

fn csat_case(case: &Case) -> Result<Got, Trouble> {
    let method = match case.method.as_str() {
        "wilson" => ShareMethod::Wilson,
        "wilson_cc" => ShareMethod::WilsonContinuity,
        "agresti_coull" => ShareMethod::AgrestiCoull,
        "clopper_pearson" => ShareMethod::ClopperPearson,
        "jeffreys" => ShareMethod::Jeffreys,
        _ => return Err(Trouble::UnknownMethod),
    };
    let answers = case.answers()?;
    let satisfied_from = answers.scale().max() - case.whole("top_box")? + 1;
    let result = csat(&answers, satisfied_from, method, case.confidence()?);
    let mut got = scored(result.score, "proportion");
    got.insert("successes", Count(result.satisfied));
    Ok(got)
}

fn ces_case(case: &Case) -> Result<Got, Trouble> {
    let answers = case.answers()?;
    let direction = match case.params.get("direction").and_then(Value::as_str) {
        Some("high_is_easy") => CesDirection::Agreement,
        Some("low_is_easy") => CesDirection::Effort,
        _ => return Err(Trouble::Rejected("no such direction".to_owned())),
    };
    let cuts = if case.params.contains_key("easy_cut") {
        CesCuts::new(direction, case.whole("easy_cut")?, case.whole("hard_cut")?)?
    } else {
        CesCuts::default_for(direction, answers.scale())
    };
    let result = ces(&answers, cuts, case.confidence()?);
    let mut got = match case.method.as_str() {
        "mean_t" => summarised(result.mean),
        "easy_share" => scored(result.easy_share, "proportion"),
        "net_easy" => scored(result.net_easy, "net"),
        _ => return Err(Trouble::UnknownMethod),
    };
    got.insert("easy", Count(result.easy));
    got.insert("hard", Count(result.hard));
    Ok(got)
}

fn mean_case(case: &Case) -> Result<Got, Trouble> {
    match case.method.as_str() {
        "t" => Ok(summarised(rating(&case.answers()?, case.confidence()?))),
        "t_raw" => {
            let values: Vec<f64> = case.read(&case.input, "values")?;
            Ok(summarised(mean_of_values(&values, case.confidence()?)?))
        }
        _ => Err(Trouble::UnknownMethod),
    }
}

/// Raw responses: whatever isn't a point of the scale, or is declared not applicable, is
/// left out and counted.
fn validation_case(case: &Case) -> Result<Got, Trouble> {
    let scale = Scale::new(case.whole("scale_min")?, case.whole("scale_max")?)?;
    let responses: Vec<Value> = case.read(&case.input, "responses")?;
    let not_applicable: Vec<Value> = case.read(&case.params, "not_applicable_codes")?;
    let mut answers = Histogram::empty(scale);
    let mut excluded = 0;
    for response in &responses {
        let applies = not_applicable
            .iter()
            .all(|code| code.as_f64() != response.as_f64());
        let number = response.as_f64().filter(|_| applies);
        match number.and_then(|number| scale.point(number)) {
            Some(point) => answers.record(point)?,
            None => excluded += 1,
        }
    }
    let (confidence, bounds) = (Confidence::default(), NpsBounds::default());
    let mut got = match case.method.as_str() {
        "nps" => scored(
            nps(&answers, bounds, NetMethod::default(), confidence).score,
            "score",
        ),
        "csat" => {
            let value = rating(&answers, confidence).score.value;
            let word = if value.is_some() { "ok" } else { "no_data" };
            Got::from([("mean", Number(value)), ("status", Word(word))])
        }
        _ => return Err(Trouble::UnknownMethod),
    };
    got.extend([
        ("n_valid", Count(answers.count())),
        ("n_excluded", Count(excluded)),
        ("counts", Counts(answers.counts().to_vec())),
    ]);
    Ok(got)
}

fn scored(score: Score, value: &'static str) -> Got {
    let word = match score.status {
        Status::Ok => "ok",
        Status::NoData => "no_data",
        Status::Insufficient => "insufficient",
        Status::Degenerate => "degenerate",
    };
    Got::from([
        ("status", Word(word)),
        ("n", Count(score.n)),
        (value, Number(score.value)),
        ("lower", Number(score.interval.map(|i| i.lower))),
        ("upper", Number(score.interval.map(|i| i.upper))),
        ("se", Number(score.standard_error)),
    ])
}

/// The bounds cut to the metric's range, not widened to hold the score: the cases' notion.
fn clamped(score: Score, min: f64, max: f64) -> Got {
    let [lower, upper] = [
        score.interval.map(|raw| raw.lower),
        score.interval.map(|raw| raw.upper),
    ]
    .map(|bound| Number(bound.map(|bound| bound.clamp(min, max))));
    Got::from([("lower_clamped", lower), ("upper_clamped", upper)])
}

fn summarised(mean: Mean) -> Got {
    let mut got = scored(mean.score, "mean");
    got.insert("sd", Number(mean.sd));
    got.insert("median", Number(mean.median));
    got
}

/// A refusal by the library, whatever it was, is the outcome the case has to expect.
impl<E: std::error::Error> From<E> for Trouble {
    fn from(error: E) -> Self {
        Self::Rejected(error.to_string())
    }
}

impl Case {
    fn read<T: serde::de::DeserializeOwned>(
        &self,
        from: &Map<String, Value>,
        key: &str,
    ) -> Result<T, Trouble> {
        let value = from.get(key).cloned().unwrap_or(Value::Null);
        Ok(serde_json::from_value(value)?)
    }

    fn whole(&self, key: &str) -> Result<i32, Trouble> {
        self.read(&self.params, key)
    }

    fn confidence(&self) -> Result<Confidence, Trouble> {
        Ok(Confidence::new(self.read(&self.params, "conf")?)?)
    }

    fn answers(&self) -> Result<Histogram, Trouble> {
        let min = self.read(&self.input, "scale_min")?;
        let max = self.read(&self.input, "scale_max")?;
        let counts = self.read(&self.input, "counts")?;
        Ok(Histogram::from_counts(Scale::new(min, max)?, counts)?)
    }

    fn expects(&self, status: &str) -> bool {
        self.expected.get("status").and_then(Value::as_str) == Some(status)
    }

    /// One line for every expected quantity that we got wrong; names what we don't offer.
    fn mistakes(&self, got: &Got, not_offered: &mut BTreeSet<String>) -> Vec<String> {
        let mut mistakes = Vec::new();
        for (field, want) in &self.expected {
            match got.get(field.as_str()) {
                Some(got) if self.tolerance.accepts(got, want) => {}
                Some(got) => {
                    mistakes.push(format!("{}: {field}: got {got:?}, want {want}", self.id));
                }
                None if field == "published" => {}
                None => {
                    not_offered.insert(format!("{}.{field}", self.method));
                }
            }
        }
        mistakes
    }
}

impl Tolerance {
    fn accepts(&self, got: &Quantity, want: &Value) -> bool {
        match got {
            Number(None) => want.is_null(),
            Number(Some(got)) => want
                .as_f64()
                .is_some_and(|want| (got - want).abs() <= self.abs.max(self.rel * want.abs())),
            Count(got) => want.as_u64() == Some(*got),
            Counts(got) => want.as_array().is_some_and(|want| {
                want.iter()
                    .map(Value::as_u64)
                    .eq(got.iter().copied().map(Some))
            }),
            Word(got) => want.as_str() == Some(got),
        }
    }
}

/// The folder with the cases.
fn golden_dir() -> PathBuf {
    std::env::var_os("GOLDEN_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden"),
        PathBuf::from,
    )
}

/// The cases of one file. Paths in `*_file` count from the folder above it and come back
/// ready to open.
fn cases(folder: &Path, family: &str) -> Result<Vec<Case>, String> {
    #[derive(Deserialize)]
    struct File {
        cases: Vec<Case>,
    }
    let path = folder.join(family).with_extension("json");
    let mut file: File = std::fs::read(&path)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_json::from_slice(&text).map_err(|error| error.to_string()))
        .map_err(|error| format!("{}: {error}", path.display()))?;
    for case in &mut file.cases {
        for (key, value) in &mut case.input {
            if let (true, Some(relative)) = (key.ends_with("_file"), value.as_str()) {
                let absolute = folder.join("..").join(relative);
                *value = absolute.to_string_lossy().into();
            }
        }
    }
    Ok(file.cases)
}

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
fn a_file_that_is_missing_is_named() {
    let mistakes = run(Path::new("/nowhere"), "nps", nps_case);
    assert!(
        mistakes.join("").contains("/nowhere/nps.json"),
        "{mistakes:?}"
    );
}
