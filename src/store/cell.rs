//! Finds and registers the cells of surveys.

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Display,
};

use futures_util::TryStreamExt;
use sqlx::types::Json;
use uuid::Uuid;

use super::{database::Store, error::StoreError, workspace_key::WorkspaceKey};
use crate::domain::dimension::{CELLS_MAX, Cell};

/// [`CELLS_MAX`] as the database driver takes it.
pub(super) fn sql_cells_max() -> i32 {
    i32::try_from(CELLS_MAX).expect("the constant is 10,000")
}

impl Store {
    /// The keys of all cells of a survey, by cell id. The ids follow from the values: the
    /// stored ones may follow from an earlier spelling of them.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the keys are not 1 to their number: counted answers
    /// would then belong to the wrong groups. Others when the database fails.
    pub(super) async fn cell_keys(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        let mut connection = self.connection().await?;
        let mut rows = sqlx::query!(
            r#"select cell_key, dimensions as "dimensions: Json<BTreeMap<String, String>>"
               from cells
               where workspace_key = $1 and survey_key = $2"#,
            workspace.0,
            survey_key,
        )
        .fetch(&mut *connection);
        let mut keys = HashMap::new();
        let mut stored = Vec::new();
        while let Some(row) = rows.try_next().await? {
            stored.push(row.cell_key);
            keys.insert(Cell(row.dimensions.0).id(), row.cell_key);
        }
        check_keys(format_args!("survey {survey_key}"), &stored)?;
        Ok(keys)
    }

    /// The keys of these cells, by cell id. New cells get a key until the survey has
    /// [`CELLS_MAX`]; cells beyond get none and are left out.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the survey has no row; others when the database fails.
    pub(super) async fn register_cells(
        &self,
        workspace: WorkspaceKey,
        survey_key: i32,
        cells: &[Cell],
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        let ids: Vec<Uuid> = cells.iter().map(Cell::id).collect();
        let dimensions: Vec<_> = cells.iter().map(|cell| Json(&cell.0)).collect();
        let mut transaction = self.begin().await?;
        // The lock serialises registrations for one survey, so that two can't choose the
        // same key. Batches don't wait for it.
        let locked = sqlx::query!(
            "select survey_key from surveys where workspace_key = $1 and survey_key = $2 for no key update",
            workspace.0,
            survey_key,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        if locked.is_none() {
            return Err(StoreError::Corrupt(format!(
                "no survey has the key {survey_key}"
            )));
        }
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
            sql_cells_max(),
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
        Ok(keys.collect())
    }
}

/// Checks that the keys of the stored rows are 1 to their number. The primary key rules out
/// duplicates. Rows are counted rather than ids: cells that were stored in two spellings
/// share an id.
pub(super) fn check_keys(owner: impl Display, stored: &[i32]) -> Result<(), StoreError> {
    let number = stored.len();
    let is_valid = |&key: &i32| usize::try_from(key).is_ok_and(|key| (1..=number).contains(&key));
    match stored.iter().find(|key| !is_valid(key)) {
        None => Ok(()),
        Some(key) => Err(StoreError::Corrupt(format!(
            "one of the {number} cells of {owner} has the key {key}"
        ))),
    }
}
