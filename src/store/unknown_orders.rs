//! Finds the refunds of a scan whose order is not stored for their customer.

use std::collections::{BTreeSet, HashSet};

use jiff::Timestamp;
use sqlx::postgres::PgConnection;

use super::{
    activity_event::order_token,
    customer::{customer_key, sql_key},
    error::StoreError,
    merged_customers::MergedCustomers,
    refunded_orders::RefundedOrders,
    sql_time::to_sql_time,
    workspace_key::WorkspaceKey,
};

/// Customers per statement.
const PAGE: usize = 10_000;

/// The orders among `refunded` that are not stored for their customer, under any of its ids and
/// at any time. `refunded` are those of refunds from the first instant to before the second.
///
/// # Errors
/// [`StoreError::Corrupt`] when a stored key is negative; others when the database fails.
pub(super) async fn unknown_orders(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    merged: &MergedCustomers,
    mut refunded: RefundedOrders,
    (start, end): (Timestamp, Timestamp),
) -> Result<RefundedOrders, StoreError> {
    let mut ids = BTreeSet::new();
    for &customer in refunded.keys() {
        ids.insert(sql_key(customer)?);
        for (_, member) in merged.members_of(customer..customer + 1) {
            ids.insert(sql_key(*member)?);
        }
    }
    let ids: Vec<i32> = ids.into_iter().collect();
    let mut known = HashSet::new();
    for page in ids.chunks(PAGE) {
        // `between x and x order by` means `= x`, and only the index in that order fits.
        let rows = sqlx::query!(
            r#"select requested.customer_key as "customer_key!", refund.order_id as "order_id!",
                   order_row.customer_key as "order_customer_key!"
               from unnest($2::integer[]) as requested (customer_key)
               cross join lateral (
                   select distinct order_id
                   from (
                       select order_id
                       from activities
                       where workspace_key = $1
                         and activities.customer_key between requested.customer_key and requested.customer_key
                         and kind = 3
                         and activity_time >= $3
                         and activity_time < $4
                       order by activities.customer_key
                       offset 0
                   ) as refunds
               ) as refund
               cross join lateral (
                   select distinct customer_key
                   from (
                       select customer_key
                       from activities
                       where workspace_key = $1
                         and kind = 2
                         and activities.order_id between refund.order_id and refund.order_id
                       order by activities.order_id
                       offset 0
                   ) as order_rows
               ) as order_row"#,
            workspace.0,
            page,
            to_sql_time(start),
            to_sql_time(end),
        )
        .fetch_all(&mut *connection)
        .await?;
        for row in rows {
            let customer = merged.root_of(customer_key(row.customer_key)?);
            if customer == merged.root_of(customer_key(row.order_customer_key)?) {
                known.insert((customer, order_token(&row.order_id)));
            }
        }
    }
    refunded.retain(|customer, orders| {
        orders.retain(|order| !known.contains(&(*customer, *order)));
        !orders.is_empty()
    });
    Ok(refunded)
}
