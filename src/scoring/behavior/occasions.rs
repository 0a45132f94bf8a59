use super::{Event, EventDetail};
use std::ops::AddAssign;

/// What was bought on one occasion, all its rows together; in minor units.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Bought {
    pub(super) amount: i128,
    /// The costs that are known; `None` if none is.
    pub(super) cost: Option<i128>,
}

impl AddAssign for Bought {
    fn add_assign(&mut self, other: Self) {
        self.amount += other.amount;
        self.cost = match (self.cost, other.cost) {
            (Some(cost), Some(more)) => Some(cost + more),
            (known, None) | (None, known) => known,
        };
    }
}

/// The rows of one customer's orders, gathered into occasions: by order, or by day. Kept
/// from customer to customer, so that none needs memory of its own.
#[derive(Clone, Debug)]
pub(super) struct OccasionBook<K> {
    entries: Vec<(K, Bought)>,
}

impl<K: Copy + Ord> OccasionBook<K> {
    pub(super) fn new() -> Self {
        Self { entries: vec![] }
    }

    fn gather(&mut self, rows: impl Iterator<Item = (K, Bought)>) -> &[(K, Bought)] {
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

impl OccasionBook<u64> {
    /// The distinct orders with a row among the events.
    pub(super) fn orders(&mut self, events: &[Event]) -> &[(u64, Bought)] {
        self.gather(order_rows(events).map(|(_, order, bought)| (order, bought)))
    }
}

impl OccasionBook<i64> {
    /// The distinct days with an order among the events, rising.
    ///
    /// Days may come out of order: a clock that is put back shortly after midnight returns
    /// to the day before.
    pub(super) fn days(
        &mut self,
        events: &[Event],
        day_of: &impl Fn(i64) -> i64,
    ) -> &[(i64, Bought)] {
        self.gather(order_rows(events).map(|(at, _, bought)| (day_of(at), bought)))
    }
}

/// When which order was placed, row by row.
fn order_rows(events: &[Event]) -> impl Iterator<Item = (i64, u64, Bought)> {
    events.iter().filter_map(|event| match event.detail {
        EventDetail::Order {
            order,
            amount,
            cost,
        } => {
            let bought = Bought {
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

/// What was given back, all refunds together.
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
        let mut sum = Bought::default();
        for (cost, known) in [
            (None, None),
            (Some(3), Some(3)),
            (None, Some(3)),
            (Some(4), Some(7)),
        ] {
            sum += Bought { amount: 1, cost };
            assert_eq!(sum.cost, known);
        }
    }

    proptest! {
        #[test]
        fn rows_are_gathered_as_by_a_map(
            rows in prop::collection::vec((0..6_u64, 0..100_i64, prop::option::of(0..50_i64)), 0..40)
        ) {
            let event = |&(order, amount, cost): &(u64, i64, Option<i64>)| Event {
                at: 0,
                detail: EventDetail::Order { order, amount, cost },
            };
            let events: Vec<Event> = rows.iter().map(event).collect();
            let mut by_map: BTreeMap<u64, Bought> = BTreeMap::new();
            for &(order, amount, cost) in &rows {
                *by_map.entry(order).or_default() += Bought {
                    amount: amount.into(),
                    cost: cost.map(i128::from),
                };
            }
            let mut book = OccasionBook::new();
            let naive: Vec<(u64, Bought)> = by_map.into_iter().collect();
            prop_assert_eq!(book.orders(&events), naive.as_slice());
        }
    }
}
