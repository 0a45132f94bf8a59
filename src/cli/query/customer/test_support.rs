//! Runs a query on a made-up reply.
#![allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]

use clap::{Args, Command};

use super::super::format::Terminal;
use super::super::pipeline::{Query, render};

/// Wide enough for every column.
pub(super) const WIDE: usize = 250;

/// Parses the arguments of a command.
pub(super) fn parsed<T: Args>(args: &[&str]) -> Result<T, clap::Error> {
    let args = [&["query"], args].concat();
    let matches = T::augment_args(Command::new("query")).try_get_matches_from(args)?;
    T::from_arg_matches(&matches)
}

/// A terminal without styles.
pub(super) fn terminal(width: usize) -> Terminal {
    Terminal {
        width,
        styled: false,
    }
}

/// The lines that a command with these arguments prints for a reply.
pub(super) fn lines<Q: Query + Args>(
    args: &[&str],
    reply: Q::Message,
    width: usize,
) -> Vec<String> {
    let query = parsed::<Q>(args).unwrap();
    let text = render(&query, reply, terminal(width)).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The words of a line.
pub(super) fn words(line: &str) -> Vec<&str> {
    line.split_whitespace().collect()
}
