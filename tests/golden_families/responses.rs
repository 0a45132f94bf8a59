//! Answers: NPS, CSAT, CES, means and the checks on raw responses.

use crate::golden_families::case::Quantity::{Count, Counts, Number, Word};
use crate::golden_families::case::{Case, Got, Trouble};
use cxmetrics::scoring::{
    CesCuts, CesDirection, Confidence, Histogram, Mean, NetMethod, NpsBounds, Scale, Score,
    ShareMethod, ShareScorer, Status, ces, csat, mean_of_values, nps, rating,
};
use serde_json::Value;

pub(crate) fn nps_case(case: &Case) -> Result<Got, Trouble> {
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

pub(crate) fn csat_case(case: &Case) -> Result<Got, Trouble> {
    let method = match case.method.as_str() {
        "wilson" => ShareMethod::Wilson,
        "wilson_cc" => ShareMethod::WilsonContinuity,
        "agresti_coull" => ShareMethod::AgrestiCoull,
        "clopper_pearson" => ShareMethod::ClopperPearson,
        "jeffreys" => ShareMethod::Jeffreys,
        _ => return Err(Trouble::UnknownMethod),
    };
    let answers = case.answers()?;
    let best = answers.scale().max();
    let satisfied = best - case.whole("top_box")? + 1..=best;
    let result = csat(
        &answers,
        &satisfied,
        &mut ShareScorer::new(method, case.confidence()?),
    );
    let mut got = scored(result.score, "proportion");
    got.insert("successes", Count(result.satisfied));
    Ok(got)
}

pub(crate) fn ces_case(case: &Case) -> Result<Got, Trouble> {
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

pub(crate) fn mean_case(case: &Case) -> Result<Got, Trouble> {
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
pub(crate) fn validation_case(case: &Case) -> Result<Got, Trouble> {
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
        "csat" | "ces" => {
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

impl Case {
    fn answers(&self) -> Result<Histogram, Trouble> {
        let min = self.read(&self.input, "scale_min")?;
        let max = self.read(&self.input, "scale_max")?;
        let counts = self.read(&self.input, "counts")?;
        Ok(Histogram::from_counts(Scale::new(min, max)?, counts)?)
    }
}
