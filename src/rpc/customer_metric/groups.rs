//! The counters of all groups, and which events of a customer each group counts.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::population::Population;
use crate::{
    api,
    domain::{activity::ANSWER_CLASS, money::Currency},
    metrics::MetricError,
    rpc::CallError,
    scoring::behavior::{CustomerEvents, Event},
    store::{ActivityEvent, ChunkCustomer, CustomerChunk, StoreError},
};

/// Which group, in the order that replies show them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct GroupKey {
    pub(super) class: usize,
    pub(super) values: Vec<Option<String>>,
}

/// The counters of all groups.
#[derive(Debug)]
pub(super) struct Groups<C> {
    population: Population,
    counters: Counters<C>,
    groups_max: usize,
    /// Whether customers without events are left out.
    only_active: bool,
    currencies: BTreeSet<u16>,
}

/// A counter a group, which begins with the first customer in it.
#[derive(Debug)]
struct Counters<C> {
    template: C,
    /// Where in `by_place` each group's is.
    places: BTreeMap<GroupKey, usize>,
    by_place: Vec<C>,
}

impl<C: Clone> Counters<C> {
    /// Where a group's counter is.
    fn place(&mut self, group: GroupKey) -> usize {
        let next = self.by_place.len();
        let place = *self.places.entry(group).or_insert(next);
        if place == next {
            self.by_place.push(self.template.clone());
        }
        place
    }
}

impl<C: Clone> Groups<C> {
    /// No groups yet. `template` is the counter of an empty one.
    pub(super) fn new(
        population: Population,
        template: C,
        groups_max: usize,
        only_active: bool,
    ) -> Self {
        Self {
            population,
            counters: Counters {
                template,
                places: BTreeMap::new(),
                by_place: Vec::new(),
            },
            groups_max,
            only_active,
            currencies: BTreeSet::new(),
        }
    }

    /// Lets `add` tell each group's counter of a slice's customers, until there are too
    /// many groups.
    pub(super) fn take(
        &mut self,
        chunk: &CustomerChunk,
        add: impl Fn(&mut C, &CustomerEvents<'_>, &ChunkCustomer),
    ) -> Result<(), MetricError> {
        let population = &self.population;
        let labels = chunk.labels.iter();
        let is_kept: Vec<bool> = labels.map(|label| population.keeps(label)).collect();
        let of_activities = population.is_split_by_activities();
        // The group of a class, a label of this slice and a group of cells, by its
        // place: found once, not for every customer.
        let mut known: HashMap<(usize, usize, usize), usize> = HashMap::new();
        let mut activities: Vec<ActivityEvent> = Vec::new();
        let mut events: Vec<(usize, Event)> = Vec::new();
        let mut one_group: Vec<Event> = Vec::new();
        for customer in &chunk.customers {
            if !is_kept[customer.label] {
                continue;
            }
            let class = population.class(customer);
            chunk.events_of(customer, &mut activities)?;
            if activities.is_empty() && self.only_active {
                continue;
            }
            population.events(&activities, &mut events, &mut self.currencies);
            let counters = &mut self.counters;
            let mut count = |group: usize, events: &[Event]| {
                let place = known.entry((class, customer.label, group));
                let place = *place.or_insert_with(|| {
                    let label = &chunk.labels[customer.label];
                    counters.place(population.key(class, label, group))
                });
                let counted = CustomerEvents {
                    first_time: customer.first_time,
                    first_order_time: customer.first_order_time,
                    events,
                };
                add(&mut counters.by_place[place], &counted, customer);
            };
            if events.is_empty() && !of_activities {
                // A customer without matching events is still counted once.
                count(0, &[]);
            }
            for of_group in events.chunk_by(|(one, _), (other, _)| one == other) {
                one_group.clear();
                one_group.extend(of_group.iter().map(|(_, event)| *event));
                count(of_group[0].0, &one_group);
            }
            if self.are_too_many() {
                break;
            }
        }
        Ok(())
    }

    /// Whether a reply would have too many points.
    pub(super) fn are_too_many(&self) -> bool {
        self.counters.by_place.len() > self.groups_max
    }

    /// Where nothing splits customers there is one group, though nobody be in it.
    pub(super) fn or_everyone(mut self) -> Self {
        if !self.population.is_split() {
            self.counters.place(GroupKey::default());
        }
        self
    }

    /// The currency of all money that was counted; `None` where there was none.
    ///
    /// # Errors
    /// When there are several.
    pub(super) fn currency(&self) -> Result<Option<Currency>, CallError> {
        let currencies = self
            .currencies
            .iter()
            .map(|&number| {
                Currency::from_number(number).ok_or_else(|| {
                    StoreError::Corrupt(format!("a pack has the unknown currency {number}"))
                })
            })
            .collect::<Result<Vec<Currency>, StoreError>>()?;
        match currencies.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(*one)),
            several => Err(CallError::MixedCurrencies(
                several.iter().map(Currency::to_string).collect(),
            )),
        }
    }

    /// Each group's name, as messages say it, and counter, in order.
    pub(super) fn into_series(
        self,
        group_by: &[String],
    ) -> impl Iterator<Item = (Vec<api::DimensionValue>, C)> {
        let population = self.population;
        let names: Vec<String> = group_by.to_vec();
        let Counters {
            places, by_place, ..
        } = self.counters;
        let mut counters: Vec<Option<C>> = by_place.into_iter().map(Some).collect();
        let counters = places
            .into_iter()
            .filter_map(move |(key, place)| Some((key, counters.get_mut(place)?.take()?)));
        counters.map(move |(key, counter)| {
            let class = population
                .classes
                .as_ref()
                .map(|classes| api::DimensionValue {
                    dimension: ANSWER_CLASS.to_owned(),
                    value: Some(classes.name(key.class).to_owned()),
                });
            let values = names.iter().cloned().zip(key.values);
            let values = values.map(|(dimension, value)| api::DimensionValue { dimension, value });
            (class.into_iter().chain(values).collect(), counter)
        })
    }
}
