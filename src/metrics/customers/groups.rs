//! The counters of all groups, and which events of a customer each group counts.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    hash::Hash,
};

use super::{
    event_window::{EventWindow, event_of},
    group::{GroupKey, GroupValue},
    population::{Population, add_currency},
};
use crate::{
    domain::{activity::ANSWER_CLASS, money::Currency},
    metrics::MetricError,
    scoring::behavior::{CustomerEvents, Event},
    store::{ActivityEvent, ChunkCustomer, CustomerChunk},
};

/// A customer as counters see it.
#[derive(Debug)]
pub(super) struct Counted<'a> {
    /// The events of the group.
    pub(super) of_group: CustomerEvents<'a>,
    /// The events of every group.
    pub(super) all: CustomerEvents<'a>,
    /// The events that say when the customer is in the base, whatever the currency; none
    /// unless the query reads a history.
    pub(super) history: CustomerEvents<'a>,
    /// The customer's key.
    pub(super) key: u32,
}

/// Counts the customers of one group.
pub(super) trait Counter: Clone + Send + 'static {
    /// Counts the customers that a rate of the group divides by: those of the group's
    /// attributes, whatever activities the group is about, so that grouping and filtering by
    /// activities give the same rate.
    type Base: Clone + Send + 'static;

    /// Adds one customer.
    fn add(&mut self, customer: &Counted<'_>);

    /// Adds one customer, with the events of every group.
    fn add_to_base(base: &mut Self::Base, all: &CustomerEvents<'_>);
}

/// The counters of all groups.
#[derive(Debug)]
pub(super) struct Groups<C: Counter> {
    population: Population,
    window: EventWindow,
    counters: Counters<C>,
    bases: Counters<C::Base>,
    groups_max: usize,
    /// Whether customers without events are left out.
    only_active: bool,
    /// Whether customers without an order are left out.
    only_buyers: bool,
    currencies: BTreeSet<u16>,
    /// The cells of activities that were left out because the query does not know them.
    unknown_cells: BTreeSet<u32>,
}

/// A counter per group, which begins with the first customer in it.
#[derive(Debug)]
struct Counters<C> {
    template: C,
    /// The index of each group's counter.
    indexes: BTreeMap<GroupKey, usize>,
    counters: Vec<C>,
}

impl<C: Clone> Counters<C> {
    fn new(template: C) -> Self {
        Self {
            template,
            indexes: BTreeMap::new(),
            counters: Vec::new(),
        }
    }

    /// The index of a group's counter.
    fn index_of(&mut self, group: GroupKey) -> usize {
        let next = self.counters.len();
        let index = *self.indexes.entry(group).or_insert(next);
        if index == next {
            self.counters.push(self.template.clone());
        }
        index
    }
}

/// How groups are counted.
#[derive(Debug, Clone, Copy)]
pub(super) struct GroupRules {
    /// Most groups of an answer.
    pub(super) groups_max: usize,
    /// Whether customers without events are left out.
    pub(super) only_active: bool,
    /// Whether customers without an order are left out.
    pub(super) only_buyers: bool,
}

/// One group's counters.
#[derive(Debug)]
pub(super) struct CountedGroup<C: Counter> {
    pub(super) group: Vec<GroupValue>,
    pub(super) counter: C,
    pub(super) base: C::Base,
}

impl<C: Counter> Groups<C> {
    /// No groups yet. The templates are the counters of an empty one.
    pub(super) fn new(
        population: Population,
        window: EventWindow,
        templates: (C, C::Base),
        rules: GroupRules,
    ) -> Self {
        Self {
            population,
            window,
            counters: Counters::new(templates.0),
            bases: Counters::new(templates.1),
            groups_max: rules.groups_max,
            only_active: rules.only_active,
            only_buyers: rules.only_buyers,
            currencies: BTreeSet::new(),
            unknown_cells: BTreeSet::new(),
        }
    }

    /// Counts the customers of a chunk, until there are too many groups.
    pub(super) fn add_chunk(&mut self, chunk: &CustomerChunk) -> Result<(), MetricError> {
        let labels = chunk.labels.iter();
        let is_kept: Vec<bool> = labels.map(|label| self.population.keeps(label)).collect();
        let mut indexes = ChunkIndexes::default();
        let mut buffers = Buffers::default();
        for customer in &chunk.customers {
            if !is_kept[customer.label] {
                continue;
            }
            chunk.events_of(customer, &mut buffers.activities)?;
            self.add_customer(chunk, customer, &mut indexes, &mut buffers)?;
            if self.are_too_many() {
                break;
            }
        }
        Ok(())
    }

    fn add_customer(
        &mut self,
        chunk: &CustomerChunk,
        customer: &ChunkCustomer,
        indexes: &mut ChunkIndexes,
        buffers: &mut Buffers,
    ) -> Result<(), MetricError> {
        let first_order_time = if self.window.has_currency() {
            self.window.first_order(&buffers.activities)
        } else {
            customer.first_order_time
        };
        if self.only_buyers && first_order_time.is_none() {
            return Ok(());
        }
        self.window.date_orders(&mut buffers.activities);
        // Most queries read no history.
        let history = self.window.history(&buffers.activities).unwrap_or(&[]);
        buffers.history.clear();
        buffers.history.extend(history.iter().map(event_of));
        self.window.keep(&mut buffers.activities);
        let is_idle = buffers.activities.is_empty() && buffers.history.is_empty();
        if is_idle && self.only_active {
            return Ok(());
        }
        let times = (customer.first_time, first_order_time);
        buffers.all.clear();
        buffers.all.extend(buffers.activities.iter().map(event_of));
        let unknown_orders = chunk.unknown_orders_of(customer);
        let all = events_of(times, unknown_orders, &buffers.all);
        let history = events_of(times, unknown_orders, &buffers.history);
        let population = &self.population;
        let class = population.class(customer)?;
        let label = &chunk.labels[customer.label];
        let bases = &mut self.bases;
        let base = indexes.bases.get((class, customer.label), || {
            bases.index_of(population.customer_key(class, label))
        });
        C::add_to_base(&mut bases.counters[base], &all);
        let counters = &mut self.counters;
        let mut count = |group: usize, events: &[Event]| {
            let index = indexes.groups.get((class, customer.label, group), || {
                counters.index_of(population.key(class, label, group))
            });
            counters.counters[index].add(&Counted {
                of_group: events_of(times, unknown_orders, events),
                all,
                history,
                key: customer.key,
            });
        };
        if !population.reads_cells() {
            for activity in &buffers.activities {
                add_currency(&mut self.currencies, activity);
            }
            count(0, all.events);
            return Ok(());
        }
        population.group_events(
            &buffers.activities,
            &mut buffers.by_group,
            &mut self.currencies,
            &mut self.unknown_cells,
        );
        if buffers.by_group.is_empty() && !population.is_split_by_activities() {
            // A customer without matching events is still counted once.
            count(0, &[]);
        }
        for of_group in buffers
            .by_group
            .chunk_by(|(one, _), (other, _)| one == other)
        {
            buffers.one_group.clear();
            buffers
                .one_group
                .extend(of_group.iter().map(|(_, event)| *event));
            count(of_group[0].0, &buffers.one_group);
        }
        Ok(())
    }

    /// The cells that the query does not know. Empties the set.
    pub(super) fn take_unknown_cells(&mut self) -> BTreeSet<u32> {
        std::mem::take(&mut self.unknown_cells)
    }

    /// Whether an answer would have too many points.
    pub(super) fn are_too_many(&self) -> bool {
        self.counters.counters.len() > self.groups_max
    }

    /// Adds the only group of a query without grouping, even if it is empty.
    pub(super) fn or_everyone(mut self) -> Self {
        if !self.population.is_split() {
            self.counters.index_of(GroupKey::default());
        }
        self
    }

    /// The currencies of all amounts that were counted, in order.
    ///
    /// # Errors
    /// [`MetricError::BrokenInvariant`] for an unknown currency.
    pub(super) fn currencies(&self) -> Result<Vec<Currency>, MetricError> {
        let numbers = self.currencies.iter();
        let currencies = numbers.map(|&number| {
            Currency::from_number(number).ok_or_else(|| {
                MetricError::BrokenInvariant(format!("a pack has the unknown currency {number}"))
            })
        });
        currencies.collect()
    }

    /// Each group's name and counters, in order.
    pub(super) fn into_groups(self, group_by: &[String]) -> Vec<CountedGroup<C>> {
        let population = &self.population;
        let base_of = |key: &GroupKey| {
            let index = self.bases.indexes.get(&population.of_customers(key));
            let base = index.map(|index| self.bases.counters[*index].clone());
            base.unwrap_or_else(|| self.bases.template.clone())
        };
        let mut counters: Vec<Option<C>> = self.counters.counters.into_iter().map(Some).collect();
        let indexes = self.counters.indexes.into_iter();
        let groups = indexes.map(|(key, index)| {
            let base = base_of(&key);
            let class = population.classes.as_ref().map(|classes| GroupValue {
                dimension: ANSWER_CLASS.to_owned(),
                value: Some(classes.name(key.class).to_owned()),
            });
            let values = group_by.iter().cloned().zip(key.values);
            let values = values.map(|(dimension, value)| GroupValue { dimension, value });
            let counter = counters[index].take();
            CountedGroup {
                group: class.into_iter().chain(values).collect(),
                counter: counter.expect("each group has a counter of its own"),
                base,
            }
        });
        groups.collect()
    }
}

/// A customer's first times with events.
fn events_of<'a>(
    (first_time, first_order_time): (Option<i64>, Option<i64>),
    unknown_orders: &'a [u64],
    events: &'a [Event],
) -> CustomerEvents<'a> {
    CustomerEvents {
        first_time,
        first_order_time,
        events,
        unknown_orders,
    }
}

/// The indexes of the counters that a chunk's customers have used, so that a group's name is
/// made once for a chunk, and not for every customer.
#[derive(Debug, Default)]
struct ChunkIndexes {
    /// By class, label of the chunk, and group of cells.
    groups: KnownIndexes<(usize, usize, usize)>,
    /// By class and label of the chunk.
    bases: KnownIndexes<(usize, usize)>,
}

#[derive(Debug)]
struct KnownIndexes<K> {
    by_key: HashMap<K, usize>,
    /// The key asked for last. A query without groups has no other.
    last: Option<(K, usize)>,
}

impl<K> Default for KnownIndexes<K> {
    fn default() -> Self {
        Self {
            by_key: HashMap::new(),
            last: None,
        }
    }
}

impl<K: Copy + Eq + Hash> KnownIndexes<K> {
    /// The index with this key, found by `find` if it isn't known.
    fn get(&mut self, key: K, find: impl FnOnce() -> usize) -> usize {
        match self.last {
            Some((last, index)) if last == key => index,
            Some(_) | None => {
                let index = *self.by_key.entry(key).or_insert_with(find);
                self.last = Some((key, index));
                index
            }
        }
    }
}

/// Reused for every customer.
#[derive(Debug, Default)]
struct Buffers {
    activities: Vec<ActivityEvent>,
    all: Vec<Event>,
    history: Vec<Event>,
    by_group: Vec<(usize, Event)>,
    one_group: Vec<Event>,
}
