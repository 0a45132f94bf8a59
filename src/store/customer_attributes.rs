//! Sets customers' attributes by a call, and restores them when an activity is deleted.
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
    database::Store,
    error::StoreError,
    sourced_attribute::{SourcedAttribute, SourcedAttributes, sourced_attributes},
    sql_time::{from_sql_time, to_sql_time},
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    customer::{ATTRIBUTES, Attributes, Customer},
    text::canonical_stored,
};

/// The source of what SetCustomer sets: higher than every activity's id, so that the call
/// wins against an activity of the same microsecond.
const SET_BY_CALL: Uuid = Uuid::max();

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
pub(super) struct LockedAttributes {
    pub(super) attributes: SourcedAttributes,
    /// `None` until SetCustomer names the customer.
    pub(super) set_by_call: Option<BTreeMap<String, SetByCall>>,
    /// When the transaction began.
    pub(super) now: OffsetDateTime,
}

impl Store {
    /// Sets the given attributes as of now and clears those in `clear`; the others stay.
    /// Registers the customer if it is new. An attribute that an activity sets at a later
    /// time keeps that activity's value.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Contended`] when others register the customer at
    /// the same time and fail; [`StoreError::Corrupt`] if the customer has vanished.
    pub async fn set_customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
        given: &Attributes,
        clear: &[String],
    ) -> Result<Customer, StoreError> {
        let vanished = || StoreError::Corrupt("a registered customer has no row".into());
        let mut facts = self.find_or_register(workspace, &[id]).await?;
        if facts == [None] {
            // Another call registered the customer meanwhile, and has ended.
            facts = self.find_or_register(workspace, &[id]).await?;
        }
        let facts = facts.into_iter().flatten().next();
        let facts = facts.ok_or(StoreError::Contended)?;
        let mut transaction = self.begin().await?;
        let locked = lock(&mut transaction, workspace, facts.key).await?;
        let mut locked = locked.ok_or_else(vanished)?;
        let time = from_sql_time(locked.now)?.as_microsecond();
        // A call without attributes also makes the customer known.
        let set_by_call = locked.set_by_call.get_or_insert_default();
        let all = ATTRIBUTES.into_iter().zip(given.values());
        for ((name, value), attribute) in all.zip(&mut locked.attributes) {
            if value.is_none() && !clear.iter().any(|cleared| cleared == name) {
                continue;
            }
            let value = value.map(str::to_owned);
            let set = SetByCall { time, value };
            let sourced = set.sourced()?;
            // A call replaces an earlier call even if the clock was set back meanwhile.
            if attribute.source == Some(SET_BY_CALL) || sourced.is_after(attribute) {
                *attribute = sourced;
            }
            set_by_call.insert(name.to_owned(), set);
        }
        write(&mut transaction, workspace, facts.key, &locked).await?;
        transaction.commit().await?;
        self.customer(workspace, id).await?.ok_or_else(vanished)
    }
}

/// Gives each attribute that a deleted activity set the value of the latest remaining source.
/// The activity's row is gone already.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when stored attributes make no sense.
pub(super) async fn restore_attributes(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
    deleted: Uuid,
) -> Result<(), StoreError> {
    let mut locked = lock_known(connection, workspace, customer_key).await?;
    let is_lost = |attribute: &SourcedAttribute| attribute.source == Some(deleted);
    let lost = locked.attributes.each_ref().map(is_lost);
    if !lost.contains(&true) {
        return Ok(());
    }
    set_latest(connection, workspace, customer_key, &mut locked, lost).await?;
    write(connection, workspace, customer_key, &locked).await
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
    write(connection, workspace, customer_key, &locked).await
}

/// [`lock`], of a customer that has activities.
async fn lock_known(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
) -> Result<LockedAttributes, StoreError> {
    let locked = lock(connection, workspace, customer_key).await?;
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

/// Locks a customer's row until the transaction ends, and reads its attributes. `None` if
/// there is no row.
async fn lock(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
) -> Result<Option<LockedAttributes>, StoreError> {
    let row = sqlx::query!(
        r#"select segment, segment_time, segment_source,
               persona, persona_time, persona_source,
               acquisition_channel, acquisition_channel_time, acquisition_channel_source,
               country, country_time, country_source,
               set_attributes as "set_attributes: Json<BTreeMap<String, SetByCall>>",
               now() as "now!"
           from customers
           where workspace_key = $1 and customer_key = $2
           for no key update"#,
        workspace.0,
        customer_key,
    )
    .fetch_optional(connection)
    .await?;
    Ok(row.map(|row| LockedAttributes {
        attributes: sourced_attributes!(row),
        set_by_call: row.set_attributes.map(|json| json.0),
        now: row.now,
    }))
}

async fn write(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    customer_key: i32,
    locked: &LockedAttributes,
) -> Result<(), StoreError> {
    let [segment, persona, channel, country] = &locked.attributes;
    sqlx::query!(
        "update customers
         set segment = $3, segment_time = $4, segment_source = $5,
             persona = $6, persona_time = $7, persona_source = $8,
             acquisition_channel = $9, acquisition_channel_time = $10, acquisition_channel_source = $11,
             country = $12, country_time = $13, country_source = $14,
             set_attributes = $15
         where workspace_key = $1 and customer_key = $2",
        workspace.0,
        customer_key,
        segment.value,
        segment.time,
        segment.source,
        persona.value,
        persona.time,
        persona.source,
        channel.value,
        channel.time,
        channel.source,
        country.value,
        country.time,
        country.source,
        locked.set_by_call.as_ref().map(Json) as _,
    )
    .execute(connection)
    .await?;
    Ok(())
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
