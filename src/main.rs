//! Parses the command line and runs one command.

use std::process::ExitCode;

use clap::Parser;
use cxmetrics::cli::{self, Cli};

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse()).await
}
