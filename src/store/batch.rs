//! Batches of rows that are inserted once: one way for responses and activities.

use uuid::Uuid;

use super::{
    activity_row::ActivityRow, database::Store, error::StoreError, response_row::ResponseRow,
    workspace::WorkspaceKey,
};

/// How often a batch is tried; each try after the first knows of more rows that
/// are stored already, or meets no other transaction.
const TRIES_MAX: u32 = 10;

/// What became of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowVerdict {
    /// Stored and counted.
    Inserted,
    /// Already stored with the same content; nothing changed.
    Identical,
    /// Already stored with other content; nothing changed.
    Conflict,
    /// Not stored: what the row was checked against changed since.
    Stale,
}

/// What became of a batch without two rows of one id.
pub(super) enum Insertion {
    /// All of it is stored and counted.
    All,
    /// Nothing is: some of its ids are taken.
    SomeExist,
    /// Nothing is: something that its rows were checked against changed.
    Changed,
}

/// A row that is inserted once, whatever is retried.
pub(super) trait BatchRow: Sync {
    /// What makes a retry safe.
    fn id(&self) -> Uuid;

    /// Inserts rows of different ids, with what they add to the numbers: all or nothing.
    fn insert_new(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Insertion, StoreError>> + Send;

    /// For each row whether one with its id is stored, and with the same content.
    fn compare(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Vec<Option<RowVerdict>>, StoreError>> + Send;

    /// For each row whether what it was checked against changed since.
    fn are_stale(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> impl Future<Output = Result<Vec<bool>, StoreError>> + Send;
}

/// Rows of one kind.
#[derive(Debug, Clone)]
pub enum Rows {
    /// Responses.
    Responses(Vec<ResponseRow>),
    /// Activities.
    Activities(Vec<ActivityRow>),
}

/// What rows are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// Responses.
    Response,
    /// Activities.
    Activity,
}

impl Rows {
    /// What they are.
    pub fn kind(&self) -> RowKind {
        match self {
            Self::Responses(_) => RowKind::Response,
            Self::Activities(_) => RowKind::Activity,
        }
    }

    /// How many.
    pub fn len(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.len(),
            Self::Activities(rows) => rows.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Roughly how many bytes they hold, for bounding what waits.
    pub fn size(&self) -> usize {
        match self {
            Self::Responses(rows) => rows.iter().map(ResponseRow::size).sum(),
            Self::Activities(rows) => rows.iter().map(ActivityRow::size).sum(),
        }
    }

    /// Rows of one kind put together.
    pub fn concat(parts: impl Iterator<Item = Self>) -> Option<Self> {
        parts.reduce(|mut all, part| {
            match (&mut all, part) {
                (Self::Responses(rows), Self::Responses(more)) => rows.extend(more),
                (Self::Activities(rows), Self::Activities(more)) => rows.extend(more),
                (Self::Responses(_), Self::Activities(_))
                | (Self::Activities(_), Self::Responses(_)) => {
                    debug_assert!(false, "rows of two kinds in one batch");
                }
            }
            all
        })
    }

    /// Some of them.
    pub fn part(&self, places: std::ops::Range<usize>) -> Self {
        match self {
            Self::Responses(rows) => Self::Responses(rows[places].to_vec()),
            Self::Activities(rows) => Self::Activities(rows[places].to_vec()),
        }
    }
}

impl Store {
    /// Inserts rows of one workspace and what they add to the numbers, and says what
    /// became of each. When it returns, all of it is durable.
    ///
    /// # Errors
    /// When the database fails; then nothing is stored, as far as is known.
    pub async fn insert(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
    ) -> Result<Vec<RowVerdict>, StoreError> {
        let inserted = match rows {
            Rows::Responses(rows) => self.insert_rows(workspace, rows).await,
            Rows::Activities(rows) => self.insert_rows(workspace, rows).await,
        };
        self.disk_space.note(&inserted);
        inserted
    }

    /// It hopes that no row is stored already, which is so but for retries, and
    /// looks again where it is not.
    async fn insert_rows<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
    ) -> Result<Vec<RowVerdict>, StoreError> {
        // Of several rows with one id the first may be inserted; the others are
        // compared with what is stored then.
        let mut waiting: Vec<usize> = (0..rows.len()).collect();
        waiting.sort_by_key(|&at| rows[at].id());
        waiting.dedup_by_key(|at| rows[*at].id());

        let mut verdicts: Vec<Option<RowVerdict>> = vec![None; rows.len()];
        let mut tries = 0;
        while !waiting.is_empty() {
            tries += 1;
            let candidates: Vec<&R> = waiting.iter().map(|&at| &rows[at]).collect();
            match self
                .answer(R::insert_new(self, workspace, &candidates))
                .await
            {
                Ok(Insertion::All) => {
                    waiting
                        .drain(..)
                        .for_each(|at| verdicts[at] = Some(RowVerdict::Inserted));
                }
                Err(StoreError::Interrupted(_)) if tries < TRIES_MAX => {}
                Ok(Insertion::SomeExist | Insertion::Changed) if tries < TRIES_MAX => {
                    let stale = self
                        .answer(R::are_stale(self, workspace, &candidates))
                        .await?;
                    let stored = self
                        .answer(R::compare(self, workspace, &candidates))
                        .await?;
                    for ((&at, stored), is_stale) in waiting.iter().zip(stored).zip(stale) {
                        verdicts[at] = stored.or_else(|| is_stale.then_some(RowVerdict::Stale));
                    }
                    waiting.retain(|&at| verdicts[at].is_none());
                }
                Ok(_) => return Err(StoreError::Contended),
                Err(error) => return Err(error),
            }
        }
        let repeated: Vec<usize> = (0..rows.len())
            .filter(|&at| verdicts[at].is_none())
            .collect();
        if !repeated.is_empty() {
            let candidates: Vec<&R> = repeated.iter().map(|&at| &rows[at]).collect();
            let stored = self
                .answer(R::compare(self, workspace, &candidates))
                .await?;
            repeated
                .into_iter()
                .zip(stored)
                .for_each(|(at, stored)| verdicts[at] = stored);
        }
        Ok(verdicts
            .into_iter()
            .map(|verdict| verdict.unwrap_or(RowVerdict::Stale))
            .collect())
    }
}

/// Verdicts by the places, from 1, of rows that are stored.
pub(super) fn compared(
    rows: usize,
    stored: impl Iterator<Item = (i64, bool)>,
) -> Vec<Option<RowVerdict>> {
    let mut verdicts = vec![None; rows];
    for (place, is_identical) in stored {
        let place = usize::try_from(place - 1).ok();
        if let Some(verdict) = place.and_then(|place| verdicts.get_mut(place)) {
            *verdict = Some(match is_identical {
                true => RowVerdict::Identical,
                false => RowVerdict::Conflict,
            });
        }
    }
    verdicts
}
