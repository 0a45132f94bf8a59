//! Reads customers with their activities, one chunk at a time, out of one snapshot.

use std::{collections::HashMap, ops::Range, sync::Arc};

use futures_util::TryStreamExt;
use jiff::{Timestamp, ToSpan, tz::TimeZone};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    activity_event::ActivityEvent,
    connection::Transaction,
    customer::{sql_key, sql_keys},
    customer_chunk::{CustomerChunk, FirstTimes, without_row},
    database::Store,
    error::StoreError,
    merged_customers::{MergedCustomers, SelectedTimes},
    pack::decode,
    scan_query::{FirstTime, ScanQuery, Selection},
    sql_array::list,
    sql_time::{from_sql_date, to_sql_date, to_sql_time},
    unknown_orders::unknown_orders,
    workspace_key::WorkspaceKey,
};
use crate::domain::customer::{ATTRIBUTES, Attributes};

/// Maximum events of one chunk, if all customers have about equally many.
const CHUNK_EVENTS: u64 = 1_000_000;
/// Maximum customers of one chunk.
const CHUNK_CUSTOMERS: u64 = 500_000;
/// Maximum activities, and maximum customers, of one scan: more would take longer than a
/// call's time limit.
pub const EVENTS_MAX: u64 = 50_000_000;

/// A scan in progress. It holds a snapshot and a permit until it is dropped.
#[derive(Debug)]
pub struct CustomerScan {
    transaction: Transaction,
    workspace: WorkspaceKey,
    query: ScanQuery,
    /// Number of the workspace's customers; their keys are 1 to this number.
    customers: u64,
    merged: MergedCustomers,
    chunks: std::vec::IntoIter<Range<u32>>,
    /// Events of one chunk, if all customers have equally many.
    chunk_events: usize,
    _permit: OwnedSemaphorePermit,
}

impl Store {
    /// Starts a scan. Waits for a permit first, because every chunk takes memory.
    ///
    /// # Errors
    /// [`StoreError::TooManyActivities`] past [`EVENTS_MAX`]; others when the database
    /// fails.
    pub async fn scan_customers(
        &self,
        workspace: WorkspaceKey,
        query: ScanQuery,
    ) -> Result<CustomerScan, StoreError> {
        let permit = Arc::clone(&self.customer_scan_permits)
            .acquire_owned()
            .await
            // Nothing closes the semaphore.
            .map_err(|_| StoreError::Contended)?;
        let mut transaction = self.begin_snapshot().await?;
        let codes: Vec<i16> = query.families.iter().map(|family| family.code()).collect();
        let size = sqlx::query!(
            r#"select
                   (
                       select coalesce(sum(event_count), 0)
                       from activity_packs
                       where workspace_key = $1 and family = any ($2) and month >= $3 and month <= $4
                   ) as "events!",
                   (select customer_keys from activity_settings where workspace_key = $1) as customer_keys"#,
            workspace.0,
            &codes,
            month_of(query.start),
            last_month(&query),
        )
        .fetch_one(&mut *transaction)
        .await?;
        let events = count(size.events)?;
        // The workspace's settings appear with its first activity or customer.
        let customers = count(size.customer_keys.map_or(0, i64::from))?;
        if events > EVENTS_MAX || customers > EVENTS_MAX {
            return Err(StoreError::TooManyActivities);
        }
        let merged = MergedCustomers::read(&mut transaction, workspace, customers).await?;
        let chunks = chunks(events, customers)?;
        let chunk_events = to_usize(events)? / chunks.len();
        Ok(CustomerScan {
            transaction,
            workspace,
            query,
            customers,
            merged,
            chunks: chunks.into_iter(),
            chunk_events,
            _permit: permit,
        })
    }
}

fn count(stored: i64) -> Result<u64, StoreError> {
    u64::try_from(stored)
        .map_err(|_| StoreError::Corrupt(format!("a count of customers or events is {stored}")))
}

fn to_usize(number: u64) -> Result<usize, StoreError> {
    usize::try_from(number).map_err(|_| StoreError::TooManyActivities)
}

/// The customer keys of each chunk; at least one chunk.
fn chunks(events: u64, customers: u64) -> Result<Vec<Range<u32>>, StoreError> {
    let chunks = events
        .div_ceil(CHUNK_EVENTS)
        .max(customers.div_ceil(CHUNK_CUSTOMERS))
        .max(1);
    let bound = |chunk: u64| {
        let key = 1 + customers * chunk / chunks;
        u32::try_from(key)
            .map_err(|_| StoreError::Corrupt(format!("a workspace has {customers} customers")))
    };
    (0..chunks)
        .map(|chunk| Ok(bound(chunk)?..bound(chunk + 1)?))
        .collect()
}

impl CustomerScan {
    /// The next chunk; `None` at the end.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when a pack can't be decoded or contradicts the customers;
    /// others when the database fails.
    pub async fn next(&mut self) -> Result<Option<CustomerChunk>, StoreError> {
        let Some(keys) = self.chunks.next() else {
            return Ok(None);
        };
        let events = self.events(&keys).await?;
        let first_times = self.first_times(&keys, &events).await?;
        let selection = self.query.selection;
        let of_chunk = keys.clone();
        // Grouping takes tens of milliseconds: too long for an async worker.
        let finds_unknown_orders = self.query.finds_unknown_orders;
        let grouping = tokio::task::spawn_blocking(move || {
            let mut chunk = CustomerChunk::new(events, &of_chunk, &first_times, selection)?;
            if finds_unknown_orders {
                chunk.unknown_orders = chunk.refunded_orders();
            }
            Ok::<_, StoreError>(chunk)
        });
        let mut chunk = grouping.await.map_err(|error| {
            StoreError::Corrupt(format!("the events of a chunk can't be grouped: {error}"))
        })??;
        if !chunk.unknown_orders.is_empty() {
            chunk.unknown_orders = unknown_orders(
                &mut self.transaction,
                self.workspace,
                &self.merged,
                std::mem::take(&mut chunk.unknown_orders),
                (self.query.start, self.query.end),
            )
            .await?;
        }
        chunk.labels = vec![vec![None; self.query.attributes.len()]];
        self.label(&mut chunk).await?;
        if let Some(answer) = self.query.answer {
            self.merged
                .read_answers(
                    &mut self.transaction,
                    self.workspace,
                    answer,
                    &mut chunk.customers,
                )
                .await?;
        }
        Ok(Some(chunk))
    }

    /// The events of the customers with these keys, in no order. Events of a merged customer
    /// are those of its root.
    async fn events(&mut self, keys: &Range<u32>) -> Result<Vec<ActivityEvent>, StoreError> {
        let query = &self.query;
        let codes: Vec<i16> = query.families.iter().map(|family| family.code()).collect();
        let times = query.start.as_microsecond()..query.end.as_microsecond();
        let customers = 1..=self.customers;
        let mut events = Vec::with_capacity(self.chunk_events);
        let mut packs = sqlx::query!(
            "select month, events
             from activity_packs
             where workspace_key = $1 and family = any ($2) and month >= $3 and month <= $4",
            self.workspace.0,
            &codes,
            month_of(query.start),
            last_month(query),
        )
        .fetch(&mut *self.transaction);
        while let Some(pack) = packs.try_next().await? {
            let mut is_known = true;
            decode(&pack.events, from_sql_date(pack.month), |event| {
                is_known &= customers.contains(&event.customer.into());
                let event = ActivityEvent {
                    customer: self.merged.root_of(event.customer),
                    ..event
                };
                if keys.contains(&event.customer) && times.contains(&event.at) {
                    events.push(event);
                }
            })?;
            if !is_known {
                return Err(StoreError::Corrupt(
                    "a pack has an activity of an unknown customer".into(),
                ));
            }
        }
        Ok(events)
    }

    /// The first times of the customers with these keys whose selected first time lies in
    /// the selected time, by key.
    /// `events` are those of these customers.
    async fn first_times(
        &mut self,
        keys: &Range<u32>,
        events: &[ActivityEvent],
    ) -> Result<Vec<FirstTimes>, StoreError> {
        let (first_time, start, end) = match self.query.selection {
            Selection::Active(None) => return Ok(Vec::new()),
            Selection::Active(Some(first)) => (first, self.query.start, self.query.end),
            Selection::FirstTimeIn(first, start, end) => (first, start, end),
        };
        let selected = SelectedTimes {
            first_time,
            start,
            end,
        };
        let rows = sqlx::query!(
            r#"select
                   array_agg(customer_key) as "keys?",
                   array_agg(first_time) as "first_times?: Vec<Option<time::OffsetDateTime>>",
                   array_agg(first_order_time) as "first_order_times?: Vec<Option<time::OffsetDateTime>>"
               from (
                   (
                       select customer_key, first_time, first_order_time
                       from customers
                       where workspace_key = $1 and first_time >= $2 and first_time < $3 and not $6::boolean
                         and customer_key >= $4 and customer_key < $5
                       order by first_time
                       offset 0
                   )
                   union all
                   (
                       select customer_key, first_time, first_order_time
                       from customers
                       where workspace_key = $1 and first_order_time >= $2 and first_order_time < $3 and $6::boolean
                         and customer_key >= $4 and customer_key < $5
                       order by first_order_time
                       offset 0
                   )
               ) as matching"#,
            self.workspace.0,
            to_sql_time(start),
            to_sql_time(end),
            sql_key(keys.start)?,
            sql_key(keys.end)?,
            first_time == FirstTime::Order,
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let times = FirstTimes::of_columns(rows.keys, rows.first_times, rows.first_order_times)?;
        self.merged
            .join_first_times(
                &mut self.transaction,
                self.workspace,
                keys,
                selected,
                times,
                events,
            )
            .await
    }

    /// Labels the customers with the selected attributes.
    async fn label(&mut self, chunk: &mut CustomerChunk) -> Result<(), StoreError> {
        if self.query.attributes.is_empty() || chunk.customers.is_empty() {
            return Ok(());
        }
        let is_selected = ATTRIBUTES.map(|name| {
            self.query
                .attributes
                .iter()
                .any(|selected| selected == name)
        });
        let customer_keys = sql_keys(chunk.customers.iter().map(|customer| customer.key))?;
        let row = sqlx::query!(
            r#"select
                   array_agg(case when $3::boolean then segment end) as "segments?: Vec<Option<String>>",
                   array_agg(case when $4::boolean then persona end) as "personas?: Vec<Option<String>>",
                   array_agg(case when $5::boolean then acquisition_channel end) as "channels?: Vec<Option<String>>",
                   array_agg(case when $6::boolean then country end) as "countries?: Vec<Option<String>>"
               from unnest($2::integer[]) as requested (customer_key)
               cross join lateral (
                   select segment, persona, acquisition_channel, country
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between requested.customer_key and requested.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer"#,
            self.workspace.0,
            &customer_keys,
            is_selected[0],
            is_selected[1],
            is_selected[2],
            is_selected[3],
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let columns = [row.segments, row.personas, row.channels, row.countries]
            .map(|column| list(column).collect::<Vec<_>>());
        if columns[0].len() != chunk.customers.len() {
            return Err(without_row());
        }
        let attribute_indexes = self
            .query
            .attributes
            .iter()
            .map(|selected| {
                let index = ATTRIBUTES.iter().position(|name| name == selected);
                index
                    .ok_or_else(|| StoreError::Corrupt(format!("no attribute is named {selected}")))
            })
            .collect::<Result<Vec<usize>, _>>()?;
        let merged = self
            .merged
            .attributes(
                &mut self.transaction,
                self.workspace,
                chunk.customers.iter().map(|customer| customer.key),
            )
            .await?;
        let mut numbers: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
        for (at, customer) in chunk.customers.iter_mut().enumerate() {
            let merged = merged.get(&customer.key).map(Attributes::values);
            let label = attribute_indexes.iter().map(|&index| match merged {
                Some(values) => values[index],
                None => columns[index][at].as_deref(),
            });
            let next = numbers.len();
            customer.label = *numbers.entry(label.collect()).or_insert(next);
        }
        chunk.labels = vec![Vec::new(); numbers.len()];
        for (label, number) in numbers {
            chunk.labels[number] = label
                .into_iter()
                .map(|value| value.map(str::to_owned))
                .collect();
        }
        Ok(())
    }
}

fn month_of(instant: Timestamp) -> time::Date {
    to_sql_date(TimeZone::UTC.to_datetime(instant).date().first_of_month())
}

/// The month of the last microsecond to read.
fn last_month(query: &ScanQuery) -> time::Date {
    // Only the earliest possible instant has no predecessor.
    let last = query.end.checked_sub(1.microsecond());
    month_of(last.unwrap_or(query.end))
}
