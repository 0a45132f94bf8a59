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

use clap::{
    ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind,
    parser::ValueSource,
};

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
  1  failed; the message says why and what to do
  2  wrong usage of a command
  3  done, except for rows that were rejected or in conflict
  4  the server or database can't be reached or isn't ready; trying again later is safe
  5  verify: something differs, and was not rebuilt";

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

impl Cli {
    /// What was typed; ends the process where that makes no sense.
    pub fn of_arguments() -> Self {
        let matches = Self::command().get_matches();
        let parsed =
            refuse_ignored_server(&matches).and_then(|()| Self::from_arg_matches(&matches));
        parsed.unwrap_or_else(|error| error.exit())
    }
}

/// Whoever names a server believes that it is asked.
fn refuse_ignored_server(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some((name @ ("serve" | "migrate" | "verify"), of_command)) = matches.subcommand() else {
        return Ok(());
    };
    match of_command.value_source("url") {
        Some(ValueSource::CommandLine) => Err(Cli::command().error(
            ErrorKind::ArgumentConflict,
            format!("{name} works on a database, not through a server: leave out --server"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// What the command line can do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server, on your PostgreSQL or on a private one.
    Serve(Box<crate::server::config::ServeOptions>),
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
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_server_is_named_only_where_one_is_asked() {
        let check = |typed: &[&str]| {
            let typed = [&["cxmetrics"], typed].concat();
            let matches = Cli::command().try_get_matches_from(typed).ok()?;
            refuse_ignored_server(&matches).ok()
        };
        assert_eq!(check(&["verify", "--server", "http://here"]), None);
        assert_eq!(check(&["--server", "http://here", "verify"]), None);
        assert_eq!(check(&["serve", "--server", "http://here"]), None);
        assert_eq!(check(&["verify"]), Some(()));
        assert_eq!(check(&["health", "--server", "http://here"]), Some(()));
    }
}
