//! Finds the keys and first times of customers for writers, and registers new customers.

use std::collections::{HashMap, HashSet};

use sqlx::postgres::PgConnection;

use super::{
    customer_cache::CustomerFacts, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};

impl Store {
    /// The facts of these customers; new ones get a key.
    ///
    /// # Errors
    /// [`StoreError::Contended`] when another batch registers some of them at the same
    /// time: the next attempt finds them. Otherwise when the database fails.
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
        if unknown.is_empty() {
            return Ok(facts);
        }
        // Sorted, so that two batches that register the same customers don't deadlock.
        let mut ids: Vec<&str> = unknown.into_iter().collect();
        ids.sort_unstable();
        let found = self.find_or_register(workspace, &ids).await?;
        let mut all_found = true;
        for (id, known) in ids.into_iter().zip(found) {
            match known {
                Some(known) => {
                    self.customer_cache.put(workspace, revision, id, known);
                    facts.insert(id, known);
                }
                None => all_found = false,
            }
        }
        match all_found {
            true => Ok(facts),
            false => Err(StoreError::Contended),
        }
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
        find_or_register(&mut *self.connection().await?, workspace, ids).await
    }
}

/// See [`Store::find_or_register`].
pub(super) async fn find_or_register(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: &[&str],
) -> Result<Vec<Option<CustomerFacts>>, StoreError> {
    let requested: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let rows = sqlx::query_file!(
        "src/store/find_or_register_customers.sql",
        workspace.0,
        &requested
    )
    .fetch_all(connection)
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
        *fact_at(&mut facts, row.ordinal)? = Some(known);
    }
    for (id, found) in ids.iter().zip(&mut facts) {
        if found.is_none() {
            *found = added.get(*id).copied();
        }
    }
    Ok(facts)
}

/// The element at an ordinal number, which counts from 1.
///
/// # Errors
/// [`StoreError::Corrupt`] when there is no such element.
fn fact_at(
    facts: &mut [Option<CustomerFacts>],
    ordinal: Option<i64>,
) -> Result<&mut Option<CustomerFacts>, StoreError> {
    let index = ordinal.and_then(|ordinal| usize::try_from(ordinal - 1).ok());
    let outside = || StoreError::Corrupt(format!("a customer was found at position {ordinal:?}"));
    index
        .and_then(|index| facts.get_mut(index))
        .ok_or_else(outside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ordinal_outside_the_batch_is_corrupt() {
        let mut facts = [None; 2];
        for ordinal in [1, 2] {
            assert!(fact_at(&mut facts, Some(ordinal)).is_ok());
        }
        for ordinal in [None, Some(-1), Some(0), Some(3)] {
            let outside = fact_at(&mut facts, ordinal);
            assert!(
                matches!(outside, Err(StoreError::Corrupt(_))),
                "{ordinal:?}"
            );
        }
    }
}
