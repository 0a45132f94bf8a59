//! What a start does once per workspace, after the migrations.

use super::{database::Store, error::StoreError, workspace_key::WorkspaceKey};

/// The steps, in the order in which a start takes them. The column `spelling_version` of a
/// workspace has the number of the last one taken.
#[derive(Debug, Clone, Copy)]
pub(super) enum UpgradeStep {
    /// Customers' attributes are rewritten in their canonical spelling.
    Spellings = 1,
    /// All customers are searched for attributes without a source.
    AttributeSources = 2,
    /// Customers' ids are rewritten in their canonical spelling.
    CustomerIds = 3,
}

impl UpgradeStep {
    /// Whether the workspace needs no more of this step.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn is_taken(
        self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> Result<bool, StoreError> {
        let taken = sqlx::query_scalar!(
            "select spelling_version from workspaces where workspace_key = $1",
            workspace.0,
        )
        .fetch_one(&mut *store.connection().await?)
        .await?;
        Ok(taken >= self as i16)
    }

    /// Records that the step was taken.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn record(
        self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> Result<(), StoreError> {
        sqlx::query!(
            "update workspaces set spelling_version = $2 where workspace_key = $1",
            workspace.0,
            self as i16,
        )
        .execute(&mut *store.connection().await?)
        .await?;
        Ok(())
    }
}
