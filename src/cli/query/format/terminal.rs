//! Width and styles of stdout.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

/// Width and styles of the output.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli) struct Terminal {
    /// Columns of a line. Unlimited for output that is not a terminal, such as a file.
    pub(in crate::cli) width: usize,
    /// Whether titles may be bold.
    pub(in crate::cli) styled: bool,
}

impl Terminal {
    /// Detects the capabilities of stdout. `is_wide` lifts the limit of the width. anstream
    /// applies the conventions that disable styles, such as NO_COLOR.
    pub(in crate::cli) fn detect(is_wide: bool) -> Self {
        let stdout = io::stdout();
        let width = if is_wide { None } else { width(&stdout) };
        Self {
            width: width.unwrap_or(usize::MAX),
            styled: AutoStream::choice(&stdout) != ColorChoice::Never,
        }
    }
}

/// The width of the terminal; `None` without one. As for `--help`, a COLUMNS that is set comes
/// first.
fn width(stdout: &io::Stdout) -> Option<usize> {
    let given = std::env::var("COLUMNS").ok();
    let given = given.and_then(|columns| columns.parse().ok());
    given.filter(|columns| *columns > 0).or_else(|| {
        let size = terminal_size::terminal_size().filter(|_| stdout.is_terminal());
        size.map(|(width, _)| usize::from(width.0))
    })
}

/// Prints to stdout.
pub(in crate::cli) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // `cxmetrics query ... | head` closes the pipe early; that is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
