//! What PostgreSQL says on its standard error: passed on to tracing, and the
//! last of it kept for error messages.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Lines kept for an error message.
const LINES_KEPT: usize = 20;

/// A longer line is passed on in pieces, so that one endless statement can't
/// take all the memory.
const LINE_BYTES_MAX: u64 = 8 * 1024;

/// The last lines of a log that is still being written.
#[derive(Debug, Clone, Default)]
pub(super) struct LastLines(Arc<Mutex<VecDeque<String>>>);

impl LastLines {
    /// Reads until every process that can write to the log has ended. It must
    /// always be read: a full pipe would hold the database up.
    pub(super) fn follow(&self, log: impl Read) {
        let mut log = BufReader::new(log);
        let mut line = Vec::new();
        loop {
            line.clear();
            match log
                .by_ref()
                .take(LINE_BYTES_MAX)
                .read_until(b'\n', &mut line)
            {
                Ok(0) | Err(_) => return,
                Ok(_) => self.add(String::from_utf8_lossy(&line).trim_end()),
            }
        }
    }

    fn add(&self, line: &str) {
        pass_on(line);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LINES_KEPT {
            kept.pop_front();
        }
        kept.push_back(line.to_owned());
    }

    /// The last lines, joined; words to that effect when there are none.
    pub(super) fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_empty() {
            return "(it said nothing)".to_owned();
        }
        Vec::from(kept.clone()).join("\n")
    }
}

/// A statement's error is its sender's to report, and comes here only as an echo.
fn pass_on(line: &str) {
    match line.split_once(':').map_or("", |(severity, _)| severity) {
        "PANIC" => tracing::error!(target: "postgres", "{line}"),
        "FATAL" | "WARNING" => tracing::warn!(target: "postgres", "{line}"),
        "ERROR" => tracing::info!(target: "postgres", "{line}"),
        _ => tracing::debug!(target: "postgres", "{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_kept() {
        let written: String = (1..=100).map(|n| format!("LOG:  line {n}\n")).collect();
        let lines = LastLines::default();
        lines.follow(written.as_bytes());
        let text = lines.text();
        assert_eq!(text.lines().count(), LINES_KEPT);
        assert!(
            text.starts_with("LOG:  line 81\n") && text.ends_with("line 100"),
            "{text}"
        );
    }

    #[test]
    fn an_endless_line_is_passed_on_in_pieces() {
        let lines = LastLines::default();
        lines.follow("x".repeat(20_000).as_bytes());
        assert_eq!(lines.text().lines().count(), 3);
    }
}
