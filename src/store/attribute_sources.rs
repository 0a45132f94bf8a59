//! Finds what set the attributes that a release before migration 9 stored without their source.
//!
//! That release let the activity that arrived last set an attribute, and kept no time of
//! SetCustomer. An attribute with the value of the activity that arrived last came from the
//! activities, so the latest by `activity_time` sets it from now on. Every other value came from
//! SetCustomer, and counts as set when the search runs: an older activity that arrives later
//! doesn't replace it.
//!
//! Runs at every start, since servers of the previous release may go on writing during an
//! upgrade.

use std::collections::{BTreeMap, HashMap};

use futures_util::TryStreamExt;
use sqlx::{postgres::PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    customer_attributes::{LockedAttributes, SetByCall, write},
    database::Store,
    error::StoreError,
    sourced_attribute::{SourcedAttribute, sourced_attributes},
    sql_time::from_sql_time,
    upgrade_step::UpgradeStep,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    customer::{ATTRIBUTES, Attributes},
    text::canonical_stored,
};

/// Customers that are locked at once.
const PAGE: i64 = 500;

/// The activities that set one attribute of a customer.
#[derive(Debug, Clone, Default)]
pub(super) struct SetByActivities {
    /// The latest by `activity_time`.
    pub(super) latest: SourcedAttribute,
    /// The one that arrived last: its order of arrival, and its value.
    last: Option<((OffsetDateTime, OffsetDateTime, Uuid), String)>,
}

impl Store {
    /// Gives every attribute without a source its source. Returns the number of customers that
    /// changed.
    ///
    /// # Errors
    /// When the database fails; what was changed until then stays.
    pub async fn find_attribute_sources(&self, workspace: WorkspaceKey) -> Result<u64, StoreError> {
        let is_first = !UpgradeStep::AttributeSources
            .is_taken(self, workspace)
            .await?;
        let (mut after, mut changed) = (0, 0);
        loop {
            let mut transaction = self.begin().await?;
            let page = lock_page(&mut transaction, workspace, after, is_first).await?;
            let Some((last, _)) = page.last() else {
                break;
            };
            after = *last;
            let keys: Vec<i32> = page.iter().map(|(key, _)| *key).collect();
            let by_activities = activities_that_set(&mut transaction, workspace, &keys).await?;
            let mut resolved = Vec::new();
            for (key, mut customer) in page {
                if resolve(&mut customer, by_activities.get(&key))? {
                    resolved.push((key, customer));
                }
            }
            changed += write(&mut transaction, workspace, &resolved).await?;
            transaction.commit().await?;
        }
        if is_first {
            UpgradeStep::AttributeSources
                .record(self, workspace)
                .await?;
        }
        Ok(changed)
    }
}

/// Locks the next customers with an attribute that has no source, in the order in which batches
/// lock customers. A cleared attribute has neither value nor source, so the first search takes
/// all customers.
async fn lock_page(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    after: i32,
    all: bool,
) -> Result<Vec<(i32, LockedAttributes)>, StoreError> {
    let rows = sqlx::query!(
        r#"select customer_key, now() as "now!",
               segment, segment_time, segment_source,
               persona, persona_time, persona_source,
               acquisition_channel, acquisition_channel_time, acquisition_channel_source,
               country, country_time, country_source,
               set_attributes as "set_attributes: Json<BTreeMap<String, SetByCall>>"
           from customers
           where workspace_key = $1
             and customer_key > $2
             and (
                 $4::boolean
                 or (segment is not null and segment_source is null)
                 or (persona is not null and persona_source is null)
                 or (acquisition_channel is not null and acquisition_channel_source is null)
                 or (country is not null and country_source is null)
             )
           order by customer_key
           limit $3
           for no key update"#,
        workspace.0,
        after,
        PAGE,
        all,
    )
    .fetch_all(connection)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let locked = LockedAttributes {
            attributes: sourced_attributes!(row),
            set_by_call: row.set_attributes.map(|json| json.0),
            is_named: true,
            now: row.now,
        };
        (row.customer_key, locked)
    });
    Ok(locked.collect())
}

/// The activities that set each attribute of these customers, in the order of [`ATTRIBUTES`].
/// Customers without any are missing.
///
/// # Errors
/// When the database fails.
pub(super) async fn activities_that_set(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: &[i32],
) -> Result<HashMap<i32, [SetByActivities; ATTRIBUTES.len()]>, StoreError> {
    let mut by_activities: HashMap<i32, [SetByActivities; ATTRIBUTES.len()]> = HashMap::new();
    let mut rows = sqlx::query!(
        r#"select asked.customer_key as "customer_key!", activity_id, activity_time, create_time,
               attributes as "attributes!: Json<Attributes>"
           from unnest($2::integer[]) as asked (customer_key)
           cross join lateral (
               select activity_id, activity_time, create_time, attributes
               from activities
               where workspace_key = $1
                 and activities.customer_key between asked.customer_key and asked.customer_key
               order by activities.customer_key
               offset 0
           ) as recorded
           where attributes is not null"#,
        workspace.0,
        keys,
    )
    .fetch(connection);
    while let Some(row) = rows.try_next().await? {
        let of_customer = by_activities.entry(row.customer_key).or_default();
        let values = ATTRIBUTES.into_iter().zip(row.attributes.0.values());
        for ((name, value), set) in values.zip(of_customer) {
            let value = value.map(|value| canonical_stored(name, value));
            let Some(value) = value.filter(|value| !value.is_empty()) else {
                continue;
            };
            let arrival = (row.create_time, row.activity_time, row.activity_id);
            if set.last.as_ref().is_none_or(|(last, _)| *last < arrival) {
                set.last = Some((arrival, value.clone()));
            }
            let sourced = SourcedAttribute {
                value: Some(value),
                time: Some(row.activity_time),
                source: Some(row.activity_id),
            };
            if sourced.is_after(&set.latest) {
                set.latest = sourced;
            }
        }
    }
    Ok(by_activities)
}

/// Gives a customer's attributes their sources; whether one changed.
fn resolve(
    customer: &mut LockedAttributes,
    by_activities: Option<&[SetByActivities; ATTRIBUTES.len()]>,
) -> Result<bool, StoreError> {
    let time = from_sql_time(customer.now)?.as_microsecond();
    let mut changed = false;
    let names = ATTRIBUTES.into_iter().enumerate();
    for ((index, name), attribute) in names.zip(&mut customer.attributes) {
        if attribute.source.is_some() {
            continue;
        }
        let set = by_activities.map(|all| &all[index]);
        let last = set.and_then(|set| set.last.as_ref());
        let last_value = last.map(|(_, value)| value);
        if attribute.value.is_none() && last_value.is_none() {
            continue;
        }
        match set {
            Some(set) if attribute.value.as_ref() == last_value => {
                *attribute = set.latest.clone();
            }
            Some(_) | None => {
                let value = attribute.value.clone();
                let set = SetByCall { time, value };
                *attribute = set.sourced()?;
                let set_by_call = customer.set_by_call.get_or_insert_default();
                set_by_call.insert(name.to_owned(), set);
            }
        }
        changed = true;
    }
    Ok(changed)
}
