//! The changes that a batch of activities makes to its customers.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;
use uuid::Uuid;

use super::{
    activity_row::ActivityRow, customer_cache::CustomerFacts, error::StoreError,
    sql_time::to_sql_time,
};
use crate::domain::{activity::ActivityKind, customer::ATTRIBUTES};

/// The changes, by customer id.
pub(super) struct CustomerChanges<'a>(pub(super) BTreeMap<&'a str, CustomerChange<'a>>);

pub(super) struct CustomerChange<'a> {
    pub(super) facts: CustomerFacts,
    /// In the order of [`ATTRIBUTES`]; `None` where no row of the batch sets the attribute.
    attributes: [Option<SetAttribute<'a>>; ATTRIBUTES.len()],
}

/// An attribute as the latest activity of a batch sets it.
#[derive(Clone, Copy)]
struct SetAttribute<'a> {
    value: &'a str,
    time: Timestamp,
    source: Uuid,
}

impl<'a> CustomerChanges<'a> {
    /// Only customers that change: hardly any, once customers are known.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row's customer has no key.
    pub(super) fn of(
        rows: &[&'a ActivityRow],
        customers: &HashMap<&'a str, CustomerFacts>,
    ) -> Result<Self, StoreError> {
        let mut changes: BTreeMap<&str, CustomerChange<'_>> = BTreeMap::new();
        // The latest activity sets an attribute; of several at one instant, the highest id.
        let mut in_time = rows.to_vec();
        in_time.sort_by_key(|row| (row.time, row.activity_id));
        for row in in_time {
            let known = facts_of(&row.customer_id, customers)?;
            let begins = |first: Option<Timestamp>| first.is_none_or(|first| row.time < first);
            let is_first = row.kind.is_qualifying() && begins(known.first_time);
            let is_first_order = row.kind == ActivityKind::Order && begins(known.first_order_time);
            if !is_first && !is_first_order && row.attributes.is_empty() {
                continue;
            }
            let change =
                changes
                    .entry(row.customer_id.as_str())
                    .or_insert_with(|| CustomerChange {
                        facts: known,
                        attributes: [None; ATTRIBUTES.len()],
                    });
            if is_first {
                begin(&mut change.facts.first_time, row.time);
            }
            if is_first_order {
                begin(&mut change.facts.first_order_time, row.time);
            }
            for (set, value) in change.attributes.iter_mut().zip(row.attributes.values()) {
                if let Some(value) = value {
                    *set = Some(SetAttribute {
                        value,
                        time: row.time,
                        source: row.activity_id,
                    });
                }
            }
        }
        Ok(Self(changes))
    }

    /// In the order of keys, in which all batches lock customers.
    pub(super) fn columns(&self) -> ChangeColumns<'a> {
        let mut by_key: Vec<_> = self.0.iter().collect();
        by_key.sort_unstable_by_key(|(_, change)| change.facts.key);
        let mut columns = ChangeColumns::default();
        for (id, CustomerChange { facts, attributes }) in by_key {
            columns.keys.push(facts.key);
            columns.ids.push(id);
            columns.first_times.push(facts.first_time.map(to_sql_time));
            columns
                .first_order_times
                .push(facts.first_order_time.map(to_sql_time));
            for (column, set) in columns.attributes.iter_mut().zip(attributes) {
                column.values.push(set.map(|set| set.value));
                column.times.push(set.map(|set| to_sql_time(set.time)));
                column.sources.push(set.map(|set| set.source));
            }
        }
        columns
    }
}

/// Moves a first time to an earlier one.
fn begin(first: &mut Option<Timestamp>, time: Timestamp) {
    *first = Some(first.map_or(time, |first| first.min(time)));
}

/// The facts of a customer of the batch.
///
/// # Errors
/// [`StoreError::Corrupt`] when the customer has no key.
pub(super) fn facts_of(
    customer_id: &str,
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<CustomerFacts, StoreError> {
    let facts = customers.get(customer_id).copied();
    facts.ok_or_else(|| StoreError::Corrupt("the customer of an activity has no key".into()))
}

/// One array for each column.
#[derive(Default)]
pub(super) struct ChangeColumns<'a> {
    pub(super) keys: Vec<i32>,
    pub(super) ids: Vec<&'a str>,
    pub(super) first_times: Vec<Option<time::OffsetDateTime>>,
    pub(super) first_order_times: Vec<Option<time::OffsetDateTime>>,
    /// In the order of [`ATTRIBUTES`].
    pub(super) attributes: [AttributeColumns<'a>; ATTRIBUTES.len()],
}

/// The columns of one attribute; null where a row doesn't set it.
#[derive(Default)]
pub(super) struct AttributeColumns<'a> {
    pub(super) values: Vec<Option<&'a str>>,
    pub(super) times: Vec<Option<time::OffsetDateTime>>,
    pub(super) sources: Vec<Option<Uuid>>,
}
