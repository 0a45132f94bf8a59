//! A naive recount of purchases.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::Bound,
};

use cxmetrics::api::{self, ActivityKind, loss_rule::Rule};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};

use crate::support::message_of;

use super::{
    bought::{Began, Bought},
    event::{Bucket, DAY, Event, Group},
    recount::Recount,
};

/// The first order in a currency.
fn first_order<'a>(life: &'a [Event], currency: &str) -> Option<&'a Event> {
    let mut orders = life.iter().filter(|one| one.kind == ActivityKind::Order);
    orders.find(|one| one.currency == currency)
}

/// The days of a loss by inactivity; `None` for one by cancellation.
fn gap_days(rule: &api::LossRule) -> Option<i32> {
    match rule.rule.unwrap() {
        Rule::Contractual(_) => None,
        Rule::Inactivity(inactivity) => Some(inactivity.gap_days),
    }
}

/// The date of an instant in the query's zone.
fn date(request: &api::QueryLifetimeValueRequest, at: i64) -> Date {
    let zone = TimeZone::get(&request.scope.as_ref().unwrap().time_zone).unwrap();
    let instant = Timestamp::from_microsecond(at).unwrap();
    zone.to_datetime(instant).date()
}

/// The last days of the period and of the hold-out.
fn holdout(request: &api::QueryLifetimeValueRequest, period: Bucket) -> Option<(Date, Date)> {
    let last = date(request, period.1 - 1);
    Some((last, last + request.holdout_days?.days()))
}

impl Recount {
    pub(super) fn purchases(
        &self,
        request: &api::QueryPurchasesRequest,
        buckets: &[Bucket],
    ) -> BTreeMap<Group, Vec<Bought>> {
        let scope = request.scope.as_ref().unwrap();
        let zone = TimeZone::get(&scope.time_zone).unwrap();
        let day = |at: i64| {
            zone.to_datetime(Timestamp::from_microsecond(at).unwrap())
                .date()
        };
        let mut groups: BTreeMap<Group, Vec<Bought>> = BTreeMap::new();
        for (group, events, life) in self.kept(scope) {
            let events: Vec<&Event> = events
                .iter()
                .filter(|one| one.currency == request.currency_code)
                .collect();
            let known = life.first().map(|one| self.known_orders(&one.customer));
            // Without a life there are no refunds.
            let known = known.unwrap_or_default();
            let points = groups
                .entry(group)
                .or_insert_with(|| vec![Bought::default(); buckets.len()]);
            for (point, bucket) in points.iter_mut().zip(buckets) {
                let inside: Vec<&Event> = events
                    .iter()
                    .copied()
                    .filter(|one| one.is_in(*bucket))
                    .collect();
                let by_day = request.occasion() == api::PurchaseOccasion::Day;
                point.add(&inside, &known, by_day, day);
                let Some(rule) = &request.at_start else {
                    continue;
                };
                let (entries, exits) = Self::stays(&life, gap_days(rule));
                if Self::is_there(&entries, &exits, bucket.0) {
                    let mut own = Bought::default();
                    own.add(&inside, &known, by_day, day);
                    point.add_at_start(&own);
                }
            }
            if let Some(days) = request.repurchase_within_days {
                let span = i64::from(days) * DAY;
                let first = first_order(&life, &request.currency_code);
                let Some(first) = first else {
                    continue;
                };
                let until = buckets[buckets.len() - 1].1;
                let place = buckets.iter().position(|bucket| first.is_in(*bucket));
                let Some(place) = place.filter(|_| first.at + span <= until) else {
                    continue;
                };
                // Filters may leave out the row that began the first order.
                let has_first = events.iter().any(|one| {
                    one.kind == ActivityKind::Order
                        && one.order == first.order
                        && one.at == first.at
                });
                let again = events.iter().any(|one| {
                    one.kind == ActivityKind::Order
                        && (one.order != first.order || !has_first)
                        && (first.at..=first.at + span).contains(&one.at)
                        && one.at < until
                        && (request.occasion() == api::PurchaseOccasion::Order
                            || day(one.at) != day(first.at))
                });
                let (eligible, repeated) = points[place].in_time.get_or_insert((0, 0));
                *eligible += 1;
                *repeated += i64::from(again);
            }
        }
        groups
    }
    pub(super) fn cohorts(
        &self,
        request: &api::QueryCohortsRequest,
        buckets: &[Bucket],
    ) -> BTreeMap<Group, Vec<Began>> {
        let mut groups: BTreeMap<Group, Vec<Began>> = BTreeMap::new();
        let empty = |place: usize| Began {
            size: 0,
            cells: vec![[0; 4]; (buckets.len() - place).min(request.ages_max.unwrap() as usize)],
        };
        for (group, events, life) in self.kept(request.scope.as_ref().unwrap()) {
            let until = buckets[buckets.len() - 1].1;
            let bought = first_order(&life, &request.currency_code);
            let by_order = request.start() == api::CohortStart::FirstOrder;
            let cohorts = groups
                .entry(group)
                .or_insert_with(|| (0..buckets.len()).map(empty).collect());
            let first = match by_order {
                true => bought,
                false => life.iter().find(|one| one.is_sign()),
            };
            let first = first.filter(|_| bought.is_some_and(|one| one.at < until));
            let place = first.and_then(|one| buckets.iter().position(|bucket| one.is_in(*bucket)));
            let Some(place) = place else {
                continue;
            };
            let cohort = &mut cohorts[place];
            cohort.size += 1;
            for (cell, bucket) in cohort.cells.iter_mut().zip(&buckets[place..]) {
                let inside: Vec<&Event> = events
                    .iter()
                    .filter(|one| one.is_in(*bucket) && one.currency == request.currency_code)
                    .collect();
                let mut bought = Bought::default();
                bought.add(&inside, &BTreeSet::new(), false, |_| Date::ZERO);
                let [customers, orders, ..] = bought.counts;
                let [gross, _, net, ..] = bought.money;
                for (sum, found) in cell.iter_mut().zip([customers, orders, gross, net]) {
                    *sum += found;
                }
            }
        }
        groups
    }

    /// Customers who first ordered in the period, their net revenue in cents, and what
    /// [`Self::later`] finds of them.
    pub(super) fn value(
        &self,
        request: &api::QueryLifetimeValueRequest,
        period: Bucket,
    ) -> BTreeMap<Group, Vec<[i64; 4]>> {
        let mut read = request.scope.clone().unwrap();
        if let Some((_, until)) = holdout(request, period) {
            let zone = TimeZone::get(&read.time_zone).unwrap();
            let end = until.tomorrow().unwrap().to_zoned(zone).unwrap();
            read.period.as_mut().unwrap().end_time = Some(message_of(end.timestamp()));
        }
        let mut groups: BTreeMap<Group, Vec<[i64; 4]>> = BTreeMap::new();
        for (group, events, life) in self.kept(&read) {
            let first = first_order(&life, &request.currency_code);
            let is_asked =
                |one: &&Event| one.is_in(period) && one.currency == request.currency_code;
            let mut bought = Bought::default();
            bought.add(
                &events.iter().filter(is_asked).collect::<Vec<_>>(),
                &BTreeSet::new(),
                false,
                |_| Date::ZERO,
            );
            // A customer without orders in this currency does not count.
            if first.is_some_and(|one| one.is_in(period)) && bought.counts[1] > 0 {
                let (days, net) = Self::later(request, &events, period);
                let sums = &mut groups.entry(group).or_insert_with(|| vec![[0; 4]])[0];
                for (sum, one) in sums.iter_mut().zip([1, bought.money[2], days, net]) {
                    *sum += one;
                }
            }
        }
        groups
    }

    /// Days of a hold-out with a purchase that didn't come back, and their net revenue in cents.
    fn later(
        request: &api::QueryLifetimeValueRequest,
        events: &[Event],
        period: Bucket,
    ) -> (i64, i64) {
        let Some((last, until)) = holdout(request, period) else {
            return (0, 0);
        };
        let date = |at| date(request, at);
        let known = events.iter().filter(|one| {
            period.0 <= one.at && date(one.at) <= until && one.currency == request.currency_code
        });
        let (orders, others): (Vec<&Event>, Vec<&Event>) =
            known.partition(|one| one.kind == ActivityKind::Order);
        let mut refunds: HashMap<&str, i64> = HashMap::new();
        for refund in others {
            *refunds.entry(&refund.order).or_default() += refund.amount;
        }
        let mut days: BTreeMap<Date, (i64, i64)> = BTreeMap::new();
        for row in orders {
            let refunded = refunds.remove(row.order.as_str()).unwrap_or(0);
            let day = days.entry(date(row.at)).or_default();
            *day = (day.0 + row.amount - refunded, day.1 + refunded);
        }
        let bought = days
            .range((Bound::Excluded(last), Bound::Unbounded))
            .filter(|(_, (net, refunded))| *refunded == 0 || *net > 0);
        bought.fold((0, 0), |sum, (_, (net, _))| (sum.0 + 1, sum.1 + net))
    }

    /// Whether a hold-out has days after that of the last activity.
    pub(super) fn is_unknown(
        &self,
        request: &api::QueryLifetimeValueRequest,
        period: Bucket,
    ) -> bool {
        let last = self.last_row().expect("activities");
        holdout(request, period).is_some_and(|(_, until)| until > date(request, last))
    }
}
