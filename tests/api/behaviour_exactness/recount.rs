//! The naive way: one customer, one bucket and one number at a time.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use cxmetrics::api::{ActivityKind, CustomerScope, FilterOperator, SurvivalEvent};

use super::{
    event::{Bucket, DAY, Event, Group},
    history::window,
};

/// Customers; of each day on which it happened who was at risk, and to how many.
type Curve = (i64, Vec<(i64, i64, i64)>);

/// The remaining activities, by customer and in time order.
#[derive(Debug)]
pub(super) struct Recount {
    lives: BTreeMap<String, Vec<Event>>,
    pub(super) segments: HashMap<String, String>,
    /// NPS answers to the only question that splits customers.
    pub(super) answers: Vec<Answer>,
}

/// A customer's answer.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) customer: String,
    pub(super) at: i64,
    pub(super) response_id: String,
    pub(super) score: i32,
}

/// Gives every row of an order the time of the first row. A row that comes more than 31 days
/// after the one before begins another order, of which the name tells.
fn date_orders(life: &mut [Event]) {
    let mut latest: HashMap<String, (i64, i64, u32)> = HashMap::new();
    for event in life {
        if event.kind != ActivityKind::Order {
            continue;
        }
        let row = event.at;
        let (first, last, number) = latest.entry(event.order.clone()).or_insert((row, row, 0));
        if row - *last > 31 * DAY {
            (*first, *number) = (row, *number + 1);
        }
        *last = row;
        event.at = *first;
    }
}

impl Recount {
    pub(super) fn new(events: Vec<Event>) -> Self {
        let mut lives: BTreeMap<String, Vec<Event>> = BTreeMap::new();
        for event in events {
            lives.entry(event.customer.clone()).or_default().push(event);
        }
        for life in lives.values_mut() {
            life.sort_by_key(|event| event.at);
            date_orders(life);
            life.sort_by_key(|event| event.at);
        }
        Self {
            lives,
            segments: HashMap::new(),
            answers: Vec::new(),
        }
    }

    /// The orders of a customer that are stored, at any time.
    pub(super) fn known_orders(&self, customer: &str) -> BTreeSet<&str> {
        let life = self.lives.get(customer).into_iter().flatten();
        let orders = life.filter(|event| event.kind == ActivityKind::Order);
        orders.map(|event| event.order.as_str()).collect()
    }

    /// The number of refunds whose order is not stored.
    pub(super) fn unknown_refunds(&self) -> usize {
        let lives = self.lives.iter();
        let unknown = lives.map(|(customer, life)| {
            let known = self.known_orders(customer);
            let is_unknown = |event: &&Event| {
                event.kind == ActivityKind::Refund && !known.contains(event.order.as_str())
            };
            life.iter().filter(is_unknown).count()
        });
        unknown.sum()
    }

    /// The class of a customer's latest answer before an instant.
    fn class(&self, customer: &str, before: i64) -> &'static str {
        let answers = self.answers.iter();
        let answers = answers.filter(|one| one.customer == customer && one.at < before);
        let latest = answers.max_by_key(|one| (one.at, &one.response_id));
        match latest.map(|one| one.score) {
            None => "not_asked",
            Some(9..) => "promoter",
            Some(7..) => "passive",
            Some(_) => "detractor",
        }
    }

    /// When the last activity was, of anybody.
    pub(super) fn last_row(&self) -> Option<i64> {
        self.lives.values().flatten().map(|one| one.row_at).max()
    }

    /// The customers that the filters keep, with those of their activities that they keep,
    /// by group; and everything they ever did.
    pub(super) fn kept(&self, scope: &CustomerScope) -> Vec<(Group, Vec<Event>, Vec<Event>)> {
        let mut kept = Vec::new();
        let (start, end) = window(scope.period.as_ref().unwrap());
        let (start, end) = (start.as_microsecond(), end.as_microsecond());
        for (customer, life) in &self.lives {
            // Rows that follow the end too late are not of the period's orders.
            let life: Vec<Event> = life
                .iter()
                .filter(|event| event.row_at < end + 31 * DAY)
                .cloned()
                .collect();
            if life.is_empty() {
                continue;
            }
            let segment = self.segments.get(customer).map_or("", String::as_str);
            let class = scope.split_by_answer.as_ref();
            let class = class.map(|_| Some(self.class(customer, start).to_owned()));
            let keeps = |event: &Event| {
                scope.filters.iter().all(|filter| {
                    let listed = filter
                        .values
                        .contains(&event.value(&filter.dimension, segment));
                    listed == (filter.operator() == FilterOperator::In)
                })
            };
            let group = |event: &Event| -> Group {
                let values = scope.group_by.iter().map(|name| event.value(name, segment));
                let values = values.map(|value| Some(value).filter(|value| !value.is_empty()));
                class.clone().into_iter().chain(values).collect()
            };
            let mut groups: BTreeMap<Group, Vec<Event>> = BTreeMap::new();
            for event in life.iter().filter(|event| keeps(event)) {
                groups.entry(group(event)).or_default().push(event.clone());
            }
            let of_customers = |name: &str| name == "segment";
            let of_segment = scope.filters.iter().all(|filter| {
                let listed = filter.values.iter().any(|value| value == segment);
                !of_customers(&filter.dimension)
                    || listed == (filter.operator() == FilterOperator::In)
            });
            if groups.is_empty()
                && of_segment
                && scope.group_by.iter().all(|name| of_customers(name))
            {
                // Filters of activities leave a customer without any, not fewer customers.
                groups.insert(group(&life[0]), Vec::new());
            }
            kept.extend(
                groups
                    .into_iter()
                    .map(|(group, events)| (group, events, life.clone())),
            );
        }
        kept
    }

    /// When a customer came into the base, and when the customer left it.
    pub(super) fn stays(life: &[Event], gap_days: Option<i32>) -> (Vec<i64>, Vec<i64>) {
        let signs: Vec<i64> = life
            .iter()
            .filter(|one| one.is_sign())
            .map(|one| one.at)
            .collect();
        let (mut entries, mut exits) = (Vec::new(), Vec::new());
        if let Some(days) = gap_days {
            let gap = i64::from(days) * DAY;
            for (place, at) in signs.iter().enumerate() {
                if place == 0 || at - signs[place - 1] > gap {
                    entries.push(*at);
                }
                if signs.get(place + 1).is_none_or(|next| next - at > gap) {
                    exits.push(at + gap);
                }
            }
            return (entries, exits);
        }
        let Some(first) = signs.first() else {
            return (entries, exits);
        };
        entries.push(*first);
        let mut is_in = true;
        let came =
            |one: &&Event| matches!(one.kind, ActivityKind::Acquired | ActivityKind::Reactivated);
        for instant in life.chunk_by(|one, other| one.at == other.at) {
            let at = instant[0].at;
            if at < *first {
                continue;
            }
            let mut gone = instant
                .iter()
                .filter(|one| one.kind == ActivityKind::Cancelled)
                .count();
            let mut came = instant.iter().filter(came).count();
            if at == *first && came > 0 {
                came -= 1;
            }
            // Whatever changes something comes first.
            while if is_in { gone > 0 } else { came > 0 } {
                if is_in {
                    exits.push(at);
                    gone -= 1;
                } else {
                    entries.push(at);
                    came -= 1;
                }
                is_in = !is_in;
            }
        }
        (entries, exits)
    }

    /// Whether the customer was there: who is lost by silence is still there at that last instant,
    /// who cancels is there before it; both are not there right after.
    pub(super) fn is_there(entries: &[i64], exits: &[i64], at: i64) -> bool {
        let before = |times: &[i64]| times.iter().filter(|time| **time < at).count();
        before(entries) > before(exits)
    }

    pub(super) fn base(
        &self,
        scope: &CustomerScope,
        buckets: &[Bucket],
        gap_days: Option<i32>,
    ) -> BTreeMap<Group, Vec<([i64; 5], i64)>> {
        let mut groups: BTreeMap<Group, Vec<([i64; 5], i64)>> = BTreeMap::new();
        for (group, _, life) in self.kept(scope) {
            let (entries, exits) = Self::stays(&life, gap_days);
            let points = groups
                .entry(group)
                .or_insert_with(|| vec![Default::default(); buckets.len()]);
            for ((counts, retained), &(start, end)) in points.iter_mut().zip(buckets) {
                let within = |at: &&i64| start <= **at && **at < end;
                let (there, still) = (
                    Self::is_there(&entries, &exits, start),
                    Self::is_there(&entries, &exits, end),
                );
                let first = entries.first().iter().filter(|at| within(at)).count();
                let came = entries.iter().filter(within).count();
                let left = exits.iter().filter(within).count();
                let found = [
                    usize::from(there),
                    first,
                    left,
                    came - first,
                    usize::from(still),
                ];
                for (count, found) in counts.iter_mut().zip(found) {
                    *count += i64::try_from(found).unwrap();
                }
                *retained += i64::from(there && still);
            }
        }
        groups
    }

    pub(super) fn counts(
        &self,
        scope: &CustomerScope,
        buckets: &[Bucket],
        active_days: i32,
    ) -> BTreeMap<(Group, i32), Vec<[i64; 3]>> {
        let mut active: BTreeMap<Group, Vec<i64>> = BTreeMap::new();
        let mut of_customers = scope.clone();
        of_customers.group_by.retain(|name| name == "segment");
        of_customers
            .filters
            .retain(|filter| filter.dimension == "segment");
        for (group, _, life) in self.kept(&of_customers) {
            let (entries, exits) = Self::stays(&life, Some(active_days));
            let sums = active
                .entry(group)
                .or_insert_with(|| vec![0; buckets.len()]);
            for (sum, &(start, end)) in sums.iter_mut().zip(buckets) {
                let came = entries.iter().any(|at| start <= *at && *at < end);
                *sum += i64::from(came || Self::is_there(&entries, &exits, start));
            }
        }
        let mut groups: BTreeMap<(Group, i32), Vec<[i64; 3]>> = BTreeMap::new();
        for (group, events, _) in self.kept(scope) {
            let kinds: BTreeSet<i32> = events.iter().map(|one| one.kind.into()).collect();
            // A class comes before the dimensions.
            let classes = usize::from(scope.split_by_answer.is_some());
            let place = scope.group_by.iter().position(|name| name == "segment");
            let segment = place.map(|place| &group[classes + place]);
            let of_customer = group[..classes].iter().chain(segment);
            let active = &active[&of_customer.cloned().collect::<Group>()];
            for kind in kinds {
                let points = buckets.iter().zip(active).map(|(bucket, active)| {
                    let inside = events
                        .iter()
                        .filter(|one| i32::from(one.kind) == kind && one.is_in(*bucket));
                    let count = match ActivityKind::try_from(kind) {
                        Ok(ActivityKind::Order | ActivityKind::Refund) => {
                            inside.map(|one| &one.order).collect::<BTreeSet<_>>().len()
                        }
                        _ => inside.count(),
                    };
                    [i64::try_from(count).unwrap(), i64::from(count > 0), *active]
                });
                let points: Vec<[i64; 3]> = points.collect();
                let sums = groups
                    .entry((group.clone(), kind))
                    .or_insert_with(|| vec![[0; 3]; buckets.len()]);
                for (sum, point) in sums.iter_mut().zip(points) {
                    *sum = [sum[0] + point[0], sum[1] + point[1], point[2]];
                }
            }
        }
        groups.retain(|_, points| points.iter().any(|point| point[0] > 0));
        groups
    }

    pub(super) fn survival(
        &self,
        scope: &CustomerScope,
        period: Bucket,
        event: SurvivalEvent,
    ) -> BTreeMap<Group, Curve> {
        let by_order = event == SurvivalEvent::SecondOrder;
        // Days, and whether it happened.
        let mut followed: BTreeMap<Group, Vec<(i64, bool)>> = BTreeMap::new();
        for (group, _, life) in self.kept(scope) {
            let starts =
                |one: &&Event| one.is_sign() && (!by_order || one.kind == ActivityKind::Order);
            let Some(first) = life.iter().find(starts).filter(|one| one.is_in(period)) else {
                continue;
            };
            let ends = |one: &&Event| {
                one.at >= first.at
                    && if by_order {
                        one.kind == ActivityKind::Order && one.order != first.order
                    } else {
                        one.kind == ActivityKind::Cancelled
                    }
            };
            let happened = life.iter().find(ends).filter(|one| one.at < period.1);
            let days = (happened.map_or(period.1, |one| one.at) - first.at) / DAY;
            followed
                .entry(group)
                .or_default()
                .push((days, happened.is_some()));
        }
        let curves = followed.into_iter().map(|(group, all)| {
            let days: BTreeSet<i64> = all.iter().filter(|one| one.1).map(|one| one.0).collect();
            let count = |keep: &dyn Fn(&(i64, bool)) -> bool| {
                i64::try_from(all.iter().filter(|one| keep(one)).count()).unwrap()
            };
            let steps = days.into_iter().map(|day| {
                (
                    day,
                    count(&|one| one.0 >= day),
                    count(&|one| *one == (day, true)),
                )
            });
            (group, (count(&|_| true), steps.collect()))
        });
        curves.collect()
    }
}
