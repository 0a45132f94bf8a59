//! `cxmetrics query survival`.

use crate::api::{
    LogRankTest, QuerySurvivalRequest, QuerySurvivalResponse, SurvivalCurve, SurvivalEvent,
    SurvivalStep, Warning,
};
use clap::ValueEnum;

use super::super::args::{Calendar, OccasionArgs, OutputArgs, ScopeArgs, Sortable, flag_of_field};
use super::super::format::label::Division;
use super::super::format::{Align, Column, Table, Terminal, layout, number};
use super::super::pipeline::{Call, Query};
use super::super::reply::csv::{Level, level};
use super::super::reply::{Reply, Sheet};
use super::definition::{Definition, metric, shown};
use super::{columns, csv};
use crate::cli::client::Service;

const EXAMPLES: &str = "\
Kaplan-Meier estimates: customers without the event count for as long as they were followed. The
median is the first day on which half of the customers or fewer survive; a dash means that more do.
A table shows up to 20 steps of each curve; --output csv and json have every step.

Examples:
  cxmetrics query survival --event cancellation --from 2024 --to 2026 --group segment
  cxmetrics query survival --event second-order --horizon-days 365
  cxmetrics query survival --event second-order --from 2025 --by-answer shop/recommend";

/// Most steps of a curve that a table shows.
const STEPS_MAX: usize = 20;

/// Arguments of `query survival`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub(in crate::cli::query) struct SurvivalArgs {
    /// Event that ends the survival of a customer.
    #[arg(long, value_enum)]
    event: Event,

    /// Horizon of the restricted mean, in days [default: the longest time that a customer was
    /// followed].
    #[arg(long, value_name = "DAYS")]
    horizon_days: Option<i32>,

    #[command(flatten)]
    occasion: OccasionArgs,

    #[command(flatten)]
    scope: ScopeArgs,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Event {
    /// The first cancellation, counted from the first acquisition, order or reactivation.
    Cancellation,
    /// The second order, counted from the first.
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
    type Message = QuerySurvivalResponse;

    const MESSAGE: &'static str = "QuerySurvivalResponse";

    fn output(&self) -> OutputArgs {
        self.scope.output()
    }

    fn flag(&self, field: &str) -> Option<String> {
        flag_of_field(field, self.scope.filters())
    }

    fn request(&self) -> anyhow::Result<Self::Request> {
        Ok(QuerySurvivalRequest {
            scope: Some(self.scope.scope(Calendar::default())?),
            event: SurvivalEvent::from(self.event).into(),
            horizon_days: self.horizon_days,
            occasion: self.occasion.occasion().into(),
        })
    }

    fn warnings(message: &Self::Message) -> &[Warning] {
        &message.warnings
    }

    fn sort(&self, message: &mut Self::Message) -> anyhow::Result<()> {
        let sortable = Sortable {
            entry: "SurvivalCurve",
            points: "",
            aliases: &[("n", "customers")],
        };
        let entries = &mut message.curves;
        self.scope
            .sort()
            .sort(entries, sortable, |entry| &entry.group)
    }

    async fn call(service: &Service, request: Self::Request) -> Call<Self::Message> {
        service.customer_metrics().query_survival(request).await
    }

    fn table(&self, reply: &Reply<Self::Message>, terminal: Terminal) -> anyhow::Result<String> {
        let reply = &reply.message;
        let definition = Definition::parse(reply.definition.as_ref())?;
        let title = match self.event {
            Event::Cancellation => {
                "survival from the first acquisition, order or reactivation to the first cancellation"
            }
            Event::SecondOrder => "survival from the first order to the second",
        };
        let metrics = [
            metric("survival", "survival"),
            metric("median_days", "median"),
            metric("restricted_mean_days", "restricted mean"),
        ];
        let curves: Vec<&SurvivalCurve> = reply.curves.iter().collect();
        if curves.iter().all(|curve| curve.customers == 0) {
            let message = "no customer started in this period";
            return Ok(layout::empty_page(
                &definition.head(title, &[]),
                message,
                terminal,
            ));
        }
        let table = Table::fit(curve_columns(&definition, &curves), terminal.width);
        let steps: Vec<Step<'_>> = reply.curves.iter().flat_map(thinned).collect();
        let mut columns = columns::groups(&definition, &steps, |step| &step.curve.group);
        columns.extend(step_columns(&steps));
        let step_table = Table::fit(columns, terminal.width);
        let mut explained = shown(&metrics, &table);
        if !steps.is_empty() {
            explained.extend(shown(&metrics, &step_table));
        }
        let head = definition.head(title, &explained);
        let mut text = layout::page(&head, &table, "", terminal);
        if let Some(log_rank) = &reply.log_rank {
            text.push_str(&format!("\n{}\n", describe_log_rank(log_rank)));
        }
        if steps.is_empty() {
            return Ok(text);
        }
        text.push_str(&layout::page("", &step_table, "", terminal));
        let all: usize = reply.curves.iter().map(|curve| curve.steps.len()).sum();
        if all > steps.len() {
            text.push_str(&format!(
                "\n{} of {} steps; --output csv has all\n",
                steps.len(),
                all
            ));
        }
        Ok(text)
    }

    fn csv(&self, reply: &Reply<Self::Message>) -> anyhow::Result<Sheet> {
        csv::render(
            reply.message.definition.as_ref(),
            Division::WHOLE,
            &reply.reflected,
            &LEVELS,
        )
    }
}

/// The lists that become lines of CSV.
const LEVELS: [Level; 2] = [
    level("curves"),
    Level {
        field: "steps",
        prefix: "step_",
    },
];

/// One line per curve.
fn curve_columns(definition: &Definition<'_>, curves: &[&SurvivalCurve]) -> Vec<Column> {
    let right = |title: &str, cell: &dyn Fn(&SurvivalCurve) -> String| {
        Column::of(title, Align::Right, curves, |curve| cell(curve))
    };
    let days = |days: f64| format!("{} days", number::decimal(days, 1));
    let mut columns = columns::groups(definition, curves, |curve| &curve.group);
    columns.extend([
        right("customers", &|curve| number::count(curve.customers)),
        right("events", &|curve| number::count(curve.events)),
        right("median", &|curve| {
            let whole = |days: f64| format!("{} days", number::decimal(days, 0));
            columns::optional(curve.median_days, whole)
        }),
        right("restricted mean", &|curve| {
            columns::optional(curve.restricted_mean_days, days)
        }),
        right("up to", &|curve| {
            format!("{} days", number::decimal(curve.horizon_days, 0))
        }),
    ]);
    columns
}

/// A step of a curve, with the events up to it.
struct Step<'a> {
    curve: &'a SurvivalCurve,
    step: &'a SurvivalStep,
    events_so_far: i64,
}

/// At most [`STEPS_MAX`] steps of a curve, evenly spread, with the first and the last.
fn thinned(curve: &SurvivalCurve) -> impl Iterator<Item = Step<'_>> {
    let count = curve.steps.len();
    let events = curve.steps.iter().scan(0, |events_so_far, step| {
        *events_so_far += step.events;
        Some((step, *events_so_far))
    });
    let is_shown = move |index: usize| {
        // The n-th step shown has the index n (count - 1) / (STEPS_MAX - 1).
        let shown = STEPS_MAX - 1;
        let nth = (index * shown).div_ceil(count.max(2) - 1);
        count <= STEPS_MAX || nth * (count - 1) / shown == index
    };
    let steps = events
        .enumerate()
        .filter(move |(index, _)| is_shown(*index));
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
        right("day", &|step| number::decimal(step.step.days, 0)),
        right("at risk", &|step| number::count(step.step.at_risk)),
        right("events so far", &|step| number::count(step.events_so_far)),
        right("survival", &|step| columns::percent(step.step.survival)),
        right("interval", &|step| {
            step.step.interval.map_or_else(
                || number::DASH.to_owned(),
                |interval| number::range(interval.lower, interval.upper, columns::percent),
            )
        }),
    ]
}

/// The log-rank test in a sentence.
fn describe_log_rank(test: &LogRankTest) -> String {
    let (Some(chi_squared), Some(p_value)) = (test.chi_squared, test.p_value) else {
        return "log-rank test: not possible, because no group has events".to_owned();
    };
    let p_value = if p_value < 0.0001 {
        "p < 0.0001".to_owned()
    } else {
        format!("p = {}", number::decimal(p_value, 4))
    };
    format!(
        "log-rank test: chi-squared {}, degrees of freedom {}, {p_value}",
        number::decimal(chi_squared, 2),
        test.degrees_of_freedom,
    )
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::super::samples;
    use super::super::test_support;
    use super::*;

    fn lines(reply: QuerySurvivalResponse) -> Vec<String> {
        test_support::lines::<SurvivalArgs>(&["--event", "cancellation"], reply, test_support::WIDE)
    }

    #[test]
    fn each_curve_is_a_line_and_the_test_a_sentence() {
        let lines = lines(samples::survival());
        assert_eq!(
            lines[..6],
            [
                "survival from the first acquisition, order or reactivation to the first cancellation",
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
        let lines = lines(samples::survival());
        let shown = &lines[10..lines.len() - 2];
        assert_eq!(shown.len(), STEPS_MAX);
        assert_eq!(
            test_support::words(&shown[0]),
            ["trial", "12", "30", "0", "95.0%", "70.0%", "to", "99.0%"]
        );
        assert_eq!(test_support::words(&shown[19])[1..4], ["129", "11", "20"]);
        assert_eq!(
            lines.last().unwrap(),
            "20 of 40 steps; --output csv has all"
        );
    }

    #[test]
    fn a_curve_of_any_length_is_thinned() {
        for count in [0, 1, 2, 19, 20, 21, 39, 100, 365] {
            let curve = SurvivalCurve {
                steps: vec![SurvivalStep::default(); count],
                ..SurvivalCurve::default()
            };
            assert_eq!(thinned(&curve).count(), count.min(STEPS_MAX), "{count}");
        }
    }

    #[test]
    fn a_test_without_events_is_a_sentence() {
        let sentence = describe_log_rank(&LogRankTest::default());
        assert!(sentence.contains("no group has events"), "{sentence}");
        let tiny = LogRankTest {
            chi_squared: Some(80.0),
            degrees_of_freedom: 2,
            p_value: Some(1e-9),
        };
        assert!(describe_log_rank(&tiny).ends_with("p < 0.0001"));
    }

    #[test]
    fn a_period_without_customers_is_a_sentence() {
        let mut reply = samples::survival();
        reply.curves.clear();
        let lines = lines(reply);
        assert_eq!(lines.last().unwrap(), "no customer started in this period");
    }

    #[test]
    fn the_event_is_required() {
        assert!(test_support::parsed::<SurvivalArgs>(&[]).is_err());
        let args = ["--event", "second-order", "--horizon-days", "365"];
        let args = test_support::parsed::<SurvivalArgs>(&args).unwrap();
        let request = args.request().unwrap();
        assert_eq!(request.event(), SurvivalEvent::SecondOrder);
        assert_eq!(request.horizon_days, Some(365));
    }
}
