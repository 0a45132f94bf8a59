//! Customers: what is known of them, set and read.

use super::{Store, StoreError, WorkspaceKey, from_sql_time};
use crate::customer::{Attributes, Customer};

impl Store {
    /// One customer, if known.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
    ) -> Result<Option<Customer>, StoreError> {
        let row = sqlx::query!(
            "select first_time, first_order_time, segment, persona, acquisition_channel, country
             from customers
             where workspace_key = $1 and customer_id between $2 and $2
             order by customer_id
             limit 1",
            workspace.0,
            id,
        )
        .fetch_optional(&self.pool)
        .await?;
        Ok(row.map(|row| Customer {
            id: id.to_owned(),
            attributes: Attributes {
                segment: row.segment,
                persona: row.persona,
                acquisition_channel: row.acquisition_channel,
                country: row.country,
            },
            first_time: row.first_time.map(from_sql_time),
            first_order_time: row.first_order_time.map(from_sql_time),
        }))
    }

    /// Sets attributes of a customer, who may be new; those in `clear` become unknown,
    /// those that are neither given nor cleared stay.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_customer(
        &self,
        workspace: WorkspaceKey,
        id: &str,
        given: &Attributes,
        clear: &[String],
    ) -> Result<Option<Customer>, StoreError> {
        self.find_or_register(workspace, &[id]).await?;
        sqlx::query!(
            "update customers
             set segment = coalesce($3, case when 'segment' = any($7::text[]) then null else segment end),
                 persona = coalesce($4, case when 'persona' = any($7::text[]) then null else persona end),
                 acquisition_channel = coalesce(
                     $5, case when 'acquisition_channel' = any($7::text[]) then null else acquisition_channel end
                 ),
                 country = coalesce($6, case when 'country' = any($7::text[]) then null else country end)
             where workspace_key = $1 and customer_id = $2",
            workspace.0,
            id,
            given.segment,
            given.persona,
            given.acquisition_channel,
            given.country,
            clear,
        )
        .execute(&self.pool)
        .await?;
        self.customer(workspace, id).await
    }
}
