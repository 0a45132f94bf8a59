//! How many rows of an import had which outcome.

use std::fmt::Display;
use std::time::Duration;

use super::progress;
use crate::cli::number;

/// How many rows had which outcome so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct RowCounts {
    /// Whether nothing is stored, so that the counts are what an import would do.
    pub(super) is_dry_run: bool,
    pub(super) inserted: u64,
    /// Rows that changed what was stored.
    pub(super) updated: u64,
    pub(super) identical: u64,
    pub(super) conflict: u64,
    pub(super) rejected: u64,
    /// Rows that the mapping leaves out; `None` where it leaves out none.
    pub(super) skipped: Option<u64>,
    /// Stored responses that are excluded from every score; also counted above. `None` where
    /// the mapping excludes none.
    pub(super) excluded: Option<u64>,
    /// Rows that equal an earlier one and have an id of their own; also counted above.
    pub(super) told_apart: u64,
    /// Rows whose time the clocks showed twice; also counted above.
    pub(super) repeated_times: u64,
    /// Rows that were deleted, and stay so; also counted as conflicts.
    pub(super) deleted: u64,
    /// Stored refunds of orders that are not stored; also counted above.
    pub(super) unknown_orders: u64,
}

impl RowCounts {
    /// All rows.
    pub(super) fn rows(self) -> u64 {
        // Without `[rows]` none is skipped.
        let skipped = self.skipped.unwrap_or(0);
        self.inserted + self.updated + self.identical + self.conflict + self.rejected + skipped
    }

    /// Rows that were not stored.
    pub(super) fn unstored(self) -> u64 {
        self.conflict + self.rejected
    }

    /// The summary of an import, in one line.
    pub(super) fn closing_line(self, file: impl Display, elapsed: Duration) -> String {
        let (dry_run, inserted, rejected) = match self.is_dry_run {
            true => ("dry run, nothing is stored: ", "to insert", "to reject"),
            false => ("", "inserted", "rejected"),
        };
        format!(
            "{file}: {dry_run}{}; {} {inserted}{}, {} identical, {} in conflict, {} {rejected}{}; {:.1} s, {}",
            number::count_of(self.rows(), "row"),
            number::count(self.inserted),
            self.updates(),
            number::count(self.identical),
            number::count(self.conflict),
            number::count(self.rejected),
            self.remarks(),
            elapsed.as_secs_f64(),
            progress::rate(self.rows(), elapsed),
        )
    }

    /// The rows that changed what was stored, if there are any.
    fn updates(self) -> String {
        match self.updated {
            0 => String::new(),
            updated => format!(", {} updated", number::count(updated)),
        }
    }

    /// What the closing line says besides the outcomes.
    fn remarks(self) -> String {
        let mut remarks = String::new();
        if let Some(skipped) = self.skipped {
            remarks += &format!(", {} skipped", number::count(skipped));
        }
        if let Some(excluded) = self.excluded {
            remarks += &format!(
                "; {} of them excluded from every score",
                number::count(excluded)
            );
        }
        if self.told_apart > 0 {
            let rows = number::count_of(self.told_apart, "row");
            remarks += &format!("; {rows} equal to an earlier one, told apart");
        }
        if self.repeated_times > 0 {
            let times = number::count_of(self.repeated_times, "time");
            remarks += &format!("; {times} in an hour that the clocks repeated, read as the first");
        }
        if self.deleted > 0 {
            let rows = number::count_of(self.deleted, "row");
            let verb = if self.deleted == 1 { "was" } else { "were" };
            remarks += &format!("; {rows} {verb} deleted before and not stored again");
        }
        if self.unknown_orders > 0 {
            let refunds = number::count_of(self.unknown_orders, "refund");
            let orders = match self.unknown_orders {
                1 => "an order that is",
                _ => "orders that are",
            };
            remarks += &format!("; {refunds} of {orders} not stored (yet)");
        }
        remarks
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
            ..RowCounts::default()
        };
        assert_eq!(
            counts.closing_line("a.csv", Duration::from_millis(400)),
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
        let line = counts.closing_line("a.csv", Duration::from_secs(1));
        assert!(
            line.contains("0 rejected; 3 refunds of orders that are not stored (yet); 1.0 s"),
            "{line}"
        );
    }

    #[test]
    fn the_closing_line_counts_repeated_times() {
        let counts = RowCounts {
            inserted: 3,
            repeated_times: 2,
            ..RowCounts::default()
        };
        let line = counts.closing_line("a.csv", Duration::from_secs(1));
        assert!(
            line.contains(
                "0 rejected; 2 times in an hour that the clocks repeated, read as the first; 1.0 s"
            ),
            "{line}"
        );
    }

    #[test]
    fn the_closing_line_counts_skipped_and_equal_rows() {
        let line = |counts: RowCounts| counts.closing_line("a.csv", Duration::ZERO);
        let counts = RowCounts {
            inserted: 3,
            skipped: Some(1_000),
            excluded: Some(2),
            told_apart: 1,
            unknown_orders: 1,
            ..RowCounts::default()
        };
        assert!(
            line(counts).starts_with(
                "a.csv: 1,003 rows; 3 inserted, 0 identical, 0 in conflict, 0 rejected, 1,000 \
                 skipped; 2 of them excluded from every score; 1 row equal to an earlier one, told \
                 apart; 1 refund of an order that is not stored (yet); 0.0 s"
            ),
            "{}",
            line(counts)
        );
        // A filter that finds no row may be misspelled.
        let counts = RowCounts {
            skipped: Some(0),
            ..RowCounts::default()
        };
        assert!(line(counts).contains("0 rejected, 0 skipped; "));
    }
}
