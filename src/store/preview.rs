//! The outcomes that rows would have, without storing them.

use std::collections::HashSet;

use super::{
    batch::{BatchRow, Effect, Rows},
    database::Store,
    error::StoreError,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{OrderViolation, Rejection, RowOutcome};

impl Store {
    /// The outcome that each row would have if it was inserted now. Compares rows with stored
    /// rows, not with each other: of rows with one id, each is compared as if it was the only
    /// one, and a discount counts as covered, since the rows of its order may follow. A row of
    /// a cell that is not registered yet may have any key that no cell has.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn preview(
        &self,
        workspace: WorkspaceKey,
        rows: &Rows,
    ) -> Result<Vec<RowOutcome>, StoreError> {
        match rows {
            Rows::Responses(rows) => self.preview_rows(workspace, rows).await,
            Rows::Activities(rows) => self.preview_rows(workspace, rows).await,
        }
    }

    async fn preview_rows<R: BatchRow>(
        &self,
        workspace: WorkspaceKey,
        rows: &[R],
    ) -> Result<Vec<RowOutcome>, StoreError> {
        let candidates: Vec<&R> = rows.iter().collect();
        let compared = self.answer(R::compare(self, workspace, &candidates));
        let mut outcomes = Vec::with_capacity(rows.len());
        let mut new_rows = Vec::new();
        let mut differing = Vec::new();
        for (&row, is_identical) in candidates.iter().zip(compared.await?) {
            outcomes.push(match is_identical {
                Some(true) => RowOutcome::Identical,
                Some(false) | None => RowOutcome::Inserted,
            });
            match is_identical {
                Some(true) => {}
                Some(false) => differing.push((outcomes.len() - 1, row)),
                None => new_rows.push(row),
            }
        }
        let refusals = self.answer(R::refusals(self, workspace, &new_rows));
        let refusals = refusals.await?;
        let differing_indexes: HashSet<usize> = differing.iter().map(|(index, _)| *index).collect();
        let new_outcomes = outcomes
            .iter_mut()
            .enumerate()
            .filter(|(index, outcome)| {
                **outcome == RowOutcome::Inserted && !differing_indexes.contains(index)
            })
            .map(|(_, outcome)| outcome);
        for (outcome, refusal) in new_outcomes.zip(refusals) {
            if let Some(rejection) = refusal.filter(|rejection| !is_uncovered(rejection)) {
                *outcome = RowOutcome::Rejected(rejection);
            }
        }
        let (indexes, rows): (Vec<usize>, Vec<&R>) = differing.into_iter().unzip();
        if rows.is_empty() {
            return Ok(outcomes);
        }
        let settled = self.answer(R::settle(self, workspace, &rows, Effect::Previewed));
        for (index, outcome) in indexes.into_iter().zip(settled.await?) {
            // A row that vanished meanwhile would be inserted.
            outcomes[index] = outcome.unwrap_or(RowOutcome::Inserted);
        }
        Ok(outcomes)
    }
}

/// Whether it is of a discount that the other rows of its order don't cover.
fn is_uncovered(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::Order {
            violation: OrderViolation::BelowZero { .. },
            ..
        }
    )
}
