//! Finds the customers that ids are merged into.

use std::collections::{BTreeSet, HashMap};

use sqlx::postgres::PgConnection;

use super::{error::StoreError, workspace_key::WorkspaceKey};

/// The customers that these ids are merged into. Ids that are not merged are missing.
///
/// # Errors
/// When the database fails.
pub(super) async fn customer_roots(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: BTreeSet<&str>,
) -> Result<CustomerRoots, StoreError> {
    let ids: Vec<String> = ids.into_iter().map(str::to_owned).collect();
    let rows = sqlx::query!(
        r#"select requested.customer_id as "customer_id!", root.customer_id as root_id
           from unnest($2::text[]) as requested (customer_id)
           cross join lateral (
               select customer_key
               from customers
               where workspace_key = $1
                 and customers.customer_id between requested.customer_id and requested.customer_id
               order by customers.customer_id
               limit 1
           ) as customer
           cross join lateral (
               select root_key
               from customer_merges
               where workspace_key = $1
                 and undo_time is null
                 and from_key between customer.customer_key and customer.customer_key
               order by from_key
               limit 1
           ) as merged
           cross join lateral (
               select customer_id
               from customers
               where workspace_key = $1
                 and customers.customer_key between merged.root_key and merged.root_key
               order by customers.customer_key
               limit 1
           ) as root"#,
        workspace.0,
        &ids,
    )
    .fetch_all(connection)
    .await?;
    let roots = rows.into_iter().map(|row| (row.customer_id, row.root_id));
    Ok(CustomerRoots(roots.collect()))
}

/// The ids that merged customers have, by the ids that were merged.
#[derive(Debug, Default)]
pub(super) struct CustomerRoots(HashMap<String, String>);

impl CustomerRoots {
    /// Whether both ids are one customer.
    pub(super) fn are_one(&self, one: &str, other: &str) -> bool {
        let root = |id| self.0.get(id).map_or(id, String::as_str);
        one == other || root(one) == root(other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_with_one_root_are_one_customer() {
        let roots = [("a", "r"), ("b", "r"), ("c", "s")];
        let roots = roots.map(|(id, root)| (id.to_owned(), root.to_owned()));
        let roots = CustomerRoots(roots.into());
        for (one, other) in [("a", "a"), ("a", "b"), ("a", "r"), ("r", "b"), ("x", "x")] {
            assert!(roots.are_one(one, other), "{one} {other}");
        }
        for (one, other) in [("a", "c"), ("a", "s"), ("a", "x"), ("x", "y")] {
            assert!(!roots.are_one(one, other), "{one} {other}");
        }
    }
}
