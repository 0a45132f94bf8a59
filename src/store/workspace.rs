//! Finds workspaces, and creates them.

use super::{database::Store, error::StoreError, workspace_key::WorkspaceKey};
use crate::domain::id::Id;

impl Store {
    /// The key of the workspace with this id, which is created if there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspace(&self, id: &Id) -> Result<WorkspaceKey, StoreError> {
        let mut transaction = self.begin().await?;
        // Keys are small and without gaps; two replicas must not choose the same.
        sqlx::query!("lock table workspaces in share row exclusive mode")
            .execute(&mut *transaction)
            .await?;
        sqlx::query!(
            "insert into workspaces (workspace_key, workspace_id)
             select coalesce(max(workspace_key), 0) + 1, $1
             from workspaces
             having count(*) filter (where workspace_id = $1) = 0",
            id.as_str(),
        )
        .execute(&mut *transaction)
        .await?;
        let key = sqlx::query_scalar!(
            "select workspace_key from workspaces where workspace_id = $1",
            id.as_str()
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into activity_settings (workspace_key) values ($1)
             on conflict on constraint activity_settings_pkey do nothing",
            key,
        )
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
        Ok(WorkspaceKey(key))
    }
}
