use super::stay::each_stay;
use super::{Buckets, CustomerEvents, LossRule};
use crate::scoring::{Moments, Share};
use std::ops::Range;

/// Purchases in a bucket by the customers at its start, whether or not they stayed.
///
/// A customer lost in the bucket stays in the denominators, and one who came within it is in
/// none. So these numbers compare groups that lose different shares of their customers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StartPurchases {
    /// Amount charged per customer at the start: 0 for one without an order.
    pub customer_revenue: Moments,
    /// Customers at the start with an order in the bucket.
    pub buyers: u64,
    /// Customers at the start with at least two occasions in the bucket.
    pub repeat_customers: u64,
}

impl StartPurchases {
    /// Customers at the start, as in [`BaseCounts::at_start`](super::BaseCounts::at_start).
    pub fn customers(&self) -> u64 {
        self.customer_revenue.n()
    }

    /// Share of the customers at the start with at least two occasions, from 0 to 1.
    pub fn repurchase_rate(&self) -> Share {
        Share::of_whole(self.repeat_customers, self.customers())
    }
}

/// Counts the customers at the start of each bucket, and their purchases in it.
#[derive(Clone, Debug)]
pub(super) struct StartCounter {
    buckets: Buckets,
    rule: LossRule,
    observed_until: i64,
    bought: Vec<StartPurchases>,
    /// Per bucket: customers present at its start less those present at the start before.
    changes: Vec<i64>,
    /// The buckets at whose start the latest customer was present, in order.
    present: Vec<Range<usize>>,
}

impl StartCounter {
    pub(super) fn new(buckets: Buckets, rule: LossRule, observed_until: i64) -> Self {
        Self {
            rule,
            observed_until,
            bought: vec![StartPurchases::default(); buckets.len()],
            changes: vec![0; buckets.len() + 1],
            present: Vec::new(),
            buckets,
        }
    }

    /// Begins a customer. Their purchases follow.
    pub(super) fn begin(&mut self, history: &CustomerEvents<'_>) {
        let Self {
            buckets,
            changes,
            present,
            ..
        } = self;
        present.clear();
        each_stay(history, self.rule, self.observed_until, |stay| {
            let edges = buckets.edges_until(stay.from)..buckets.edges_until(stay.until);
            // No bucket begins at the last edge.
            let starts = edges.start..edges.end.min(buckets.len());
            if starts.is_empty() {
                return;
            }
            changes[starts.start] += 1;
            changes[starts.end] -= 1;
            present.push(starts);
        });
    }

    /// Adds the customer's purchases in a bucket: at least one order.
    pub(super) fn add(&mut self, bucket: usize, revenue: i128, occasions: usize) {
        if self.present.iter().any(|starts| starts.contains(&bucket)) {
            let bought = &mut self.bought[bucket];
            bought.customer_revenue.record(revenue);
            bought.buyers += 1;
            bought.repeat_customers += u64::from(occasions >= 2);
        }
    }

    /// The purchases of each bucket.
    pub(super) fn finish(mut self) -> Vec<StartPurchases> {
        let mut present = 0_i64;
        for (bought, change) in self.bought.iter_mut().zip(&self.changes) {
            present += change;
            let without = u64::try_from(present)
                .ok()
                .and_then(|present| present.checked_sub(bought.buyers));
            bought
                .customer_revenue
                .record_zeros(without.expect("only customers who are present are added"));
        }
        self.bought
    }
}
