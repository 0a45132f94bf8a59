//! `query survival`.

use crate::api::{
    LogRankTest, QuerySurvivalRequest, QuerySurvivalResponse, SurvivalCurve, SurvivalEvent,
    SurvivalStep,
};
use clap::ValueEnum;

use super::super::super::client::Service;
use super::super::super::number;
use super::super::columns::{self, Align, Column, Look};
use super::super::figure;
use super::cells;
use super::definition::{Definition, metric};
use super::scope::ScopeArgs;
use super::sheet::{Level, level};
use super::{Answer, Query};

const EXAMPLES: &str = "\
Customers whom it hasn't happened to yet count for as long as they were followed (Kaplan and
Meier). The median is the first day at which half or fewer survive, a dash where more do. A table
shows some twenty days of each curve; --output csv and json have every step.

Examples:
  cxmetrics query survival --event cancellation --from 2024 --to 2026 --group segment
  cxmetrics query survival --event second-order --horizon-days 365
  cxmetrics query survival --event second-order --from 2025 --by-answer shop/recommend";

/// Days of a curve that a table shows at most.
const STEPS_MAX: usize = 20;

/// What `query survival` is told.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct SurvivalArgs {
    /// What customers are followed to.
    #[arg(long, value_enum)]
    event: Event,

    /// Days to which the restricted mean reaches; the longest time that a customer was
    /// followed when left out.
    #[arg(long, value_name = "DAYS")]
    horizon_days: Option<i32>,

    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Event {
    /// From the first sign of life to the first cancellation.
    Cancellation,
    /// From the first order to the second.
    SecondOrder,
}

impl From<Event> for SurvivalEvent {
    fn from(event: Event) -> Self {
        match event {
            Event::Cancellation => Self::Cancellation,
            Event::SecondOrder => Self::SecondOrder,
        }
    }
}

impl Query for SurvivalArgs {
    type Request = QuerySurvivalRequest;
    type Reply = QuerySurvivalResponse;

    fn scope(&self) -> &ScopeArgs {
        &self.scope
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QuerySurvivalRequest {
            scope: Some(self.scope.scope()?),
            event: SurvivalEvent::from(self.event).into(),
            horizon_days: self.horizon_days,
        })
    }

    async fn call(service: &Service, request: Self::Request) -> Answer<Self::Reply> {
        service.customer_metrics().query_survival(request).await
    }

    fn levels(&self) -> &'static [Level] {
        const {
            &[
                level("curves"),
                Level {
                    field: "steps",
                    prefix: "step_",
                },
            ]
        }
    }

    fn table(&self, definition: &Definition<'_>, reply: &Self::Reply, look: Look) -> String {
        let title = match self.event {
            Event::Cancellation => "survival from the first sign of life to the first cancellation",
            Event::SecondOrder => "survival from the first order to the second",
        };
        let metrics = [
            metric("survival", "survival"),
            metric("median_days", "median"),
            metric("restricted_mean_days", "restricted mean"),
        ];
        let head = definition.head(title, &metrics);
        let curves: Vec<&SurvivalCurve> = reply.curves.iter().collect();
        if curves.iter().all(|curve| curve.customers == 0) {
            return columns::in_words(head, "nobody to follow in that time");
        }
        let mut text = columns::page(head, curve_columns(definition, &curves), look);
        if let Some(log_rank) = &reply.log_rank {
            text.push_str(&format!("\n{}\n", log_rank_in_words(log_rank)));
        }
        let steps: Vec<Step<'_>> = reply.curves.iter().flat_map(thinned).collect();
        if steps.is_empty() {
            return text;
        }
        let mut columns = cells::groups(definition, &steps, |step| &step.curve.group);
        columns.extend(step_columns(&steps));
        text.push_str(&columns::page(String::new(), columns, look));
        let all: usize = reply.curves.iter().map(|curve| curve.steps.len()).sum();
        if all > steps.len() {
            text.push_str(&format!(
                "\n{} of {} steps; --output csv has all\n",
                steps.len(),
                all
            ));
        }
        text
    }
}

/// Each curve in a line.
fn curve_columns(definition: &Definition<'_>, curves: &[&SurvivalCurve]) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&SurvivalCurve) -> String| {
        Column::of(title, Align::Right, curves, |curve| cell(curve))
    };
    let days = |days: f64| format!("{} days", figure::decimal(days, 1));
    let mut columns = cells::groups(definition, curves, |curve| &curve.group);
    columns.extend([
        right("customers", &|curve| number::count(curve.customers)),
        right("events", &|curve| number::count(curve.events)),
        right("median", &|curve| {
            let whole = |days: f64| format!("{} days", figure::decimal(days, 0));
            cells::optional(curve.median_days, whole)
        }),
        right("restricted mean", &|curve| {
            cells::optional(curve.restricted_mean_days, days)
        }),
        right("up to", &|curve| {
            format!("{} days", figure::decimal(curve.horizon_days, 0))
        }),
    ]);
    columns
}

/// A step of a curve, with what happened up to it.
struct Step<'a> {
    curve: &'a SurvivalCurve,
    step: &'a SurvivalStep,
    events_so_far: i64,
}

/// So many steps of a curve as can be read, the first and the last among them.
fn thinned(curve: &SurvivalCurve) -> impl Iterator<Item = Step<'_>> {
    let count = curve.steps.len();
    let events = curve.steps.iter().scan(0, |events_so_far, step| {
        *events_so_far += step.events;
        Some((step, *events_so_far))
    });
    let is_shown = move |place: usize| {
        // Evenly spread: the place of the n-th shown is n (count - 1) / (shown - 1).
        let shown = STEPS_MAX - 1;
        let nth = (place * shown).div_ceil(count.max(2) - 1);
        count <= STEPS_MAX || nth * (count - 1) / shown == place
    };
    let steps = events
        .enumerate()
        .filter(move |(place, _)| is_shown(*place));
    steps.map(move |(_, (step, events_so_far))| Step {
        curve,
        step,
        events_so_far,
    })
}

fn step_columns(steps: &[Step<'_>]) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&Step<'_>) -> String| {
        Column::of(title, Align::Right, steps, cell)
    };
    vec![
        right("day", &|step| figure::decimal(step.step.days, 0)),
        right("at risk", &|step| number::count(step.step.at_risk)),
        right("events so far", &|step| number::count(step.events_so_far)),
        right("survival", &|step| cells::percent(step.step.survival)),
        right("interval", &|step| {
            step.step.interval.map_or_else(
                || figure::NOTHING.to_owned(),
                |interval| figure::range(interval.lower, interval.upper, cells::percent),
            )
        }),
    ]
}

/// The log-rank test in a sentence.
fn log_rank_in_words(test: &LogRankTest) -> String {
    let (Some(chi_squared), Some(p_value)) = (test.chi_squared, test.p_value) else {
        return "log-rank test: nothing happened that the groups could differ in".to_owned();
    };
    let p_value = if p_value < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {}", figure::decimal(p_value, 4))
    };
    format!(
        "log-rank test: chi-squared {}, degrees of freedom {}, {p_value}",
        figure::decimal(chi_squared, 2),
        test.degrees_of_freedom,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::sample;
    use super::*;

    fn lines(reply: &QuerySurvivalResponse) -> Vec<String> {
        sample::lines::<SurvivalArgs>(&["--event", "cancellation"], reply, sample::WIDE)
    }

    #[test]
    fn each_curve_has_a_line_and_the_test_its_sentence() {
        let lines = lines(&sample::survival());
        assert_eq!(
            lines[..6],
            [
                "survival from the first sign of life to the first cancellation",
                "2024-01-01 to 2025-01-01, UTC; 95% intervals",
                "",
                "segment  customers  events    median  restricted mean     up to",
                "trial           30      20  120 days        98.8 days  180 days",
                "(none)           5       0         –       180.0 days  180 days",
            ]
        );
        assert_eq!(
            lines[7],
            "log-rank test: chi-squared 5.23, degrees of freedom 1, p = 0.0221"
        );
    }

    #[test]
    fn a_long_curve_is_thinned_from_its_first_step_to_its_last() {
        let lines = lines(&sample::survival());
        let shown = &lines[10..lines.len() - 2];
        assert_eq!(shown.len(), STEPS_MAX);
        assert_eq!(
            sample::words(&shown[0]),
            ["trial", "12", "30", "0", "95.0%", "70.0%", "to", "99.0%"]
        );
        assert_eq!(sample::words(&shown[19])[1..4], ["129", "11", "20"]);
        assert_eq!(
            lines.last().unwrap(),
            "20 of 40 steps; --output csv has all"
        );
    }

    #[test]
    fn any_length_is_thinned_to_what_can_be_read() {
        for count in [0, 1, 2, 19, 20, 21, 39, 100, 365] {
            let curve = SurvivalCurve {
                steps: vec![SurvivalStep::default(); count],
                ..SurvivalCurve::default()
            };
            assert_eq!(thinned(&curve).count(), count.min(STEPS_MAX), "{count}");
        }
    }

    #[test]
    fn a_test_of_nothing_is_said_in_words() {
        let sentence = log_rank_in_words(&LogRankTest::default());
        assert!(sentence.contains("nothing happened"), "{sentence}");
        let tiny = LogRankTest {
            chi_squared: Some(80.0),
            degrees_of_freedom: 2,
            p_value: Some(1e-9),
        };
        assert!(log_rank_in_words(&tiny).ends_with("p < 0.0001"));
    }

    #[test]
    fn nobody_to_follow_is_said_in_words() {
        let mut reply = sample::survival();
        reply.curves.clear();
        let lines = lines(&reply);
        assert_eq!(lines.last().unwrap(), "nobody to follow in that time");
    }

    #[test]
    fn the_event_is_required() {
        assert!(sample::parsed::<SurvivalArgs>(&[]).is_err());
        let args = ["--event", "second-order", "--horizon-days", "365"];
        let args = sample::parsed::<SurvivalArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.event(), SurvivalEvent::SecondOrder);
        assert_eq!(request.horizon_days, Some(365));
    }
}
