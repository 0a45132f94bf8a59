//! One chunk of a customer scan: customers with their activities.

use std::{collections::BTreeMap, ops::Range};

use jiff::Timestamp;
use time::OffsetDateTime;

use super::{
    activity_event::{ActivityEvent, cancel_all_removals},
    customer::customer_key,
    error::StoreError,
    refunded_orders::RefundedOrders,
    scan_query::Selection,
    sql_array::list,
    sql_time::from_sql_time,
};
use crate::domain::activity::ActivityKind;

/// Some customers, by rising key.
#[derive(Debug, Default)]
pub struct CustomerChunk {
    /// The customers.
    pub customers: Vec<ChunkCustomer>,
    /// The distinct combinations of attribute values, in the order of the query's
    /// attributes.
    pub labels: Vec<Vec<Option<String>>>,
    /// The orders that refunds name and that are not stored, if the query finds them.
    pub(super) unknown_orders: RefundedOrders,
    /// The activities, in the order in which they were read.
    events: Vec<ActivityEvent>,
    /// Positions in `events`, grouped by customer.
    order: Vec<u32>,
}

/// One customer of a chunk.
#[derive(Debug, Clone)]
pub struct ChunkCustomer {
    /// The customer's key.
    pub key: u32,
    /// Time of the first acquisition, order or reactivation, in microseconds since 1970
    /// UTC, if the query selects first times.
    pub first_time: Option<i64>,
    /// Time of the first order, in microseconds since 1970 UTC, if the query selects first
    /// times.
    pub first_order_time: Option<i64>,
    /// Position of the customer's attributes in [`CustomerChunk::labels`].
    pub label: usize,
    /// Scale index of the latest answer, if the query selects answers and there is one.
    pub answer: Option<i16>,
    /// The customer's part of the chunk's `order`.
    positions: Range<usize>,
}

/// A customer's first times.
pub(super) struct FirstTimes {
    pub(super) key: u32,
    pub(super) first_time: Option<i64>,
    pub(super) first_order_time: Option<i64>,
}

impl FirstTimes {
    /// First times as they are stored.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the key or a time is out of range.
    pub(super) fn of(
        key: i32,
        first_time: Option<OffsetDateTime>,
        first_order_time: Option<OffsetDateTime>,
    ) -> Result<Self, StoreError> {
        let micros = |time: Option<OffsetDateTime>| {
            let instant = time.map(from_sql_time).transpose()?;
            Ok::<_, StoreError>(instant.map(Timestamp::as_microsecond))
        };
        Ok(Self {
            key: customer_key(key)?,
            first_time: micros(first_time)?,
            first_order_time: micros(first_order_time)?,
        })
    }

    /// First times as they are stored, one array for each column.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub(super) fn of_columns(
        keys: Option<Vec<i32>>,
        first_times: Option<Vec<Option<OffsetDateTime>>>,
        first_order_times: Option<Vec<Option<OffsetDateTime>>>,
    ) -> Result<Vec<Self>, StoreError> {
        list(keys)
            .zip(list(first_times))
            .zip(list(first_order_times))
            .map(|((key, first_time), first_order_time)| {
                Self::of(key, first_time, first_order_time)
            })
            .collect()
    }

    /// Moves both times to those of another row of the same customer, where they are earlier.
    pub(super) fn begin_with(&mut self, other: &Self) {
        let earliest = |one: Option<i64>, other: Option<i64>| one.into_iter().chain(other).min();
        self.first_time = earliest(self.first_time, other.first_time);
        self.first_order_time = earliest(self.first_order_time, other.first_order_time);
    }
}

impl CustomerChunk {
    /// Groups events of the customers in `keys` by customer. `first_times` are sorted by
    /// key.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when `first_times` contain a customer twice or one outside
    /// `keys`.
    pub(super) fn new(
        events: Vec<ActivityEvent>,
        keys: &Range<u32>,
        first_times: &[FirstTimes],
        selection: Selection,
    ) -> Result<Self, StoreError> {
        let (order, ends) = by_customer(&events, keys);
        let mut first_times = first_times.iter().peekable();
        let mut customers = Vec::new();
        let mut start = 0;
        for (key, &end) in keys.clone().zip(&ends) {
            let end = as_index(end);
            let times = first_times.next_if(|times| times.key == key);
            let is_active = matches!(selection, Selection::Active(_)) && end > start;
            if times.is_some() || is_active {
                customers.push(ChunkCustomer {
                    key,
                    first_time: times.and_then(|times| times.first_time),
                    first_order_time: times.and_then(|times| times.first_order_time),
                    positions: start..end,
                    label: 0,
                    answer: None,
                });
            }
            start = end;
        }
        if let Some(times) = first_times.next() {
            return Err(StoreError::Corrupt(format!(
                "customer {} is out of order in {keys:?}",
                times.key
            )));
        }
        Ok(Self {
            customers,
            labels: Vec::new(),
            unknown_orders: RefundedOrders::new(),
            events,
            order,
        })
    }

    /// Tokens of the orders that the customer's refunds name and that are not stored, ascending.
    pub fn unknown_orders_of(&self, customer: &ChunkCustomer) -> &[u64] {
        // Few customers have any.
        self.unknown_orders
            .get(&customer.key)
            .map_or(&[], Vec::as_slice)
    }

    /// The orders that refunds of each customer name, without those that are in the chunk.
    pub(super) fn refunded_orders(&self) -> RefundedOrders {
        let mut refunded = RefundedOrders::new();
        for customer in &self.customers {
            let positions = self.order[customer.positions.clone()].iter();
            let events = positions.map(|&position| &self.events[as_index(position)]);
            let is_refund = |event: &&ActivityEvent| event.kind == ActivityKind::Refund;
            // The number of rows of each order that a refund names.
            let mut rows: BTreeMap<u64, i64> = BTreeMap::new();
            rows.extend(events.clone().filter(is_refund).map(|one| (one.order, 0)));
            if rows.is_empty() {
                continue;
            }
            for event in events.filter(|event| event.kind == ActivityKind::Order) {
                if let Some(rows) = rows.get_mut(&event.order) {
                    *rows += if event.is_removal { -1 } else { 1 };
                }
            }
            let without_rows = rows.into_iter().filter(|(_, rows)| *rows == 0);
            let orders: Vec<u64> = without_rows.map(|(order, _)| order).collect();
            if !orders.is_empty() {
                refunded.insert(customer.key, orders);
            }
        }
        refunded
    }

    /// Replaces `events` by the customer's events, sorted by time, without removed ones.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the packs remove an event that they don't hold.
    pub fn events_of(
        &self,
        customer: &ChunkCustomer,
        events: &mut Vec<ActivityEvent>,
    ) -> Result<(), StoreError> {
        events.clear();
        let positions = &self.order[customer.positions.clone()];
        events.extend(
            positions
                .iter()
                .map(|&position| self.events[as_index(position)]),
        );
        events.sort_unstable();
        cancel_all_removals(events)
    }
}

/// The error for activities of a customer that has no row.
pub(super) fn without_row() -> StoreError {
    StoreError::Corrupt("a pack has activities of a customer that has no row".into())
}

/// Positions of events grouped by customer, and where each customer's group ends.
///
/// A counting sort: keys are dense, and events are large and many.
fn by_customer(events: &[ActivityEvent], keys: &Range<u32>) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0_u32; keys.len()];
    let position = |event: &ActivityEvent| as_index(event.customer - keys.start);
    for event in events {
        ends[position(event)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        // Holds where the group starts until the loop below has filled the group.
        (*end, sum) = (sum, sum + *end);
    }
    let mut order = vec![0_u32; events.len()];
    for (index, event) in (0..).zip(events) {
        let next = &mut ends[position(event)];
        order[as_index(*next)] = index;
        *next += 1;
    }
    (order, ends)
}

fn as_index(position: u32) -> usize {
    // Lossless: a `usize` has 32 bits or more.
    position as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::scan_query::FirstTime;

    fn chunk(keys: &[u32]) -> Result<CustomerChunk, StoreError> {
        let times = |&key| FirstTimes {
            key,
            first_time: Some(0),
            first_order_time: None,
        };
        let first_times: Vec<_> = keys.iter().map(times).collect();
        let selection = Selection::Active(Some(FirstTime::Qualifying));
        CustomerChunk::new(Vec::new(), &(5..8), &first_times, selection)
    }

    #[test]
    fn a_first_time_without_its_customer_is_corrupt_and_not_left_out() {
        let keys = |chunk: CustomerChunk| chunk.customers.iter().map(|one| one.key).collect();
        let selected: Vec<u32> = keys(chunk(&[5, 7]).expect("valid"));
        assert_eq!(selected, [5, 7]);
        for (first_times, key) in [(&[4, 6], 4), (&[6, 6], 6), (&[7, 8], 8)] {
            match chunk(first_times) {
                Err(StoreError::Corrupt(text)) => {
                    assert_eq!(text, format!("customer {key} is out of order in 5..8"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
