//! How far an import has got: a bar on a terminal, nothing elsewhere.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use super::super::number;

const TEMPLATE: &str = "{bar:30} {percent:>3}%  {msg}, {eta} left";

/// The bar, in bytes of the file: their number is known before its rows are.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    pub(super) fn new(bytes: u64) -> Self {
        // Where standard error is no terminal, indicatif draws nothing.
        let bar = ProgressBar::new(bytes);
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_message("0 rows");
        Self {
            bar,
            started: Instant::now(),
        }
    }

    /// The server is done with so many rows, and with the file up to `end`.
    pub(super) fn settled(&self, rows: u64, end: u64) {
        self.bar.set_message(format!(
            "{}, {}",
            number::count_of(rows, "row"),
            rate(rows, self.started.elapsed())
        ));
        self.bar.set_position(end);
    }

    /// Something worth a line, above the bar or without one.
    pub(super) fn say(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Takes the bar away and returns how long it took.
    pub(super) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.started.elapsed()
    }
}

/// Rows a second, as text.
pub(super) fn rate(rows: u64, elapsed: Duration) -> String {
    // A run too short for the clock counts as a millisecond.
    let milliseconds = elapsed.as_millis().max(1);
    format!(
        "{} rows/s",
        number::count(i128::from(rows) * 1_000 / milliseconds.cast_signed())
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_whole_and_defined_at_once() {
        assert_eq!(rate(5_640, Duration::from_millis(400)), "14,100 rows/s");
        assert_eq!(rate(5, Duration::ZERO), "5,000 rows/s");
    }
}
