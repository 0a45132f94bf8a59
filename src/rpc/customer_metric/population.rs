//! Whom a query keeps, how they fall into groups, and what is looked at of what they did.

use std::collections::{BTreeSet, HashMap};

use super::{
    answer_class::AnswerClasses,
    groups::{GroupKey, Groups},
    scope::Dimensions,
};
use crate::{
    domain::{
        customer::ATTRIBUTES, customer_query::CustomerScope, dimension::DimensionFilter,
        money::Currency, score_query::POINTS_MAX,
    },
    rpc::{CallError, Context},
    scoring::behavior::{ActivityKind, CustomerEvents, Event, EventDetail},
    store::{ActivityEvent, ChunkCustomer, ScanQuery, Selection},
};

/// Whom a query keeps, and how they fall into groups.
#[derive(Debug, Clone)]
pub(super) struct Population {
    group_by: Vec<Place>,
    /// Attributes that a slice is asked for.
    attributes: Vec<String>,
    attribute_filters: Vec<(usize, DimensionFilter)>,
    cells: Cells,
    currency: Option<u16>,
    pub(super) classes: Option<AnswerClasses>,
}

/// Where the value of a dimension comes from.
#[derive(Debug, Clone, Copy)]
enum Place {
    Attribute(usize),
    Activity(usize),
}

/// Groups of activities by their cells.
#[derive(Debug, Clone, Default)]
struct Cells {
    /// The group of each cell, by its key; `None` where a filter drops it. Empty where
    /// neither groups nor filters look at cells.
    groups: Vec<Option<usize>>,
    /// Each group's values.
    values: Vec<Vec<Option<String>>>,
}

impl Cells {
    fn group(&self, event: &ActivityEvent) -> Option<usize> {
        if self.groups.is_empty() {
            return Some(0);
        }
        let cell = usize::try_from(event.cell).ok()?;
        self.groups.get(cell).copied().flatten()
    }
}

impl Context {
    /// Finds out how the customers of a scope fall into groups.
    pub(super) async fn population(
        &self,
        scope: &CustomerScope,
        dimensions: Dimensions,
        currency: Option<Currency>,
    ) -> Result<Population, CallError> {
        let settings = self.store.activity_settings(self.workspace).await?;
        super::scope::check_dimensions(scope, dimensions, &settings)?;
        let is_attribute = |name: &str| ATTRIBUTES.contains(&name);
        let mut attributes: Vec<String> = Vec::new();
        let mut attribute = |name: &str| match attributes.iter().position(|known| known == name) {
            Some(place) => place,
            None => {
                attributes.push(name.to_owned());
                attributes.len() - 1
            }
        };
        let mut activity_dimensions = Vec::new();
        let group_by = scope.group_by.iter().map(|name| match is_attribute(name) {
            true => Place::Attribute(attribute(name)),
            false => {
                activity_dimensions.push(name.as_str());
                Place::Activity(activity_dimensions.len() - 1)
            }
        });
        let group_by = group_by.collect();
        let (of_customers, of_activities): (Vec<_>, Vec<_>) = scope
            .filters
            .iter()
            .cloned()
            .partition(|filter| is_attribute(&filter.dimension));
        let attribute_filters = of_customers
            .into_iter()
            .map(|filter| (attribute(&filter.dimension), filter))
            .collect();
        Ok(Population {
            group_by,
            attribute_filters,
            cells: self.cells(&activity_dimensions, &of_activities).await?,
            attributes,
            currency: currency.map(Currency::number),
            classes: self.answer_classes(scope).await?,
        })
    }

    async fn cells(
        &self,
        dimensions: &[&str],
        filters: &[DimensionFilter],
    ) -> Result<Cells, CallError> {
        let mut cells = Cells::default();
        if dimensions.is_empty() && filters.is_empty() {
            cells.values.push(Vec::new());
            return Ok(cells);
        }
        let mut groups: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        for (cell, key) in self.store.activity_cells(self.workspace).await? {
            let key = usize::try_from(key).unwrap_or(0);
            if cells.groups.len() <= key {
                cells.groups.resize(key + 1, None);
            }
            let is_kept = filters
                .iter()
                .all(|filter| keeps(filter, cell.value(&filter.dimension)));
            if is_kept {
                let values = dimensions
                    .iter()
                    .map(|name| cell.value(name).map(str::to_owned));
                let next = groups.len();
                cells.groups[key] = Some(*groups.entry(values.collect()).or_insert(next));
            }
        }
        // A cell that is registered later isn't in the snapshot that is read.
        cells.groups.resize(cells.groups.len().max(1), None);
        cells.values = vec![Vec::new(); groups.len()];
        for (values, group) in groups {
            cells.values[group] = values;
        }
        Ok(cells)
    }

    /// Reads the customers asked for, and lets `add` tell each group's counter of them.
    ///
    /// `template` is the counter of an empty group, `points` how many points of the
    /// reply a group makes.
    pub(super) async fn count_customers<C: Clone + Send + 'static>(
        &self,
        population: Population,
        mut query: ScanQuery,
        template: C,
        points: usize,
        add: impl Fn(&mut C, &CustomerEvents<'_>, &ChunkCustomer) + Send + Clone + 'static,
    ) -> Result<Groups<C>, CallError> {
        query.attributes.clone_from(&population.attributes);
        query.answer = population.classes.as_ref().map(AnswerClasses::query);
        let only_active = matches!(query.selection, Selection::Active(_));
        let mut scan = self.store.scan_customers(self.workspace, query).await?;
        let groups_max = POINTS_MAX / points.max(1);
        let mut groups = Groups::new(population, template, groups_max, only_active);
        while let Some(chunk) = scan.next().await? {
            let add = add.clone();
            // Counting a chunk takes tens of milliseconds, too long for an async worker.
            groups = self
                .metrics
                .compute()
                .run(move |_| {
                    groups.take(&chunk, add)?;
                    Ok(groups)
                })
                .await?;
            if groups.are_too_many() {
                return Err(CallError::TooManyPoints {
                    field: "scope.group_by",
                });
            }
        }
        Ok(groups.or_everyone())
    }
}

impl Population {
    pub(super) fn is_split(&self) -> bool {
        !self.group_by.is_empty() || self.classes.is_some()
    }

    pub(super) fn is_split_by_activities(&self) -> bool {
        self.group_by
            .iter()
            .any(|place| matches!(place, Place::Activity(_)))
    }

    pub(super) fn keeps(&self, label: &[Option<String>]) -> bool {
        self.attribute_filters
            .iter()
            .all(|(place, filter)| keeps(filter, label[*place].as_deref()))
    }

    pub(super) fn class(&self, customer: &ChunkCustomer) -> usize {
        let classes = self.classes.as_ref();
        classes.map_or(0, |classes| classes.of(customer.answer))
    }

    /// What is looked at of a customer's activities, by group and time.
    pub(super) fn events(
        &self,
        all: &[ActivityEvent],
        events: &mut Vec<(usize, Event)>,
        currencies: &mut BTreeSet<u16>,
    ) {
        events.clear();
        for event in all {
            let Some(group) = self.cells.group(event) else {
                continue;
            };
            if event.currency != 0 {
                if self.currency.is_some_and(|asked| asked != event.currency) {
                    continue;
                }
                if currencies.last() != Some(&event.currency) {
                    currencies.insert(event.currency);
                }
            }
            let event = Event {
                at: event.at,
                detail: detail_of(event),
            };
            events.push((group, event));
        }
        let order = |(group, event): &(usize, Event)| (*group, event.sort_key());
        if !events.is_sorted_by_key(order) {
            events.sort_by_key(order);
        }
    }

    pub(super) fn key(&self, class: usize, label: &[Option<String>], cells: usize) -> GroupKey {
        let value = |place: &Place| match *place {
            Place::Attribute(at) => label[at].clone(),
            Place::Activity(at) => self.cells.values[cells][at].clone(),
        };
        GroupKey {
            class,
            values: self.group_by.iter().map(value).collect(),
        }
    }
}

fn keeps(filter: &DimensionFilter, value: Option<&str>) -> bool {
    let value = value.unwrap_or_default();
    filter.values.iter().any(|listed| listed == value) == filter.keep
}

fn detail_of(event: &ActivityEvent) -> EventDetail {
    let ActivityEvent {
        order,
        amount,
        cost,
        ..
    } = *event;
    match event.kind {
        ActivityKind::Acquired => EventDetail::Acquired,
        ActivityKind::Order => EventDetail::Order {
            order,
            amount,
            cost: (cost >= 0).then_some(cost),
        },
        ActivityKind::Refund => EventDetail::Refund { order, amount },
        ActivityKind::Cancelled => EventDetail::Cancelled,
        ActivityKind::Reactivated => EventDetail::Reactivated,
        ActivityKind::Contact => EventDetail::Contact,
    }
}
