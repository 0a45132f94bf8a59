//! Merges small packs into larger ones in the background, so that a query reads few rows.
//!
//! Merging changes no number: the packs of a month hold the same events before and after.

use std::time::Duration;

use jiff::civil::Date;
use sqlx::PgConnection;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, cancel_removals},
    database::Store,
    error::StoreError,
    pack::{decode, encode},
    sql_time::{from_sql_date, to_sql_date},
    workspace_key::WorkspaceKey,
};

/// Packs of one level that merge into one of the next.
const LEVEL_PACKS: i64 = 16;
/// A pack of this many events or more isn't merged again.
pub(super) const EVENTS_ENOUGH: usize = 16 * 1024;
/// The level of packs that aren't merged again.
pub(super) const LEVEL_ENOUGH: i16 = 100;
/// Debounces merging: packs of this time are merged together.
const DEBOUNCE: Duration = Duration::from_secs(1);

/// The packs that can merge with each other.
struct Group {
    family: i16,
    month: Date,
    level: i16,
}

impl Store {
    /// Merges a workspace's packs whenever activities were recorded, until `shutdown`.
    pub async fn merge_packs_until(&self, workspace: WorkspaceKey, shutdown: CancellationToken) {
        loop {
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = self.packed.notified() => {}
            }
            tokio::select! {
                () = shutdown.cancelled() => return,
                () = tokio::time::sleep(DEBOUNCE) => {}
            }
            if let Err(error) = self.merge_packs(workspace, &shutdown).await {
                if matches!(error, StoreError::Corrupt(_)) {
                    tracing::error!(%error, "packs were not merged");
                } else {
                    // The next round merges them.
                    tracing::debug!(%error, "packs were not merged");
                }
            }
        }
    }

    /// Merges until no group has enough packs.
    ///
    /// # Errors
    /// When the database fails.
    async fn merge_packs(
        &self,
        workspace: WorkspaceKey,
        shutdown: &CancellationToken,
    ) -> Result<(), StoreError> {
        loop {
            let groups = self.answer(self.mergeable_packs(workspace)).await?;
            let mut merged = false;
            for group in groups {
                if shutdown.is_cancelled() {
                    return Ok(());
                }
                merged |= self.answer(self.merge_group(workspace, &group)).await?;
            }
            if !merged {
                return Ok(());
            }
        }
    }

    async fn mergeable_packs(&self, workspace: WorkspaceKey) -> Result<Vec<Group>, StoreError> {
        let groups = sqlx::query!(
            "select family, month, level
             from activity_packs
             where workspace_key = $1 and level < $2
             group by family, month, level
             having count(*) >= $3",
            workspace.0,
            LEVEL_ENOUGH,
            LEVEL_PACKS,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let group = groups.into_iter().map(|row| Group {
            family: row.family,
            month: from_sql_date(row.month),
            level: row.level,
        });
        Ok(group.collect())
    }

    /// Merges some packs of a group; `false` when another server holds their locks.
    async fn merge_group(
        &self,
        workspace: WorkspaceKey,
        group: &Group,
    ) -> Result<bool, StoreError> {
        let month = to_sql_date(group.month);
        let mut transaction = self.begin().await?;
        // Waits while a repair rebuilds the packs of a month.
        sqlx::query!(
            "select revision from activity_settings where workspace_key = $1 for key share",
            workspace.0,
        )
        .fetch_optional(&mut *transaction)
        .await?;
        let packs = sqlx::query!(
            "select pack_id, events
             from activity_packs
             where workspace_key = $1 and family = $2 and month = $3 and level = $4
             limit $5
             for update skip locked",
            workspace.0,
            group.family,
            month,
            group.level,
            LEVEL_PACKS,
        )
        .fetch_all(&mut *transaction)
        .await?;
        if packs.len() < 2 {
            return Ok(false);
        }
        let mut events: Vec<ActivityEvent> = Vec::new();
        for pack in &packs {
            decode(&pack.events, group.month, |event| events.push(event))?;
        }
        events.sort_unstable();
        cancel_removals(&mut events);
        let ids: Vec<Uuid> = packs.iter().map(|pack| pack.pack_id).collect();
        sqlx::query!(
            "delete from activity_packs
             where workspace_key = $1 and family = $2 and month = $3 and pack_id = any ($4)",
            workspace.0,
            group.family,
            month,
            &ids,
        )
        .execute(&mut *transaction)
        .await?;
        if !events.is_empty() {
            insert_merged(&mut transaction, workspace, group, &mut events).await?;
        }
        transaction.commit().await?;
        Ok(true)
    }
}

/// Inserts merged events as a pack of the next level.
async fn insert_merged(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    group: &Group,
    events: &mut [ActivityEvent],
) -> Result<(), StoreError> {
    let level = match events.len() {
        EVENTS_ENOUGH.. => LEVEL_ENOUGH,
        _ => (group.level + 1).min(LEVEL_ENOUGH - 1),
    };
    sqlx::query!(
        "insert into activity_packs (workspace_key, family, month, pack_id, level, event_count, events)
         values ($1, $2, $3, $4, $5, $6, $7)",
        workspace.0,
        group.family,
        to_sql_date(group.month),
        Uuid::now_v7(),
        level,
        i32::try_from(events.len()).expect("merged packs have fewer than 2^31 events"),
        encode(events, group.month)?,
    )
    .execute(connection)
    .await?;
    Ok(())
}
