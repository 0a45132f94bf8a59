//! Rows at the ends of a period that are far from all others.

use jiff::{SignedDuration, Timestamp};

/// Rows that may be outlying together, at either end.
pub(super) const OUTLYING_MAX: usize = 10;
/// Without as many others nothing is far from them.
const OTHERS_MIN: usize = 5;
/// A smaller gap is no sign of a wrong date.
const GAP_MIN: SignedDuration = SignedDuration::from_hours(30 * 24);

/// The rows that come first in `rows` and are separated from all others by a gap that is longer
/// than all others span, with the time of their nearest neighbor.
///
/// `rows` holds the first [`OUTLYING_MAX`] rows and at least one more in the order of time, or
/// in the reverse order for the other end; `far_end` is the time of the very last row.
pub(super) fn outlying<T>(
    rows: &[(Timestamp, T)],
    far_end: Timestamp,
) -> Option<(&[(Timestamp, T)], Timestamp)> {
    let has_more = rows.len() > OUTLYING_MAX;
    let is_gap = |count: &usize| {
        let gap = rows[*count].0.duration_since(rows[count - 1].0).abs();
        let others = far_end.duration_since(rows[*count].0).abs();
        let enough = has_more || rows.len() - count >= OTHERS_MIN;
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
        let found = outlying(&rows, rows.last().unwrap().0);
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
        let mut days = vec![0; 11];
        days.extend([8_000; 20]);
        assert!(found(&days[..12]).is_empty());
        assert_eq!(found(&[[0; 10].as_slice(), &[8_000; 2]].concat()).len(), 10);
    }
}
