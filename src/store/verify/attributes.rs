//! Compares customers' attributes with what set them, and repairs them.

use std::collections::BTreeMap;

use sqlx::{postgres::PgConnection, types::Json};

use crate::{
    domain::customer::ATTRIBUTES,
    store::{
        activity_lock::lock_activities,
        attribute_sources::activities_that_set,
        customer_attributes::{SetByCall, refresh_attributes},
        database::Store,
        error::StoreError,
        sourced_attribute::SourcedAttribute,
        workspace_key::WorkspaceKey,
    },
};

/// Customers whose activities are read at once.
const PAGE: i64 = 10_000;

/// Keys of the customers whose attributes differ from the latest activity or SetCustomer.
///
/// An attribute without a source was stored by an older release since the last start, and is
/// not compared.
///
/// # Errors
/// [`StoreError::Corrupt`] when a stored time is out of range; others when the database fails.
pub(super) async fn differing_attributes(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
) -> Result<Vec<i32>, StoreError> {
    let mut after = 0;
    let mut differing = Vec::new();
    loop {
        let customers = page(connection, workspace, after).await?;
        let Some(last) = customers.last() else {
            return Ok(differing);
        };
        after = last.key;
        let keys: Vec<i32> = customers.iter().map(|customer| customer.key).collect();
        let mut by_activities = activities_that_set(connection, workspace, &keys).await?;
        for customer in customers {
            // Many customers have no activity that sets an attribute.
            let set = by_activities.remove(&customer.key).unwrap_or_default();
            if customer.differs(set.map(|set| set.latest))? {
                differing.push(customer.key);
            }
        }
    }
}

/// A customer's attributes as they are stored, in the order of [`ATTRIBUTES`].
struct Kept {
    key: i32,
    values: [Option<String>; ATTRIBUTES.len()],
    is_sourced: [bool; ATTRIBUTES.len()],
    set_by_call: BTreeMap<String, SetByCall>,
}

impl Kept {
    /// Whether an attribute differs from its latest source. `latest` holds the activities'.
    fn differs(&self, latest: [SourcedAttribute; ATTRIBUTES.len()]) -> Result<bool, StoreError> {
        for (place, mut expected) in latest.into_iter().enumerate() {
            if let Some(call) = self.set_by_call.get(ATTRIBUTES[place]) {
                let call = call.sourced()?;
                if call.is_after(&expected) {
                    expected = call;
                }
            }
            let value = &self.values[place];
            let is_of_unknown_source = value.is_some() && !self.is_sourced[place];
            if *value != expected.value && !is_of_unknown_source {
                return Ok(true);
            }
        }
        Ok(false)
    }
}

async fn page(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    after: i32,
) -> Result<Vec<Kept>, StoreError> {
    let rows = sqlx::query!(
        r#"select customer_key, segment, persona, acquisition_channel, country,
               segment_source is not null as "segment_is_sourced!",
               persona_source is not null as "persona_is_sourced!",
               acquisition_channel_source is not null as "channel_is_sourced!",
               country_source is not null as "country_is_sourced!",
               set_attributes as "set_attributes: Json<BTreeMap<String, SetByCall>>"
           from customers
           where workspace_key = $1 and customer_key > $2
           order by customer_key
           limit $3"#,
        workspace.0,
        after,
        PAGE,
    )
    .fetch_all(connection)
    .await?;
    let kept = rows.into_iter().map(|row| Kept {
        key: row.customer_key,
        values: [
            row.segment,
            row.persona,
            row.acquisition_channel,
            row.country,
        ],
        is_sourced: [
            row.segment_is_sourced,
            row.persona_is_sourced,
            row.channel_is_sourced,
            row.country_is_sourced,
        ],
        // The column is null where no SetCustomer was stored.
        set_by_call: row.set_attributes.map(|json| json.0).unwrap_or_default(),
    });
    Ok(kept.collect())
}

impl Store {
    /// Sets these customers' attributes to what their latest activity or SetCustomer says.
    /// Locks out other writers of activities.
    ///
    /// # Errors
    /// When the database fails; then nothing is changed.
    pub async fn repair_attributes(
        &self,
        workspace: WorkspaceKey,
        customer_keys: &[i32],
    ) -> Result<(), StoreError> {
        let mut transaction = self.begin().await?;
        lock_activities(&mut transaction, workspace).await?;
        for &customer_key in customer_keys {
            refresh_attributes(&mut transaction, workspace, customer_key).await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
