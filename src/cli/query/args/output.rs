//! `--output` and `--confidence`.

use clap::ValueEnum;

use crate::cli::csv_cell::CellArgs;

/// Options about the reply that every query has.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(in crate::cli::query) struct OutputArgs {
    /// Confidence level of the intervals, from 0.5 to 0.9999.
    #[arg(long, value_name = "LEVEL", default_value_t = 0.95)]
    pub(in crate::cli::query) confidence: f64,

    /// Output format.
    #[arg(long, value_enum, default_value_t = OutputFormat::Table)]
    pub(in crate::cli::query) output: OutputFormat,

    /// Show every column of a table, also those that don't fit the terminal.
    #[arg(long)]
    pub(in crate::cli::query) wide: bool,

    #[command(flatten)]
    pub(in crate::cli::query) cells: CellArgs,
}

/// How a reply is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(in crate::cli::query) enum OutputFormat {
    /// For people: aligned and rounded.
    Table,
    /// For programs: the complete reply, unrounded.
    Json,
    /// For spreadsheets: one line per point (for choices: per choice), unrounded.
    Csv,
}
