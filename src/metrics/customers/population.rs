//! The customers of a query, their groups, and the activities that are counted.

use std::collections::{BTreeSet, HashMap};

use super::{
    answer_class::AnswerClasses, dimensions::Dimensions, event_window::event_of, group::GroupKey,
};
use crate::{
    domain::{
        customer::ATTRIBUTES, customer_query::CustomerScope, dimension::DimensionFilter,
        value_groups::ValueGroups,
    },
    metrics::{MetricError, Metrics},
    scoring::behavior::Event,
    store::{ActivityEvent, ChunkCustomer, WorkspaceKey},
};

/// The customers of a query, and how they fall into groups.
#[derive(Debug, Clone)]
pub(super) struct Population {
    group_by: Vec<GroupDimension>,
    /// Attributes to read.
    pub(super) attributes: Vec<String>,
    attribute_filters: Vec<(usize, DimensionFilter)>,
    cells: Cells,
    pub(super) classes: Option<AnswerClasses>,
}

/// A dimension to group by: where its value comes from, and how it is folded.
#[derive(Debug, Clone)]
struct GroupDimension {
    source: ValueSource,
    folded: Option<ValueGroups>,
}

/// Where the value of a dimension comes from.
#[derive(Debug, Clone, Copy)]
enum ValueSource {
    /// A customer's attribute, by its index in the attributes that are read.
    Attribute(usize),
    /// An activity, by the dimension's index among those of activities.
    Activity(usize),
}

/// The group of a cell's activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CellGroup {
    Group(usize),
    /// A filter drops the cell.
    Dropped,
    /// The cell was not registered when the query began.
    Unknown,
}

/// Groups of activities by their cells.
#[derive(Debug, Clone, Default)]
struct Cells {
    /// The group of each cell, by its key. Empty where neither groups nor filters look at
    /// cells.
    groups: Vec<CellGroup>,
    /// Each group's values.
    values: Vec<Vec<Option<String>>>,
}

impl Cells {
    fn group(&self, event: &ActivityEvent) -> CellGroup {
        if self.groups.is_empty() {
            return CellGroup::Group(0);
        }
        // Lossless: a `usize` has 32 bits or more.
        let group = self.groups.get(event.cell as usize);
        *group.unwrap_or(&CellGroup::Unknown)
    }
}

impl Metrics {
    /// The population of a scope.
    pub(super) async fn population(
        &self,
        workspace: WorkspaceKey,
        scope: &CustomerScope,
        dimensions: Dimensions,
    ) -> Result<Population, MetricError> {
        let settings = self.store.activity_settings(workspace).await?;
        dimensions.check(scope, &settings)?;
        let is_attribute = |name: &str| ATTRIBUTES.contains(&name);
        let mut attributes: Vec<String> = Vec::new();
        let mut attribute = |name: &str| match attributes.iter().position(|known| known == name) {
            Some(index) => index,
            None => {
                attributes.push(name.to_owned());
                attributes.len() - 1
            }
        };
        let mut activity_dimensions = Vec::new();
        let group_by = scope.group_by.iter().map(|name| {
            let mut folded = scope.value_groups.iter();
            let folded = folded.find(|groups| groups.dimension == *name).cloned();
            let source = if is_attribute(name) {
                ValueSource::Attribute(attribute(name))
            } else {
                activity_dimensions.push((name.as_str(), folded.clone()));
                ValueSource::Activity(activity_dimensions.len() - 1)
            };
            GroupDimension { source, folded }
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
            cells: self
                .cells(workspace, &activity_dimensions, &of_activities)
                .await?,
            attributes,
            classes: self.answer_classes(workspace, scope).await?,
        })
    }

    async fn cells(
        &self,
        workspace: WorkspaceKey,
        dimensions: &[(&str, Option<ValueGroups>)],
        filters: &[DimensionFilter],
    ) -> Result<Cells, MetricError> {
        let mut cells = Cells::default();
        if dimensions.is_empty() && filters.is_empty() {
            cells.values.push(Vec::new());
            return Ok(cells);
        }
        let mut groups: HashMap<Vec<Option<String>>, usize> = HashMap::new();
        for (cell, key) in self.store.activity_cells(workspace).await? {
            let key = usize::try_from(key)
                .map_err(|_| MetricError::BrokenInvariant(format!("a cell has the key {key}")))?;
            if cells.groups.len() <= key {
                cells.groups.resize(key + 1, CellGroup::Unknown);
            }
            let is_kept = filters
                .iter()
                .all(|filter| keeps(filter, cell.value(&filter.dimension)));
            cells.groups[key] = CellGroup::Dropped;
            if is_kept {
                let values = dimensions
                    .iter()
                    .map(|(name, folded)| fold(folded.as_ref(), cell.value(name)));
                let next = groups.len();
                let group = *groups.entry(values.collect()).or_insert(next);
                cells.groups[key] = CellGroup::Group(group);
            }
        }
        // Not empty, even before the first cell is registered.
        cells
            .groups
            .resize(cells.groups.len().max(1), CellGroup::Unknown);
        cells.values = vec![Vec::new(); groups.len()];
        for (values, group) in groups {
            cells.values[group] = values;
        }
        Ok(cells)
    }
}

impl Metrics {
    /// Checks that cells which were not registered when a query began are by now.
    ///
    /// # Errors
    /// [`MetricError::BrokenInvariant`] if not: activities would be left out for good.
    pub(super) async fn check_cells(
        &self,
        workspace: WorkspaceKey,
        mut unknown: BTreeSet<u32>,
    ) -> Result<(), MetricError> {
        if unknown.is_empty() {
            return Ok(());
        }
        for (_, key) in self.store.activity_cells(workspace).await? {
            unknown.retain(|cell| i64::from(*cell) != i64::from(key));
        }
        match unknown.first() {
            None => Ok(()),
            Some(cell) => Err(MetricError::BrokenInvariant(format!(
                "activities have the cell {cell}, which does not exist"
            ))),
        }
    }
}

impl Population {
    /// Whether there can be several groups.
    pub(super) fn is_split(&self) -> bool {
        !self.group_by.is_empty() || self.classes.is_some()
    }

    /// Whether activities of one customer can fall into several groups.
    pub(super) fn is_split_by_activities(&self) -> bool {
        let mut dimensions = self.group_by.iter();
        dimensions.any(|dimension| matches!(dimension.source, ValueSource::Activity(_)))
    }

    /// Whether groups or filters look at the cells of activities.
    pub(super) fn reads_cells(&self) -> bool {
        !self.cells.groups.is_empty()
    }

    /// Whether the filters keep customers with these attributes.
    pub(super) fn keeps(&self, label: &[Option<String>]) -> bool {
        self.attribute_filters
            .iter()
            .all(|(index, filter)| keeps(filter, label[*index].as_deref()))
    }

    /// The class of a customer's answer.
    ///
    /// # Errors
    /// [`MetricError::BrokenInvariant`] for an answer outside its scale.
    pub(super) fn class(&self, customer: &ChunkCustomer) -> Result<usize, MetricError> {
        let classes = self.classes.as_ref();
        classes.map_or(Ok(0), |classes| classes.of(customer.answer))
    }

    /// Replaces `events` by the activities that the filters keep, by group and time, and adds
    /// their currencies. Activities of cells that were not registered when the query began
    /// are left out; adds the keys of these cells to `unknown_cells`.
    pub(super) fn group_events(
        &self,
        activities: &[ActivityEvent],
        events: &mut Vec<(usize, Event)>,
        currencies: &mut BTreeSet<u16>,
        unknown_cells: &mut BTreeSet<u32>,
    ) {
        events.clear();
        for activity in activities {
            let group = match self.cells.group(activity) {
                CellGroup::Group(group) => group,
                CellGroup::Dropped => continue,
                CellGroup::Unknown => {
                    unknown_cells.insert(activity.cell);
                    continue;
                }
            };
            add_currency(currencies, activity);
            events.push((group, event_of(activity)));
        }
        let order = |(group, event): &(usize, Event)| (*group, event.sort_key());
        if !events.is_sorted_by_key(order) {
            events.sort_by_key(order);
        }
    }

    /// The group of a class, of a customer's attributes, and of a group of cells.
    pub(super) fn key(&self, class: usize, label: &[Option<String>], cells: usize) -> GroupKey {
        let value = |dimension: &GroupDimension| match dimension.source {
            ValueSource::Attribute(at) => fold(dimension.folded.as_ref(), label[at].as_deref()),
            ValueSource::Activity(at) => self.cells.values[cells][at].clone(),
        };
        GroupKey {
            class,
            values: self.group_by.iter().map(value).collect(),
        }
    }

    /// The group of customers of a class and of attributes, whatever their activities.
    pub(super) fn customer_key(&self, class: usize, label: &[Option<String>]) -> GroupKey {
        let value = |dimension: &GroupDimension| match dimension.source {
            ValueSource::Attribute(at) => fold(dimension.folded.as_ref(), label[at].as_deref()),
            ValueSource::Activity(_) => None,
        };
        GroupKey {
            class,
            values: self.group_by.iter().map(value).collect(),
        }
    }

    /// The group of customers that a group of activities belongs to.
    pub(super) fn of_customers(&self, key: &GroupKey) -> GroupKey {
        let values = key.values.iter().zip(&self.group_by);
        let values = values.map(|(value, dimension)| match dimension.source {
            ValueSource::Attribute(_) => value.clone(),
            ValueSource::Activity(_) => None,
        });
        GroupKey {
            class: key.class,
            values: values.collect(),
        }
    }
}

/// Adds the currency of an activity, if it has one.
pub(super) fn add_currency(currencies: &mut BTreeSet<u16>, activity: &ActivityEvent) {
    // Most activities have the same currency: comparing is faster than inserting.
    if activity.currency != 0 && currencies.last() != Some(&activity.currency) {
        currencies.insert(activity.currency);
    }
}

fn keeps(filter: &DimensionFilter, value: Option<&str>) -> bool {
    // In a filter the empty string stands for "no value".
    let value = value.unwrap_or("");
    filter.values.iter().any(|listed| listed == value) == filter.keep
}

fn fold(folded: Option<&ValueGroups>, value: Option<&str>) -> Option<String> {
    match folded {
        Some(groups) => Some(groups.name_of(value).to_owned()),
        None => value.map(str::to_owned),
    }
}
