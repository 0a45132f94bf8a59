//! `cxmetrics query`: asks for scores and shows them as a table, JSON or CSV.

mod args;
mod chart;
mod columns;
mod course;
mod figure;
mod flat;
mod label;
mod reply;
mod report;
mod request;
mod table;

use std::io::{self, IsTerminal, Write};

use anyhow::Context;
use clap::ValueEnum;

use super::client::Address;
use super::ending::Ending;
use report::Report;
use table::Look;

pub(super) use request::QueryArgs;

/// Where the output is no terminal, nothing is cut to fit.
const WIDTH_ELSEWHERE: usize = 160;

/// How the scores are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// For people: aligned and rounded, with a bar for each value.
    Table,
    /// For programs: everything the server said, unrounded.
    Json,
    /// For spreadsheets: a line for each score (of choices: for each choice), unrounded.
    Csv,
}

/// Asks for the scores and prints them.
pub(super) async fn run(address: &Address, args: QueryArgs) -> anyhow::Result<Ending> {
    let output = args.output();
    let request = args.into_request()?;
    let server = address.connect().await?;
    let reply = server.metrics().query_scores(request).await;
    let reply = reply.map_err(|status| server.explain(status))?.into_inner();
    let report = Report::new(reply)
        .context("the server's answer makes no sense: it is no cxmetrics server of this version")?;
    let text = match output {
        Output::Table => table::render(&report, look()),
        Output::Json => serde_json::to_string_pretty(&report)? + "\n",
        Output::Csv => flat::render(&report)?,
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        // `cxmetrics query ... | head` has seen enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {}
        written => written?,
    }
    Ok(Ending::Done)
}

fn look() -> Look {
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
