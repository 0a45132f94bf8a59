#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::sync::atomic::{AtomicBool, AtomicI32, AtomicU32, Ordering};

use super::*;
use crate::{
    domain::{
        activity::Activity,
        id::Id,
        row_outcome::{OnConflict, Rejection},
    },
    store::{ActivityRow, Rows, StoreOptions},
};

/// What the database would hold, and how often it was read.
#[derive(Debug, Default)]
struct Source {
    loads: AtomicU32,
    revision: AtomicI32,
    is_missing: AtomicBool,
    fails: AtomicBool,
    cells: AtomicU32,
}

/// Names a declaration and knows where it is read from.
#[derive(Debug, Clone)]
struct Name(Id, Arc<Source>);

impl PartialEq for Name {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}

impl Eq for Name {}

impl std::hash::Hash for Name {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

#[derive(Debug)]
struct Fake {
    revision: i32,
    cells: u32,
}

fn keys(cells: u32) -> HashMap<Uuid, i32> {
    (0..cells)
        .map(|cell| (Uuid::from_u128(cell.into()), 1))
        .collect()
}

impl Declaration for Fake {
    type Name = Name;
    type Parsed = Activity;
    type Row = ActivityRow;

    fn revision(&self) -> i32 {
        self.revision
    }

    fn size(&self) -> usize {
        size_of::<Self>()
    }

    fn closed(&self) -> Option<Rejection> {
        None
    }

    fn full(&self) -> Rejection {
        Rejection::ActivityCellLimitReached
    }

    fn not_found(name: &Name) -> Rejection {
        Rejection::SurveyNotFound(name.0.clone())
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
        _store: &Store,
        _workspace: WorkspaceKey,
        name: &Name,
    ) -> Result<Option<Self>, StoreError> {
        let source = &name.1;
        source.loads.fetch_add(1, Ordering::Relaxed);
        let is_missing = source.is_missing.load(Ordering::Relaxed);
        // Each waiting caller polls the load, which outlasts the first polls of all.
        for _ in 0..100 {
            tokio::task::yield_now().await;
        }
        if source.fails.load(Ordering::Relaxed) {
            return Err(StoreError::Contended);
        }
        Ok((!is_missing).then(|| Self {
            revision: source.revision.load(Ordering::Relaxed),
            cells: source.cells.load(Ordering::Relaxed),
        }))
    }

    async fn load_cells(
        &self,
        _store: &Store,
        _workspace: WorkspaceKey,
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        Ok(keys(self.cells))
    }

    async fn register_cells(
        &self,
        _store: &Store,
        _workspace: WorkspaceKey,
        cells: &[Cell],
    ) -> Result<HashMap<Uuid, i32>, StoreError> {
        Ok(cells.iter().map(|cell| (cell.id(), 1)).collect())
    }
}

fn workspace() -> WorkspaceKey {
    WorkspaceKey::numbered(1)
}

/// A catalog whose store is never queried.
fn catalog(bytes_max: usize) -> Catalog<Fake> {
    let second = std::time::Duration::from_secs(1);
    let options = StoreOptions {
        url: "postgres://localhost/none".into(),
        connections_max: 2,
        statement_timeout: second,
        acquire_timeout: second,
    };
    Catalog::new(Store::new(&options).unwrap(), bytes_max)
}

fn named(id: &str, source: &Arc<Source>) -> Name {
    Name(Id::parse(id).unwrap(), source.clone())
}

async fn get_at_once(catalog: &Catalog<Fake>, name: &Name, calls: usize) -> Vec<Loaded<Fake>> {
    let calls = (0..calls).map(|_| catalog.get(workspace(), name));
    futures_util::future::join_all(calls).await
}

#[tokio::test]
async fn calls_at_the_same_time_share_one_load_and_later_ones_need_none() {
    let (catalog, source) = (catalog(1 << 20), Arc::<Source>::default());
    let name = named("s", &source);
    for _ in 0..2 {
        for loaded in get_at_once(&catalog, &name, 20).await {
            assert!(loaded.unwrap().is_some());
        }
        assert_eq!(source.loads.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn a_failed_load_fails_all_that_wait_for_it() {
    let (catalog, source) = (catalog(1 << 20), Arc::<Source>::default());
    let name = named("s", &source);
    source.fails.store(true, Ordering::Relaxed);
    for loaded in get_at_once(&catalog, &name, 20).await {
        assert!(loaded.is_err());
    }
    assert_eq!(source.loads.load(Ordering::Relaxed), 1);
    source.fails.store(false, Ordering::Relaxed);
    assert!(catalog.get(workspace(), &name).await.unwrap().is_some());
}

#[tokio::test]
async fn a_call_after_the_creation_finds_it_although_an_earlier_load_did_not() {
    let (catalog, source) = (catalog(1 << 20), Arc::<Source>::default());
    let name = named("s", &source);
    source.is_missing.store(true, Ordering::Relaxed);
    let earlier = catalog.get(workspace(), &name);
    let later = async {
        // Polled second, while the load of the first is in progress.
        source.is_missing.store(false, Ordering::Relaxed);
        catalog.get(workspace(), &name).await
    };
    let (earlier, later) = tokio::join!(biased; earlier, later);
    assert!(earlier.unwrap().is_none());
    assert!(later.unwrap().is_some());
    assert_eq!(source.loads.load(Ordering::Relaxed), 2);
}

#[tokio::test]
async fn a_refresh_replaces_another_revision_and_keeps_its_cells() {
    let (catalog, source) = (catalog(1 << 20), Arc::<Source>::default());
    let name = named("s", &source);
    source.cells.store(3, Ordering::Relaxed);
    let first = catalog.get(workspace(), &name).await.unwrap().unwrap();
    let same = catalog.refresh(workspace(), &name, &first).await.unwrap();
    assert!(Arc::ptr_eq(&same.unwrap(), &first));
    source.revision.store(1, Ordering::Relaxed);
    source.cells.store(0, Ordering::Relaxed);
    catalog.refresh(workspace(), &name, &first).await.unwrap();
    let second = catalog.get(workspace(), &name).await.unwrap().unwrap();
    assert_eq!(second.declaration.revision, 1);
    assert_eq!(second.cell_key(&Uuid::from_u128(2)), Some(1));

    source.is_missing.store(true, Ordering::Relaxed);
    let gone = catalog.refresh(workspace(), &name, &second).await.unwrap();
    assert!(gone.is_none());
    assert!(catalog.get(workspace(), &name).await.unwrap().is_none());
}

#[tokio::test]
async fn remembered_entries_stay_within_the_bytes_whatever_they_grow_to() {
    const BYTES_MAX: usize = 1 << 20;
    let (catalog, source) = (catalog(BYTES_MAX), Arc::<Source>::default());
    source.cells.store(1_000, Ordering::Relaxed);
    for number in 0..200 {
        let name = named(&format!("s{number}"), &source);
        let entry = catalog.get(workspace(), &name).await.unwrap().unwrap();
        assert!(entry.size() >= 1_000 * CELL_BYTES);
        // A call registers cells after the entry was weighed.
        let cells: Vec<Cell> = (0..100)
            .map(|value| Cell([("d".into(), format!("{value}"))].into()))
            .collect();
        let before = entry.size();
        let registered = cells.iter().collect();
        let done = catalog.register_cells(workspace(), &name, &entry, &registered);
        done.await.unwrap();
        assert_eq!(entry.size(), before + 100 * CELL_BYTES);
        assert!(entry.cell_key(&cells[0].id()).is_some());
        assert!(catalog.bytes() <= BYTES_MAX as u64);
    }
    // The bound is used, and not by dropping everything.
    assert!(catalog.bytes() > BYTES_MAX as u64 / 2);
}
