//! The command line. All but `serve`, `migrate` and `verify` is a client of the service,
//! over the same calls that anyone may make.

mod client;
mod database;
mod ending;
mod health;
mod import;
mod migrate;
mod number;
mod query;
mod response;
mod serve;
mod survey;
mod verify;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use client::Address;
use ending::Ending;

const EXAMPLES: &str = "\
Examples:
  cxmetrics health --wait 30s
  cxmetrics survey create -f survey.toml
  cxmetrics import responses.csv --mapping mapping.toml
  cxmetrics query airport/recommend --by year --group boarding_area

Exit codes:
  0  done
  1  failed; the message says why and what to do. Of verify: something differs
  2  wrong usage of a command
  3  done, except for rows that were rejected or in conflict
  4  the server can't be reached or isn't ready; trying again later is safe";

/// Owns a company's customer-experience numbers: responses in, scores out.
#[derive(Debug, Parser)]
#[command(name = "cxmetrics", version, after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    address: Address,

    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server, on your PostgreSQL or on a private one.
    Serve(Box<crate::config::ServeOptions>),
    /// Bring a database's schema up to date, and distribute it on Citus.
    Migrate(migrate::MigrateArgs),
    /// Recount everything from its rows, and rebuild what differs.
    Verify(verify::VerifyArgs),
    /// Create, change, list, show and archive surveys.
    #[command(subcommand)]
    Survey(survey::SurveyCommand),
    /// Submit the responses, or record the activities, in a CSV or JSON Lines file.
    Import(import::ImportArgs),
    /// Exclude, include and delete a response.
    #[command(subcommand)]
    Response(response::ResponseCommand),
    /// Ask for the scores of a question, or for what customers did.
    Query(query::QueryArgs),
    /// Ask whether the server is ready.
    Health(health::HealthArgs),
}

/// Runs one command to its end.
pub async fn run(cli: Cli) -> ExitCode {
    let Cli { address, command } = cli;
    let result = match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Survey(command) => survey::run(&address, command).await,
        Command::Import(args) => import::run(&address, args).await,
        Command::Response(command) => response::run(&address, command).await,
        Command::Query(args) => query::run(&address, args).await,
        Command::Health(args) => health::run(&address, &args).await,
    };
    result
        .unwrap_or_else(|error| Ending::of_error(&error))
        .into()
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
