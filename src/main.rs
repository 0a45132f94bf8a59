//! Parses the command line and runs one command.

use std::process::ExitCode;

use cxmetrics::cli::{self, Cli};

/// A quarter of a busy server's time went into the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    cli::run(Cli::of_arguments()).await
}
