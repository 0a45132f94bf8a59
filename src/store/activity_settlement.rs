//! Settles activities whose id is stored with other content or was deleted.
//!
//! A stored activity conflicts with other content, unless the call revises. What was stored
//! before arrives again only by a late retry, so it is identical and changes nothing.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{
    activity_content::{StoredContents, stored_contents},
    activity_difference::differing_fields,
    activity_lock::lock_activities,
    activity_revision::{ActivityReplacement, replace_activities},
    activity_row::ActivityRow,
    batch::Effect,
    database::Store,
    error::StoreError,
    workspace_key::WorkspaceKey,
};
use crate::domain::row_outcome::{Conflict, ConflictCause, OnConflict, RowOutcome};

/// Settles these rows in their order. `None` for a row that must be tried again.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a stored activity makes no sense.
pub(super) async fn settle(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
    effect: Effect,
) -> Result<Vec<Option<RowOutcome>>, StoreError> {
    let revises = |row: &&ActivityRow| row.on_conflict == OnConflict::Revise;
    if effect == Effect::Stored && rows.iter().any(revises) {
        return revise(store, workspace, rows).await;
    }
    let mut connection = store.connection().await?;
    let stored = stored_contents(&mut connection, workspace, rows).await?;
    let outcomes = rows.iter().map(|row| judge(row, &stored, None));
    outcomes.collect()
}

/// Settles rows and revises the stored activities that differ. If a revision is refused, changes
/// nothing, and leaves the others to the next attempt.
async fn revise(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
) -> Result<Vec<Option<RowOutcome>>, StoreError> {
    let mut transaction = store.begin().await?;
    let settings_revision = lock_activities(&mut transaction, workspace).await?;
    let stored = stored_contents(&mut transaction, workspace, rows).await?;
    let mut outcomes = Vec::with_capacity(rows.len());
    // Of several rows with one id, the last one counts; nobody saw those before it.
    let mut last: BTreeMap<Uuid, usize> = BTreeMap::new();
    for (index, row) in rows.iter().enumerate() {
        let before = last.get(&row.activity_id).map(|&index| rows[index]);
        let outcome = judge(row, &stored, before)?;
        if outcome == Some(RowOutcome::Updated) {
            last.insert(row.activity_id, index);
        }
        outcomes.push(outcome);
    }
    let mut indexes = Vec::new();
    let mut replacements = Vec::new();
    for (id, index) in last {
        if let Some(before) = stored.activities.get(&id) {
            indexes.push(index);
            let row = rows[index];
            replacements.push(ActivityReplacement { row, before });
        }
    }
    let refusals = replace_activities(
        &mut transaction,
        workspace,
        settings_revision,
        &replacements,
    )
    .await?;
    if refusals.iter().all(Option::is_none) {
        transaction.commit().await?;
        store.packed.notify_one();
        return Ok(outcomes);
    }
    for outcome in &mut outcomes {
        if *outcome == Some(RowOutcome::Updated) {
            *outcome = None;
        }
    }
    for (index, refusal) in indexes.into_iter().zip(refusals) {
        outcomes[index] = refusal.map(RowOutcome::Rejected);
    }
    Ok(outcomes)
}

/// The outcome of a row, if it takes effect after `before`, an earlier row of the same id;
/// [`RowOutcome::Updated`] if it has to replace the stored activity.
fn judge(
    row: &ActivityRow,
    stored: &StoredContents,
    before: Option<&ActivityRow>,
) -> Result<Option<RowOutcome>, StoreError> {
    let id = row.activity_id;
    let conflict = |cause| Ok(Some(RowOutcome::Conflict(Conflict { id, cause })));
    let Some(activity) = stored.activities.get(&id) else {
        return match stored.deleted.contains(&id) {
            true => conflict(ConflictCause::Deleted),
            // It was deleted or stored between two statements.
            false => Ok(None),
        };
    };
    let sent = stored.sent(row)?;
    let current = match before {
        Some(before) => stored.sent(before)?,
        None => stored.stored(&activity.content)?,
    };
    let fields = differing_fields(&current, &sent);
    if fields.is_empty() {
        return Ok(Some(RowOutcome::Identical));
    }
    if row.on_conflict == OnConflict::Revise {
        return Ok(Some(RowOutcome::Updated));
    }
    // An activity without revisions has only its current content.
    for content in stored.earlier.get(&id).into_iter().flatten() {
        if differing_fields(&stored.stored(content)?, &sent).is_empty() {
            return Ok(Some(RowOutcome::Identical));
        }
    }
    conflict(ConflictCause::OtherContent(fields))
}
