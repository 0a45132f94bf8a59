//! Finds the keys and first times of customers for writers, and registers new customers.

use std::collections::{HashMap, HashSet};

use super::{
    customer_cache::CustomerFacts, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace::WorkspaceKey,
};

/// Most attempts to find customers that concurrent batches register.
const TRIES_MAX: u32 = 5;

impl Store {
    /// The facts of these customers, from the cache or the database. New customers get a
    /// key.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when concurrent batches kept registering some of them;
    /// others when the database fails.
    pub(super) async fn customer_facts<'a>(
        &self,
        workspace: WorkspaceKey,
        revision: i32,
        ids: impl Iterator<Item = &'a str>,
    ) -> Result<HashMap<&'a str, CustomerFacts>, StoreError> {
        let mut facts = HashMap::new();
        let mut unknown = HashSet::new();
        for id in ids {
            if facts.contains_key(id) || unknown.contains(id) {
                continue;
            }
            match self.customer_cache.get(workspace, revision, id) {
                Some(known) => drop(facts.insert(id, known)),
                None => drop(unknown.insert(id)),
            }
        }
        // A customer that a concurrent batch registers is found by the next attempt.
        for _ in 0..TRIES_MAX {
            if unknown.is_empty() {
                return Ok(facts);
            }
            // Sorted, so that two batches that register the same customers don't deadlock.
            let mut ids: Vec<&str> = unknown.iter().copied().collect();
            ids.sort_unstable();
            let found = self.find_or_register(workspace, &ids).await?;
            for (id, known) in ids.into_iter().zip(found) {
                if let Some(known) = known {
                    self.customer_cache.put(workspace, revision, id, known);
                    facts.insert(id, known);
                    unknown.remove(id);
                }
            }
        }
        Err(StoreError::Contended)
    }

    /// The facts of these customers, in their order. New customers get a key, except those
    /// that a concurrent batch registers: they are `None`, and leave a gap in the keys.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn find_or_register(
        &self,
        workspace: WorkspaceKey,
        ids: &[&str],
    ) -> Result<Vec<Option<CustomerFacts>>, StoreError> {
        let asked: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
        let rows = sqlx::query_file!(
            "src/store/find_or_register_customers.sql",
            workspace.0,
            &asked
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let mut facts = vec![None; ids.len()];
        let mut added = HashMap::new();
        for row in rows {
            let known = CustomerFacts {
                key: row.customer_key,
                first_time: row.first_time.map(from_sql_time).transpose()?,
                first_order_time: row.first_order_time.map(from_sql_time).transpose()?,
            };
            if let Some(id) = row.customer_id {
                added.insert(id, known);
                continue;
            }
            // The database counts places from 1.
            let place = row.place.and_then(|place| usize::try_from(place - 1).ok());
            let found = place.and_then(|place| facts.get_mut(place));
            *found.expect("the statement returns an id or one of the places asked for") =
                Some(known);
        }
        for (id, found) in ids.iter().zip(&mut facts) {
            if found.is_none() {
                *found = added.get(*id).copied();
            }
        }
        Ok(facts)
    }
}
