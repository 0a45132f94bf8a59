//! The columns that a rejects file has besides those of its rows. A file that has them is a
//! rejects file: its rows keep the numbers that they had in the file they came from.

use super::row_error::MALFORMED_ROW;

/// The columns, in their order behind those of the row.
pub(super) const COLUMNS: [&str; 7] = [LINE, ROW, COPY, ID, REASON, COLUMN, PROBLEM];

/// The line in which the row began.
pub(super) const LINE: &str = "cxmetrics_line";
/// The number of the row, from which some ids are derived.
pub(super) const ROW: &str = "cxmetrics_row";
/// Which of several equal rows it is.
pub(super) const COPY: &str = "cxmetrics_copy";
/// The id of the record, where the row has one.
pub(super) const ID: &str = "cxmetrics_id";
/// The name of an `ErrorReason`, or `MALFORMED_ROW`.
pub(super) const REASON: &str = "cxmetrics_reason";
/// The columns at fault.
pub(super) const COLUMN: &str = "cxmetrics_column";
/// What is wrong, and the remedy.
pub(super) const PROBLEM: &str = "cxmetrics_problem";
/// A line of JSON Lines that is not an object, which has no place for other keys.
pub(super) const TEXT: &str = "cxmetrics_text";

/// Whether a column belongs to the rejects file, and not to the row.
pub(super) fn is_reject_column(name: &str) -> bool {
    COLUMNS.contains(&name) || name == TEXT
}

/// Where a row stood before it was rejected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RejectOrigin {
    pub(super) number: u64,
    pub(super) copy: u64,
}

impl RejectOrigin {
    /// Reads the texts of the columns for the row, the copy and the reason.
    ///
    /// # Errors
    ///
    /// A number is missing or malformed, or the row was malformed and is still marked as such.
    pub(super) fn parse(row: &str, copy: &str, reason: &str) -> Result<Self, String> {
        if reason == MALFORMED_ROW {
            return Err(format!(
                "the row was malformed: correct its cells, then empty `{REASON}`"
            ));
        }
        let positive = |column: &str, text: &str| {
            let number = text.parse().ok().filter(|&number: &u64| number > 0);
            number.ok_or_else(|| {
                format!(
                    "`{column}` must hold a whole number from 1: it tells which row of the first \
                     file this is; put additional rows into a file of their own"
                )
            })
        };
        Ok(Self {
            number: positive(ROW, row)?,
            copy: match copy {
                // Most rows have no equal.
                "" => 1,
                text => positive(COPY, text)?,
            },
        })
    }
}

/// The positions of the columns in the header of a rejects file.
#[derive(Debug, Clone, Copy)]
pub(super) struct RejectPositions {
    row: usize,
    /// Somebody may have removed the column.
    copy: Option<usize>,
    reason: Option<usize>,
}

impl RejectPositions {
    /// The positions; `None` unless the file is a rejects file.
    pub(super) fn find(header: &[String]) -> Option<Self> {
        let position = |name: &str| header.iter().position(|column| column == name);
        Some(Self {
            row: position(ROW)?,
            copy: position(COPY),
            reason: position(REASON),
        })
    }

    /// Where a row stood before it was rejected.
    ///
    /// # Errors
    ///
    /// Those of [`RejectOrigin::parse`].
    pub(super) fn origin(self, record: &csv::StringRecord) -> Result<RejectOrigin, String> {
        let text = |position| record.get(position).map_or("", str::trim);
        let optional = |position: Option<usize>| position.map_or("", text);
        RejectOrigin::parse(text(self.row), optional(self.copy), optional(self.reason))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_keeps_its_number() {
        let origin = |number, copy| Ok(RejectOrigin { number, copy });
        assert_eq!(RejectOrigin::parse("7", "", "INVALID_FIELD"), origin(7, 1));
        assert_eq!(RejectOrigin::parse("7", "2", ""), origin(7, 2));
        for row in ["", "0", "-1", "x"] {
            assert!(RejectOrigin::parse(row, "", "").is_err(), "{row}");
        }
    }

    #[test]
    fn a_malformed_row_is_refused_until_its_reason_is_emptied() {
        let error = RejectOrigin::parse("7", "", MALFORMED_ROW);
        assert!(error.is_err_and(|error| error.contains("empty `cxmetrics_reason`")));
    }
}
