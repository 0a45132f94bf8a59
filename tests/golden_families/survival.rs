//! How long customers stay: Kaplan-Meier and the log-rank test.

use crate::golden_families::case::Quantity::{Count, Counts, Number, Numbers, Word};
use crate::golden_families::case::{Case, Got, Trouble};
use cxmetrics::scoring::{LifeTable, kaplan_meier, log_rank};
use serde::Deserialize;

pub(crate) fn case(case: &Case) -> Result<Got, Trouble> {
    match case.method.as_str() {
        "kaplan_meier" => curve(case),
        "logrank" => comparison(case),
        _ => Err(Trouble::UnknownMethod),
    }
}

#[derive(Deserialize)]
struct Stays {
    durations: Vec<f64>,
    events: Vec<u8>,
}

impl Stays {
    fn table(self) -> Result<LifeTable, Trouble> {
        let died = self.events.into_iter().map(|event| event == 1);
        Ok(LifeTable::new(self.durations.into_iter().zip(died))?)
    }
}

fn curve(case: &Case) -> Result<Got, Trouble> {
    let stays = Stays {
        durations: case.read(&case.input, "durations")?,
        events: case.read(&case.input, "events")?,
    };
    let curve = kaplan_meier(&stays.table()?, case.confidence()?);
    let word = if curve.n > 0 { "ok" } else { "no_data" };
    let steps = &curve.steps;
    let lower = |i: usize| steps[i].interval.map(|interval| interval.lower);
    let upper = |i: usize| steps[i].interval.map(|interval| interval.upper);
    Ok(Got::from([
        ("status", Word(word)),
        ("n", Count(curve.n)),
        ("events", Count(curve.events)),
        (
            "times",
            Numbers(steps.iter().map(|step| Some(step.time)).collect()),
        ),
        (
            "at_risk",
            Counts(steps.iter().map(|step| step.at_risk).collect()),
        ),
        ("died", Counts(steps.iter().map(|step| step.died).collect())),
        (
            "survival",
            Numbers(steps.iter().map(|step| Some(step.survival)).collect()),
        ),
        (
            "se",
            Numbers(steps.iter().map(|step| step.standard_error).collect()),
        ),
        ("lower", Numbers((0..steps.len()).map(lower).collect())),
        ("upper", Numbers((0..steps.len()).map(upper).collect())),
        ("median", Number(curve.median())),
        (
            "rmst",
            Number(curve.restricted_mean(case.param("horizon")?)),
        ),
    ]))
}

fn comparison(case: &Case) -> Result<Got, Trouble> {
    let groups: Vec<Stays> = case.read(&case.input, "groups")?;
    let tables: Vec<LifeTable> = groups
        .into_iter()
        .map(Stays::table)
        .collect::<Result<_, _>>()?;
    let test = log_rank(&tables);
    let word = if test.chi_squared.is_some() {
        "ok"
    } else {
        "degenerate"
    };
    Ok(Got::from([
        ("status", Word(word)),
        ("chi2", Number(test.chi_squared)),
        ("df", Count(test.degrees_of_freedom)),
        ("p_value", Number(test.p_value)),
    ]))
}
