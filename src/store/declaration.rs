//! The declarations that rows are checked against: surveys, and the settings of activities.

use std::{collections::HashMap, fmt::Debug, hash::Hash};

use uuid::Uuid;

use super::{
    activity_row::ActivityRow, batch::Rows, database::Store, error::StoreError,
    response_row::ResponseRow, workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::{Activity, ActivitySettings},
    dimension::Cell,
    id::Id,
    measure::Measure,
    response::Response,
    row_outcome::{OnConflict, Rejection},
    survey::{Question, Survey},
};

/// A survey or a workspace's activity settings.
pub trait Declaration: Debug + Send + Sync + Sized + 'static {
    /// Identifies it within a workspace.
    type Name: Clone + Debug + Eq + Hash + Send + Sync + 'static;
    /// A row that passed its checks.
    type Parsed: Debug + Send + Sync;
    /// A row that is ready to be inserted.
    type Row: Send;

    /// Rises with every change after which rows must be checked again.
    fn revision(&self) -> i32;

    /// Its approximate size in memory, in bytes.
    fn size(&self) -> usize;

    /// Why it takes no more rows; `None` while it does.
    fn closed(&self) -> Option<Rejection>;

    /// Why a row that needs another cell is rejected once there are as many as allowed.
    fn full(&self) -> Rejection;

    /// Why a row is rejected when nothing has this name.
    fn not_found(name: &Self::Name) -> Rejection;

    /// The dimension values of a row.
    fn cell(parsed: &Self::Parsed) -> &Cell;

    /// The row to insert.
    fn row(&self, parsed: Self::Parsed, cell_key: i32, on_conflict: OnConflict) -> Self::Row;

    /// Rows of its kind.
    fn rows(rows: Vec<Self::Row>) -> Rows;

    /// Reads it; `None` when nothing has this name.
    ///
    /// # Errors
    /// When the database fails.
    fn load(
        store: &Store,
        workspace: WorkspaceKey,
        name: &Self::Name,
    ) -> impl Future<Output = Result<Option<Self>, StoreError>> + Send;

    /// The keys of all cells, by cell id.
    ///
    /// # Errors
    /// When the database fails.
    fn load_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> impl Future<Output = Result<HashMap<Uuid, i32>, StoreError>> + Send;

    /// The keys of these cells, by cell id. New cells get a key until there are as many as
    /// allowed; those beyond are missing.
    ///
    /// # Errors
    /// When the database fails.
    fn register_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> impl Future<Output = Result<HashMap<Uuid, i32>, StoreError>> + Send;
}

impl Declaration for Survey {
    type Name = Id;
    type Parsed = Response;
    type Row = ResponseRow;

    fn revision(&self) -> i32 {
        self.revision
    }

    fn size(&self) -> usize {
        let ids = self.content.dimensions.iter().map(id_size).sum::<usize>();
        let questions = self.content.questions.iter().map(question_size);
        size_of::<Self>() + self.content.title.len() + ids + questions.sum::<usize>()
    }

    fn closed(&self) -> Option<Rejection> {
        self.archive_time
            .is_some()
            .then(|| Rejection::SurveyArchived(self.id.clone()))
    }

    fn full(&self) -> Rejection {
        Rejection::CellLimitReached(self.id.clone())
    }

    fn not_found(name: &Id) -> Rejection {
        Rejection::SurveyNotFound(name.clone())
    }

    fn cell(parsed: &Response) -> &Cell {
        &parsed.cell
    }

    fn row(&self, parsed: Response, cell_key: i32, on_conflict: OnConflict) -> ResponseRow {
        ResponseRow::new(parsed, self.key, self.revision, cell_key, on_conflict)
    }

    fn rows(rows: Vec<ResponseRow>) -> Rows {
        Rows::Responses(rows)
    }

    async fn load(
        store: &Store,
        workspace: WorkspaceKey,
        name: &Id,
    ) -> Result<Option<Self>, StoreError> {
        store.survey(workspace, name).await
    }

    async fn load_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        store.cell_keys(workspace, self.key).await
    }

    async fn register_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        store.register_cells(workspace, self.key, cells).await
    }
}

impl Declaration for ActivitySettings {
    type Name = ();
    type Parsed = Activity;
    type Row = ActivityRow;

    fn revision(&self) -> i32 {
        self.revision
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.dimensions.iter().map(id_size).sum::<usize>()
    }

    fn closed(&self) -> Option<Rejection> {
        None
    }

    fn full(&self) -> Rejection {
        Rejection::ActivityCellLimitReached
    }

    fn not_found((): &()) -> Rejection {
        // `load` always finds settings: a workspace without any has declared nothing.
        Rejection::ActivityCellLimitReached
    }

    fn cell(parsed: &Activity) -> &Cell {
        &parsed.cell
    }

    fn row(&self, parsed: Activity, cell_key: i32, on_conflict: OnConflict) -> ActivityRow {
        ActivityRow::new(parsed, self.revision, cell_key, on_conflict)
    }

    fn rows(rows: Vec<ActivityRow>) -> Rows {
        Rows::Activities(rows)
    }

    async fn load(
        store: &Store,
        workspace: WorkspaceKey,
        (): &(),
    ) -> Result<Option<Self>, StoreError> {
        store.activity_settings(workspace).await.map(Some)
    }

    async fn load_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        store.activity_cell_keys(workspace).await
    }

    async fn register_cells(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        store.register_activity_cells(workspace, cells).await
    }
}

fn id_size(id: &Id) -> usize {
    size_of::<Id>() + id.as_str().len()
}

fn question_size(question: &Question) -> usize {
    let choices = match &question.measure {
        Measure::Choice { choices, .. } => choices.as_slice(),
        Measure::Nps
        | Measure::Csat { .. }
        | Measure::Ces { .. }
        | Measure::Rating { .. }
        | Measure::Text => &[],
    };
    let choices = choices
        .iter()
        .map(|choice| id_size(&choice.id) + size_of::<String>() + choice.label.len());
    size_of::<Question>()
        + question.id.as_str().len()
        + question.wording.len()
        + choices.sum::<usize>()
}
