//! Customers with what they did, once it was read.

use std::ops::Range;

use super::{
    customer_slices::Who,
    pack::{ActivityEvent, cancel_removed},
};

/// Some customers, in the order of their keys.
#[derive(Debug, Default)]
pub struct CustomerSlice {
    /// The customers.
    pub customers: Vec<SlicedCustomer>,
    /// The combinations of attributes that occur, in the order asked for.
    pub labels: Vec<Vec<Option<String>>>,
    /// What they did, as it was read.
    events: Vec<ActivityEvent>,
    /// Places in `events`, by customer.
    order: Vec<u32>,
}

/// One customer of a slice.
#[derive(Debug, Clone)]
pub struct SlicedCustomer {
    /// The customer's key.
    pub key: u32,
    /// The first sign of life, in microseconds since 1970, if it was looked at.
    pub first_time: Option<i64>,
    /// The first order, in microseconds since 1970, if it was looked at.
    pub first_order_time: Option<i64>,
    /// Which of the slice's labels is the customer's.
    pub label: usize,
    /// The latest answer, as the point of the scale less its minimum.
    pub answer: Option<i16>,
    /// Which of the slice's order is the customer's.
    places: Range<usize>,
}

/// When a customer began.
pub(super) struct Begun {
    pub(super) key: u32,
    pub(super) first_time: Option<i64>,
    pub(super) first_order_time: Option<i64>,
}

impl CustomerSlice {
    /// What a customer did, in the order of time, into `events`.
    pub fn events_of(&self, customer: &SlicedCustomer, events: &mut Vec<ActivityEvent>) {
        events.clear();
        let places = &self.order[customer.places.clone()];
        events.extend(places.iter().map(|&place| self.events[as_index(place)]));
        events.sort_unstable();
        cancel_removed(events);
    }
}

/// Customers out of what they did and when they began, the latter by key.
pub(super) fn slice(
    events: Vec<ActivityEvent>,
    keys: &Range<u32>,
    begun: &[Begun],
    who: Who,
) -> CustomerSlice {
    let (order, ends) = by_customer(&events, keys);
    let mut begun = begun.iter().peekable();
    let mut customers = Vec::new();
    let mut start = 0;
    for (key, &end) in keys.clone().zip(&ends) {
        let end = as_index(end);
        let facts = begun.next_if(|one| one.key == key);
        let is_active = matches!(who, Who::Active(_)) && end > start;
        if facts.is_some() || is_active {
            customers.push(SlicedCustomer {
                key,
                first_time: facts.and_then(|one| one.first_time),
                first_order_time: facts.and_then(|one| one.first_order_time),
                places: start..end,
                label: 0,
                answer: None,
            });
        }
        start = end;
    }
    CustomerSlice {
        customers,
        labels: Vec::new(),
        events,
        order,
    }
}

/// Places of events by customer, and where each customer's end: a counting sort, since
/// keys are dense and events are large and many.
fn by_customer(events: &[ActivityEvent], keys: &Range<u32>) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0_u32; keys.len()];
    let slot = |event: &ActivityEvent| as_index(event.customer - keys.start);
    for event in events {
        ends[slot(event)] += 1;
    }
    let mut sum = 0;
    for end in &mut ends {
        // For now where the customer's begin.
        (*end, sum) = (sum, sum + *end);
    }
    let mut order = vec![0_u32; events.len()];
    for (place, event) in (0..).zip(events) {
        let next = &mut ends[slot(event)];
        order[as_index(*next)] = place;
        *next += 1;
    }
    (order, ends)
}

fn as_index(place: u32) -> usize {
    usize::try_from(place).unwrap_or(usize::MAX)
}
