use super::{Event, EventDetail};
use std::ops::AddAssign;

/// Totals of the rows of one purchase occasion, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PurchaseAmounts {
    pub(super) amount: i128,
    /// Number of rows.
    pub(super) rows: u64,
    /// Number of rows whose cost is known.
    pub(super) rows_with_cost: u64,
    /// Amount charged for the rows whose cost is known.
    pub(super) amount_with_cost: i128,
    /// Sum of the known costs.
    pub(super) cost: i128,
}

impl PurchaseAmounts {
    /// The amounts of one row.
    pub(super) fn of_row(amount: i64, cost: Option<i64>) -> Self {
        let amount = i128::from(amount);
        Self {
            amount,
            rows: 1,
            rows_with_cost: u64::from(cost.is_some()),
            amount_with_cost: cost.map_or(0, |_| amount),
            cost: cost.map_or(0, i128::from),
        }
    }

    /// Whether the cost of every row is known.
    pub(super) fn is_cost_known(&self) -> bool {
        self.rows == self.rows_with_cost
    }
}

impl AddAssign for PurchaseAmounts {
    fn add_assign(&mut self, other: Self) {
        self.amount += other.amount;
        self.rows += other.rows;
        self.rows_with_cost += other.rows_with_cost;
        self.amount_with_cost += other.amount_with_cost;
        self.cost += other.cost;
    }
}

/// Totals of one customer's order rows per occasion, by order or by day. Reused for every
/// customer, so that none allocates.
#[derive(Clone, Debug)]
pub(super) struct OccasionTotals<K> {
    entries: Vec<(K, PurchaseAmounts)>,
}

impl<K: Copy + Ord> OccasionTotals<K> {
    pub(super) fn new() -> Self {
        Self { entries: vec![] }
    }

    fn add_up(
        &mut self,
        rows: impl Iterator<Item = (K, PurchaseAmounts)>,
    ) -> &[(K, PurchaseAmounts)] {
        self.entries.clear();
        for (key, bought) in rows {
            match self.entries.last_mut() {
                Some((last, sum)) if *last == key => *sum += bought,
                Some(_) | None => self.entries.push((key, bought)),
            }
        }
        if !self.entries.is_sorted_by(|a, b| a.0 < b.0) {
            self.entries.sort_unstable_by_key(|&(key, _)| key);
            self.entries.dedup_by(|later, kept| {
                let same = later.0 == kept.0;
                if same {
                    kept.1 += later.1;
                }
                same
            });
        }
        &self.entries
    }
}

impl OccasionTotals<u64> {
    /// The distinct orders among the events, with their totals.
    pub(super) fn orders(&mut self, events: &[Event]) -> &[(u64, PurchaseAmounts)] {
        self.add_up(order_rows(events).map(|(_, order, bought)| (order, bought)))
    }
}

impl OccasionTotals<(i64, u64)> {
    /// The distinct orders among the events by day, ascending, with their totals.
    pub(super) fn orders_by_day(
        &mut self,
        events: &[Event],
        day_of: &impl Fn(i64) -> i64,
    ) -> &[((i64, u64), PurchaseAmounts)] {
        self.add_up(order_rows(events).map(|(at, order, bought)| ((day_of(at), order), bought)))
    }

    /// The totals that were added up last.
    pub(super) fn entries(&self) -> &[((i64, u64), PurchaseAmounts)] {
        &self.entries
    }
}

impl OccasionTotals<i64> {
    /// The distinct days with an order among the events, ascending, with their totals.
    ///
    /// The events' days may not ascend: setting the clock back shortly after midnight returns
    /// to the previous day.
    pub(super) fn days(
        &mut self,
        events: &[Event],
        day_of: &impl Fn(i64) -> i64,
    ) -> &[(i64, PurchaseAmounts)] {
        self.add_up(order_rows(events).map(|(at, _, bought)| (day_of(at), bought)))
    }
}

/// The order rows among the events: instant, order token and amounts.
fn order_rows(events: &[Event]) -> impl Iterator<Item = (i64, u64, PurchaseAmounts)> {
    events.iter().filter_map(|event| match event.detail {
        EventDetail::Order {
            order,
            amount,
            cost,
        } => Some((event.at, order, PurchaseAmounts::of_row(amount, cost))),
        EventDetail::Acquired
        | EventDetail::Contact
        | EventDetail::Refund { .. }
        | EventDetail::Cancelled
        | EventDetail::Reactivated => None,
    })
}

/// Total amount refunded.
pub(super) fn refunded(events: &[Event]) -> i128 {
    events
        .iter()
        .map(|event| match event.detail {
            EventDetail::Refund { amount, .. } => i128::from(amount),
            EventDetail::Acquired
            | EventDetail::Order { .. }
            | EventDetail::Contact
            | EventDetail::Cancelled
            | EventDetail::Reactivated => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    #[test]
    fn an_unknown_cost_is_not_zero() {
        let mut sum = PurchaseAmounts::of_row(50, Some(30));
        assert!(sum.is_cost_known());
        sum += PurchaseAmounts::of_row(20, None);
        assert!(!sum.is_cost_known());
        assert_eq!((sum.amount, sum.amount_with_cost, sum.cost), (70, 50, 30));
    }

    proptest! {
        #[test]
        fn rows_add_up_as_in_a_map(
            rows in prop::collection::vec((0..6_u64, 0..100_i64, prop::option::of(0..50_i64)), 0..40)
        ) {
            let event = |&(order, amount, cost): &(u64, i64, Option<i64>)| Event {
                at: 0,
                detail: EventDetail::Order { order, amount, cost },
            };
            let events: Vec<Event> = rows.iter().map(event).collect();
            let mut by_map: BTreeMap<u64, PurchaseAmounts> = BTreeMap::new();
            for &(order, amount, cost) in &rows {
                *by_map.entry(order).or_default() += PurchaseAmounts::of_row(amount, cost);
            }
            let mut book = OccasionTotals::new();
            let naive: Vec<(u64, PurchaseAmounts)> = by_map.into_iter().collect();
            prop_assert_eq!(book.orders(&events), naive.as_slice());
        }
    }
}
