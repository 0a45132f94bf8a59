//! Rows at the ends of a period that are far from all others.

use jiff::{SignedDuration, Timestamp};

/// Rows that may be outlying together, at either end.
const OUTLYING_MAX: usize = 10;
/// Rows to read at each end: enough to see that most of them are not outlying.
pub(super) const EDGE_ROWS: usize = 2 * OUTLYING_MAX + 1;
/// Without as many others nothing is far from them.
const OTHERS_MIN: usize = 5;
/// A smaller gap is no sign of a wrong date.
const GAP_MIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The rows that come first in `rows` and are separated from all others, which are more, by a
/// gap that is longer than all others span; with the time of their nearest neighbor.
///
/// `rows` holds the first [`EDGE_ROWS`] rows, or all if there are fewer, in the order of time,
/// or in the reverse order for the other end; `far_end` is the time of the very last row.
pub(super) fn outliers<T>(
    rows: &[(Timestamp, T)],
    far_end: Timestamp,
) -> Option<(&[(Timestamp, T)], Timestamp)> {
    let is_gap = |count: &usize| {
        let gap = rows[*count].0.duration_since(rows[count - 1].0).abs();
        let others = far_end.duration_since(rows[*count].0).abs();
        let enough = rows.len() - count >= OTHERS_MIN.max(count + 1);
        enough && gap >= GAP_MIN && gap > others
    };
    let count = (1..rows.len().min(OUTLYING_MAX + 1)).rev().find(is_gap)?;
    Some((&rows[..count], rows[count].0))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]
    use jiff::ToSpan;

    use super::*;

    fn rows(days: &[i64]) -> Vec<(Timestamp, i64)> {
        let day = |&day: &i64| (Timestamp::UNIX_EPOCH + (day * 24).hours(), day);
        days.iter().map(day).collect()
    }

    fn found(days: &[i64]) -> Vec<i64> {
        let rows = rows(days);
        let found = outliers(&rows, rows.last().unwrap().0);
        found.map_or_else(Vec::new, |(rows, _)| rows.iter().map(|row| row.1).collect())
    }

    #[test]
    fn a_row_years_before_all_others_is_outlying() {
        assert_eq!(found(&[0, 8_000, 8_010, 8_100, 8_200, 8_300]), [0]);
        assert_eq!(found(&[0, 1, 8_000, 8_010, 8_100, 8_200, 8_300]), [0, 1]);
        assert_eq!(found(&[9_000, 300, 200, 100, 10, 0]), [9_000]);
    }

    #[test]
    fn sparse_few_or_close_rows_are_not() {
        for fine in [
            &[0, 100, 200, 300, 400, 500, 600][..],
            &[0, 8_000, 8_001, 8_002, 8_003],
            &[0, 29, 29, 29, 29, 29, 29],
            &[0, 300, 400, 500, 600, 700],
            &[5],
        ] {
            assert!(found(fine).is_empty(), "{fine:?}");
        }
    }

    #[test]
    fn more_rows_than_ten_are_not_mistyped() {
        let others = [8_000; 12];
        assert_eq!(found(&[[0; 10].as_slice(), &others].concat()).len(), 10);
        assert!(found(&[[0; 11].as_slice(), &others].concat()).is_empty());
    }

    #[test]
    fn most_rows_are_not_mistyped() {
        assert_eq!(
            found(&[0, 0, 0, 0, 0, 8_000, 8_000, 8_000, 8_000, 8_000, 8_000]).len(),
            5
        );
        assert!(found(&[[0; 6], [8_000; 6]].concat()).is_empty());
        assert!(found(&[[0; 10].as_slice(), &[8_000; 1]].concat()).is_empty());
    }
}
