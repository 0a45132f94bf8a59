//! Compares the stored roots of merged customers with their merges, and repairs them.

use std::collections::HashMap;

use sqlx::postgres::PgConnection;

use crate::store::{database::Store, error::StoreError, workspace_key::WorkspaceKey};

/// Outcome of the check of a workspace's merges.
#[derive(Debug, Default)]
pub struct MergeCheck {
    /// Number of merges that are not undone.
    pub merges: u64,
    /// Number of merged customers whose stored root is not where their merges lead.
    pub differing: usize,
}

/// A merged customer whose stored root is wrong.
struct WrongRoot {
    from_key: i32,
    root_key: i32,
}

impl Store {
    /// Compares each merged customer's stored root with the merges that lead there.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when merges form a circle; others when the database fails.
    pub async fn check_merges(&self, workspace: WorkspaceKey) -> Result<MergeCheck, StoreError> {
        let (merges, wrong) = wrong_roots(&mut *self.connection().await?, workspace).await?;
        Ok(MergeCheck {
            merges,
            differing: wrong.len(),
        })
    }

    /// Corrects the stored roots of merged customers. Locks out other merges.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when merges form a circle; others when the database fails.
    /// Nothing is changed then.
    pub async fn repair_merges(&self, workspace: WorkspaceKey) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        sqlx::query!(
            "select revision from activity_settings where workspace_key = $1 for no key update",
            workspace.0,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let (_, wrong) = wrong_roots(&mut transaction, workspace).await?;
        let from_keys: Vec<i32> = wrong.iter().map(|wrong| wrong.from_key).collect();
        let root_keys: Vec<i32> = wrong.iter().map(|wrong| wrong.root_key).collect();
        sqlx::query!(
            "update customer_merges
             set root_key = counted.root_key
             from unnest($2::integer[], $3::integer[]) as counted (from_key, root_key)
             where workspace_key = $1
               and undo_time is null
               and customer_merges.from_key = counted.from_key",
            workspace.0,
            &from_keys,
            &root_keys,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await
    }
}

/// The number of active merges, and the wrong roots among them with the right ones.
async fn wrong_roots(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<(u64, Vec<WrongRoot>), StoreError> {
    let rows = sqlx::query!(
        "select from_key, into_key, root_key
         from customer_merges
         where workspace_key = $1 and undo_time is null",
        workspace.0,
    )
    .fetch_all(connection)
    .await?;
    let into: HashMap<i32, i32> = rows
        .iter()
        .map(|row| (row.from_key, row.into_key))
        .collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let root_key = root_of(&into, row.from_key)?;
        if root_key != row.root_key {
            wrong.push(WrongRoot {
                from_key: row.from_key,
                root_key,
            });
        }
    }
    Ok((rows.len() as u64, wrong))
}

/// Follows the merges that lead away from a customer.
fn root_of(into: &HashMap<i32, i32>, from: i32) -> Result<i32, StoreError> {
    let mut root = from;
    for _ in 0..=into.len() {
        match into.get(&root) {
            Some(next) => root = *next,
            None => return Ok(root),
        }
    }
    Err(StoreError::Corrupt(format!(
        "the merges of customer {from} form a circle"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_root_is_where_the_merges_lead_and_a_circle_is_corrupt() {
        let into: HashMap<i32, i32> = [(1, 2), (2, 3), (7, 8), (8, 7), (9, 7)].into();
        for (from, root) in [(1, 3), (2, 3), (3, 3), (4, 4)] {
            assert_eq!(root_of(&into, from).ok(), Some(root));
        }
        for from in [7, 8, 9] {
            match root_of(&into, from) {
                Err(StoreError::Corrupt(text)) => {
                    assert_eq!(text, format!("the merges of customer {from} form a circle"));
                }
                other => panic!("{other:?}"),
            }
        }
    }
}
