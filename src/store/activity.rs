//! Reads stored activities.

use std::collections::BTreeMap;

use sqlx::types::Json;
use uuid::Uuid;

use super::{
    activity_kind::kind_of_code, database::Store, error::StoreError, sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::{Activity, ActivityDetail, ActivityKind, StoredActivity},
    customer::Attributes,
    dimension::Cell,
    money::Currency,
};

/// An activity's row.
pub(super) struct ReadRow {
    pub(super) activity_id: Uuid,
    /// `None` if the activity's customer has no row.
    pub(super) customer_id: Option<String>,
    pub(super) activity_time: time::OffsetDateTime,
    pub(super) create_time: time::OffsetDateTime,
    pub(super) revision: i32,
    pub(super) kind: i16,
    pub(super) order_id: Option<String>,
    pub(super) currency_code: Option<String>,
    pub(super) amount: Option<i64>,
    pub(super) cost: Option<i64>,
    pub(super) attributes: Option<Json<Attributes>>,
    pub(super) properties: Option<Json<BTreeMap<String, String>>>,
    /// `None` if the activity's cell has no row.
    pub(super) dimensions: Option<Json<BTreeMap<String, String>>>,
}

impl ReadRow {
    /// The activity.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the row makes no sense.
    pub(super) fn into_activity(self) -> Result<StoredActivity, StoreError> {
        let detail = self.detail()?;
        let id = self.activity_id;
        let without = |what| move || StoreError::Corrupt(format!("activity {id} has no {what}"));
        let dimensions = self.dimensions.ok_or_else(without("cell"))?;
        Ok(StoredActivity {
            activity: Activity {
                id: self.activity_id,
                customer_id: self.customer_id.ok_or_else(without("customer"))?,
                time: from_sql_time(self.activity_time)?,
                cell: Cell(dimensions.0),
                // The column is null where an activity has no properties.
                properties: self.properties.map(|json| json.0).unwrap_or_default(),
                // The column is null where an activity sets no attribute.
                attributes: self.attributes.map(|json| json.0).unwrap_or_default(),
                detail,
            },
            create_time: from_sql_time(self.create_time)?,
            revision: self.revision,
        })
    }

    fn detail(&self) -> Result<ActivityDetail, StoreError> {
        Ok(match kind_of_code(self.kind)? {
            ActivityKind::Acquired => ActivityDetail::Acquired,
            ActivityKind::Order => {
                let (order_id, currency, amount) = self.trade()?;
                ActivityDetail::Order {
                    order_id,
                    currency,
                    amount,
                    cost: self.cost,
                }
            }
            ActivityKind::Refund => {
                let (order_id, currency, amount) = self.trade()?;
                ActivityDetail::Refund {
                    order_id,
                    currency,
                    amount,
                }
            }
            ActivityKind::Cancelled => ActivityDetail::Cancelled,
            ActivityKind::Reactivated => ActivityDetail::Reactivated,
            ActivityKind::Contact => ActivityDetail::Contact,
        })
    }

    /// Order id, currency and amount of an order or refund.
    fn trade(&self) -> Result<(String, Currency, i64), StoreError> {
        let (Some(order_id), Some(code), Some(amount)) =
            (&self.order_id, &self.currency_code, self.amount)
        else {
            return Err(self.corrupt("lacks an order id, a currency or an amount"));
        };
        let currency =
            Currency::parse(code).map_err(|_| self.corrupt("has an unknown currency code"))?;
        Ok((order_id.clone(), currency, amount))
    }

    fn corrupt(&self, what: &str) -> StoreError {
        StoreError::Corrupt(format!("activity {} {what}", self.activity_id))
    }
}

impl Store {
    /// The current or an earlier revision of an activity; `None` if there is no such activity or
    /// revision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn activity(
        &self,
        workspace: WorkspaceKey,
        id: Uuid,
        revision: Option<i32>,
    ) -> Result<Option<StoredActivity>, StoreError> {
        let row = sqlx::query_as!(
            ReadRow,
            r#"select activities.activity_id, customer_id as "customer_id?", create_time,
                   content.activity_time as "activity_time!", content.revision as "revision!",
                   content.kind as "kind!", content.order_id, content.currency_code, content.amount, content.cost,
                   content.attributes as "attributes: Json<Attributes>",
                   content.properties as "properties: Json<BTreeMap<String, String>>",
                   dimensions as "dimensions?: Json<BTreeMap<String, String>>"
               from activities
               cross join lateral (
                   select activities.revision, activities.customer_key, activities.activity_time, activities.kind,
                       activities.cell_key, activities.order_id, activities.currency_code, activities.amount,
                       activities.cost, activities.attributes, activities.properties
                   union all
                   select revision, customer_key, activity_time, kind, cell_key, order_id, currency_code, amount,
                       cost, attributes, properties
                   from activity_revisions
                   where workspace_key = $1 and activity_revisions.activity_id = $2
               ) as content
               left join lateral (
                   select customer_id
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between content.customer_key and content.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer on true
               left join activity_cells
                   on activity_cells.workspace_key = activities.workspace_key
                   and activity_cells.cell_key = content.cell_key
               where activities.workspace_key = $1
                 and activities.activity_id = $2
                 and content.revision = coalesce($3, activities.revision)"#,
            workspace.0,
            id,
            revision,
        )
        .fetch_optional(&mut *self.connection().await?)
        .await?;
        row.map(ReadRow::into_activity).transpose()
    }

    /// For each order of a customer whether it is stored, under any of the customer's ids.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn are_orders_known(
        &self,
        workspace: WorkspaceKey,
        orders: &[(String, String)],
    ) -> Result<Vec<bool>, StoreError> {
        let (customer_ids, order_ids): (Vec<String>, Vec<String>) = orders.iter().cloned().unzip();
        Ok(sqlx::query_scalar!(
            r#"select exists (
                   select
                   from (
                       select customer_key
                       from customers
                       where workspace_key = $1
                         and customers.customer_id between requested.customer_id and requested.customer_id
                       order by customers.customer_id
                       limit 1
                   ) as customer
                   left join lateral (
                       select root_key
                       from customer_merges
                       where workspace_key = $1
                         and undo_time is null
                         and from_key between customer.customer_key and customer.customer_key
                       order by from_key
                       limit 1
                   ) as customer_merge on true
                   cross join lateral (
                       select customer_key
                       from activities
                       where workspace_key = $1
                         and kind = 2
                         and activities.order_id between requested.order_id and requested.order_id
                       order by activities.order_id
                       offset 0
                   ) as order_row
                   left join lateral (
                       select root_key
                       from customer_merges
                       where workspace_key = $1
                         and undo_time is null
                         and from_key between order_row.customer_key and order_row.customer_key
                       order by from_key
                       limit 1
                   ) as order_merge on true
                   where coalesce(order_merge.root_key, order_row.customer_key)
                       = coalesce(customer_merge.root_key, customer.customer_key)
               ) as "is_known!"
               from unnest($2::text[], $3::text[]) with ordinality as requested (customer_id, order_id, ordinal)
               order by ordinal"#,
            workspace.0,
            &customer_ids,
            &order_ids,
        )
        .fetch_all(&mut *self.connection().await?)
        .await?)
    }
}
