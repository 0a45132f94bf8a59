//! Rewrites customers' ids that were stored before texts had one spelling.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    customer_merge::Merged, database::Store, error::StoreError, upgrade_step::UpgradeStep,
    workspace_key::WorkspaceKey,
};
use crate::domain::text::canonical_stored;

/// Customers per statement.
const PAGE: i64 = 10_000;

/// What became of the ids.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct UnifiedIds {
    /// Customers whose id was rewritten.
    pub rewritten: u64,
    /// Customers merged into the customer that has the canonical id.
    pub merged: u64,
    /// Customers who stay apart from the customer that has the canonical id: merges of
    /// callers contradict, or the customer would have too many ids.
    pub ambiguous: u64,
}

impl Store {
    /// Rewrites the ids of a workspace's customers, and in their responses, in their canonical
    /// spelling. Runs once per workspace.
    ///
    /// A customer whose canonical id belongs to another customer is merged into that one. Each
    /// keeps the activities and responses that were stored under its own spelling.
    ///
    /// # Errors
    /// When the database fails. Ids rewritten before stay so.
    pub async fn unify_customer_ids(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<UnifiedIds, StoreError> {
        let mut unified = UnifiedIds::default();
        if UpgradeStep::CustomerIds.is_taken(self, workspace).await? {
            return Ok(unified);
        }
        let mut after = 0;
        loop {
            let rows = sqlx::query!(
                "select customer_key, customer_id
                 from customers
                 where workspace_key = $1
                   and customer_key > $2
                   and customer_id ~ '[^ -~]|^[[:space:]]|[[:space:]]$'
                 order by customer_key
                 limit $3",
                workspace.0,
                after,
                PAGE,
            )
            .fetch_all(&mut *self.connection().await?)
            .await?;
            let Some(last) = rows.last() else {
                break;
            };
            after = last.customer_key;
            for row in &rows {
                let canonical = canonical_stored("", &row.customer_id);
                // An id of only invisible characters has no canonical spelling.
                if canonical.is_empty() || canonical == row.customer_id {
                    continue;
                }
                let mut transaction = self.begin().await?;
                let ids = [row.customer_id.as_str(), &canonical];
                let is_rewritten =
                    rewrite(&mut transaction, workspace, row.customer_key, ids).await?;
                transaction.commit().await?;
                if is_rewritten {
                    unified.rewritten += 1;
                    continue;
                }
                let [stored, canonical] = ids;
                let request_id = merge_request(stored);
                match self
                    .merge_customers(workspace, request_id, stored, canonical)
                    .await?
                {
                    Merged::Done(_) => unified.merged += 1,
                    Merged::RequestConflict
                    | Merged::AlreadyMerged(_)
                    | Merged::Circle(_)
                    | Merged::TooManyIds => unified.ambiguous += 1,
                }
            }
        }
        UpgradeStep::CustomerIds.record(self, workspace).await?;
        Ok(unified)
    }
}

/// The request that merges a customer into the one that has its canonical id: the same at every
/// start, so that a start that was cut off can be tried again.
fn merge_request(stored: &str) -> Uuid {
    const NAMESPACE: Uuid = Uuid::from_u128(0x1f0c_39d2_7b5e_4a86_9d41_c8e2_5a07_b36f);
    Uuid::new_v5(&NAMESPACE, stored.as_bytes())
}

/// Rewrites one id; `false` if another customer has the new one.
async fn rewrite(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
    [stored, canonical]: [&str; 2],
) -> Result<bool, StoreError> {
    let done = sqlx::query!(
        "update customers
         set customer_id = $3
         where workspace_key = $1
           and customer_key = $2
           and not exists (
               select
               from customers as other
               where other.workspace_key = $1 and other.customer_id between $3 and $3
           )",
        workspace.0,
        customer_key,
        canonical,
    )
    .execute(&mut *connection)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let surveys = sqlx::query_scalar!(
        "select survey_key from surveys where workspace_key = $1",
        workspace.0,
    )
    .fetch_all(&mut *connection)
    .await?;
    sqlx::query!(
        "update responses
         set customer_id = $4
         where workspace_key = $1 and survey_key = any ($2::integer[]) and customer_id = $3",
        workspace.0,
        &surveys,
        stored,
        canonical,
    )
    .execute(connection)
    .await?;
    Ok(true)
}
