//! One chunk of a customer scan: customers with their activities.

use std::ops::Range;

use super::{
    activity_event::{ActivityEvent, cancel_all_removals},
    error::StoreError,
    scan_query::Selection,
};

/// Some customers, by rising key.
#[derive(Debug, Default)]
pub struct CustomerChunk {
    /// The customers.
    pub customers: Vec<ChunkCustomer>,
    /// The distinct combinations of attribute values, in the order of the query's
    /// attributes.
    pub labels: Vec<Vec<Option<String>>>,
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
    places: Range<usize>,
}

/// A customer's first times.
pub(super) struct FirstTimes {
    pub(super) key: u32,
    pub(super) first_time: Option<i64>,
    pub(super) first_order_time: Option<i64>,
}

impl CustomerChunk {
    /// Groups events of the customers in `keys` by customer. `first_times` are sorted by
    /// key.
    pub(super) fn new(
        events: Vec<ActivityEvent>,
        keys: &Range<u32>,
        first_times: &[FirstTimes],
        selection: Selection,
    ) -> Self {
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
                    places: start..end,
                    label: 0,
                    answer: None,
                });
            }
            start = end;
        }
        Self {
            customers,
            labels: Vec::new(),
            events,
            order,
        }
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
        let places = &self.order[customer.places.clone()];
        events.extend(places.iter().map(|&place| self.events[as_index(place)]));
        events.sort_unstable();
        cancel_all_removals(events)
    }
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
    for (place, event) in (0..).zip(events) {
        let next = &mut ends[position(event)];
        order[as_index(*next)] = place;
        *next += 1;
    }
    (order, ends)
}

fn as_index(place: u32) -> usize {
    // Lossless: a `usize` has 32 bits or more.
    place as usize
}
