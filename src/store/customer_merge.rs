//! Merges customers who are one person, and undoes merges.
//!
//! Merges of one workspace are serialised by the lock of its settings. Batches of rows don't
//! wait for them: they store rows under the ids that they came with, and a merge changes only
//! how rows are read.

use std::collections::BTreeSet;

use sqlx::postgres::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    customer_facts::find_or_register, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::{CustomerMerge, MERGED_IDS_MAX};

/// What became of a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Merged {
    /// Made, by this call or by an earlier one with the same request id.
    Done(CustomerMerge),
    /// The request id was used to merge other customers.
    RequestConflict,
    /// Not made: the customer was merged before, by this merge.
    AlreadyMerged(CustomerMerge),
    /// Not made: the other customer is merged into this one; by this merge, directly or
    /// through others.
    Circle(CustomerMerge),
    /// Not made: the customer would have more than [`MERGED_IDS_MAX`] ids.
    TooManyIds,
}

impl Store {
    /// Merges the customer `from` into `into`, once for each request id. Registers those of
    /// the two that are new.
    ///
    /// # Errors
    /// When the database fails; then nothing is merged, as far as is known.
    pub async fn merge_customers(
        &self,
        workspace: WorkspaceKey,
        request_id: Uuid,
        from_id: &str,
        into_id: &str,
    ) -> Result<Merged, StoreError> {
        let mut transaction = self.begin().await?;
        let connection = &mut *transaction;
        lock_merges(connection, workspace).await?;
        if let Some(made) = merge_of_request(connection, workspace, request_id).await? {
            let is_same = made.from_id == from_id && made.into_id == into_id;
            return Ok(match is_same {
                true => Merged::Done(made.into_merge()?),
                false => Merged::RequestConflict,
            });
        }
        // Before a refused merge registers its customers.
        let from = tree_of(connection, workspace, from_id).await?;
        let into = tree_of(connection, workspace, into_id).await?;
        if let Some(request_id) = from.merged_by {
            return Ok(Merged::AlreadyMerged(
                made(connection, workspace, request_id).await?,
            ));
        }
        if let (Some(from_root), Some(into_root)) = (from.root_key, into.root_key)
            && from_root == into_root
            && let Some(request_id) = into.merged_by
        {
            return Ok(Merged::Circle(
                made(connection, workspace, request_id).await?,
            ));
        }
        if from.ids + into.ids > MERGED_IDS_MAX {
            return Ok(Merged::TooManyIds);
        }
        let ids = (from_id, into_id);
        insert(connection, workspace, request_id, ids, into.root_key).await?;
        let merge = made(connection, workspace, request_id).await?;
        transaction.commit().await?;
        Ok(Merged::Done(merge))
    }

    /// Undoes the merge that was made with this request id, and returns it; `None` if there
    /// is none. An undone merge stays as it is.
    ///
    /// # Errors
    /// When the database fails; then nothing is undone, as far as is known.
    pub async fn unmerge_customers(
        &self,
        workspace: WorkspaceKey,
        request_id: Uuid,
    ) -> Result<Option<CustomerMerge>, StoreError> {
        let mut transaction = self.begin().await?;
        let connection = &mut *transaction;
        lock_merges(connection, workspace).await?;
        let Some(merge) = merge_of_request(connection, workspace, request_id).await? else {
            return Ok(None);
        };
        if merge.undo_time.is_some() {
            return merge.into_merge().map(Some);
        }
        let moved = members_below(connection, workspace, merge.root_key, merge.from_key).await?;
        sqlx::query!(
            "update customer_merges set undo_time = now() where workspace_key = $1 and request_id = $2",
            workspace.0,
            request_id,
        )
        .execute(&mut *connection)
        .await?;
        sqlx::query!(
            "update customer_merges
             set root_key = $2
             where workspace_key = $1 and undo_time is null and from_key = any ($3)",
            workspace.0,
            merge.from_key,
            &moved,
        )
        .execute(&mut *connection)
        .await?;
        let merge = made(connection, workspace, request_id).await?;
        transaction.commit().await?;
        Ok(Some(merge))
    }
}

/// Makes other merges of the workspace wait until the transaction ends. Registrations of
/// customers wait too; batches don't.
async fn lock_merges(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<(), StoreError> {
    sqlx::query!(
        "select revision from activity_settings where workspace_key = $1 for no key update",
        workspace.0,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}

/// A stored merge.
struct MergeRow {
    request_id: Uuid,
    from_key: i32,
    root_key: i32,
    from_id: String,
    into_id: String,
    merge_time: OffsetDateTime,
    undo_time: Option<OffsetDateTime>,
}

impl MergeRow {
    fn into_merge(self) -> Result<CustomerMerge, StoreError> {
        Ok(CustomerMerge {
            request_id: self.request_id,
            from_id: self.from_id,
            into_id: self.into_id,
            merge_time: from_sql_time(self.merge_time)?,
            undo_time: self.undo_time.map(from_sql_time).transpose()?,
        })
    }
}

async fn merge_of_request(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    request_id: Uuid,
) -> Result<Option<MergeRow>, StoreError> {
    Ok(sqlx::query_as!(
        MergeRow,
        "select request_id, from_key, root_key, one.customer_id as from_id,
             other.customer_id as into_id, merge_time, undo_time
         from customer_merges
         cross join lateral (
             select customer_id
             from customers
             where workspace_key = $1 and customer_key between from_key and from_key
             order by customer_key
             limit 1
         ) as one
         cross join lateral (
             select customer_id
             from customers
             where workspace_key = $1 and customer_key between into_key and into_key
             order by customer_key
             limit 1
         ) as other
         where workspace_key = $1 and request_id = $2",
        workspace.0,
        request_id,
    )
    .fetch_optional(connection)
    .await?)
}

/// The merge that was made with this request id.
///
/// # Errors
/// [`StoreError::Corrupt`] when there is none.
async fn made(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    request_id: Uuid,
) -> Result<CustomerMerge, StoreError> {
    let row = merge_of_request(connection, workspace, request_id).await?;
    let row = row.ok_or_else(|| {
        StoreError::Corrupt(format!(
            "merge {request_id} has vanished, or a customer of it"
        ))
    })?;
    row.into_merge()
}

/// The tree of merges that a customer belongs to.
struct Tree {
    /// The customer that all others are merged into; `None` if the customer is new.
    root_key: Option<i32>,
    /// The request of the merge that leads away from the customer; `None` for the root.
    merged_by: Option<Uuid>,
    /// Number of ids in the tree.
    ids: usize,
}

async fn tree_of(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    id: &str,
) -> Result<Tree, StoreError> {
    let row = sqlx::query!(
        r#"select
               coalesce(merged.root_key, requested.customer_key) as "root_key!",
               merged.request_id as "request_id?",
               (
                   select count(*)
                   from customer_merges
                   where workspace_key = $1
                     and undo_time is null
                     and root_key = coalesce(merged.root_key, requested.customer_key)
               ) as "others!"
           from (
               select customer_key
               from customers
               where workspace_key = $1 and customer_id between $2 and $2
               order by customer_id
               limit 1
           ) as requested
           left join lateral (
               select root_key, request_id
               from customer_merges
               where workspace_key = $1
                 and undo_time is null
                 and from_key between requested.customer_key and requested.customer_key
               order by from_key
               limit 1
           ) as merged on true"#,
        workspace.0,
        id,
    )
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Ok(Tree {
            root_key: None,
            merged_by: None,
            ids: 1,
        });
    };
    let others = usize::try_from(row.others)
        .map_err(|_| StoreError::Corrupt(format!("{} customers are merged", row.others)))?;
    Ok(Tree {
        root_key: Some(row.root_key),
        merged_by: row.request_id,
        ids: others + 1,
    })
}

/// Inserts a merge and moves the customers that are merged into `from` to the new root:
/// `into_root`, or `into` itself if it is new.
async fn insert(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    request_id: Uuid,
    (from_id, into_id): (&str, &str),
    into_root: Option<i32>,
) -> Result<(), StoreError> {
    // Sorted, as batches register customers.
    let mut ids = [from_id, into_id];
    ids.sort_unstable();
    let found = find_or_register(connection, workspace, &ids).await?;
    let key_of = |id: &str| {
        let facts = ids.iter().zip(&found).find(|(one, _)| **one == id);
        // A release that doesn't lock the settings for it may register the customer now.
        facts
            .and_then(|(_, facts)| *facts)
            .ok_or(StoreError::Contended)
    };
    let (from_key, into_key) = (key_of(from_id)?.key, key_of(into_id)?.key);
    let root_key = into_root.unwrap_or(into_key);
    sqlx::query!(
        "insert into customer_merges (workspace_key, request_id, from_key, into_key, root_key)
         values ($1, $2, $3, $4, $5)",
        workspace.0,
        request_id,
        from_key,
        into_key,
        root_key,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "update customer_merges
         set root_key = $3
         where workspace_key = $1 and undo_time is null and root_key = $2",
        workspace.0,
        from_key,
        root_key,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// The customers that are merged into `top`, directly or through others, in the tree of
/// `root_key`.
async fn members_below(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    root_key: i32,
    top: i32,
) -> Result<Vec<i32>, StoreError> {
    let edges = sqlx::query!(
        "select from_key, into_key
         from customer_merges
         where workspace_key = $1 and undo_time is null and root_key = $2",
        workspace.0,
        root_key,
    )
    .fetch_all(connection)
    .await?;
    let mut below = BTreeSet::new();
    loop {
        let before = below.len();
        for edge in &edges {
            if edge.into_key == top || below.contains(&edge.into_key) {
                below.insert(edge.from_key);
            }
        }
        if below.len() == before {
            return Ok(below.into_iter().collect());
        }
    }
}
