//! `cxmetrics query`: asks for scores and for what customers did, and shows the
//! answers as a table, JSON or CSV.

mod answer;
mod args;
mod bucket;
mod chart;
mod columns;
mod course;
mod customer;
mod figure;
mod filter;
mod flag;
mod flat;
mod label;
mod reply;
mod report;
mod request;
mod span;
mod table;

use anyhow::Context;

use super::client::Address;
use super::ending::Ending;
use answer::Output;
use customer::CustomerCommand;
use report::Report;
use request::ScoreArgs;

const EXAMPLES: &str = "\
A table is rounded for reading; --output json and csv give every digit. The fields of both are
named as in proto/cxmetrics/v1/metric.proto; shares are from 0 to 1 there, and percents in a table.

Notes in a table: `low n` under 30 answers, `n < 100` from 30 to 99. A dash means that nobody
answered, or that there is no interval; it is never a zero.

Examples:
  cxmetrics query airport/recommend
  cxmetrics query airport/recommend --by year --group boarding_area
  cxmetrics query airport/satisfaction --by month --from 2018 --to 2019 --zone America/Los_Angeles
  cxmetrics query shop/ease app/ease --where channel=web,app --where-not language=
  cxmetrics query airport/recommend --by day --output csv > scores.csv
  cxmetrics query customer-base --by month --group segment
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026";

/// What `query` is told: a question, which always holds a slash, or a command.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "What customers did",
)]
pub struct QueryArgs {
    #[command(subcommand)]
    of_customers: Option<Box<CustomerCommand>>,

    #[command(flatten)]
    of_answers: Box<ScoreArgs>,
}

/// Asks, and prints the answer.
pub(super) async fn run(address: &Address, args: QueryArgs) -> anyhow::Result<Ending> {
    match args.of_customers {
        Some(command) => customer::run(address, *command).await?,
        None => scores(address, &args.of_answers).await?,
    }
    Ok(Ending::Done)
}

async fn scores(address: &Address, args: &ScoreArgs) -> anyhow::Result<()> {
    let request = args.request()?;
    let server = address.connect().await?;
    let reply = server.metrics().query_scores(request).await;
    let reply = reply.map_err(|status| {
        let error = server.explain(status);
        error.naming(|field| flag::of(field, args.filters()))
    })?;
    let report = Report::new(reply.into_inner()).context(OTHER_PROGRAM)?;
    answer::print(&match args.output() {
        Output::Table => table::render(&report, answer::look()),
        Output::Json => serde_json::to_string_pretty(&report)? + "\n",
        Output::Csv => flat::render(&report)?,
    })
}

/// Why a reply can't be read.
const OTHER_PROGRAM: &str =
    "the server's answer makes no sense: it is no cxmetrics server of this version";
