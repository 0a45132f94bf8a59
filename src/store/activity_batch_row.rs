//! Activities as rows of a batch.

use uuid::Uuid;

use super::{
    activity_batch,
    activity_row::ActivityRow,
    activity_settlement,
    batch::{BatchRow, Effect},
    database::Store,
    error::StoreError,
    order_check::order_refusals,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{Rejection, RowOutcome};

impl BatchRow for ActivityRow {
    fn id(&self) -> Uuid {
        self.activity_id
    }

    async fn insert_new(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<bool, StoreError> {
        activity_batch::insert_new(store, workspace, rows).await
    }

    async fn compare(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<Option<bool>>, StoreError> {
        activity_batch::compare(store, workspace, rows).await
    }

    async fn settle(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
        effect: Effect,
    ) -> Result<Vec<Option<RowOutcome>>, StoreError> {
        activity_settlement::settle(store, workspace, rows, effect).await
    }

    /// A row is stale once the settings have another revision.
    async fn are_stale(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<bool>, StoreError> {
        let current = store.activity_settings(workspace).await?.revision;
        Ok(rows
            .iter()
            .map(|row| row.settings_revision != current)
            .collect())
    }

    async fn refusals(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<Option<Rejection>>, StoreError> {
        order_refusals(store, workspace, rows).await
    }
}
