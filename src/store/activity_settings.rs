//! What a workspace declares about its activities, and the cells they fall into.

use std::collections::{BTreeMap, HashMap};

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    cell::keyed, database::Store, error::StoreError, survey::stored_id, workspace::WorkspaceKey,
};
use crate::domain::{
    activity::{ActivitySettings, DIMENSIONS_MAX},
    dimension::{CELLS_MAX, Cell},
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

    /// Declares dimensions beside those that are declared; `None` when they would
    /// be too many.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn declare_activity_dimensions(
        &self,
        workspace: WorkspaceKey,
        dimensions: &[Id],
    ) -> Result<Option<ActivitySettings>, StoreError> {
        let mut transaction = self.begin().await?;
        // Batches wait for it, or it for them.
        let row = sqlx::query!(
            "select revision, dimensions from activity_settings where workspace_key = $1 for update",
            workspace.0,
        )
        .fetch_one(&mut *transaction)
        .await?;
        let mut now = settings(row.revision, &row.dimensions)?;
        let declared = now.dimensions.len();
        for dimension in dimensions {
            if !now.dimensions.contains(dimension) {
                now.dimensions.push(dimension.clone());
            }
        }
        if now.dimensions.len() > DIMENSIONS_MAX {
            return Ok(None);
        }
        if now.dimensions.len() > declared {
            now.revision += 1;
            let names: Vec<String> = now.dimensions.iter().map(Id::to_string).collect();
            sqlx::query!(
                "update activity_settings set dimensions = $2, revision = $3 where workspace_key = $1",
                workspace.0,
                &names,
                now.revision,
            )
            .execute(&mut *transaction)
            .await?;
        }
        transaction.commit().await?;
        Ok(Some(now))
    }

    /// Every cell of the workspace's activities.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity_cells(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<HashMap<Cell, i32>, StoreError> {
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

    /// The keys of these cells; new cells get one while the limit allows it. A cell
    /// without a key in the reply found the workspace full.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn register_activity_cells(
        &self,
        workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> Result<HashMap<Cell, i32>, StoreError> {
        let ids: Vec<Uuid> = cells.iter().map(Cell::id).collect();
        let dimensions: Vec<_> = cells.iter().map(|cell| Json(&cell.0)).collect();
        let mut transaction = self.begin().await?;
        // Registrations of one workspace take turns: two must not choose the same key.
        // Batches don't wait for it.
        sqlx::query!(
            "select workspace_key from activity_settings where workspace_key = $1 for no key update",
            workspace.0,
        )
        .fetch_optional(&mut *transaction)
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
            i32::try_from(CELLS_MAX).unwrap_or(i32::MAX),
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
        Ok(keyed(cells, keys.collect()))
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
