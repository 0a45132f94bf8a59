//! Random activities and scopes, the same from the same seed.

use std::collections::{BTreeMap, HashMap};

use cxmetrics::api::{self, Activity, Bucket, CustomerScope, DayOfWeek, FilterOperator, Period};
use jiff::{Timestamp, ToSpan};

use super::event::Event;
use crate::{
    exactness::{
        instant_of,
        random::{Random, ZONES},
    },
    support::{
        ActivityBuilder, ScopeBuilder, acquired, all_customers, cancelled, contact, message_of,
        order, reactivated, refund, segment,
    },
};

pub(super) const CUSTOMERS: u64 = 45;
/// Of two decimals, all of them.
pub(super) const CURRENCIES: [&str; 2] = ["EUR", "USD"];

pub(super) fn customer_id(number: u64) -> String {
    format!("customer {number}")
}

/// The segment of each customer whose segment an activity sets: the latest by time and id, of
/// all ids that `customer_of` takes for one customer.
pub(super) fn segments_of<'a>(
    activities: &'a [Activity],
    customer_of: impl Fn(&'a str) -> &'a str,
) -> HashMap<String, String> {
    let mut set: Vec<_> = activities
        .iter()
        .filter_map(|told| {
            let name = &told.attributes.as_ref()?.segment;
            let at = instant_of(told.activity_time.as_ref()?);
            let customer = customer_of(&told.customer_id);
            (!name.is_empty()).then_some(((at, &told.activity_id), customer, name))
        })
        .collect();
    set.sort();
    let set = set.into_iter();
    set.map(|(_, customer, name)| (customer.to_owned(), name.clone()))
        .collect()
}

/// Both ends of a period.
pub(super) fn window(period: &Period) -> (Timestamp, Timestamp) {
    let end = |time: &Option<prost_types::Timestamp>| instant_of(time.as_ref().unwrap());
    (end(&period.start_time), end(&period.end_time))
}

/// Makes histories.
pub(super) trait History {
    fn shuffled<T>(&mut self, list: Vec<T>) -> Vec<T>;
    /// An activity of any kind.
    fn activity(&mut self) -> Activity;
    /// Discounts on about half of these orders, down to 0 at most.
    fn discounts(&mut self, activities: &[Activity]) -> Vec<Activity>;
    /// Any time of any customers, of activities' dimensions too where allowed.
    fn scope(&mut self, of_activities: bool) -> CustomerScope;
    /// How to cut a period, and the first day of its weeks.
    fn bucket(&mut self) -> (Bucket, i32);
}

impl History for Random {
    fn shuffled<T>(&mut self, mut list: Vec<T>) -> Vec<T> {
        for place in (1..list.len()).rev() {
            let other = usize::try_from(self.below(place as u64 + 1)).unwrap();
            list.swap(place, other);
        }
        list
    }

    fn activity(&mut self) -> Activity {
        // Some do much more than others.
        let most = 1 + self.below(CUSTOMERS);
        let customer = customer_id(self.below(most));
        let currency = self.of(&["EUR", "EUR", "EUR", "USD"]);
        // Few orders, so that many have several rows; each of one currency.
        let order_id = format!("{currency} {}", self.below(9));
        let amount = format!("{}.{}", self.below(90), self.below(10));
        let activity = match self.below(12) {
            0 => acquired(&customer),
            1 => cancelled(&customer),
            2 => reactivated(&customer),
            3 | 4 => {
                let topic = self.of(&["inquiry", "complaint"]);
                contact(&customer, topic)
            }
            5 => refund(&customer, &order_id, &amount).paid_in(currency),
            _ => {
                let activity = order(&customer, &order_id, &amount);
                let activity = match self.below(3) {
                    0 => activity.costing(&format!("{}.{:02}", self.below(60), self.below(100))),
                    _ => activity,
                };
                activity.paid_in(currency)
            }
        };
        let activity = match self.below(6) {
            0 => activity.known(segment("gold")),
            1 => activity.known(segment("silver")),
            2 => activity.known(segment("")),
            _ => activity,
        };
        let activity = match self.below(3) {
            0 => activity.over("web"),
            1 => activity.over("store"),
            _ => activity,
        };
        let mut activity = match self.below(3) {
            0 => activity.tagged("plan", "pro"),
            _ => activity,
        };
        // Some tools record dates without times: many events of one instant.
        let time = self.instant();
        let time = match self.below(4) {
            0 => Timestamp::from_second(time.as_second().div_euclid(7 * 86_400) * 7 * 86_400)
                .expect("an earlier instant"),
            _ => time,
        };
        activity.activity_time = Some(message_of(time));
        activity
    }

    fn discounts(&mut self, activities: &[Activity]) -> Vec<Activity> {
        let mut orders: BTreeMap<String, (&Activity, i64)> = BTreeMap::new();
        for told in activities {
            let event = Event::of(told);
            if event.kind == api::ActivityKind::Order {
                orders.entry(event.order).or_insert((told, 0)).1 += event.amount;
            }
        }
        let mut discounts = Vec::new();
        for (order_id, (row, sum)) in orders {
            let most = u64::try_from(sum).expect("no order is below 0");
            if most == 0 || self.below(2) == 0 {
                continue;
            }
            let less = match self.below(3) {
                0 => most,
                _ => 1 + self.below(most),
            };
            let amount = format!("-{}.{:02}", less / 100, less % 100);
            let discount = order(&row.customer_id, "", &amount).of_order(&order_id);
            let currency = Event::of(row).currency;
            let mut discount = discount.paid_in(&currency);
            if self.below(2) == 0 {
                discount = discount.over("web");
            }
            discount.activity_time = Some(message_of(self.instant()));
            discounts.push(discount);
        }
        discounts
    }

    fn scope(&mut self, of_activities: bool) -> CustomerScope {
        let (mut start, mut end) = (self.instant(), self.instant());
        if start > end {
            (start, end) = (end, start);
        }
        // Days of all that time by all groups fit in a reply.
        let end = (end + 1.microsecond()).min(start + (24 * 600).hours());
        let mut scope = all_customers().in_zone(self.of(&ZONES));
        scope.period = Some(api::Period {
            start_time: Some(message_of(start)),
            end_time: Some(message_of(end)),
        });
        let mut names = vec!["segment"];
        if of_activities {
            names.extend(["channel", "plan"]);
        }
        let chosen: Vec<&str> = names
            .iter()
            .copied()
            .filter(|_| self.below(3) == 0)
            .collect();
        scope = scope.by(&chosen);
        for name in names {
            if self.below(4) == 0 {
                let values: &[&str] = match name {
                    "segment" => self.of(&[&["gold"][..], &["", "silver"], &["none"]]),
                    "channel" => self.of(&[&["web"][..], &["", "store"], &["none"]]),
                    _ => self.of(&[&["pro"][..], &[""]]),
                };
                let operator = self.of(&[FilterOperator::In, FilterOperator::NotIn]);
                scope = scope.filtered(name, operator, values);
            }
        }
        scope
    }

    fn bucket(&mut self) -> (Bucket, i32) {
        let bucket = self.of(&[
            Bucket::None,
            Bucket::Day,
            Bucket::Week,
            Bucket::Month,
            Bucket::Quarter,
            Bucket::Year,
        ]);
        let first_day = self.of(&[DayOfWeek::Monday, DayOfWeek::Sunday]);
        if bucket == Bucket::Week {
            return (bucket, first_day.into());
        }
        (bucket, 0)
    }
}
