//! Surveys, settings and cells as writers need them, remembered between calls.
//!
//! What is remembered may be out of date; the statement that inserts responses
//! notices, since it compares revisions.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use quick_cache::sync::Cache;

use super::{database::Store, error::StoreError, workspace::WorkspaceKey};
use crate::domain::{activity::ActivitySettings, dimension::Cell, id::Id, survey::Survey};

/// Surveys remembered at most.
const SURVEYS_MAX: usize = 256;

/// Workspaces remembered at most.
const WORKSPACES_MAX: usize = 256;

/// One remembered survey.
#[derive(Debug)]
pub struct CatalogEntry {
    /// The survey.
    pub survey: Survey,
    cells: KnownCells,
}

/// What is remembered of a workspace's activities.
#[derive(Debug)]
pub struct ActivityEntry {
    /// The settings.
    pub settings: ActivitySettings,
    cells: KnownCells,
}

/// Cells by their keys.
#[derive(Debug)]
struct KnownCells(RwLock<HashMap<Cell, i32>>);

impl KnownCells {
    fn new(cells: HashMap<Cell, i32>) -> Self {
        Self(RwLock::new(cells))
    }

    fn keys(&self, cells: &[&Cell]) -> Vec<Option<i32>> {
        let known = self.0.read().unwrap_or_else(PoisonError::into_inner);
        cells.iter().map(|cell| known.get(cell).copied()).collect()
    }

    /// Those of the cells that have no key here, each once.
    fn unknown(&self, cells: &[&Cell]) -> Vec<Cell> {
        let keys = self.keys(cells);
        let unknown: HashSet<&Cell> = cells
            .iter()
            .zip(keys)
            .filter(|(_, key)| key.is_none())
            .map(|(cell, _)| *cell)
            .collect();
        unknown.into_iter().cloned().collect()
    }

    fn extend(&self, registered: HashMap<Cell, i32>) {
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        known.extend(registered);
    }
}

/// Remembers surveys and what workspaces declare about activities.
#[derive(Debug)]
pub struct Catalog {
    store: Store,
    entries: Cache<(WorkspaceKey, Id), Arc<CatalogEntry>>,
    activities: Cache<WorkspaceKey, Arc<ActivityEntry>>,
}

impl Catalog {
    /// An empty catalog of what `store` holds.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            entries: Cache::new(SURVEYS_MAX),
            activities: Cache::new(WORKSPACES_MAX),
        }
    }

    /// The survey with this id, perhaps as it was a while ago; `None` when there is none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn survey(
        &self,
        workspace: WorkspaceKey,
        id: &Id,
    ) -> Result<Option<Arc<CatalogEntry>>, StoreError> {
        let name = (workspace, id.clone());
        if let Some(entry) = self.entries.get(&name) {
            return Ok(Some(entry));
        }
        let Some(survey) = self.store.survey(workspace, id).await? else {
            return Ok(None);
        };
        let cells = KnownCells::new(self.store.cells(workspace, survey.key).await?);
        let entry = Arc::new(CatalogEntry { survey, cells });
        self.entries.insert(name, entry.clone());
        Ok(Some(entry))
    }

    /// Forgets a survey that turned out to be out of date.
    pub fn forget(&self, workspace: WorkspaceKey, id: &Id) {
        self.entries.remove(&(workspace, id.clone()));
    }

    /// The keys of these cells. A cell without a key found the survey full.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn cell_keys(
        &self,
        workspace: WorkspaceKey,
        entry: &CatalogEntry,
        cells: &[&Cell],
    ) -> Result<Vec<Option<i32>>, StoreError> {
        let unknown = entry.cells.unknown(cells);
        if !unknown.is_empty() {
            let registered = self
                .store
                .register_cells(workspace, entry.survey.key, &unknown)
                .await?;
            entry.cells.extend(registered);
        }
        Ok(entry.cells.keys(cells))
    }

    /// What the workspace declares about its activities, perhaps as it was a while ago.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activities(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<Arc<ActivityEntry>, StoreError> {
        if let Some(entry) = self.activities.get(&workspace) {
            return Ok(entry);
        }
        let settings = self.store.activity_settings(workspace).await?;
        let cells = KnownCells::new(self.store.activity_cells(workspace).await?);
        let entry = Arc::new(ActivityEntry { settings, cells });
        self.activities.insert(workspace, entry.clone());
        Ok(entry)
    }

    /// Forgets settings that turned out to be out of date.
    pub fn forget_activities(&self, workspace: WorkspaceKey) {
        self.activities.remove(&workspace);
    }

    /// The keys of these cells. A cell without a key found the workspace full.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity_cell_keys(
        &self,
        workspace: WorkspaceKey,
        entry: &ActivityEntry,
        cells: &[&Cell],
    ) -> Result<Vec<Option<i32>>, StoreError> {
        let unknown = entry.cells.unknown(cells);
        if !unknown.is_empty() {
            let registered = self
                .store
                .register_activity_cells(workspace, &unknown)
                .await?;
            entry.cells.extend(registered);
        }
        Ok(entry.cells.keys(cells))
    }
}
