//! Compares derived data with a recount of the rows, and repairs it: tallies of responses,
//! packs of activities, customers' first times and attributes, and roots of merged customers.

mod activities;
mod attributes;
mod merges;
mod month;
mod tallies;

pub use activities::{ActivityCheck, PackDifference};
pub use merges::MergeCheck;
pub use tallies::{SurveyRows, TallyDifference, TallyNumbers};

use super::{database::Store, error::StoreError, survey::stored_id, workspace_key::WorkspaceKey};
use crate::domain::id::Id;

impl Store {
    /// All workspaces, ordered by id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn workspaces(&self) -> Result<Vec<(WorkspaceKey, Id)>, StoreError> {
        let rows = sqlx::query!(
            "select workspace_key, workspace_id from workspaces order by workspace_id"
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok((
                    WorkspaceKey(row.workspace_key),
                    stored_id(&row.workspace_id)?,
                ))
            })
            .collect()
    }
}
