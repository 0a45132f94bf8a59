//! The commands, their arguments, and which of them runs.

use std::{process::ExitCode, sync::LazyLock};

use clap::{
    Arg, ArgMatches, CommandFactory, FromArgMatches, Parser, Subcommand, error::ErrorKind,
    parser::ValueSource,
};

use super::{
    activity, arguments, client::Address, completions, customer, exit_status::ExitStatus, export,
    health, import, migrate, query, response, serve, survey, verify,
};
use crate::{calendar::zone_rules, server::config::ServeOptions};

const EXAMPLES: &str = "\
Examples:
  cxmetrics health --wait 30s
  cxmetrics survey create -f survey.toml
  cxmetrics import responses.csv --mapping mapping.toml
  cxmetrics query airport/recommend --by year --group boarding_area

Exit codes:
  0  success
  1  failure; the message says why and what to do
  2  wrong usage of a command
  3  done, except for rows that were rejected or in conflict
  4  the server or database is unreachable or not ready; it is safe to try again later
  5  verify: stored totals differ from their rows and were not rebuilt";

/// The program's version, and the release of the time zone database compiled into it.
static LONG_VERSION: LazyLock<String> = LazyLock::new(|| {
    format!(
        "{}\ntime zone database {}",
        env!("CARGO_PKG_VERSION"),
        zone_rules::release()
    )
});

/// Customer-experience metrics from your own data: submit responses and activities, query
/// scores.
#[derive(Debug, Parser)]
#[command(name = "cxmetrics", version, long_version = LONG_VERSION.as_str(), after_help = EXAMPLES, max_term_width = 100)]
pub struct Cli {
    #[command(flatten)]
    address: Address,

    /// The command to run.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The command line. Commands that work without a server don't show `--server`, and reject
    /// it.
    fn command() -> clap::Command {
        let hidden = || Arg::new("url").long("server").hide(true);
        let command = <Self as CommandFactory>::command();
        SERVERLESS.into_iter().fold(command, |command, name| {
            command.mut_subcommand(name, |subcommand| subcommand.arg(hidden()))
        })
    }

    /// Parses the process's arguments. Exits the process if they are wrong.
    pub fn parse_arguments() -> Self {
        let matches = arguments::parse(&Self::command(), std::env::args_os().collect())
            .unwrap_or_else(|errors| arguments::exit(errors));
        let parsed = reject_unused_server(&matches).and_then(|()| Self::from_arg_matches(&matches));
        parsed.unwrap_or_else(|error| error.exit())
    }
}

/// The commands that use no server.
const SERVERLESS: [&str; 4] = ["serve", "migrate", "verify", "completions"];

/// Rejects `--server` on commands that don't use a server. Ignoring it would mislead the
/// user.
fn reject_unused_server(matches: &ArgMatches) -> Result<(), clap::Error> {
    let Some((name, arguments)) = matches.subcommand() else {
        return Ok(());
    };
    let is_serverless = SERVERLESS.contains(&name);
    match arguments.value_source("url") {
        Some(ValueSource::CommandLine) if is_serverless => Err(Cli::command().error(
            ErrorKind::ArgumentConflict,
            format!("{name} works without a server: leave out --server"),
        )),
        Some(_) | None => Ok(()),
    }
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server, on your PostgreSQL or on a private one.
    Serve(Box<ServeOptions>),
    /// Update a database's schema, and optionally distribute it on Citus.
    Migrate(migrate::MigrateArgs),
    /// Recount all stored totals from their rows, and optionally rebuild those that differ.
    Verify(verify::VerifyArgs),
    /// Create, update, list, show and archive surveys.
    #[command(subcommand)]
    Survey(survey::SurveyCommand),
    /// Import responses or activities from a CSV or JSON Lines file.
    Import(import::ImportArgs),
    /// Export responses, activities or customers as CSV, JSON Lines or Parquet.
    #[command(subcommand)]
    Export(export::ExportCommand),
    /// List, show, exclude, include and delete responses.
    #[command(subcommand)]
    Response(response::ResponseCommand),
    /// List and show activities.
    #[command(subcommand)]
    Activity(activity::ActivityCommand),
    /// List and show customers, merge those who are one person, and undo merges.
    #[command(subcommand)]
    Customer(customer::CustomerCommand),
    /// Query the scores of a question, or metrics of customers.
    Query(query::QueryArgs),
    /// Check whether the server is ready.
    Health(health::HealthArgs),
    /// Print a completion script for bash, zsh or fish.
    Completions(completions::CompletionsArgs),
}

/// Runs the command, prints its error if it fails, and returns the exit code.
pub async fn run(cli: Cli) -> ExitCode {
    let Cli { address, command } = cli;
    let result = match command {
        Command::Serve(options) => serve::run(*options).await,
        Command::Migrate(args) => migrate::run(args).await,
        Command::Verify(args) => verify::run(args).await,
        Command::Survey(command) => survey::run(&address, command).await,
        Command::Import(args) => import::run(&address, args).await,
        Command::Export(command) => export::run(&address, command).await,
        Command::Activity(command) => activity::run(&address, command).await,
        Command::Response(command) => response::run(&address, command).await,
        Command::Customer(command) => customer::run(&address, command).await,
        Command::Query(args) => query::run(&address, args).await,
        Command::Health(args) => health::run(&address, &args).await,
        Command::Completions(args) => completions::run(Cli::command(), &args),
    };
    result
        .unwrap_or_else(|error| ExitStatus::of_error(&error))
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
    fn only_client_commands_accept_a_server() {
        let check = |arguments: &[&str]| {
            let arguments = [&["cxmetrics"], arguments].concat();
            let matches = Cli::command().try_get_matches_from(arguments).ok()?;
            reject_unused_server(&matches).ok()
        };
        assert_eq!(check(&["verify", "--server", "http://here"]), None);
        assert_eq!(check(&["--server", "http://here", "verify"]), None);
        assert_eq!(check(&["serve", "--server", "http://here"]), None);
        assert_eq!(check(&["verify"]), Some(()));
        let help = |name: &str| {
            let mut command = Cli::command();
            command.build();
            let subcommand = command.find_subcommand_mut(name)?;
            Some(subcommand.render_long_help().to_string())
        };
        assert!(!help("verify").is_some_and(|help| help.contains("--server")));
        assert!(help("query").is_some_and(|help| help.contains("--server")));
        assert_eq!(check(&["health", "--server", "http://here"]), Some(()));
    }
}
