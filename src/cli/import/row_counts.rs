//! How many rows of an import had which outcome.

use std::path::Path;
use std::time::Duration;

use super::progress;
use crate::cli::number;

/// How many rows had which outcome so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RowCounts {
    pub(super) inserted: u64,
    pub(super) identical: u64,
    pub(super) conflict: u64,
    pub(super) rejected: u64,
    /// Stored refunds of orders that are not stored; also counted above.
    pub(super) unknown_orders: u64,
}

impl RowCounts {
    /// All rows.
    pub(super) fn rows(self) -> u64 {
        self.inserted + self.identical + self.conflict + self.rejected
    }

    /// Rows that were not stored.
    pub(super) fn unstored(self) -> u64 {
        self.conflict + self.rejected
    }

    /// The summary of an import, in one line.
    pub(super) fn closing_line(self, file: &Path, elapsed: Duration) -> String {
        let remark = match self.unknown_orders {
            0 => String::new(),
            1 => "; 1 refund of an order that is not stored (yet)".to_owned(),
            several => format!(
                "; {} refunds of orders that are not stored (yet)",
                number::count(several)
            ),
        };
        format!(
            "{}: {}; {} inserted, {} identical, {} in conflict, {} rejected{remark}; {:.1} s, {}",
            file.display(),
            number::count_of(self.rows(), "row"),
            number::count(self.inserted),
            number::count(self.identical),
            number::count(self.conflict),
            number::count(self.rejected),
            elapsed.as_secs_f64(),
            progress::rate(self.rows(), elapsed),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_counts_every_outcome() {
        let counts = RowCounts {
            inserted: 5_000,
            identical: 600,
            conflict: 1,
            rejected: 39,
            unknown_orders: 0,
        };
        assert_eq!(
            counts.closing_line(Path::new("a.csv"), Duration::from_millis(400)),
            "a.csv: 5,640 rows; 5,000 inserted, 600 identical, 1 in conflict, 39 rejected; 0.4 s, 14,100 rows/s"
        );
    }

    #[test]
    fn the_closing_line_counts_refunds_without_their_order() {
        let counts = RowCounts {
            inserted: 3,
            unknown_orders: 3,
            ..RowCounts::default()
        };
        let line = counts.closing_line(Path::new("a.csv"), Duration::from_secs(1));
        assert!(
            line.contains("0 rejected; 3 refunds of orders that are not stored (yet); 1.0 s"),
            "{line}"
        );
    }
}
