//! The total of an order after rows of it were removed or replaced.

use sqlx::postgres::PgConnection;

use super::{error::StoreError, workspace_key::WorkspaceKey};
use crate::domain::money::Currency;

/// The total of an order's rows if it is below 0, as a decimal of its currency.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a stored order makes no sense.
pub(super) async fn sum_below_zero(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    order_id: &str,
) -> Result<Option<String>, StoreError> {
    let rows = sqlx::query!(
        r#"select currency_code as "currency_code!", sum(amount)::text as "sum!"
           from activities
           where workspace_key = $1 and kind = 2 and order_id between $2 and $2
           group by currency_code"#,
        workspace.0,
        order_id,
    )
    .fetch_all(connection)
    .await?;
    let corrupt = || StoreError::Corrupt("the rows of an order have no sum or currency".into());
    for row in rows {
        let currency = Currency::parse(&row.currency_code).map_err(|_| corrupt())?;
        let sum: i128 = row.sum.parse().map_err(|_| corrupt())?;
        if sum < 0 {
            return Ok(Some(currency.format(sum)));
        }
    }
    Ok(None)
}
