use super::occasions::{OccasionTotals, PurchaseAmounts, refunded};
use super::start_purchases::StartCounter;
use super::{Buckets, CustomerEvents, Event, EventDetail, LossRule, Purchases};
use crate::scoring::Share;

/// The unit of purchase frequency and repurchase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Occasions {
    /// Each order is an occasion.
    #[default]
    Orders,
    /// Each calendar day with an order is an occasion.
    Days,
}

/// The window in which a repurchase counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Within {
    /// Length of the window after the first order, in microseconds, inclusive.
    pub span: i64,
    /// End of observation. Customers whose window ends later are left out, whether they have
    /// ordered again or not: counting only the early repurchases would overstate the rate.
    pub until: i64,
}

/// Counts purchases per bucket.
///
/// Needs the orders and refunds of the buckets; for [`Within`] those up to its `until` too.
///
/// ```
/// use cxmetrics::scoring::Confidence;
/// use cxmetrics::scoring::behavior::{
///     Buckets, CustomerEvents, EventDetail, Event, Occasions, PurchaseCounter,
/// };
///
/// let order = |at, order, amount| Event { at, detail: EventDetail::Order { order, amount, cost: None } };
/// let buckets = Buckets::new(vec![0, 100])?;
/// let mut counter = PurchaseCounter::new(buckets, Occasions::Orders, None);
/// let day_of = |at: i64| at.div_euclid(86_400_000_000);
/// let events = [order(5, 1, 2000), order(40, 2, 500)];
/// counter.add(&CustomerEvents::complete(&events), &day_of);
/// let purchases = counter.finish()[0];
/// assert_eq!((purchases.orders(), purchases.gross()), (2, 2500));
/// let order_value = purchases.order_values.mean(Confidence::default());
/// assert_eq!(order_value.score.value, Some(1250.0), "cents");
/// # Ok::<(), cxmetrics::scoring::behavior::EdgesNotRising>(())
/// ```
#[derive(Clone, Debug)]
pub struct PurchaseCounter {
    buckets: Buckets,
    occasions: Occasions,
    within: Option<Within>,
    counts: Vec<Purchases>,
    by_order: OccasionTotals<u64>,
    by_day: OccasionTotals<i64>,
    /// Per bucket: customers observed for the whole window, and those that ordered again in it.
    eligible: Vec<(u64, u64)>,
    at_start: Option<StartCounter>,
}

impl PurchaseCounter {
    /// A counter without customers.
    pub fn new(buckets: Buckets, occasions: Occasions, within: Option<Within>) -> Self {
        Self {
            occasions,
            within,
            counts: vec![Purchases::default(); buckets.len()],
            by_order: OccasionTotals::new(),
            by_day: OccasionTotals::new(),
            eligible: vec![(0, 0); buckets.len()],
            at_start: None,
            buckets,
        }
    }

    /// Also counts the purchases of the customers at each bucket's start, by a rule of loss. A
    /// customer whose gap isn't over at `observed_until` is not lost.
    #[must_use]
    pub fn of_customers_at_start(self, rule: LossRule, observed_until: i64) -> Self {
        let at_start = StartCounter::new(self.buckets.clone(), rule, observed_until);
        Self {
            at_start: Some(at_start),
            ..self
        }
    }

    /// Adds one customer. Add each once. `day_of` returns the number of the calendar day of an
    /// instant; only [`Occasions::Days`] calls it.
    pub fn add(&mut self, customer: &CustomerEvents<'_>, day_of: &impl Fn(i64) -> i64) {
        self.add_with_history(customer, customer, day_of);
    }

    /// Adds one customer whose purchases to count are only part of the history. The history
    /// needs the events that the rule of loss needs, see [`LossRule`].
    pub fn add_with_history(
        &mut self,
        customer: &CustomerEvents<'_>,
        history: &CustomerEvents<'_>,
        day_of: &impl Fn(i64) -> i64,
    ) {
        if let Some(at_start) = &mut self.at_start {
            at_start.begin(history);
        }
        if let Some(within) = self.within {
            self.add_first_order(customer, within, day_of);
        }
        for (bucket, events) in self.buckets.split(customer.events) {
            let counts = &mut self.counts[bucket];
            counts.refunds += refunded(events);
            count_unknown_orders(counts, events, customer.unknown_orders);
            let orders = self.by_order.orders(events);
            if orders.is_empty() {
                continue;
            }
            let occasions = match self.occasions {
                Occasions::Orders => orders.len(),
                Occasions::Days => self.by_day.days(events, day_of).len(),
            };
            let revenue = count_orders(counts, orders);
            if let Some(at_start) = &mut self.at_start {
                at_start.add(bucket, revenue, occasions);
            }
            counts.occasions.record(occasions as i128);
            counts.repeat_customers += u64::from(occasions >= 2);
        }
    }

    /// The purchases in each bucket.
    pub fn finish(mut self) -> Vec<Purchases> {
        if self.within.is_some() {
            for (counts, (eligible, repeaters)) in self.counts.iter_mut().zip(self.eligible) {
                counts.repurchase_within = Some(Share::of_whole(repeaters, eligible));
            }
        }
        if let Some(at_start) = self.at_start {
            for (counts, bought) in self.counts.iter_mut().zip(at_start.finish()) {
                counts.at_start = Some(bought);
            }
        }
        self.counts
    }

    fn add_first_order(
        &mut self,
        customer: &CustomerEvents<'_>,
        within: Within,
        day_of: &impl Fn(i64) -> i64,
    ) {
        let Some(first) = customer.first_order_time else {
            return;
        };
        // A window past the largest instant can't have been observed in full.
        let latest = first.saturating_add(within.span);
        let (Some(bucket), true) = (self.buckets.of(first), latest <= within.until) else {
            return;
        };
        let mut others = customer
            .other_order_times()
            .take_while(|&at| at <= latest)
            .filter(|&at| at >= first);
        let again = match self.occasions {
            Occasions::Orders => others.next().is_some(),
            Occasions::Days => {
                let first_day = day_of(first);
                others.any(|at| day_of(at) != first_day)
            }
        };
        let (eligible, repeaters) = &mut self.eligible[bucket];
        *eligible += 1;
        *repeaters += u64::from(again);
    }
}

/// Counts the refunds of unknown orders.
fn count_unknown_orders(counts: &mut Purchases, events: &[Event], unknown_orders: &[u64]) {
    if unknown_orders.is_empty() {
        return;
    }
    for event in events {
        if let EventDetail::Refund { order, amount } = event.detail
            && unknown_orders.binary_search(&order).is_ok()
        {
            counts.unknown_order_refunds += 1;
            counts.unknown_order_refunded += i128::from(amount);
        }
    }
}

/// Counts the orders of one customer, at least one; their sum.
fn count_orders(counts: &mut Purchases, orders: &[(u64, PurchaseAmounts)]) -> i128 {
    let mut total = PurchaseAmounts::default();
    for (_, bought) in orders {
        counts.order_values.record(bought.amount);
        counts.orders_with_cost += u64::from(bought.is_cost_known());
        total += *bought;
    }
    counts.rows_with_cost += total.rows_with_cost;
    counts.cost += total.cost;
    counts.customer_revenue.record(total.amount);
    counts.order_value.record(orders.len() as u64, total.amount);
    if total.rows_with_cost > 0 {
        counts
            .customer_profit
            .record(total.amount_with_cost - total.cost);
    }
    total.amount
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests;
