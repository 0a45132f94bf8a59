//! A workspace's declarations about its activities, and the keys of their cells.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;
use sqlx::types::Json;
use uuid::Uuid;

use super::{
    cell::{check_keys, sql_cells_max},
    database::Store,
    error::StoreError,
    survey::stored_id,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::{ActivitySettings, DIMENSIONS_MAX},
    dimension::Cell,
    id::Id,
};

impl Store {
    /// The workspace's settings.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity_settings(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<ActivitySettings, StoreError> {
        let row = sqlx::query!(
            "select revision, dimensions from activity_settings where workspace_key = $1",
            workspace.0,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        // A workspace without a row has declared nothing.
        row.map_or_else(
            || Ok(ActivitySettings::default()),
            |row| settings(row.revision, &row.dimensions),
        )
    }

    /// Declares more dimensions. `None` when the workspace would have more than
    /// [`DIMENSIONS_MAX`]; then nothing changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn declare_activity_dimensions(
        &self,
        workspace: WorkspaceKey,
        dimensions: &[Id],
    ) -> Result<Option<ActivitySettings>, StoreError> {
        let mut transaction = self.begin().await?;
        // Batches share this row's lock: either they end first, or they wait for this change.
        let row = sqlx::query!(
            "select revision, dimensions from activity_settings where workspace_key = $1 for update",
            workspace.0,
        )
        .fetch_one(&mut *transaction)
        .await?;
        let mut changed = settings(row.revision, &row.dimensions)?;
        let declared = changed.dimensions.len();
        for dimension in dimensions {
            if !changed.dimensions.contains(dimension) {
                changed.dimensions.push(dimension.clone());
            }
        }
        if changed.dimensions.len() > DIMENSIONS_MAX {
            return Ok(None);
        }
        if changed.dimensions.len() > declared {
            changed.revision += 1;
            let names: Vec<String> = changed.dimensions.iter().map(Id::to_string).collect();
            sqlx::query!(
                "update activity_settings set dimensions = $2, revision = $3 where workspace_key = $1",
                workspace.0,
                &names,
                changed.revision,
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(Some(changed))
    }

    /// Every cell of the workspace's activities.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity_cells(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<Vec<(Cell, i32)>, StoreError> {
        let rows = sqlx::query!(
            r#"select cell_key, dimensions as "dimensions: Json<BTreeMap<String, String>>"
               from activity_cells
               where workspace_key = $1"#,
            workspace.0,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Cell(row.dimensions.0), row.cell_key))
            .collect())
    }

    /// The keys of all cells of the workspace's activities, by cell id. The ids follow from
    /// the values: the stored ones may follow from an earlier spelling of them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the keys are not 1 to their number; others when the
    /// database fails.
    pub(super) async fn activity_cell_keys(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        let mut connection = self.connection().await?;
        let mut rows = sqlx::query!(
            r#"select cell_key, dimensions as "dimensions: Json<BTreeMap<String, String>>"
               from activity_cells
               where workspace_key = $1"#,
            workspace.0,
        )
        .fetch(&mut *connection);
        let mut keys = HashMap::new();
        let mut stored = Vec::new();
        while let Some(row) = rows.try_next().await? {
            stored.push(row.cell_key);
            keys.insert(Cell(row.dimensions.0).id(), row.cell_key);
        }
        check_keys("the activities", &stored)?;
        Ok(keys)
    }

    /// The keys of these cells, by cell id. New cells get a key until the workspace has
    /// as many as it may; those beyond are missing.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn register_activity_cells(
        &self,
        workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        let ids: Vec<Uuid> = cells.iter().map(Cell::id).collect();
        let dimensions: Vec<_> = cells.iter().map(|cell| Json(&cell.0)).collect();
        let mut transaction = self.begin().await?;
        // The lock serialises registrations of one workspace, so that two can't choose the
        // same key. Batches don't wait for it.
        sqlx::query!(
            "select workspace_key from activity_settings where workspace_key = $1 for no key update",
            workspace.0,
        )
        .fetch_one(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into activity_cells (workspace_key, cell_key, cell_id, dimensions)
             select $1, taken.highest + row_number() over (order by added.cell_id), added.cell_id, added.dimensions
             from unnest($2::uuid[], $3::jsonb[]) as added (cell_id, dimensions),
                 (
                     select coalesce(max(cell_key), 0) as highest
                     from activity_cells
                     where workspace_key = $1
                 ) as taken
             where not exists (
                 select from activity_cells
                 where workspace_key = $1 and activity_cells.cell_id = added.cell_id
             )
             -- Keys have no gaps, so that the highest is also their number.
             limit greatest($4 - (
                 select coalesce(max(cell_key), 0) from activity_cells where workspace_key = $1
             ), 0)",
            workspace.0,
            &ids,
            &dimensions as _,
            sql_cells_max(),
        )
        .execute(&mut *transaction)
        .await?;
        let keys = sqlx::query!(
            "select cell_id, cell_key from activity_cells where workspace_key = $1 and cell_id = any($2)",
            workspace.0,
            &ids,
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let keys = keys.into_iter().map(|row| (row.cell_id, row.cell_key));
        Ok(keys.collect())
    }
}

fn settings(revision: i32, dimensions: &[String]) -> Result<ActivitySettings, StoreError> {
    Ok(ActivitySettings {
        revision,
        dimensions: dimensions
            .iter()
            .map(|name| stored_id(name))
            .collect::<Result<_, _>>()?,
    })
}
