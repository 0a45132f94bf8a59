//! Sets customers' attributes by calls.

use std::collections::{BTreeSet, HashMap};

use time::OffsetDateTime;

use super::{
    customer_attributes::{LockedAttributes, SET_BY_CALL, SetByCall, lock, write},
    database::Store,
    error::StoreError,
    sourced_attribute::SourcedAttributes,
    sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::{ATTRIBUTES, CustomerUpdate, UpdateOutcome};

impl Store {
    /// Tries once to set customers' attributes as of now, all of them or none, and registers
    /// those that are new. Returns one outcome for each update. Several updates of one customer
    /// apply in their order. An attribute that an activity sets at a later time keeps that
    /// activity's value.
    ///
    /// # Errors
    /// When the database fails. [`StoreError::Interrupted`] and [`StoreError::Contended`] when
    /// another transaction was in the way: try again. [`StoreError::Corrupt`] when a registered
    /// customer has no row.
    pub async fn try_set_customers(
        &self,
        workspace: WorkspaceKey,
        updates: &[CustomerUpdate],
    ) -> Result<Vec<UpdateOutcome>, StoreError> {
        let outcomes = self.set_attributes(workspace, updates).await;
        if outcomes.as_ref().is_err_and(StoreError::is_disk_full) {
            self.disk_space.note_full();
        }
        outcomes
    }

    async fn set_attributes(
        &self,
        workspace: WorkspaceKey,
        updates: &[CustomerUpdate],
    ) -> Result<Vec<UpdateOutcome>, StoreError> {
        if updates.is_empty() {
            return Ok(Vec::new());
        }
        // Sorted, so that two calls that register the same customers don't deadlock.
        let ids: BTreeSet<&str> = updates.iter().map(|update| update.id.as_str()).collect();
        let ids: Vec<&str> = ids.into_iter().collect();
        let found = self.find_or_register(workspace, &ids).await?;
        let mut keys = HashMap::with_capacity(ids.len());
        for (id, facts) in ids.into_iter().zip(found) {
            // Another call registers the customer at this moment.
            let facts = facts.ok_or(StoreError::Contended)?;
            keys.insert(id, facts.key);
        }
        let mut transaction = self.begin().await?;
        let all_keys: Vec<i32> = keys.values().copied().collect();
        let mut locked: HashMap<i32, LockedAttributes> =
            lock(&mut transaction, workspace, &all_keys)
                .await?
                .into_iter()
                .collect();
        let mut outcomes = Vec::with_capacity(updates.len());
        for (position, update) in (0_i64..).zip(updates) {
            let row = keys.get(update.id.as_str());
            let row = row.and_then(|key| locked.get_mut(key));
            outcomes.push(row.ok_or_else(vanished)?.apply(update, position)?);
        }
        let changed: Vec<_> = locked.into_iter().collect();
        write(&mut transaction, workspace, &changed).await?;
        transaction.commit().await?;
        Ok(outcomes)
    }

    /// The outcomes that the updates would have, without storing anything.
    ///
    /// # Errors
    /// When the database fails; [`StoreError::Corrupt`] when stored attributes make no sense.
    pub async fn preview_customers(
        &self,
        workspace: WorkspaceKey,
        updates: &[CustomerUpdate],
    ) -> Result<Vec<UpdateOutcome>, StoreError> {
        let ids: BTreeSet<&str> = updates.iter().map(|update| update.id.as_str()).collect();
        let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
        let found = sqlx::query!(
            r#"select requested.customer_id as "customer_id!", customer_key
               from unnest($2::text[]) as requested (customer_id)
               cross join lateral (
                   select customer_key
                   from customers
                   where workspace_key = $1
                     and customers.customer_id between requested.customer_id and requested.customer_id
                   order by customers.customer_id
                   limit 1
               ) as customer"#,
            workspace.0,
            &ids,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?;
        let keys: Vec<i32> = found.iter().map(|row| row.customer_key).collect();
        // Without a transaction, the locks end with the statement.
        let locked = lock(&mut *self.connection().await?, workspace, &keys).await?;
        let mut by_key: HashMap<i32, LockedAttributes> = locked.into_iter().collect();
        let mut customers: HashMap<String, LockedAttributes> = HashMap::new();
        for row in found {
            let known = by_key.remove(&row.customer_key).ok_or_else(vanished)?;
            customers.insert(row.customer_id, known);
        }
        let outcomes = (0_i64..).zip(updates).map(|(position, update)| {
            let customer = customers.entry(update.id.clone());
            customer
                .or_insert_with(LockedAttributes::unknown)
                .apply(update, position)
        });
        outcomes.collect()
    }
}

fn vanished() -> StoreError {
    StoreError::Corrupt("a registered customer has no row".into())
}

impl LockedAttributes {
    /// Those of a customer that isn't stored.
    fn unknown() -> Self {
        Self {
            attributes: SourcedAttributes::default(),
            set_by_call: None,
            is_named: false,
            // Any instant is later than an unknown one.
            now: OffsetDateTime::UNIX_EPOCH,
        }
    }

    /// Applies an update as of the transaction's start. Each update of a transaction counts a
    /// microsecond after the one before, so that the last one wins among merged customers, too.
    fn apply(
        &mut self,
        update: &CustomerUpdate,
        position: i64,
    ) -> Result<UpdateOutcome, StoreError> {
        let time = from_sql_time(self.now)?.as_microsecond() + position;
        let was_named = std::mem::replace(&mut self.is_named, true);
        // A call without attributes also makes the customer known.
        let mut is_identical = self.set_by_call.is_some();
        let set_by_call = self.set_by_call.get_or_insert_default();
        let given = update.attributes.values().into_iter().zip(update.clear);
        let named = ATTRIBUTES.into_iter().zip(given);
        for ((name, (value, is_cleared)), attribute) in named.zip(&mut self.attributes) {
            if value.is_none() && !is_cleared {
                continue;
            }
            let set = SetByCall {
                time,
                value: value.map(str::to_owned),
            };
            let sourced = set.sourced()?;
            let before = attribute.value.clone();
            // A call replaces an earlier call even if the clock was set back meanwhile.
            if attribute.source == Some(SET_BY_CALL) || sourced.is_after(attribute) {
                *attribute = sourced;
            }
            let earlier = set_by_call.insert(name.to_owned(), set.clone());
            is_identical &= earlier.is_some_and(|earlier| earlier.value == set.value);
            is_identical &= before == attribute.value;
        }
        Ok(match (was_named, is_identical) {
            (false, _) => UpdateOutcome::Inserted,
            (true, false) => UpdateOutcome::Updated,
            (true, true) => UpdateOutcome::Identical,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use uuid::Uuid;

    use super::*;
    use crate::{domain::customer::Attributes, store::sourced_attribute::SourcedAttribute};

    fn segment(value: Option<&str>) -> CustomerUpdate {
        CustomerUpdate {
            id: "c".into(),
            attributes: Attributes {
                segment: value.map(str::to_owned),
                ..Attributes::default()
            },
            clear: [value.is_none(), false, false, false],
        }
    }

    #[test]
    fn a_repeated_update_is_identical_unless_something_changed_in_between() {
        use UpdateOutcome::{Identical, Inserted, Updated};
        let mut customer = LockedAttributes::unknown();
        let mut apply = |update| customer.apply(&update, 0).unwrap();
        let gold = || segment(Some("gold"));
        let outcomes = [gold(), gold(), segment(None), segment(None), gold()].map(&mut apply);
        assert_eq!(outcomes, [Inserted, Identical, Updated, Identical, Updated]);
        let nothing = CustomerUpdate::default();
        assert_eq!(apply(nothing), Identical);
        // An activity set the attribute since.
        let activity = SourcedAttribute::new(
            Some("silver".into()),
            Some(OffsetDateTime::UNIX_EPOCH - time::Duration::SECOND),
            Some(Uuid::nil()),
        );
        customer.attributes[0] = activity;
        assert_eq!(customer.apply(&gold(), 0).unwrap(), Updated);
        assert_eq!(customer.attributes[0].value.as_deref(), Some("gold"));
    }

    #[test]
    fn an_activity_dated_later_than_the_update_keeps_its_attribute() {
        let mut customer = LockedAttributes::unknown();
        let activity = SourcedAttribute::new(
            Some("silver".into()),
            Some(OffsetDateTime::UNIX_EPOCH + time::Duration::HOUR),
            Some(Uuid::nil()),
        );
        customer.attributes[0] = activity;
        customer.is_named = true;
        let gold = segment(Some("gold"));
        let outcomes = [&gold, &gold].map(|update| customer.apply(update, 0).unwrap());
        assert_eq!(outcomes, [UpdateOutcome::Updated, UpdateOutcome::Identical]);
        assert_eq!(customer.attributes[0].value.as_deref(), Some("silver"));
    }
}
