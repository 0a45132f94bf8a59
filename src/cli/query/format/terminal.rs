//! Width and styles of stdout.

use std::io::{self, IsTerminal, Write};

use anstream::{AutoStream, ColorChoice};

/// Columns of output that is not a terminal, such as a file.
const WIDTH_DEFAULT: usize = 160;

/// Width and styles of the output.
#[derive(Debug, Clone, Copy)]
pub(in crate::cli::query) struct Terminal {
    /// Columns of a line.
    pub(in crate::cli::query) width: usize,
    /// Whether titles may be bold.
    pub(in crate::cli::query) styled: bool,
}

impl Terminal {
    /// Detects the capabilities of stdout. anstream applies the conventions that disable styles,
    /// such as NO_COLOR.
    pub(in crate::cli::query) fn detect() -> Self {
        let stdout = io::stdout();
        let width = terminal_size::terminal_size()
            .filter(|_| stdout.is_terminal())
            .map_or(WIDTH_DEFAULT, |(width, _)| usize::from(width.0));
        Self {
            width,
            styled: AutoStream::choice(&stdout) != ColorChoice::Never,
        }
    }
}

/// Prints to stdout.
pub(in crate::cli::query) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        // `cxmetrics query ... | head` closes the pipe early; that is no error.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}
