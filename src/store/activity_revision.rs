//! Revises activities: in one transaction, the stored ones are removed as a deletion removes
//! them, and the new ones are recorded under the same ids. The replaced contents stay as
//! revisions.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    activity_batch::{Packs, insert_locked},
    activity_content::{StoredContent, stored_contents},
    activity_deletion::{insert_packs, invalidate_snapshots, refresh_first_times},
    activity_event::ActivityEvent,
    activity_kind::kind_code,
    activity_lock::lock_activities,
    activity_row::ActivityRow,
    customer_attributes::restore_attributes,
    customer_facts::find_or_register,
    database::Store,
    error::StoreError,
    order_check::refusals_by_orders,
    order_sum::sum_below_zero,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::ActivityKind,
    row_outcome::{OrderViolation, Rejection},
};

/// An activity that replaces the stored one with its id.
#[derive(Debug, Clone, Copy)]
pub(super) struct ActivityReplacement<'a> {
    pub(super) row: &'a ActivityRow,
    pub(super) before: &'a StoredContent,
}

impl ActivityReplacement<'_> {
    /// The order that loses a row or gets another amount.
    fn changed_order(&self) -> Option<&str> {
        let (row, event) = (self.row, &self.before.content.event);
        let is_order = event.kind == i16::from(kind_code(ActivityKind::Order));
        let is_unchanged = row.kind == ActivityKind::Order
            && row.order_id == event.order_id
            && row.amount == event.amount;
        let order_id = event.order_id.as_deref();
        order_id.filter(|_| is_order && !is_unchanged)
    }
}

/// The outcome of a revision of an activity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ActivityRevised {
    /// The revision is made, by this call or by an earlier one with the same request id.
    Done {
        /// The activity's revision: 1 as recorded, incremented by every revision.
        revision: i32,
    },
    /// There is no such activity.
    NotFound,
    /// The request id was used for another correction.
    RequestConflict,
    /// Another revision came first.
    Stale,
    /// The activity contradicts the other rows of its order.
    Refused(Rejection),
}

impl Store {
    /// Replaces an activity by `row`, once for each request id. `digest` is the digest of the
    /// whole request, `revision` that of the activity from which `row` was made.
    ///
    /// # Errors
    /// When the database fails. Unless the connection broke during the commit, nothing is
    /// revised then.
    pub async fn revise_activity(
        &self,
        workspace: WorkspaceKey,
        (request_id, digest): (Uuid, Uuid),
        row: &ActivityRow,
        revision: i32,
    ) -> Result<ActivityRevised, StoreError> {
        let id = row.activity_id;
        let mut transaction = self.begin().await?;
        // Waits for a concurrent request with the same id.
        let is_new = sqlx::query!(
            "insert into corrections (workspace_key, request_id, response_id, digest)
             values ($1, $2, $3, $4)
             on conflict on constraint corrections_pkey do nothing",
            workspace.0,
            request_id,
            id,
            digest,
        )
        .execute(&mut *transaction)
        .await?
        .rows_affected()
            > 0;
        if !is_new {
            drop(transaction);
            let earlier = self.earlier_revision(workspace, id, (request_id, digest));
            let earlier = earlier.await?;
            return earlier.ok_or_else(|| {
                StoreError::Corrupt("a correction vanished after it was made".into())
            });
        }
        let settings_revision = lock_activities(&mut transaction, workspace).await?;
        let stored = stored_contents(&mut transaction, workspace, &[row]).await?;
        let Some(before) = stored.activities.get(&id) else {
            return Ok(ActivityRevised::NotFound);
        };
        if before.revision != revision {
            return Ok(ActivityRevised::Stale);
        }
        let replacements = [ActivityReplacement { row, before }];
        let refusals = replace_activities(
            &mut transaction,
            workspace,
            settings_revision,
            &replacements,
        );
        if let Some(refusal) = refusals.await?.into_iter().flatten().next() {
            return Ok(ActivityRevised::Refused(refusal));
        }
        transaction.commit().await?;
        self.packed.notify_one();
        Ok(ActivityRevised::Done {
            revision: revision + 1,
        })
    }

    /// The outcome of a request whose id was used before; `None` if the id is new.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn earlier_revision(
        &self,
        workspace: WorkspaceKey,
        activity_id: Uuid,
        (request_id, digest): (Uuid, Uuid),
    ) -> Result<Option<ActivityRevised>, StoreError> {
        let made = sqlx::query!(
            r#"select digest,
                   coalesce(
                       (select revision from activities where workspace_key = $1 and activity_id = $3), 1
                   ) as "revision!"
               from corrections
               where workspace_key = $1 and request_id = $2"#,
            workspace.0,
            request_id,
            activity_id,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        Ok(made.map(|made| match made.digest == digest {
            true => ActivityRevised::Done {
                revision: made.revision,
            },
            false => ActivityRevised::RequestConflict,
        }))
    }
}

/// Replaces stored activities. The caller holds the lock of [`lock_activities`], and has read
/// the stored ones since. Returns why rows are refused, if any are: then the caller must roll
/// back.
///
/// # Errors
/// When the database fails; [`StoreError::Contended`] when another transaction was in the way;
/// [`StoreError::Corrupt`] when a stored activity makes no sense.
pub(super) async fn replace_activities(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    settings_revision: i32,
    replacements: &[ActivityReplacement<'_>],
) -> Result<Vec<Option<Rejection>>, StoreError> {
    let rows: Vec<&ActivityRow> = replacements.iter().map(|one| one.row).collect();
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    remove(connection, workspace, replacements).await?;
    let refusals = refusals_by_orders(connection, workspace, &rows).await?;
    if refusals.iter().any(Option::is_some) {
        return Ok(refusals);
    }
    let mut ids: Vec<&str> = rows.iter().map(|row| row.customer_id.as_str()).collect();
    ids.sort_unstable();
    ids.dedup();
    let facts = find_or_register(connection, workspace, &ids).await?;
    let facts: Option<Vec<_>> = facts.into_iter().collect();
    let facts = facts.ok_or(StoreError::Contended)?;
    let customers = ids.into_iter().zip(facts).collect();
    if !insert_locked(connection, workspace, settings_revision, &rows, &customers).await? {
        // A merge or its undoing came between two statements.
        return Err(StoreError::Contended);
    }
    let refusals = refusals_by_changed_orders(connection, workspace, replacements).await?;
    if refusals.iter().any(Option::is_some) {
        return Ok(refusals);
    }
    restore_row_facts(connection, workspace, replacements).await?;
    let keys = replacements
        .iter()
        .map(|one| one.before.content.event.customer_key);
    let keys: BTreeSet<i32> = keys.collect();
    let keys: Vec<i32> = keys.into_iter().collect();
    refresh_first_times(connection, workspace, &keys).await?;
    invalidate_snapshots(connection, workspace).await?;
    Ok(refusals)
}

/// Moves the stored activities to the revisions, and takes them out of the packs and of what
/// they set of their customers. First times stay for now.
async fn remove(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    replacements: &[ActivityReplacement<'_>],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = replacements.iter().map(|one| one.row.activity_id).collect();
    sqlx::query!(
        "insert into activity_revisions (
             workspace_key, activity_id, revision, customer_key, activity_time, kind, cell_key,
             order_id, currency_code, amount, cost, attributes, properties
         )
         select
             $1, activity_id, revision, customer_key, activity_time, kind, cell_key,
             order_id, currency_code, amount, cost, attributes, properties
         from activities
         where workspace_key = $1 and activity_id = any ($2)",
        workspace.0,
        &ids,
    )
    .execute(&mut *connection)
    .await?;
    sqlx::query!(
        "delete from activities where workspace_key = $1 and activity_id = any ($2)",
        workspace.0,
        &ids,
    )
    .execute(&mut *connection)
    .await?;
    let removals = replacements.iter().map(|one| {
        let event = one.before.content.event.event()?;
        Ok(ActivityEvent {
            is_removal: true,
            ..event
        })
    });
    let removals = removals.collect::<Result<_, StoreError>>()?;
    insert_packs(connection, workspace, Packs::of(removals)?, 0).await?;
    let mut sources: BTreeMap<i32, Vec<Uuid>> = BTreeMap::new();
    for one in replacements {
        let content = &one.before.content;
        if content.attributes.is_some() {
            let ids = sources.entry(content.event.customer_key).or_default();
            ids.push(one.row.activity_id);
        }
    }
    for (customer_key, ids) in sources {
        restore_attributes(connection, workspace, customer_key, &ids).await?;
    }
    Ok(())
}

/// Why rows are refused that took more from an order than its other rows leave.
async fn refusals_by_changed_orders(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    replacements: &[ActivityReplacement<'_>],
) -> Result<Vec<Option<Rejection>>, StoreError> {
    let orders = replacements
        .iter()
        .filter_map(ActivityReplacement::changed_order);
    let orders: BTreeSet<&str> = orders.collect();
    let mut below_zero = BTreeMap::new();
    for order_id in orders {
        if let Some(sum) = sum_below_zero(connection, workspace, order_id).await? {
            below_zero.insert(order_id, sum);
        }
    }
    let refusals = replacements.iter().map(|one| {
        let order_id = one.changed_order()?;
        let sum = below_zero.get(order_id)?.clone();
        Some(Rejection::Order {
            order_id: order_id.to_owned(),
            violation: OrderViolation::BelowZero { sum },
        })
    });
    Ok(refusals.collect())
}

/// Gives the new rows the times at which their ids were first stored, and their revisions.
async fn restore_row_facts(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    replacements: &[ActivityReplacement<'_>],
) -> Result<(), StoreError> {
    let ids: Vec<Uuid> = replacements.iter().map(|one| one.row.activity_id).collect();
    let times: Vec<_> = replacements
        .iter()
        .map(|one| one.before.create_time)
        .collect();
    let revisions: Vec<i32> = replacements
        .iter()
        .map(|one| one.before.revision + 1)
        .collect();
    sqlx::query!(
        "update activities
         set create_time = kept.create_time, revision = kept.revision
         from unnest($2::uuid[], $3::timestamptz[], $4::integer[])
             as kept (activity_id, create_time, revision)
         where workspace_key = $1 and activities.activity_id = kept.activity_id",
        workspace.0,
        &ids,
        &times,
        &revisions,
    )
    .execute(connection)
    .await?;
    Ok(())
}
