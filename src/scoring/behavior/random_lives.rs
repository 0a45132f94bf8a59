//! Customers to test laws on: short lives, crowded so that instants, orders and edges meet.

use super::{Buckets, Event, EventDetail};
use proptest::prelude::*;

pub(super) fn order(at: i64, order: u64) -> Event {
    let detail = EventDetail::Order {
        order,
        amount: 100,
        cost: None,
    };
    Event { at, detail }
}

fn any_detail() -> impl Strategy<Value = EventDetail> {
    let (token, amount) = (0..5_u64, 0..1000_i64);
    prop_oneof![
        1 => Just(EventDetail::Acquired),
        4 => (token.clone(), amount.clone(), prop::option::of(0..500_i64))
            .prop_map(|(order, amount, cost)| EventDetail::Order { order, amount, cost }),
        1 => Just(EventDetail::Contact),
        1 => (token, amount).prop_map(|(order, amount)| EventDetail::Refund { order, amount }),
        1 => Just(EventDetail::Cancelled),
        1 => Just(EventDetail::Reactivated),
    ]
}

/// Everything one customer did, from 0 to 49.
pub(super) fn any_life() -> impl Strategy<Value = Vec<Event>> {
    let event = (0..50_i64, any_detail()).prop_map(|(at, detail)| Event { at, detail });
    prop::collection::vec(event, 0..10).prop_map(|mut events| {
        events.sort_by_key(Event::sort_key);
        events
    })
}

/// Everything some customers did.
pub(super) fn any_lives() -> impl Strategy<Value = Vec<Vec<Event>>> {
    prop::collection::vec(any_life(), 0..4)
}

/// Buckets that may miss parts of those lives.
pub(super) fn any_buckets() -> impl Strategy<Value = Buckets> {
    prop::collection::btree_set(-5..60_i64, 0..8).prop_filter_map("a set is in order", |edges| {
        Buckets::new(edges.into_iter().collect()).ok()
    })
}
