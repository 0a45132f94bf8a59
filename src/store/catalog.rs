//! Remembers surveys, settings and the keys of cells between calls.
//!
//! A remembered declaration may be out of date. The statement that inserts rows compares
//! revisions and so detects it.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, PoisonError, RwLock},
};

use quick_cache::{
    DefaultHashBuilder, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};
use uuid::Uuid;

use super::{
    database::Store, declaration::Declaration, error::StoreError, shared_loads::SharedLoads,
    workspace_key::WorkspaceKey,
};
use crate::domain::dimension::Cell;

/// Parts of the cache with a lock and an even share of the bytes each. Few, since no entry
/// larger than its part's share is kept.
const SHARDS: usize = 4;
/// Bytes of a small entry, from which the number of entries is estimated.
const ENTRY_BYTES: usize = 4 * 1024;
/// Bytes of one cell in a map of cells, with the free space of the map.
const CELL_BYTES: usize = 48;

/// A declaration with the keys of its cells.
#[derive(Debug)]
pub struct CatalogEntry<D> {
    /// The declaration that rows are checked against.
    pub declaration: D,
    /// Shared by all revisions: a cell keeps its key.
    cells: Arc<CellKeys>,
}

/// Keys of cells by cell id, which takes 1/100 of the space of their values.
#[derive(Debug)]
struct CellKeys(RwLock<HashMap<Uuid, i32>>);

impl CellKeys {
    fn key(&self, id: &Uuid) -> Option<i32> {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.get(id).copied()
    }

    fn extend(&self, registered: HashMap<Uuid, i32>) {
        let mut keys = self.0.write().unwrap_or_else(PoisonError::into_inner);
        keys.extend(registered);
    }

    fn size(&self) -> usize {
        let keys = self.0.read().unwrap_or_else(PoisonError::into_inner);
        keys.len() * CELL_BYTES
    }
}

impl<D: Declaration> CatalogEntry<D> {
    /// The key of the cell with this id, if it is known.
    pub fn cell_key(&self, id: &Uuid) -> Option<i32> {
        self.cells.key(id)
    }

    fn size(&self) -> usize {
        size_of::<Self>() + self.declaration.size() + self.cells.size()
    }
}

/// An entry and its size when that was last determined: the cache needs a weight that
/// doesn't change under it.
#[derive(Debug)]
struct Remembered<D> {
    entry: Arc<CatalogEntry<D>>,
    bytes: usize,
}

impl<D> Clone for Remembered<D> {
    fn clone(&self) -> Self {
        Self {
            entry: self.entry.clone(),
            bytes: self.bytes,
        }
    }
}

impl<D: Declaration> Remembered<D> {
    fn new(entry: Arc<CatalogEntry<D>>) -> Self {
        let bytes = entry.size();
        Self { entry, bytes }
    }
}

/// Weighs entries by their bytes.
#[derive(Debug, Clone)]
struct ByBytes;

impl<K, D> Weighter<K, Remembered<D>> for ByBytes {
    fn weight(&self, _key: &K, remembered: &Remembered<D>) -> u64 {
        // On every platform that runs this, a size fits into 64 bits.
        remembered.bytes as u64
    }
}

type Key<D> = (WorkspaceKey, <D as Declaration>::Name);
type Entries<D> = Cache<Key<D>, Remembered<D>, ByBytes>;
type Loaded<D> = Result<Option<Arc<CatalogEntry<D>>>, Arc<StoreError>>;

/// Remembers declarations of one kind, up to a number of bytes.
#[derive(Debug)]
pub struct Catalog<D: Declaration> {
    store: Store,
    entries: Arc<Entries<D>>,
    loads: SharedLoads<Key<D>, Loaded<D>>,
}

impl<D: Declaration> Catalog<D> {
    /// An empty catalog of what `store` holds, which keeps at most `bytes_max`.
    ///
    /// # Panics
    /// When `bytes_max` is 0.
    pub fn new(store: Store, bytes_max: usize) -> Self {
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(bytes_max / ENTRY_BYTES)
            .weight_capacity(bytes_max as u64)
            .build()
            .expect("all options are set");
        let entries = Cache::with_options(
            options,
            ByBytes,
            DefaultHashBuilder::default(),
            DefaultLifecycle::default(),
        );
        Self {
            store,
            entries: Arc::new(entries),
            loads: SharedLoads::default(),
        }
    }

    /// The declaration with this name, perhaps out of date; `None` when there is none.
    /// Calls that need the same one at the same time share one load.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn get(&self, workspace: WorkspaceKey, name: &D::Name) -> Loaded<D> {
        let key = (workspace, name.clone());
        if let Some(remembered) = self.entries.get(&key) {
            return Ok(Some(remembered.entry));
        }
        let load = self.loads.join_or_start(key.clone(), self.load(&key));
        let loaded = load.result.await?;
        if loaded.is_some() || !load.is_joined {
            return Ok(loaded);
        }
        // The load began before this call, and so perhaps before the declaration was
        // created. The next one can't have.
        self.loads
            .join_or_start(key.clone(), self.load(&key))
            .result
            .await
    }

    /// Reads a declaration with its cells and remembers it.
    fn load(&self, key: &Key<D>) -> impl Future<Output = Loaded<D>> + Send + 'static {
        let (store, entries) = (self.store.clone(), self.entries.clone());
        let key = key.clone();
        async move {
            let Some(declaration) = D::load(&store, key.0, &key.1).await? else {
                return Ok(None);
            };
            let cells = declaration.load_cells(&store, key.0).await?;
            let entry = Arc::new(CatalogEntry {
                declaration,
                cells: Arc::new(CellKeys(RwLock::new(cells))),
            });
            entries.insert(key, Remembered::new(entry.clone()));
            Ok(Some(entry))
        }
    }

    /// The declaration as the database has it now, or `known`, the caller's, when rows need
    /// no other checks: its texts may be out of date.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn refresh(
        &self,
        workspace: WorkspaceKey,
        name: &D::Name,
        known: &Arc<CatalogEntry<D>>,
    ) -> Result<Option<Arc<CatalogEntry<D>>>, StoreError> {
        match D::load(&self.store, workspace, name).await? {
            Some(current) if current.revision() == known.declaration.revision() => {
                Ok(Some(known.clone()))
            }
            Some(current) => Ok(Some(self.replace(workspace, name, current, known))),
            None => {
                self.entries.remove(&(workspace, name.clone()));
                Ok(None)
            }
        }
    }

    /// Replaces a declaration that was just changed, if it is remembered.
    pub fn update(&self, workspace: WorkspaceKey, name: &D::Name, current: D) {
        if let Some(known) = self.entries.get(&(workspace, name.clone())) {
            self.replace(workspace, name, current, &known.entry);
        }
    }

    /// Remembers another revision with the cells of the known one. Of two concurrent
    /// replacements the older may win, which the next insert detects.
    fn replace(
        &self,
        workspace: WorkspaceKey,
        name: &D::Name,
        current: D,
        known: &Arc<CatalogEntry<D>>,
    ) -> Arc<CatalogEntry<D>> {
        let entry = Arc::new(CatalogEntry {
            declaration: current,
            cells: known.cells.clone(),
        });
        let remembered = Remembered::new(entry.clone());
        self.entries.insert((workspace, name.clone()), remembered);
        entry
    }

    /// Makes the keys of these cells known to the entry. A cell without a key afterwards
    /// exceeds the maximum.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn register_cells(
        &self,
        workspace: WorkspaceKey,
        name: &D::Name,
        entry: &CatalogEntry<D>,
        cells: &HashSet<&Cell>,
    ) -> Result<(), StoreError> {
        let cells: Vec<Cell> = cells.iter().copied().cloned().collect();
        let registered = entry
            .declaration
            .register_cells(&self.store, workspace, &cells)
            .await?;
        entry.cells.extend(registered);
        // The entry grew, so it is weighed again.
        let key = (workspace, name.clone());
        if let Some(remembered) = self.entries.get(&key) {
            self.entries.insert(key, Remembered::new(remembered.entry));
        }
        Ok(())
    }

    /// Bytes of all remembered entries.
    #[cfg(test)]
    fn bytes(&self) -> u64 {
        self.entries.weight()
    }
}

#[cfg(test)]
mod tests;
