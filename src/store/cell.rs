//! Cells of a survey, by the small keys that stand for them.

use std::collections::HashMap;

use sqlx::types::Json;
use uuid::Uuid;

use super::{database::Store, error::StoreError, workspace::WorkspaceKey};
use crate::domain::dimension::{CELLS_MAX, Cell};

impl Store {
    /// Every cell of a survey.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn cells(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
    ) -> Result<HashMap<Cell, i32>, StoreError> {
        let rows = sqlx::query!(
            r#"select cell_key, dimensions as "dimensions: Json<std::collections::BTreeMap<String, String>>"
               from cells
               where workspace_key = $1 and survey_key = $2"#,
            workspace.0,
            survey_key,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        Ok(rows
            .into_iter()
            .map(|row| (Cell(row.dimensions.0), row.cell_key))
            .collect())
    }

    /// The keys of these cells; new cells get one while the survey's limit allows
    /// it. A cell without a key in the reply found the survey full.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn register_cells(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        cells: &[Cell],
    ) -> Result<HashMap<Cell, i32>, StoreError> {
        let ids: Vec<Uuid> = cells.iter().map(Cell::id).collect();
        let dimensions: Vec<_> = cells.iter().map(|cell| Json(&cell.0)).collect();
        let mut transaction = self.begin().await?;
        // Registrations of one survey take turns: two must not choose the same key.
        // Batches don't wait for it.
        sqlx::query!(
            "select survey_key from surveys where workspace_key = $1 and survey_key = $2 for no key update",
            workspace.0,
            survey_key,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        sqlx::query!(
            "insert into cells (workspace_key, survey_key, cell_key, cell_id, dimensions)
             select $1, $2, taken.highest + row_number() over (order by added.cell_id), added.cell_id, added.dimensions
             from unnest($3::uuid[], $4::jsonb[]) as added (cell_id, dimensions),
                 (
                     select coalesce(max(cell_key), 0) as highest
                     from cells
                     where workspace_key = $1 and survey_key = $2
                 ) as taken
             where not exists (
                 select from cells
                 where workspace_key = $1 and survey_key = $2 and cells.cell_id = added.cell_id
             )
             -- Keys have no gaps, so that the highest is also their number.
             limit greatest($5 - (
                 select coalesce(max(cell_key), 0) from cells where workspace_key = $1 and survey_key = $2
             ), 0)",
            workspace.0,
            survey_key,
            &ids,
            &dimensions as _,
            i32::try_from(CELLS_MAX).unwrap_or(i32::MAX),
        )
        .execute(&mut *transaction)
        .await?;
        let keys = sqlx::query!(
            "select cell_id, cell_key from cells
             where workspace_key = $1 and survey_key = $2 and cell_id = any($3)",
            workspace.0,
            survey_key,
            &ids,
        )
        .fetch_all(&mut *transaction)
        .await?;
        transaction.commit().await?;
        let keys = keys.into_iter().map(|row| (row.cell_id, row.cell_key));
        Ok(keyed(cells, keys.collect()))
    }
}

/// Cells by the keys that their ids were given.
pub(super) fn keyed(cells: &[Cell], keys: HashMap<Uuid, i32>) -> HashMap<Cell, i32> {
    let keyed = cells
        .iter()
        .filter_map(|cell| Some((cell.clone(), *keys.get(&cell.id())?)));
    keyed.collect()
}
