/// Longest time between two rows of one order, in microseconds: 31 days. A row that comes
/// later begins another order, so that the date of an order never depends on how far back a
/// query looks.
pub const ORDER_ROWS_APART_MAX: i64 = 31 * 86_400_000_000;

/// Dates orders by their first row.
///
/// An order is one order, whenever its rows were recorded: it counts in the bucket, the cohort
/// and the day of its first row, with the sum of its rows.
///
/// ```
/// use cxmetrics::scoring::behavior::OrderDates;
///
/// // Two rows of order 7, a second apart, and order 8.
/// let rows = [(7, 0), (8, 500_000), (7, 1_000_000)];
/// let mut later = vec![];
/// OrderDates::default().later_rows(rows.into_iter(), |row, date| later.push((row, date)));
/// assert_eq!(later, [(2, 0)]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct OrderDates {
    /// Token, instant and index of each row. Reused for every customer.
    rows: Vec<(u64, i64, usize)>,
}

impl OrderDates {
    /// Calls `date` for each row of one customer that is later than the first row of its order,
    /// with the row's index and that row's instant. `rows` yields tokens and instants.
    pub fn later_rows(
        &mut self,
        rows: impl Iterator<Item = (u64, i64)>,
        mut date: impl FnMut(usize, i64),
    ) {
        self.rows.clear();
        let rows = rows.enumerate();
        self.rows
            .extend(rows.map(|(index, (order, at))| (order, at, index)));
        if self.rows.len() < 2 {
            return;
        }
        self.rows.sort_unstable();
        let same_order = |one: &(u64, i64, usize), next: &(u64, i64, usize)| {
            one.0 == next.0 && next.1.saturating_sub(one.1) <= ORDER_ROWS_APART_MAX
        };
        for order in self.rows.chunk_by(same_order) {
            let (_, first, _) = order[0];
            for &(_, at, index) in order {
                if at > first {
                    date(index, first);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(rows: &[(u64, i64)]) -> Vec<(usize, i64)> {
        let mut later = vec![];
        OrderDates::default().later_rows(rows.iter().copied(), |row, date| later.push((row, date)));
        later.sort_unstable();
        later
    }

    #[test]
    fn every_row_has_the_date_of_the_first_whatever_their_order() {
        assert_eq!(later(&[(1, 5), (2, 6), (1, 9), (1, 5)]), [(2, 5)]);
        assert_eq!(later(&[(1, 9), (1, 5)]), [(0, 5)]);
        assert_eq!(later(&[(1, 5), (2, 6)]), []);
    }

    #[test]
    fn rows_that_follow_each_other_are_one_order_and_a_long_gap_ends_it() {
        let gap = ORDER_ROWS_APART_MAX;
        assert_eq!(later(&[(1, 0), (1, gap), (1, 2 * gap)]), [(1, 0), (2, 0)]);
        assert_eq!(later(&[(1, 0), (1, gap + 1)]), []);
    }
}
