//! Forwards PostgreSQL's standard error to tracing, and keeps its last lines for error
//! messages.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Mutex, PoisonError};

/// Lines kept for an error message.
const LINES_KEPT: usize = 20;

/// Longer lines are forwarded in pieces, which bounds memory.
const LINE_BYTES_MAX: u64 = 8 * 1024;

/// The last lines of a log in progress.
#[derive(Debug, Clone, Default)]
pub(super) struct LastLines(Arc<Mutex<VecDeque<String>>>);

impl LastLines {
    /// Reads until every process that can write to the log has ended. A full pipe would
    /// block the database, so the log must be read all the time.
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
                Ok(0) => return,
                Err(error) => {
                    tracing::error!(%error, "can't read PostgreSQL's log");
                    return;
                }
                Ok(_) => self.add(String::from_utf8_lossy(&line).trim_end()),
            }
        }
    }

    fn add(&self, line: &str) {
        forward(line);
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() == LINES_KEPT {
            kept.pop_front();
        }
        kept.push_back(line.to_owned());
    }

    /// The last lines, joined; a note if there are none.
    pub(super) fn text(&self) -> String {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_empty() {
            return "(the log is empty)".to_owned();
        }
        Vec::from(kept.clone()).join("\n")
    }
}

/// Logs at the level of the line's severity. `ERROR` is not ours: it is a statement's, and
/// its sender reports it.
fn forward(line: &str) {
    match line.split_once(':').map_or("", |(severity, _)| severity) {
        "PANIC" => tracing::error!(target: "postgres", "{line}"),
        "FATAL" | "WARNING" => tracing::warn!(target: "postgres", "{line}"),
        "ERROR" => tracing::info!(target: "postgres", "{line}"),
        // LOG, DETAIL, HINT and so on.
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
    fn a_long_line_is_forwarded_in_pieces() {
        let lines = LastLines::default();
        lines.follow("x".repeat(20_000).as_bytes());
        assert_eq!(lines.text().lines().count(), 3);
    }
}
