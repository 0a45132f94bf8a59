//! Surveys and cells as writers need them, remembered between calls.
//!
//! What is remembered may be out of date; the statement that inserts responses
//! notices, since it compares revisions.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use quick_cache::sync::Cache;

use super::{Store, StoreError, WorkspaceKey};
use crate::{dimension::Cell, id::Id, survey::Survey};

/// Surveys remembered at most.
const SURVEYS_MAX: usize = 256;

/// One remembered survey.
#[derive(Debug)]
pub struct CatalogEntry {
    /// The survey.
    pub survey: Survey,
    cells: RwLock<HashMap<Cell, i32>>,
}

impl CatalogEntry {
    fn known_cell(&self, cell: &Cell) -> Option<i32> {
        self.cells
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(cell)
            .copied()
    }
}

/// Remembers surveys.
#[derive(Debug)]
pub struct Catalog {
    store: Store,
    entries: Cache<(WorkspaceKey, Id), Arc<CatalogEntry>>,
}

impl Catalog {
    /// An empty catalog of what `store` holds.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            entries: Cache::new(SURVEYS_MAX),
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
        let cells = RwLock::new(self.store.cells(workspace, survey.key).await?);
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
        let keys: Vec<Option<i32>> = cells.iter().map(|cell| entry.known_cell(cell)).collect();
        let unknown: HashSet<&Cell> = cells
            .iter()
            .zip(&keys)
            .filter(|(_, key)| key.is_none())
            .map(|(cell, _)| *cell)
            .collect();
        if unknown.is_empty() {
            return Ok(keys);
        }
        let unknown: Vec<Cell> = unknown.into_iter().cloned().collect();
        let registered = self
            .store
            .register_cells(workspace, entry.survey.key, &unknown)
            .await?;
        entry
            .cells
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .extend(registered);
        Ok(cells.iter().map(|cell| entry.known_cell(cell)).collect())
    }
}
