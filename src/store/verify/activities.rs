//! Compares packs and first times with the activities, and repairs them.

use std::{
    collections::{BTreeMap, HashMap},
    hash::{DefaultHasher, Hash, Hasher},
};

use futures_util::TryStreamExt;
use jiff::{Timestamp, civil::Date};
use sqlx::PgConnection;

use super::{attributes::differing_attributes, month};
use crate::domain::activity::ActivityKind;
use crate::store::{
    activity_batch::Packs,
    activity_deletion::{insert_packs, refresh_first_times},
    activity_event::{ActivityEvent, Family},
    activity_lock::lock_activities,
    activity_row::EventRow,
    database::Store,
    error::StoreError,
    pack::decode,
    pack_merge::{EVENTS_ENOUGH, LEVEL_ENOUGH},
    sql_time::{from_sql_date, from_sql_time, to_sql_date, to_sql_time},
    workspace_key::WorkspaceKey,
};

/// Outcome of the check of a workspace's activities.
#[derive(Debug, Default)]
pub struct ActivityCheck {
    /// Number of activities.
    pub activities: u64,
    /// Number of customers.
    pub customers: u64,
    /// Packs that differ from the activities.
    pub packs: Vec<PackDifference>,
    /// Keys of the customers whose first times differ from their activities.
    pub first_times: Vec<i32>,
    /// Keys of the customers whose attributes differ from what set them.
    pub attributes: Vec<i32>,
}

/// A family and month whose packs differ from the activities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PackDifference {
    /// Family of the activities.
    pub family: Family,
    /// The month's first day, in UTC.
    pub month: Date,
    /// Number of events in the packs. Unreadable packs hold none.
    pub kept: i64,
    /// Number of activities. May equal `kept`: events can differ in other ways.
    pub counted: i64,
}

/// A set of events, compared by a sum of hashes: different sets collide with probability
/// 2^-64.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
struct Events {
    count: i64,
    sum: u64,
    /// Whether one of the packs can't be decoded; then the events are incomplete.
    is_unreadable: bool,
}

impl Events {
    fn add(&mut self, event: ActivityEvent) {
        let mut hasher = DefaultHasher::new();
        ActivityEvent {
            is_removal: false,
            ..event
        }
        .hash(&mut hasher);
        if event.is_removal {
            self.count -= 1;
            self.sum = self.sum.wrapping_sub(hasher.finish());
        } else {
            self.count += 1;
            self.sum = self.sum.wrapping_add(hasher.finish());
        }
    }
}

/// Time of a customer's first qualifying activity and of the first order.
type FirstTimes = (Option<Timestamp>, Option<Timestamp>);

/// Recount of all activities.
#[derive(Debug, Default)]
struct Counted {
    activities: u64,
    events: BTreeMap<(Family, Date), Events>,
    first_times: HashMap<i32, FirstTimes>,
}

impl Counted {
    fn add(&mut self, row: &EventRow) -> Result<(), StoreError> {
        let event = row.event()?;
        self.activities += 1;
        let month = (event.family(), event.month()?);
        self.events.entry(month).or_default().add(event);
        let (first, first_order) = self.first_times.entry(row.customer_key).or_default();
        let time = from_sql_time(row.activity_time)?;
        let begin = |known: &mut Option<Timestamp>| {
            *known = Some(known.map_or(time, |known| known.min(time)));
        };
        if event.kind.is_qualifying() {
            begin(first);
        }
        if event.kind == ActivityKind::Order {
            begin(first_order);
        }
        Ok(())
    }
}

impl Store {
    /// Compares the packs and the customers' first times and attributes with the activities, in
    /// one snapshot.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a row can't be decoded or activities belong to no
    /// customer; others when the database fails.
    pub async fn check_activities(
        &self,
        workspace: WorkspaceKey,
    ) -> Result<ActivityCheck, StoreError> {
        let mut transaction = self.begin_snapshot().await?;
        let mut counted = count_activities(&mut transaction, workspace).await?;
        let kept = unpack_all(&mut transaction, workspace).await?;
        let mut check = ActivityCheck {
            activities: counted.activities,
            packs: pack_differences(&kept, &counted.events),
            ..ActivityCheck::default()
        };
        let mut customers = sqlx::query!(
            r#"select customer_key, first_time, first_order_time,
                   coalesce(segment, persona, acquisition_channel, country) is not null
                   or set_attributes is not null as "has_attributes!"
               from customers
               where workspace_key = $1
               order by customer_key"#,
            workspace.0,
        )
        .fetch(&mut *transaction);
        while let Some(row) = customers.try_next().await? {
            let kept = (
                row.first_time.map(from_sql_time).transpose()?,
                row.first_order_time.map(from_sql_time).transpose()?,
            );
            let counted = counted.first_times.remove(&row.customer_key);
            // A rejected row can leave an entry that nothing names.
            check.customers += u64::from(row.has_attributes || counted.is_some());
            // A customer without activities has no first times.
            if kept != counted.unwrap_or_default() {
                check.first_times.push(row.customer_key);
            }
        }
        if let Some(customer_key) = counted.first_times.keys().min() {
            return Err(StoreError::Corrupt(format!(
                "customer {customer_key} has activities but no row"
            )));
        }
        drop(customers);
        check.attributes = differing_attributes(&mut transaction, workspace).await?;
        Ok(check)
    }

    /// Replaces the packs of a family and month. Locks out other writers of activities.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn repair_packs(
        &self,
        workspace: WorkspaceKey,
        family: Family,
        month: Date,
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        lock_activities(&mut transaction, workspace).await?;
        let (start, end) = month::bounds(month)?;
        let rows = sqlx::query_as!(
            EventRow,
            "select customer_key, activity_time, kind, cell_key, order_id, currency_code, amount, cost
             from activities
             where workspace_key = $1 and activity_time >= $2 and activity_time < $3
             order by customer_key, activity_time",
            workspace.0,
            to_sql_time(start),
            to_sql_time(end),
        )
        .fetch_all(&mut *transaction)
        .await?;
        let mut events = rows
            .iter()
            .map(EventRow::event)
            .collect::<Result<Vec<_>, _>>()?;
        events.retain(|event| event.family() == family);
        sqlx::query!(
            "delete from activity_packs where workspace_key = $1 and family = $2 and month = $3",
            workspace.0,
            family.code(),
            to_sql_date(month),
        )
        .execute(&mut *transaction)
        .await?;
        for events in events.chunks(EVENTS_ENOUGH) {
            let packs = Packs::of(events.to_vec())?;
            insert_packs(&mut transaction, workspace, packs, LEVEL_ENOUGH).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// Recomputes the first times of these customers. Locks out other writers of activities.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn repair_first_times(
        &self,
        workspace: WorkspaceKey,
        customer_keys: &[i32],
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        lock_activities(&mut transaction, workspace).await?;
        for &customer_key in customer_keys {
            refresh_first_times(&mut transaction, workspace, &[customer_key]).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}

async fn count_activities(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<Counted, StoreError> {
    let mut counted = Counted::default();
    let mut rows = sqlx::query_as!(
        EventRow,
        "select customer_key, activity_time, kind, cell_key, order_id, currency_code, amount, cost
         from activities
         where workspace_key = $1",
        workspace.0,
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        counted.add(&row)?;
    }
    Ok(counted)
}

/// The events in all packs, by family and month. An unreadable pack contributes none.
async fn unpack_all(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<BTreeMap<(Family, Date), Events>, StoreError> {
    let mut kept: BTreeMap<(Family, Date), Events> = BTreeMap::new();
    let mut packs = sqlx::query!(
        "select family, month, events from activity_packs where workspace_key = $1",
        workspace.0,
    )
    .fetch(connection);
    while let Some(pack) = packs.try_next().await? {
        let month = from_sql_date(pack.month);
        let family = Family::of_code(pack.family)?;
        let events = kept.entry((family, month)).or_default();
        let before = *events;
        if decode(&pack.events, month, |event| events.add(event)).is_err() {
            // No recount is unreadable, so this month is reported and repaired.
            *events = Events {
                is_unreadable: true,
                ..before
            };
        }
    }
    Ok(kept)
}

fn pack_differences(
    kept: &BTreeMap<(Family, Date), Events>,
    counted: &BTreeMap<(Family, Date), Events>,
) -> Vec<PackDifference> {
    let mut months: Vec<(Family, Date)> = kept.keys().chain(counted.keys()).copied().collect();
    months.sort_unstable();
    months.dedup();
    let events = |month: &(Family, Date)| {
        // A month without packs, or without activities, has no events.
        let of = |map: &BTreeMap<_, Events>| map.get(month).copied().unwrap_or_default();
        (of(kept), of(counted))
    };
    months
        .iter()
        .map(|month| (month, events(month)))
        .filter(|(_, (kept, counted))| kept != counted)
        .map(|(&(family, month), (kept, counted))| PackDifference {
            family,
            month,
            kept: kept.count,
            counted: counted.count,
        })
        .collect()
}
