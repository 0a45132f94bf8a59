//! The `response` commands.

use clap::Subcommand;
use uuid::Uuid;

use super::bulk::{self, Change};
use super::delete;
use super::list::{self, ListArgs};
use super::show::{self, ShowArgs};
use super::targets::{ExcludeArgs, TargetArgs};
use crate::cli::client::Address;
use crate::cli::exit_status::ExitStatus;
use crate::cli::uuid_arg;

const LIST_EXAMPLES: &str = "\
Examples:
  cxmetrics response list shop
  cxmetrics response list shop --where recommend=detractor --comments --last month
  cxmetrics response list shop --where 'ease<=3' --where store=Berlin --text damage
  cxmetrics response list shop --excluded --output csv > excluded.csv";

const EXCLUDE_EXAMPLES: &str = "\
Examples:
  cxmetrics response exclude 0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60 --reason test
  cxmetrics response exclude --file ids.txt --reason duplicate
  cxmetrics response exclude --survey shop --where store=Test --reason test --dry-run";

/// The `response` commands.
#[derive(Debug, Subcommand)]
pub enum ResponseCommand {
    /// List responses of a survey, the latest first: scores, comments and customers.
    #[command(after_help = LIST_EXAMPLES)]
    List(Box<ListArgs>),
    /// Print one response in full.
    Show(ShowArgs),
    /// Exclude responses from every score; they stay readable.
    ///
    /// Responses that are excluded for this reason already stay as they are, so the command can
    /// be repeated.
    #[command(after_help = EXCLUDE_EXAMPLES)]
    Exclude(Box<ExcludeArgs>),
    /// Include excluded responses in every score again.
    ///
    /// Responses that count already stay as they are, so the command can be repeated.
    Include(Box<TargetArgs>),
    /// Delete a response and all its revisions permanently.
    Delete {
        /// The response's id.
        #[arg(value_parser = uuid_arg::parse)]
        response: Uuid,
    },
}

/// Runs one of the `response` commands.
pub(in crate::cli) async fn run(
    address: &Address,
    command: ResponseCommand,
) -> anyhow::Result<ExitStatus> {
    match command {
        ResponseCommand::List(args) => list::run(address, *args).await,
        ResponseCommand::Show(args) => show::run(address, args).await,
        ResponseCommand::Exclude(args) => {
            let change = Change::Exclude(args.reason());
            bulk::run(address, args.targets, change).await
        }
        ResponseCommand::Include(args) => bulk::run(address, *args, Change::Include).await,
        ResponseCommand::Delete { response } => delete::run(address, response).await,
    }
}
