use super::occasions::OccasionTotals;
use super::{ActivityKind, Buckets, CustomerEvents, Event};

/// Count of one kind of activity in one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCount {
    /// Number of activities; the rows of one order count once.
    pub count: u64,
    /// Number of customers with such an activity.
    pub customers: u64,
}

/// Counts of all kinds of activities in one bucket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ActivityCounts {
    by_kind: [ActivityCount; ActivityKind::ALL.len()],
}

impl ActivityCounts {
    /// The count of one kind.
    pub fn of(&self, kind: ActivityKind) -> ActivityCount {
        self.by_kind[kind.position()]
    }
}

/// Counts activities per bucket.
///
/// Needs the events of the buckets, of the requested kinds.
#[derive(Clone, Debug)]
pub struct ActivityCounter {
    buckets: Buckets,
    counts: Vec<ActivityCounts>,
    orders: OccasionTotals<u64>,
}

impl ActivityCounter {
    /// A counter without customers.
    pub fn new(buckets: Buckets) -> Self {
        Self {
            counts: vec![ActivityCounts::default(); buckets.len()],
            buckets,
            orders: OccasionTotals::new(),
        }
    }

    /// Adds one customer. Add each once.
    pub fn add(&mut self, customer: &CustomerEvents<'_>) {
        for (bucket, events) in self.buckets.split(customer.events) {
            let mut times = [0; ActivityKind::ALL.len()];
            for Event { detail, .. } in events {
                times[detail.kind().position()] += 1;
            }
            let order = &mut times[ActivityKind::Order.position()];
            if *order > 1 {
                *order = self.orders.orders(events).len() as u64;
            }
            for (kind, times) in self.counts[bucket].by_kind.iter_mut().zip(times) {
                kind.count += times;
                kind.customers += u64::from(times > 0);
            }
        }
    }

    /// The counts, one per bucket.
    pub fn finish(self) -> Vec<ActivityCounts> {
        self.counts
    }
}

#[cfg(test)]
mod tests {
    use super::super::EventDetail;
    use super::super::random_lives::{any_buckets, any_lives};
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// What makes one detail of a kind different from the next: for orders the order alone.
    fn identity(position: usize, event: &Event) -> u64 {
        match event.detail {
            EventDetail::Order { order, .. } => order,
            EventDetail::Acquired
            | EventDetail::Contact
            | EventDetail::Refund { .. }
            | EventDetail::Cancelled
            | EventDetail::Reactivated => position as u64,
        }
    }

    proptest! {
        #[test]
        fn counts_are_what_a_recount_finds(lives in any_lives(), buckets in any_buckets()) {
            let mut counter = ActivityCounter::new(buckets.clone());
            for events in &lives {
                counter.add(&CustomerEvents::complete(events));
            }
            for (bucket, counts) in counter.finish().iter().enumerate() {
                for kind in ActivityKind::ALL {
                    let mut want = ActivityCount::default();
                    for events in &lives {
                        let distinct: BTreeSet<u64> = events
                            .iter()
                            .enumerate()
                            .filter(|(_, event)| {
                                event.detail.kind() == kind && buckets.of(event.at) == Some(bucket)
                            })
                            .map(|(position, event)| identity(position, event))
                            .collect();
                        want.count += distinct.len() as u64;
                        want.customers += u64::from(!distinct.is_empty());
                    }
                    prop_assert_eq!(counts.of(kind), want);
                }
            }
        }
    }
}
