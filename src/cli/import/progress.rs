//! The progress bar of an import. It appears on a terminal only.

use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressStyle};

use crate::cli::number;

const TEMPLATE: &str = "{bar:30} {percent:>3}%  {msg}, {eta} left";

/// The progress bar. It measures bytes of text, since the number of rows is unknown at
/// the start.
#[derive(Debug)]
pub(super) struct Progress {
    bar: ProgressBar,
    started: Instant,
}

impl Progress {
    pub(super) fn new(bytes: u64) -> Self {
        // indicatif draws nothing unless standard error is a terminal.
        let bar = ProgressBar::new(bytes);
        // Without its own style the bar has indicatif's.
        if let Ok(style) = ProgressStyle::with_template(TEMPLATE) {
            bar.set_style(style);
        }
        bar.set_message("0 rows");
        Self {
            bar,
            started: Instant::now(),
        }
    }

    /// Shows that `rows` rows have a verdict, up to byte `end` of the text.
    pub(super) fn advance(&self, rows: u64, end: u64) {
        self.bar.set_message(format!(
            "{}, {}",
            number::count_of(rows, "row"),
            rate(rows, self.started.elapsed())
        ));
        self.bar.set_position(end);
    }

    /// Prints a line above the bar, to standard error.
    pub(super) fn print(&self, line: &str) {
        self.bar.suspend(|| eprintln!("{line}"));
    }

    /// Removes the bar and returns the elapsed time.
    pub(super) fn finish(&self) -> Duration {
        self.bar.finish_and_clear();
        self.started.elapsed()
    }
}

/// Rows per second, as text.
pub(super) fn rate(rows: u64, elapsed: Duration) -> String {
    // An import of less than a millisecond counts as one, to avoid a division by zero.
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
    fn the_rate_is_a_whole_number_even_for_no_time() {
        assert_eq!(rate(5_640, Duration::from_millis(400)), "14,100 rows/s");
        assert_eq!(rate(5, Duration::ZERO), "5,000 rows/s");
    }
}
