//! Customers as writers need them: their keys and first times, remembered between
//! batches.

use std::collections::{HashMap, HashSet};

use super::{
    customer_cache::CustomerFacts, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace::WorkspaceKey,
};

/// How often customers are looked for whom another batch registers meanwhile.
const TRIES_MAX: u32 = 5;

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
        // Those whom another batch registers at the same time are found the next time.
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

    /// The facts of customers; those who are new get a key. Those whom another batch
    /// registers at the same time are left out, and keys of theirs are left unused.
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
            } else if let Some(place) = row.place.and_then(|place| usize::try_from(place - 1).ok())
                && let Some(found) = facts.get_mut(place)
            {
                *found = Some(known);
            }
        }
        for (id, found) in ids.iter().zip(&mut facts) {
            if found.is_none() {
                *found = added.get(*id).copied();
            }
        }
        Ok(facts)
    }
}
