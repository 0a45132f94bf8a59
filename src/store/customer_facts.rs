//! Customers as writers need them: their keys and first times, remembered between
//! batches.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;
use quick_cache::sync::Cache;

use super::{Store, StoreError, WorkspaceKey, from_sql_time};

/// Customers remembered at most.
const CUSTOMERS_MAX: usize = 100_000;

/// What a writer knows of a customer. Times only move to earlier, unless an activity
/// is deleted; then the revision of the settings rises, and nothing remembered
/// under the one before is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CustomerFacts {
    pub(super) key: i32,
    pub(super) first_time: Option<Timestamp>,
    pub(super) first_order_time: Option<Timestamp>,
}

/// Remembers customers, by workspace, revision of the settings, and id.
#[derive(Debug)]
pub(super) struct CustomerCache(Cache<(WorkspaceKey, i32, Box<str>), CustomerFacts>);

impl Default for CustomerCache {
    fn default() -> Self {
        Self(Cache::new(CUSTOMERS_MAX))
    }
}

impl CustomerCache {
    fn get(&self, workspace: WorkspaceKey, revision: i32, id: &str) -> Option<CustomerFacts> {
        self.0.get(&(workspace, revision, id.into()))
    }

    pub(super) fn put(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        id: &str,
        facts: CustomerFacts,
    ) {
        self.0.insert((workspace, revision, id.into()), facts);
    }
}

impl Store {
    /// The facts of these customers; those who are new get a key.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn customer_facts<'a>(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        ids: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<&'a str, CustomerFacts>, StoreError> {
        // Sorted, so that two batches that register the same customers don't deadlock.
        let ids: BTreeSet<&str> = ids.collect();
        let mut facts = HashMap::with_capacity(ids.len());
        let mut unknown = Vec::new();
        for id in ids {
            match self.customer_cache.get(workspace, revision, id) {
                Some(known) => drop(facts.insert(id, known)),
                None => unknown.push(id),
            }
        }
        self.find_customers(workspace, revision, &mut unknown, &mut facts)
            .await?;
        if !unknown.is_empty() {
            self.register_customers(workspace, &unknown).await?;
            self.find_customers(workspace, revision, &mut unknown, &mut facts)
                .await?;
        }
        match unknown.is_empty() {
            true => Ok(facts),
            false => Err(StoreError::Contended),
        }
    }

    /// Moves those that are stored from `unknown` to `facts`.
    async fn find_customers<'a>(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        unknown: &mut Vec<&'a str>,
        facts: &mut HashMap<&'a str, CustomerFacts>,
    ) -> Result<(), StoreError> {
        if unknown.is_empty() {
            return Ok(());
        }
        let ids: Vec<String> = unknown.iter().map(|id| (*id).to_owned()).collect();
        let found = sqlx::query!(
            r#"select place as "place!", customer_key, first_time, first_order_time
               from unnest($2::text[]) with ordinality as asked (customer_id, place)
               cross join lateral (
                   select customer_key, first_time, first_order_time
                   from customers
                   where workspace_key = $1 and customers.customer_id = asked.customer_id
                   offset 0
               ) as known"#,
            workspace.0,
            &ids,
        )
        .fetch_all(&self.pool)
        .await?;
        for row in found {
            let place = usize::try_from(row.place - 1).ok();
            let Some(id) = place.and_then(|place| unknown.get(place)) else {
                continue;
            };
            let known = CustomerFacts {
                key: row.customer_key,
                first_time: row.first_time.map(from_sql_time),
                first_order_time: row.first_order_time.map(from_sql_time),
            };
            self.customer_cache.put(workspace, revision, id, known);
            facts.insert(id, known);
        }
        unknown.retain(|id| !facts.contains_key(id));
        Ok(())
    }

    /// Gives keys to customers who have none. Keys of those whom another batch
    /// registers at the same time are left unused.
    pub(super) async fn register_customers(
        &self,
        workspace: WorkspaceKey,
        ids: &[&str],
    ) -> Result<(), StoreError> {
        let count = i32::try_from(ids.len()).unwrap_or(i32::MAX);
        let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        sqlx::query!(
            "with counter as (
                 update activity_settings
                 set customer_keys = customer_keys + $3
                 where workspace_key = $1
                 returning customer_keys
             )
             insert into customers (workspace_key, customer_key, customer_id)
             select $1, customer_keys - $3 + place::integer, customer_id
             from counter
             cross join unnest($2::text[]) with ordinality as added (customer_id, place)
             order by customer_id
             on conflict on constraint customers_id_unique do nothing",
            workspace.0,
            &ids,
            count,
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}
