//! Reads and writes customers' attributes with their sources, and restores them when an activity is
//! deleted.
//!
//! The source with the latest time sets an attribute: an activity at its `activity_time`, or
//! SetCustomer at the time of the call. Batches of activities apply the same rule in their
//! statement.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sqlx::{postgres::PgConnection, types::Json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    error::StoreError,
    sourced_attribute::{SourcedAttribute, SourcedAttributes, sourced_attributes},
    sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    customer::{ATTRIBUTES, Attributes},
    text::canonical_stored,
};

/// The source of what SetCustomer sets: higher than every activity's id, so that the call
/// wins against an activity of the same microsecond.
pub(super) const SET_BY_CALL: Uuid = Uuid::max();

/// The value that SetCustomer last gave an attribute.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct SetByCall {
    /// Microseconds since 1970.
    pub(super) time: i64,
    /// `None` if the attribute was cleared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) value: Option<String>,
}

impl SetByCall {
    pub(super) fn sourced(&self) -> Result<SourcedAttribute, StoreError> {
        let time = jiff::Timestamp::from_microsecond(self.time).map_err(|error| {
            StoreError::Corrupt(format!("an attribute was set out of range: {error}"))
        })?;
        Ok(SourcedAttribute {
            value: self.value.clone(),
            time: Some(to_sql_time(time)),
            source: Some(SET_BY_CALL),
        })
    }
}

/// A customer's attributes, whose row is locked.
#[derive(Debug)]
pub(super) struct LockedAttributes {
    pub(super) attributes: SourcedAttributes,
    /// `None` until SetCustomer names the customer.
    pub(super) set_by_call: Option<BTreeMap<String, SetByCall>>,
    /// Whether SetCustomer or a stored activity names the customer.
    pub(super) is_named: bool,
    /// When the transaction began.
    pub(super) now: OffsetDateTime,
}

/// Gives each attribute that removed activities of a customer set the value of the latest
/// remaining source. Their rows are gone already.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when stored attributes make no sense.
pub(super) async fn restore_attributes(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
    removed: &[Uuid],
) -> Result<(), StoreError> {
    let mut locked = lock_known(connection, workspace, customer_key).await?;
    let is_lost = |attribute: &SourcedAttribute| {
        attribute
            .source
            .is_some_and(|source| removed.contains(&source))
    };
    let lost = locked.attributes.each_ref().map(is_lost);
    if !lost.contains(&true) {
        return Ok(());
    }
    set_latest(connection, workspace, customer_key, &mut locked, lost).await?;
    write(connection, workspace, &[(customer_key, locked)]).await?;
    Ok(())
}

/// Gives every attribute of a customer the value of its latest source. One without a source
/// keeps its value: an older release stored it.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when stored attributes make no sense.
pub(super) async fn refresh_attributes(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
) -> Result<(), StoreError> {
    let mut locked = lock_known(connection, workspace, customer_key).await?;
    let is_known =
        |attribute: &SourcedAttribute| attribute.source.is_some() || attribute.value.is_none();
    let known = locked.attributes.each_ref().map(is_known);
    set_latest(connection, workspace, customer_key, &mut locked, known).await?;
    write(connection, workspace, &[(customer_key, locked)]).await?;
    Ok(())
}

/// [`lock`], of a customer that has activities.
async fn lock_known(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
) -> Result<LockedAttributes, StoreError> {
    let locked = lock(connection, workspace, &[customer_key]).await?;
    let locked = locked.into_iter().next().map(|(_, locked)| locked);
    locked.ok_or_else(|| StoreError::Corrupt("the customer of an activity has no row".into()))
}

/// Sets the attributes that are marked in `are_refreshed` to the value of their latest source.
async fn set_latest(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
    locked: &mut LockedAttributes,
    are_refreshed: [bool; ATTRIBUTES.len()],
) -> Result<(), StoreError> {
    let rows = sqlx::query!(
        r#"select activity_id, activity_time, attributes as "attributes!: Json<Attributes>"
           from (
               select activity_id, activity_time, attributes
               from activities
               where workspace_key = $1 and customer_key between $2 and $2
               order by customer_key
               offset 0
           ) as remaining
           where attributes is not null"#,
        workspace.0,
        customer_key,
    )
    .fetch_all(&mut *connection)
    .await?;
    let names = ATTRIBUTES.into_iter().enumerate();
    for ((index, name), attribute) in names.zip(&mut locked.attributes) {
        if !are_refreshed[index] {
            continue;
        }
        let set_by_call = locked
            .set_by_call
            .as_ref()
            .and_then(|calls| calls.get(name));
        let set_by_call = set_by_call.map(SetByCall::sourced);
        let mut latest = set_by_call.transpose()?.unwrap_or_default();
        for row in &rows {
            let sourced = SourcedAttribute {
                // Releases before texts had one spelling stored others.
                value: row.attributes.0.values()[index].map(|value| canonical_stored(name, value)),
                time: Some(row.activity_time),
                source: Some(row.activity_id),
            };
            let has_value = sourced
                .value
                .as_ref()
                .is_some_and(|value| !value.is_empty());
            if has_value && sourced.is_after(&latest) {
                latest = sourced;
            }
        }
        *attribute = latest;
    }
    Ok(())
}

/// Locks customers' rows until the transaction ends, in the order of keys, in which batches lock
/// them, and reads their attributes. Customers without a row are missing.
pub(super) async fn lock(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_keys: &[i32],
) -> Result<Vec<(i32, LockedAttributes)>, StoreError> {
    let rows = sqlx::query!(
        r#"select customer_key,
               segment, segment_time, segment_source,
               persona, persona_time, persona_source,
               acquisition_channel, acquisition_channel_time, acquisition_channel_source,
               country, country_time, country_source,
               set_attributes as "set_attributes: Json<BTreeMap<String, SetByCall>>",
               coalesce(segment, persona, acquisition_channel, country) is not null
               or set_attributes is not null
               or first_time is not null
               or exists (
                   select
                   from activities
                   where workspace_key = $1
                     and activities.customer_key between customers.customer_key and customers.customer_key
               ) as "is_named!",
               now() as "now!"
           from customers
           where workspace_key = $1 and customer_key = any ($2::integer[])
           order by customer_key
           for no key update"#,
        workspace.0,
        customer_keys,
    )
    .fetch_all(connection)
    .await?;
    let locked = rows.into_iter().map(|row| {
        let locked = LockedAttributes {
            attributes: sourced_attributes!(row),
            set_by_call: row.set_attributes.map(|json| json.0),
            is_named: row.is_named,
            now: row.now,
        };
        (row.customer_key, locked)
    });
    Ok(locked.collect())
}

/// Stores the attributes of these customers in one statement. Returns the number of customers.
pub(super) async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customers: &[(i32, LockedAttributes)],
) -> Result<u64, StoreError> {
    let keys: Vec<i32> = customers.iter().map(|(key, _)| *key).collect();
    let columns = |index: usize| {
        let attributes = customers
            .iter()
            .map(|(_, customer)| &customer.attributes[index]);
        let mut columns = (Vec::new(), Vec::new(), Vec::new());
        for attribute in attributes {
            columns.0.push(attribute.value.as_deref());
            columns.1.push(attribute.time);
            columns.2.push(attribute.source);
        }
        columns
    };
    let (segment, persona, channel, country) = (columns(0), columns(1), columns(2), columns(3));
    let set_by_call: Vec<_> = customers
        .iter()
        .map(|(_, customer)| customer.set_by_call.as_ref().map(Json))
        .collect();
    let done = sqlx::query!(
        "update customers
         set segment = found.segment, segment_time = found.segment_time, segment_source = found.segment_source,
             persona = found.persona, persona_time = found.persona_time, persona_source = found.persona_source,
             acquisition_channel = found.channel, acquisition_channel_time = found.channel_time,
             acquisition_channel_source = found.channel_source,
             country = found.country, country_time = found.country_time, country_source = found.country_source,
             set_attributes = found.set_attributes
         from unnest(
             $2::integer[],
             $3::text[], $4::timestamptz[], $5::uuid[],
             $6::text[], $7::timestamptz[], $8::uuid[],
             $9::text[], $10::timestamptz[], $11::uuid[],
             $12::text[], $13::timestamptz[], $14::uuid[],
             $15::jsonb[]
         ) as found (
             customer_key,
             segment, segment_time, segment_source,
             persona, persona_time, persona_source,
             channel, channel_time, channel_source,
             country, country_time, country_source,
             set_attributes
         )
         where workspace_key = $1 and customers.customer_key = found.customer_key",
        workspace.0,
        &keys,
        &segment.0 as _,
        &segment.1 as _,
        &segment.2 as _,
        &persona.0 as _,
        &persona.1 as _,
        &persona.2 as _,
        &channel.0 as _,
        &channel.1 as _,
        &channel.2 as _,
        &country.0 as _,
        &country.1 as _,
        &country.2 as _,
        &set_by_call as _,
    )
    .execute(connection)
    .await?;
    Ok(done.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_outside_the_calendar_is_corrupt() {
        let never = SetByCall {
            time: i64::MAX,
            value: None,
        };
        assert!(matches!(never.sourced(), Err(StoreError::Corrupt(_))));
    }
}
