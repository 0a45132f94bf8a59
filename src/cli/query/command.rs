//! `cxmetrics query`: which query the arguments ask for.

use super::customer::CustomerCommand;
use super::pipeline;
use super::scores::ScoreArgs;
use crate::cli::client::Address;
use crate::cli::exit_status::ExitStatus;

const EXAMPLES: &str = "\
Tables are rounded; --output json and csv have every digit. The fields of both are named as in
proto/cxmetrics/v1/metric.proto. Shares there are from 0 to 1; tables show percentages.

Notes in a table: `low n` means fewer than 30 answers, `n < 100` means 30 to 99. A dash means no
answers or no interval; it never means zero. A terminal that is too narrow leaves columns out and
names them; --wide shows all. CSV has the name of each bucket in the time zone of the query,
`(none)` for rows without a value, and an apostrophe before text that a spreadsheet would run as a
formula.

Examples:
  cxmetrics query airport/recommend
  cxmetrics query airport/recommend --by year --group boarding_area --sort -score
  cxmetrics query airport/recommend --last month --zone Europe/Berlin
  cxmetrics query airport/satisfaction --by month --from 2018 --to 2019 --zone America/Los_Angeles
  cxmetrics query shop/ease app/ease --where channel=web,app --where-not language=
  cxmetrics query airport/recommend --by day --output csv > scores.csv
  cxmetrics query customer-base --by month --group segment
  cxmetrics query loyalty shop/recommend --from 2025 --to 2026";

/// Arguments of `query`: a question, which always has a slash, or a command.
#[derive(Debug, clap::Args)]
#[command(
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    disable_help_subcommand = true,
    subcommand_help_heading = "Metrics of customers",
)]
pub struct QueryArgs {
    #[command(subcommand)]
    customers: Option<Box<CustomerCommand>>,

    #[command(flatten)]
    scores: Box<ScoreArgs>,
}

/// Runs the query and prints its reply.
pub(in crate::cli) async fn run(address: &Address, args: QueryArgs) -> anyhow::Result<ExitStatus> {
    match args.customers {
        Some(command) => command.run(address).await?,
        None => pipeline::run(address, &*args.scores).await?,
    }
    Ok(ExitStatus::Success)
}

#[cfg(test)]
mod tests {
    use clap::{Args, Command};

    use super::super::args::COMMANDS;
    use super::*;

    #[test]
    fn every_command_is_recognised_where_a_question_belongs() {
        let command = QueryArgs::augment_args(Command::new("query"));
        let names: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
        assert_eq!(names, COMMANDS);
    }
}
