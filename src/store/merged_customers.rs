//! The merged customers of a scan: which customers count as which one, and what is known of
//! those together.

use std::{collections::HashMap, ops::Range};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;

use super::{
    customer::{customer_key, sql_keys},
    customer_chunk::FirstTimes,
    error::StoreError,
    scan_query::FirstTime,
    sourced_attribute::{SourcedAttributes, sourced_attributes, take_later, values},
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::Attributes;

/// The active merges of a workspace.
#[derive(Debug, Default)]
pub(super) struct MergedCustomers {
    /// The root of each customer, by key; a customer that isn't merged is its own. Empty
    /// without merges.
    roots: Vec<u32>,
    /// Each root with its members, itself included, in order.
    members: Vec<(u32, u32)>,
}

impl MergedCustomers {
    /// Reads the active merges of a workspace whose customers have the keys 1 to `customers`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the merges don't form trees of these customers; others
    /// when the database fails.
    pub(super) async fn read(
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        customers: u64,
    ) -> Result<Self, StoreError> {
        let mut rows = sqlx::query!(
            "select root_key, from_key
             from customer_merges
             where workspace_key = $1 and undo_time is null
             order by root_key, from_key",
            workspace.0,
        )
        .fetch(connection);
        let mut edges = Vec::new();
        while let Some(row) = rows.try_next().await? {
            edges.push((customer_key(row.root_key)?, customer_key(row.from_key)?));
        }
        Self::of(edges, customers)
    }

    /// `edges` are pairs of a root and a customer merged into it.
    fn of(edges: Vec<(u32, u32)>, customers: u64) -> Result<Self, StoreError> {
        if edges.is_empty() {
            return Ok(Self::default());
        }
        let corrupt = |from| {
            StoreError::Corrupt(format!(
                "customer {from} is merged into an unknown customer"
            ))
        };
        let highest = u32::try_from(customers)
            .map_err(|_| StoreError::Corrupt(format!("a workspace has {customers} customers")))?;
        let mut roots: Vec<u32> = (0..=highest).collect();
        for &(root, from) in &edges {
            let is_customer = (1..=highest).contains(&root);
            let entry = is_customer.then(|| roots.get_mut(as_index(from)));
            *entry.flatten().ok_or_else(|| corrupt(from))? = root;
        }
        if let Some((_, from)) = edges
            .iter()
            .find(|(root, from)| root == from || roots[as_index(*root)] != *root)
        {
            return Err(corrupt(*from));
        }
        let mut members = edges;
        let own: Vec<_> = members.iter().map(|(root, _)| (*root, *root)).collect();
        members.extend(own);
        members.sort_unstable();
        members.dedup();
        Ok(Self { roots, members })
    }

    /// The customer that this one counts as.
    pub(super) fn root_of(&self, key: u32) -> u32 {
        // Empty without merges.
        self.roots.get(as_index(key)).copied().unwrap_or(key)
    }

    /// Whether this customer has several ids, or is one of them.
    pub(super) fn is_merged(&self, key: u32) -> bool {
        let root = self.root_of(key);
        root != key || !self.members_of(key..key + 1).is_empty()
    }

    /// The members of the roots in `keys`.
    pub(super) fn members_of(&self, keys: Range<u32>) -> &[(u32, u32)] {
        let start = self.members.partition_point(|(root, _)| *root < keys.start);
        let end = self.members.partition_point(|(root, _)| *root < keys.end);
        &self.members[start..end]
    }

    /// The first times of the roots in `keys` whose selected first time lies from `start` to
    /// before `end`.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn first_times(
        &self,
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        keys: &Range<u32>,
        selected: FirstTime,
        (start, end): (Timestamp, Timestamp),
    ) -> Result<Vec<FirstTimes>, StoreError> {
        let members = self.members_of(keys.clone());
        if members.is_empty() {
            return Ok(Vec::new());
        }
        let member_keys = sql_keys(members.iter().map(|(_, member)| *member))?;
        let mut rows = sqlx::query!(
            r#"select requested.customer_key as "customer_key!", first_time, first_order_time,
                   customer.customer_key is not null as "is_known!"
               from unnest($2::integer[]) as requested (customer_key)
               left join lateral (
                   select customer_key, first_time, first_order_time
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between requested.customer_key and requested.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer on true"#,
            workspace.0,
            &member_keys,
        )
        .fetch(connection);
        let mut times: HashMap<u32, FirstTimes> = HashMap::new();
        while let Some(row) = rows.try_next().await? {
            if !row.is_known {
                return Err(member_without_row(row.customer_key));
            }
            let row = FirstTimes::of(row.customer_key, row.first_time, row.first_order_time)?;
            let key = self.root_of(row.key);
            match times.get_mut(&key) {
                Some(times) => times.begin_with(&row),
                None => drop(times.insert(key, FirstTimes { key, ..row })),
            }
        }
        let within = start.as_microsecond()..end.as_microsecond();
        let is_selected = |times: &FirstTimes| {
            let first = match selected {
                FirstTime::Qualifying => times.first_time,
                FirstTime::Order => times.first_order_time,
            };
            first.is_some_and(|first| within.contains(&first))
        };
        Ok(times.into_values().filter(is_selected).collect())
    }

    /// The attributes of the roots in `keys`, by key: those that the latest source of all
    /// members sets.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn attributes(
        &self,
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        keys: &Range<u32>,
    ) -> Result<HashMap<u32, Attributes>, StoreError> {
        let members = self.members_of(keys.clone());
        if members.is_empty() {
            return Ok(HashMap::new());
        }
        let member_keys = sql_keys(members.iter().map(|(_, member)| *member))?;
        let mut rows = sqlx::query!(
            "select customer_key,
                 segment, segment_time, segment_source,
                 persona, persona_time, persona_source,
                 acquisition_channel, acquisition_channel_time, acquisition_channel_source,
                 country, country_time, country_source
             from unnest($2::integer[]) as requested (key)
             cross join lateral (
                 select *
                 from customers
                 where workspace_key = $1 and customer_key between key and key
                 order by customer_key
                 limit 1
             ) as customer",
            workspace.0,
            &member_keys,
        )
        .fetch(connection);
        let mut of_member: HashMap<u32, SourcedAttributes> = HashMap::new();
        while let Some(row) = rows.try_next().await? {
            let attributes = sourced_attributes!(row);
            of_member.insert(customer_key(row.customer_key)?, attributes);
        }
        let mut resolved: HashMap<u32, SourcedAttributes> = HashMap::new();
        for (root, member) in own_first(members) {
            let attributes = of_member.remove(&member);
            let attributes = attributes.ok_or_else(|| member_without_row(member))?;
            match resolved.get_mut(&root) {
                Some(earlier) => take_later(earlier, attributes),
                None => drop(resolved.insert(root, attributes)),
            }
        }
        let resolved = resolved.into_iter();
        Ok(resolved
            .map(|(root, sourced)| (root, values(sourced)))
            .collect())
    }
}

/// Members of several roots with each root's own row before the others, so that ties between
/// sources leave the root's own attribute.
fn own_first(members: &[(u32, u32)]) -> impl Iterator<Item = (u32, u32)> {
    let is_own = |pair: &&(u32, u32)| pair.0 == pair.1;
    let own = members.iter().filter(is_own);
    let others = members.iter().filter(move |pair| !is_own(pair));
    own.chain(others).copied()
}

pub(super) fn member_without_row(member: impl std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("merged customer {member} has no row"))
}

fn as_index(key: u32) -> usize {
    // Lossless: a `usize` has 32 bits or more.
    key as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merged_customer_counts_as_its_root() {
        let merged = MergedCustomers::of(vec![(2, 5), (2, 9), (7, 1)], 9).expect("trees");
        let roots: Vec<u32> = (1..=10).map(|key| merged.root_of(key)).collect();
        assert_eq!(roots, [7, 2, 3, 4, 2, 6, 7, 8, 2, 10]);
        let is_merged: Vec<u32> = (1..=9).filter(|key| merged.is_merged(*key)).collect();
        assert_eq!(is_merged, [1, 2, 5, 7, 9]);
        assert_eq!(merged.members_of(1..7), [(2, 2), (2, 5), (2, 9)]);
        assert_eq!(merged.members_of(7..10), [(7, 1), (7, 7)]);
        let own: Vec<_> = own_first(&merged.members).collect();
        assert_eq!(own, [(2, 2), (7, 7), (2, 5), (2, 9), (7, 1)]);
    }

    #[test]
    fn without_merges_every_customer_counts_alone() {
        let merged = MergedCustomers::of(Vec::new(), 9).expect("nothing");
        assert_eq!((merged.root_of(3), merged.is_merged(3)), (3, false));
        assert!(merged.roots.is_empty());
    }

    #[test]
    fn merges_that_are_no_trees_are_corrupt() {
        for edges in [
            vec![(1, 4)],
            vec![(4, 1)],
            vec![(0, 1)],
            vec![(1, 1)],
            vec![(1, 2), (2, 3)],
            vec![(1, 2), (2, 1)],
        ] {
            let merged = MergedCustomers::of(edges.clone(), 3);
            assert!(matches!(merged, Err(StoreError::Corrupt(_))), "{edges:?}");
        }
    }
}
