//! Purchases, from replies and summed up from one customer's activities.

use std::collections::BTreeSet;

use cxmetrics::api::{self, ActivityKind};
use jiff::civil::Date;

use super::event::{Event, cents, whole};

/// Purchases of one bucket: counts, cents, and who bought again in time.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Bought {
    pub(super) counts: [i64; 6],
    pub(super) money: [i64; 6],
    pub(super) in_time: Option<(i64, i64)>,
    /// Customers at the start, buyers and repeat customers among them, and their gross cents.
    pub(super) at_start: Option<[i64; 4]>,
}

impl Bought {
    pub(super) fn of(point: &api::PurchasePoint) -> Self {
        assert_eq!(
            cents(&point.revenue_net),
            cents(&point.revenue_gross) - cents(&point.refunds)
        );
        let amounts = [
            &point.revenue_gross,
            &point.refunds,
            &point.revenue_net,
            &point.cost,
            &point.profit,
            &point.refunds_of_unknown_orders_amount,
        ];
        let within = point.repurchase_within_rate.as_ref().map(|rate| {
            let again = rate.value.unwrap_or(0.0) * rate.count as f64;
            (rate.count, whole(again))
        });
        let at_start = point.at_start.as_ref().map(|one| {
            let gross = cents(&one.revenue_gross);
            [one.customers, one.buyers, one.repeat_customers, gross]
        });
        Self {
            counts: [
                point.customers,
                point.orders,
                point.occasions,
                point.repeat_customers,
                point.orders_with_cost,
                point.refunds_of_unknown_orders,
            ],
            money: amounts.map(|amount| cents(amount)),
            in_time: within.filter(|(eligible, _)| *eligible > 0),
            at_start: at_start.filter(|counts| counts[0] > 0),
        }
    }
}

/// A cohort: its size; customers, orders, gross and net cents of each age.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Began {
    pub(super) size: i64,
    pub(super) cells: Vec<[i64; 4]>,
}

impl Began {
    pub(super) fn of(cohort: &api::Cohort) -> Self {
        let cells = cohort.cells.iter().map(|cell| {
            let money = [cents(&cell.revenue_gross), cents(&cell.revenue_net)];
            [cell.customers, cell.orders, money[0], money[1]]
        });
        Self {
            size: cohort.size,
            cells: cells.collect(),
        }
    }
}

impl Bought {
    /// Adds one customer at the start, with the purchases.
    pub(super) fn add_at_start(&mut self, own: &Self) {
        let [customers, _, _, repeat_customers, ..] = own.counts;
        let found = [1, customers, repeat_customers, own.money[0]];
        let sums = self.at_start.get_or_insert_default();
        for (sum, found) in sums.iter_mut().zip(found) {
            *sum += found;
        }
    }

    /// The purchases of one customer, whose stored orders are `known`.
    pub(super) fn add(
        &mut self,
        events: &[&Event],
        known: &BTreeSet<&str>,
        by_day: bool,
        day: impl Fn(i64) -> Date,
    ) {
        let rows: Vec<&&Event> = events
            .iter()
            .filter(|one| one.kind == ActivityKind::Order)
            .collect();
        let refunds = events.iter().filter(|one| one.kind == ActivityKind::Refund);
        let unknown = refunds
            .clone()
            .filter(|one| !known.contains(one.order.as_str()));
        let refunds: i64 = refunds.map(|one| one.amount).sum();
        let orders: BTreeSet<&String> = rows.iter().map(|one| &one.order).collect();
        let days: BTreeSet<Date> = rows.iter().map(|one| day(one.at)).collect();
        let uncosted: BTreeSet<&String> = rows
            .iter()
            .filter(|one| one.cost.is_none())
            .map(|one| &one.order)
            .collect();
        let gross: i64 = rows.iter().map(|one| one.amount).sum();
        let cost: i64 = rows.iter().filter_map(|one| one.cost).sum();
        let charged: i64 = rows
            .iter()
            .filter(|one| one.cost.is_some())
            .map(|one| one.amount)
            .sum();
        let occasions = if by_day { days.len() } else { orders.len() };
        let counts = [
            usize::from(!orders.is_empty()),
            orders.len(),
            occasions,
            usize::from(occasions >= 2),
            orders.len() - uncosted.len(),
            unknown.clone().count(),
        ];
        for (sum, count) in self.counts.iter_mut().zip(counts) {
            *sum += i64::try_from(count).unwrap();
        }
        let unknown: i64 = unknown.map(|one| one.amount).sum();
        let money = [
            gross,
            refunds,
            gross - refunds,
            cost,
            charged - cost,
            unknown,
        ];
        for (sum, amount) in self.money.iter_mut().zip(money) {
            *sum += amount;
        }
    }
}
