//! Deletes activities.

use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    activity_batch::Packs, activity_event::ActivityEvent, activity_lock::lock_activities,
    activity_row::EventRow, customer_attributes::restore_attributes, database::Store,
    error::StoreError, order_sum::sum_below_zero, workspace_key::WorkspaceKey,
};

/// The outcome of a deletion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deleted {
    /// The activity is deleted.
    Done,
    /// There is no such activity.
    NotFound,
    /// Not deleted: the other rows of its order add up to less than 0.
    OrderBelowZero {
        /// The order.
        order_id: String,
        /// The sum of the other rows, as a decimal of the order's currency.
        sum: String,
    },
}

impl Store {
    /// Deletes an activity, takes it out of the packs and its customer's first times, and
    /// restores the attributes that it set. Its id stays taken.
    ///
    /// # Errors
    /// When the database fails; then nothing is deleted.
    pub async fn delete_activity(
        &self,
        workspace: WorkspaceKey,
        id: Uuid,
    ) -> Result<Deleted, StoreError> {
        let mut transaction = self.begin().await?;
        // No batch may be stored by first times that are about to move, nor without seeing that
        // the id is deleted.
        lock_activities(&mut transaction, workspace).await?;
        let removed = sqlx::query_as!(
            EventRow,
            "delete from activities
             where workspace_key = $1 and activity_id = $2
             returning customer_key, activity_time, kind, cell_key, order_id, currency_code, amount, cost",
            workspace.0,
            id,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let Some(row) = removed else {
            return Ok(Deleted::NotFound);
        };
        if let Some(order_id) = &row.order_id
            && let Some(sum) = sum_below_zero(&mut transaction, workspace, order_id).await?
        {
            return Ok(Deleted::OrderBelowZero {
                order_id: order_id.clone(),
                sum,
            });
        }
        let event = ActivityEvent {
            is_removal: true,
            ..row.event()?
        };
        insert_packs(&mut transaction, workspace, Packs::of(vec![event])?, 0).await?;
        refresh_first_times(&mut transaction, workspace, &[row.customer_key]).await?;
        restore_attributes(&mut transaction, workspace, row.customer_key, &[id]).await?;
        delete_revisions(&mut transaction, workspace, id).await?;
        keep_id_taken(&mut transaction, workspace, id).await?;
        transaction.commit().await?;
        Ok(Deleted::Done)
    }
}

async fn delete_revisions(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    id: Uuid,
) -> Result<(), StoreError> {
    sqlx::query!(
        "delete from activity_revisions where workspace_key = $1 and activity_id = $2",
        workspace.0,
        id,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Remembers the id of a deleted activity, and makes batches with an older snapshot start
/// again. The caller holds the lock of [`lock_activities`].
async fn keep_id_taken(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    id: Uuid,
) -> Result<(), StoreError> {
    // The previous release may have stored a deleted id again.
    sqlx::query!(
        "insert into deleted_activities (workspace_key, activity_id)
         values ($1, $2)
         on conflict on constraint deleted_activities_pkey do nothing",
        workspace.0,
        id,
    )
    .execute(&mut *connection)
    .await?;
    invalidate_snapshots(connection, workspace).await
}

/// Makes batches with an older snapshot start again: they may have seen rows that are gone. The
/// caller holds the lock of [`lock_activities`].
pub(super) async fn invalidate_snapshots(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<(), StoreError> {
    sqlx::query!(
        "update activity_settings set deletions = deletions + 1 where workspace_key = $1",
        workspace.0,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Inserts packs of this level.
pub(super) async fn insert_packs(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    packs: Packs,
    level: i16,
) -> Result<(), StoreError> {
    sqlx::query!(
        "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
         select $1, family, month, pack_id, $7, event_count, events
         from unnest($2::smallint[], $3::date[], $4::uuid[], $5::integer[], $6::bytea[])
             as pack (family, month, pack_id, event_count, events)",
        workspace.0,
        &packs.families,
        &packs.months,
        &packs.pack_ids,
        &packs.event_counts,
        &packs.events,
        level,
    )
    .execute(connection)
    .await?;
    Ok(())
}

/// Finds the first times of these customers anew. If one moved, raises the revision, which
/// invalidates the cached ones.
pub(super) async fn refresh_first_times(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_keys: &[i32],
) -> Result<(), StoreError> {
    let moved = sqlx::query!(
        "update customers
         set first_time = found.first_time, first_order_time = found.first_order_time
         from (
             select
                 moved.customer_key,
                 min(activity_time) filter (where kind in (1, 2, 5)) as first_time,
                 min(activity_time) filter (where kind = 2) as first_order_time
             from unnest($2::integer[]) as moved (customer_key)
             left join lateral (
                 select activity_time, kind
                 from activities
                 where workspace_key = $1
                   and activities.customer_key between moved.customer_key and moved.customer_key
                 order by activities.customer_key
                 offset 0
             ) as remaining on true
             group by moved.customer_key
         ) as found
         where workspace_key = $1
           and customers.customer_key = found.customer_key
           and (customers.first_time, customers.first_order_time)
               is distinct from (found.first_time, found.first_order_time)",
        workspace.0,
        customer_keys,
    )
    .execute(&mut *connection)
    .await?;
    if moved.rows_affected() > 0 {
        sqlx::query!(
            "update activity_settings set revision = revision + 1 where workspace_key = $1",
            workspace.0,
        )
        .execute(connection)
        .await?;
    }
    Ok(())
}
