use super::{Event, EventDetail};
use std::ops::AddAssign;

/// Totals of the rows of one purchase occasion, in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PurchaseAmounts {
    pub(super) amount: i128,
    /// Sum of the known costs; `None` if no cost is known.
    pub(super) cost: Option<i128>,
}

impl AddAssign for PurchaseAmounts {
    fn add_assign(&mut self, other: Self) {
        self.amount += other.amount;
        self.cost = match (self.cost, other.cost) {
            (Some(cost), Some(more)) => Some(cost + more),
            (known, None) | (None, known) => known,
        };
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
        } => {
            let bought = PurchaseAmounts {
                amount: amount.into(),
                cost: cost.map(i128::from),
            };
            Some((event.at, order, bought))
        }
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
    fn a_cost_is_known_if_a_row_has_one() {
        let mut sum = PurchaseAmounts::default();
        for (cost, known) in [
            (None, None),
            (Some(3), Some(3)),
            (None, Some(3)),
            (Some(4), Some(7)),
        ] {
            sum += PurchaseAmounts { amount: 1, cost };
            assert_eq!(sum.cost, known);
        }
    }

    proptest! {
        #[test]
        fn rows_are_add_uped_as_by_a_map(
            rows in prop::collection::vec((0..6_u64, 0..100_i64, prop::option::of(0..50_i64)), 0..40)
        ) {
            let event = |&(order, amount, cost): &(u64, i64, Option<i64>)| Event {
                at: 0,
                detail: EventDetail::Order { order, amount, cost },
            };
            let events: Vec<Event> = rows.iter().map(event).collect();
            let mut by_map: BTreeMap<u64, PurchaseAmounts> = BTreeMap::new();
            for &(order, amount, cost) in &rows {
                *by_map.entry(order).or_default() += PurchaseAmounts {
                    amount: amount.into(),
                    cost: cost.map(i128::from),
                };
            }
            let mut book = OccasionTotals::new();
            let naive: Vec<(u64, PurchaseAmounts)> = by_map.into_iter().collect();
            prop_assert_eq!(book.orders(&events), naive.as_slice());
        }
    }
}
