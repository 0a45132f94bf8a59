//! Locks out writers of activities.

use sqlx::postgres::PgConnection;

use super::{error::StoreError, workspace_key::WorkspaceKey};

/// Makes batches, deletions and merges of packs wait until the transaction ends. Returns the
/// revision of the settings.
pub(super) async fn lock_activities(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<i32, StoreError> {
    Ok(sqlx::query_scalar!(
        "select revision from activity_settings where workspace_key = $1 for update",
        workspace.0,
    )
    .fetch_one(connection)
    .await?)
}
