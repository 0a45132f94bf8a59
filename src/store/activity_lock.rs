//! Locks out writers of activities.

use sqlx::postgres::PgConnection;

use super::{error::StoreError, workspace_key::WorkspaceKey};

/// Makes batches, deletions and merges of packs wait until the transaction ends.
pub(super) async fn lock_activities(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<(), StoreError> {
    sqlx::query!(
        "select revision from activity_settings where workspace_key = $1 for update",
        workspace.0,
    )
    .fetch_one(connection)
    .await?;
    Ok(())
}
