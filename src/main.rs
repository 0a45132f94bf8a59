//! Parses the command line and runs one command.

use std::process::ExitCode;

use cxmetrics::cli::{self, Cli};

/// The system's allocator took a quarter of a busy server's CPU time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::parse_arguments()).await
}
