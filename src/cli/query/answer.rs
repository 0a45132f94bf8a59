//! How an answer is written.

use std::io::{self, IsTerminal, Write};

use clap::ValueEnum;

use super::columns::Look;

/// Where the output is no terminal, nothing is cut to fit.
const WIDTH_ELSEWHERE: usize = 160;

/// What every query is told about its answer.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(super) struct AnswerArgs {
    /// Confidence of the intervals, from 0.5 to 0.9999.
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    pub(super) confidence: f64,

    /// How to write the answer.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub(super) output: Output,
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people: aligned and rounded.
    Table,
    /// For programs: everything the server said, unrounded.
    Json,
    /// For spreadsheets: a line for each point (of choices: for each choice), unrounded.
    Csv,
}

/// Prints an answer.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // `cxmetrics query ... | head` has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

/// What stdout can show.
pub(super) fn look() -> Look {
    let terminal = io::stdout().is_terminal();
    // https://no-color.org: set and not empty.
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let width = terminal_size::terminal_size()
        .filter(|_| terminal)
        .map_or(WIDTH_ELSEWHERE, |(width, _)| usize::from(width.0));
    Look {
        width,
        styled: terminal && !no_color,
    }
}
