//! Checks the rows of one call and submits them, until the outcome of each is known.

use std::{
    collections::{HashMap, HashSet, hash_map::Entry},
    sync::Arc,
};

use uuid::Uuid;

use super::{batcher::Batcher, error::IngestError, inbox::WhenFull, retry::Retry};
use crate::{
    domain::{
        activity::ActivitySettings,
        dimension::Cell,
        row_outcome::{OnConflict, Rejection, RowOutcome},
        survey::Survey,
        violation::Violations,
    },
    store::{Catalog, CatalogEntry, Declaration, Store, WorkspaceKey},
};

/// Stands for the key of a cell that is not registered; keys of cells are positive.
const UNREGISTERED: i32 = -1;
/// Bytes of surveys with their cells that are remembered at most.
const SURVEY_BYTES_MAX: usize = 48 * 1024 * 1024;
/// Bytes of activity settings with their cells that are remembered at most.
const SETTINGS_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Remembered surveys and activity settings, of at most 64 MiB.
#[derive(Debug)]
pub struct Catalogs {
    /// Surveys by id.
    pub surveys: Catalog<Survey>,
    /// One for each workspace.
    pub settings: Catalog<ActivitySettings>,
}

impl Catalogs {
    /// Empty catalogs of the declarations in `store`.
    pub fn new(store: &Store) -> Self {
        Self {
            surveys: Catalog::new(store.clone(), SURVEY_BYTES_MAX),
            settings: Catalog::new(store.clone(), SETTINGS_BYTES_MAX),
        }
    }
}

/// A declaration that has a catalog.
pub trait Cataloged: Declaration {
    /// Its catalog.
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self>;
}

impl Cataloged for Survey {
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self> {
        &catalogs.surveys
    }
}

impl Cataloged for ActivitySettings {
    fn catalog(catalogs: &Catalogs) -> &Catalog<Self> {
        &catalogs.settings
    }
}

/// The rows of one call, not yet checked.
pub trait Submission<D: Declaration>: Sync {
    /// The number of rows.
    fn len(&self) -> usize;

    /// Whether there are no rows.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What happens to stored rows that differ from these.
    fn on_conflict(&self) -> OnConflict;

    /// The name of the declaration that a row is checked against.
    ///
    /// # Errors
    /// When the name is malformed.
    fn name(&self, row: usize) -> Result<D::Name, Violations>;

    /// Parses a row against its declaration.
    ///
    /// # Errors
    /// Every violation.
    fn parse(&self, row: usize, declaration: &D) -> Result<D::Parsed, Violations>;
}

/// A row that passed the checks.
struct Checked<D: Declaration> {
    /// Its index in the submission.
    row: usize,
    name: D::Name,
    entry: Arc<CatalogEntry<D>>,
    parsed: D::Parsed,
    cell_id: Uuid,
}

/// A declaration, looked up once for all rows of an attempt.
struct Lookup<D> {
    entry: Arc<CatalogEntry<D>>,
    /// Whether the database was asked in this attempt.
    is_current: bool,
}

type Lookups<D> = HashMap<<D as Declaration>::Name, Option<Lookup<D>>>;

/// Checks and stores submitted rows; cheap to clone.
#[derive(Debug, Clone)]
pub struct Ingest {
    store: Store,
    catalogs: Arc<Catalogs>,
    batcher: Batcher,
}

impl Ingest {
    /// Checks rows against the declarations of `store` and stores them through `batcher`.
    pub fn new(store: &Store, batcher: Batcher) -> Self {
        Self {
            store: store.clone(),
            catalogs: Arc::new(Catalogs::new(store)),
            batcher,
        }
    }

    /// The declarations that rows are checked against.
    pub fn catalogs(&self) -> &Catalogs {
        &self.catalogs
    }

    /// Checks rows, stores them and returns their outcomes in order, once all are durable.
    /// A row whose declaration changes between check and insert is checked again; it is
    /// [`RowOutcome::Stale`] only if that happens at every attempt.
    ///
    /// # Errors
    /// When the queue is full or the database fails. Some rows may be stored then; all are
    /// safe to send again.
    pub async fn submit<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        submission: &impl Submission<D>,
        when_full: WhenFull,
    ) -> Result<Vec<RowOutcome>, IngestError> {
        let mut outcomes = vec![RowOutcome::Stale; submission.len()];
        let mut open: Vec<usize> = (0..submission.len()).collect();
        let mut retry = Retry::new();
        loop {
            let mut lookups = Lookups::<D>::new();
            let mut checked = Vec::with_capacity(open.len());
            for &row in &open {
                match self.check(workspace, submission, row, &mut lookups).await? {
                    Ok(one) => checked.push(one),
                    Err(rejection) => outcomes[row] = RowOutcome::Rejected(rejection),
                }
            }
            let on_conflict = submission.on_conflict();
            self.insert(workspace, checked, on_conflict, when_full, &mut outcomes)
                .await?;
            open.retain(|&row| outcomes[row] == RowOutcome::Stale);
            if open.is_empty() || !retry.back_off().await {
                return Ok(outcomes);
            }
        }
    }

    /// Checks rows as [`Ingest::submit`] does, and returns the outcomes that they would have,
    /// in order, without storing anything. A limit of cells is not checked; see
    /// [`Store::preview`] for what the comparison with stored rows leaves out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preview<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        submission: &impl Submission<D>,
    ) -> Result<Vec<RowOutcome>, IngestError> {
        let mut lookups = self.current_declarations(workspace, submission).await?;
        let mut outcomes = Vec::with_capacity(submission.len());
        let (mut indexes, mut rows) = (Vec::new(), Vec::new());
        for row in 0..submission.len() {
            // A row is inserted unless a check finds otherwise.
            let mut outcome = RowOutcome::Inserted;
            match self.check(workspace, submission, row, &mut lookups).await? {
                Err(rejection) => outcome = RowOutcome::Rejected(rejection),
                Ok(checked) => {
                    let declaration = &checked.entry.declaration;
                    if let Some(rejection) = declaration.closed() {
                        outcome = RowOutcome::Rejected(rejection);
                    }
                    let cell_key = checked.entry.cell_key(&checked.cell_id);
                    indexes.push(row);
                    rows.push(declaration.row(
                        checked.parsed,
                        cell_key.unwrap_or(UNREGISTERED),
                        submission.on_conflict(),
                    ));
                }
            }
            outcomes.push(outcome);
        }
        let previewed = self.store.preview(workspace, &D::rows(rows)).await;
        for (row, previewed) in indexes
            .into_iter()
            .zip(previewed.map_err(IngestError::from)?)
        {
            if outcomes[row] == RowOutcome::Inserted || previewed == RowOutcome::Identical {
                outcomes[row] = previewed;
            }
        }
        Ok(outcomes)
    }

    /// The declarations of all rows, as the database has them now.
    async fn current_declarations<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        submission: &impl Submission<D>,
    ) -> Result<Lookups<D>, IngestError> {
        let catalog = D::catalog(&self.catalogs);
        let mut lookups = Lookups::<D>::new();
        // A malformed name is rejected by `check`.
        let names = (0..submission.len()).filter_map(|row| submission.name(row).ok());
        for name in names.collect::<HashSet<_>>() {
            let current = match catalog.get(workspace, &name).await? {
                Some(known) => catalog.refresh(workspace, &name, &known).await?,
                None => None,
            };
            let lookup = current.map(|entry| Lookup {
                entry,
                is_current: true,
            });
            lookups.insert(name, lookup);
        }
        Ok(lookups)
    }

    /// The key of a cell, which gets one if it is new.
    ///
    /// # Errors
    /// When the database fails. Inside, why there is no such cell.
    pub async fn cell_key<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        name: &D::Name,
        cell: &Cell,
    ) -> Result<Result<i32, Rejection>, IngestError> {
        let catalog = D::catalog(&self.catalogs);
        let Some(entry) = catalog.get(workspace, name).await? else {
            return Ok(Err(D::not_found(name)));
        };
        let id = cell.id();
        if entry.cell_key(&id).is_none() {
            catalog
                .register_cells(workspace, name, &entry, &HashSet::from([cell]))
                .await?;
        }
        Ok(entry.cell_key(&id).ok_or_else(|| entry.declaration.full()))
    }

    /// Checks one row against its declaration.
    async fn check<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        submission: &impl Submission<D>,
        row: usize,
        lookups: &mut Lookups<D>,
    ) -> Result<Result<Checked<D>, Rejection>, IngestError> {
        let catalog = D::catalog(&self.catalogs);
        let name = match submission.name(row) {
            Ok(name) => name,
            Err(violations) => return Ok(Err(violations.into())),
        };
        let lookup = match lookups.entry(name.clone()) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(unknown) => {
                let entry = catalog.get(workspace, &name).await?;
                unknown.insert(entry.map(|entry| Lookup {
                    entry,
                    is_current: false,
                }))
            }
        };
        let Some(known) = lookup else {
            return Ok(Err(D::not_found(&name)));
        };
        let mut parsed = submission.parse(row, &known.entry.declaration);
        // The caller may know a newer revision than the catalog. Only a current one may
        // reject a row.
        if parsed.is_err() && !known.is_current {
            let Some(entry) = catalog.refresh(workspace, &name, &known.entry).await? else {
                *lookup = None;
                return Ok(Err(D::not_found(&name)));
            };
            parsed = submission.parse(row, &entry.declaration);
            *known = Lookup {
                entry,
                is_current: true,
            };
        }
        let entry = known.entry.clone();
        Ok(parsed
            .map(|parsed| Checked {
                row,
                name,
                entry,
                cell_id: D::cell(&parsed).id(),
                parsed,
            })
            .map_err(Rejection::from))
    }

    /// Stores checked rows and sets their outcomes.
    async fn insert<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        checked: Vec<Checked<D>>,
        on_conflict: OnConflict,
        when_full: WhenFull,
        outcomes: &mut [RowOutcome],
    ) -> Result<(), IngestError> {
        self.register_cells(workspace, &checked).await?;
        let mut rows = Vec::with_capacity(checked.len());
        let mut sent = Vec::with_capacity(checked.len());
        for one in checked {
            let declaration = &one.entry.declaration;
            match one.entry.cell_key(&one.cell_id) {
                Some(cell_key) => {
                    rows.push(declaration.row(one.parsed, cell_key, on_conflict));
                    sent.push((one.row, one.name, one.entry));
                }
                None => outcomes[one.row] = RowOutcome::Rejected(declaration.full()),
            }
        }
        if rows.is_empty() {
            return Ok(());
        }
        let stored = self.batcher.submit(workspace, D::rows(rows), when_full);
        let mut refreshed = HashSet::new();
        for ((row, name, entry), outcome) in sent.into_iter().zip(stored.await?) {
            outcomes[row] = match (outcome, entry.declaration.closed()) {
                (RowOutcome::Stale, Some(rejection)) => RowOutcome::Rejected(rejection),
                (RowOutcome::Stale, None) => {
                    if refreshed.insert(name.clone()) {
                        let catalog = D::catalog(&self.catalogs);
                        catalog.refresh(workspace, &name, &entry).await?;
                    }
                    RowOutcome::Stale
                }
                (outcome, _) => outcome,
            };
        }
        Ok(())
    }

    /// Gives the cells of all rows a key, up to the limit of cells.
    async fn register_cells<D: Cataloged>(
        &self,
        workspace: WorkspaceKey,
        checked: &[Checked<D>],
    ) -> Result<(), IngestError> {
        let mut unknown: HashMap<&D::Name, (&CatalogEntry<D>, HashSet<&Cell>)> = HashMap::new();
        for one in checked {
            if one.entry.cell_key(&one.cell_id).is_none() {
                let (_, cells) = unknown
                    .entry(&one.name)
                    .or_insert_with(|| (&one.entry, HashSet::new()));
                cells.insert(D::cell(&one.parsed));
            }
        }
        for (name, (entry, cells)) in unknown {
            D::catalog(&self.catalogs)
                .register_cells(workspace, name, entry, &cells)
                .await?;
        }
        Ok(())
    }
}
