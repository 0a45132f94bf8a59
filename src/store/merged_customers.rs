//! The merged customers of a scan: which customers count as which one, and what is known of
//! those together.

use std::{collections::HashMap, ops::Range};

use futures_util::TryStreamExt;
use jiff::Timestamp;
use sqlx::postgres::PgConnection;

use super::{
    activity_event::ActivityEvent,
    customer::{customer_key, sql_keys},
    customer_chunk::FirstTimes,
    error::StoreError,
    scan_query::FirstTime,
    sourced_attribute::{SourcedAttributes, sourced_attributes, take_later, values},
    sql_array::list,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::Attributes;

/// Selects customers by a first time.
#[derive(Debug, Clone, Copy)]
pub(super) struct SelectedTimes {
    pub(super) first_time: FirstTime,
    /// The first instant.
    pub(super) start: Timestamp,
    /// The first instant after the last.
    pub(super) end: Timestamp,
}

impl SelectedTimes {
    fn contains(&self, times: &FirstTimes) -> bool {
        let first = match self.first_time {
            FirstTime::Qualifying => times.first_time,
            FirstTime::Order => times.first_order_time,
        };
        let selected = self.start.as_microsecond()..self.end.as_microsecond();
        first.is_some_and(|first| selected.contains(&first))
    }
}

/// The active merges of a workspace.
#[derive(Debug, Default)]
pub(super) struct MergedCustomers {
    /// The root of each merged customer, roots included, by key; 0 for a customer that isn't
    /// merged. Empty without merges.
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
        let edges = sqlx::query!(
            r#"select array_agg(root_key) as "roots?", array_agg(from_key) as "members?"
               from (
                   select root_key, from_key
                   from customer_merges
                   where workspace_key = $1 and undo_time is null
                   order by root_key, from_key
               ) as edge"#,
            workspace.0,
        )
        .fetch_one(connection)
        .await?;
        let edges = list(edges.roots)
            .zip(list(edges.members))
            .map(|(root, member)| Ok((customer_key(root)?, customer_key(member)?)));
        Self::of(edges.collect::<Result<_, StoreError>>()?, customers)
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
        let mut roots = vec![0; as_index(highest) + 1];
        let mut members = Vec::with_capacity(2 * edges.len());
        for (root, from) in edges {
            let are_customers = [root, from].iter().all(|key| (1..=highest).contains(key));
            // `from` is merged once and no root, and the root isn't merged into another customer.
            let are_a_tree = are_customers
                && root != from
                && roots[as_index(from)] == 0
                && [0, root].contains(&roots[as_index(root)]);
            if !are_a_tree {
                return Err(corrupt(from));
            }
            if roots[as_index(root)] == 0 {
                roots[as_index(root)] = root;
                members.push((root, root));
            }
            roots[as_index(from)] = root;
            members.push((root, from));
        }
        members.sort_unstable();
        Ok(Self { roots, members })
    }

    /// The customer that this one counts as.
    pub(super) fn root_of(&self, key: u32) -> u32 {
        match self.roots.get(as_index(key)) {
            Some(0) | None => key,
            Some(root) => *root,
        }
    }

    /// Whether this customer has several ids, or is one of them.
    pub(super) fn is_merged(&self, key: u32) -> bool {
        self.roots.get(as_index(key)).is_some_and(|root| *root != 0)
    }

    /// The members of the roots in `keys`.
    pub(super) fn members_of(&self, keys: Range<u32>) -> &[(u32, u32)] {
        let start = self.members.partition_point(|(root, _)| *root < keys.start);
        let end = self.members.partition_point(|(root, _)| *root < keys.end);
        &self.members[start..end]
    }

    /// Replaces the first times of merged customers by those of their roots: the earliest of all
    /// members. `times` are those of the customers in `keys` whose first time is `selected`; so
    /// are the returned ones, by key. `events` are those of the roots in `keys`.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a member that has events or matters to a first time has no
    /// row; others when the database fails.
    pub(super) async fn join_first_times(
        &self,
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        keys: &Range<u32>,
        selected: SelectedTimes,
        mut times: Vec<FirstTimes>,
        events: &[ActivityEvent],
    ) -> Result<Vec<FirstTimes>, StoreError> {
        times.sort_unstable_by_key(|times| times.key);
        if self.members.is_empty() {
            return Ok(times);
        }
        let missing = self.without_first_times(keys, &times, events);
        let mut of_members = first_times_of(connection, workspace, &missing).await?;
        of_members.extend(times.extract_if(.., |times| self.is_merged(times.key)));
        for times in &mut of_members {
            times.key = self.root_of(times.key);
        }
        // A member's root can be in another chunk.
        of_members.retain(|times| keys.contains(&times.key));
        of_members.sort_unstable_by_key(|times| times.key);
        of_members.dedup_by(|other, times| {
            let is_same = other.key == times.key;
            if is_same {
                times.begin_with(other);
            }
            is_same
        });
        of_members.retain(|times| selected.contains(times));
        times.extend(of_members);
        times.sort_unstable_by_key(|times| times.key);
        Ok(times)
    }

    /// The members of roots in `keys` whose first times aren't among `times` and can matter.
    ///
    /// A root's first time lies in the selected time only if that of a member does. Of the
    /// members in `keys`, `times` are all those in the selected time. A member of a root with
    /// events must have a row, which `times` don't show.
    fn without_first_times(
        &self,
        keys: &Range<u32>,
        times: &[FirstTimes],
        events: &[ActivityEvent],
    ) -> Vec<u32> {
        let is_selected = |key: u32| times.binary_search_by_key(&key, |times| times.key).is_ok();
        let customers = events.iter().map(|event| event.customer);
        let mut active: Vec<u32> = customers.filter(|key| self.is_merged(*key)).collect();
        active.sort_unstable();
        let mut missing = Vec::new();
        for members in self
            .members_of(keys.clone())
            .chunk_by(|(one, _), (other, _)| one == other)
        {
            let before = missing.len();
            let mut is_needed = active.binary_search(&members[0].0).is_ok();
            for &(_, member) in members {
                let is_selected = is_selected(member);
                is_needed |= is_selected || !keys.contains(&member);
                if !is_selected {
                    missing.push(member);
                }
            }
            if !is_needed {
                missing.truncate(before);
            }
        }
        missing
    }

    /// The attributes of merged customers among `keys`, by key: those that the latest source of
    /// all members sets.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn attributes(
        &self,
        connection: &mut PgConnection,
        workspace: WorkspaceKey,
        keys: impl Iterator<Item = u32>,
    ) -> Result<HashMap<u32, Attributes>, StoreError> {
        let members: Vec<(u32, u32)> = keys
            .flat_map(|key| self.members_of(key..key + 1))
            .copied()
            .collect();
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
        for (root, member) in own_first(&members) {
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

/// The first times of customers.
///
/// # Errors
/// [`StoreError::Corrupt`] when a customer has no row; others when the database fails.
async fn first_times_of(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: &[u32],
) -> Result<Vec<FirstTimes>, StoreError> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let keys = sql_keys(keys.iter().copied())?;
    let rows = sqlx::query!(
        r#"select
               min(requested.customer_key) filter (where customer.customer_key is null) as "unknown?",
               array_agg(requested.customer_key) as "keys?",
               array_agg(first_time) as "first_times?: Vec<Option<time::OffsetDateTime>>",
               array_agg(first_order_time) as "first_order_times?: Vec<Option<time::OffsetDateTime>>"
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
        &keys,
    )
    .fetch_one(connection)
    .await?;
    match rows.unknown {
        Some(key) => Err(member_without_row(key)),
        None => FirstTimes::of_columns(rows.keys, rows.first_times, rows.first_order_times),
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
