//! Customers with what they did, a slice of them at a time: as much as fits into
//! memory, all out of one snapshot.

use std::{collections::HashMap, ops::Range, sync::Arc};

use futures_util::TryStreamExt;
use jiff::{Timestamp, tz::TimeZone};
use tokio::sync::OwnedSemaphorePermit;

use super::{
    connection::Transaction,
    customer::{signed, sql_keys, unsigned},
    customer_slice::{Begun, CustomerSlice, slice},
    database::Store,
    error::StoreError,
    pack::{ActivityEvent, Family, Unpack},
    sql_time::{from_sql_date, from_sql_time, to_sql_date, to_sql_time},
    workspace::WorkspaceKey,
};
use crate::domain::customer::ATTRIBUTES;

/// Events of one slice, roughly.
const SLICE_EVENTS: u64 = 1_000_000;
/// Customers of one slice at most, by their keys.
const SLICE_CUSTOMERS: u64 = 500_000;
/// Activities, and customers, that one query may look at: past them its time is up anyway.
pub const EVENTS_MAX: u64 = 50_000_000;

/// What to read of whom.
#[derive(Debug, Clone)]
pub struct SliceQuery {
    /// Which activities.
    pub families: Vec<Family>,
    /// Activities from then on ...
    pub start: Timestamp,
    /// ... and before then.
    pub end: Timestamp,
    /// Which customers.
    pub who: Who,
    /// Attributes that are asked for, by name.
    pub attributes: Vec<String>,
    /// The answer that is asked for.
    pub answer: Option<AnswerQuery>,
}

/// Which customers to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Who {
    /// Those with an activity in the time read. If asked for, their first time is told
    /// where it falls into that time.
    Active(Option<First>),
    /// Those whose first time falls into this time, from ... and before ...
    Began(First, Timestamp, Timestamp),
}

/// What a customer began with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum First {
    /// The first sign of life.
    SignOfLife,
    /// The first order.
    Order,
}

/// A customer's latest answer to a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerQuery {
    /// The question's survey.
    pub survey_key: i32,
    /// The question.
    pub question_key: i16,
    /// Only answers submitted before.
    pub before: Timestamp,
}

/// Slices that are still to be read.
#[derive(Debug)]
pub struct Slices {
    transaction: Transaction,
    workspace: WorkspaceKey,
    query: SliceQuery,
    ranges: std::vec::IntoIter<Range<u32>>,
    _room: OwnedSemaphorePermit,
}

impl Store {
    /// Begins to read; `None` when it would be more than a query may read.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn customer_slices(
        &self,
        workspace: WorkspaceKey,
        query: SliceQuery,
    ) -> Result<Option<Slices>, StoreError> {
        // What is read at the same time is bounded, since each slice takes memory.
        let room = Arc::clone(&self.customer_query_permits)
            .acquire_owned()
            .await
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
            month_of(query.end),
        )
        .fetch_one(&mut *transaction)
        .await?;
        let events = u64::try_from(size.events).unwrap_or(0);
        let customers = u64::try_from(size.customer_keys.unwrap_or(0)).unwrap_or(0);
        if events > EVENTS_MAX || customers > EVENTS_MAX {
            return Ok(None);
        }
        Ok(Some(Slices {
            transaction,
            workspace,
            query,
            ranges: ranges(events, customers).into_iter(),
            _room: room,
        }))
    }
}

/// Ranges of customers' keys, each for one slice.
fn ranges(events: u64, customers: u64) -> Vec<Range<u32>> {
    let slices = events
        .div_ceil(SLICE_EVENTS)
        .max(customers.div_ceil(SLICE_CUSTOMERS))
        .max(1);
    let bound = |slice: u64| u32::try_from(1 + customers * slice / slices).unwrap_or(u32::MAX);
    (0..slices)
        .map(|slice| bound(slice)..bound(slice + 1))
        .collect()
}

impl Slices {
    /// The next customers; `None` when there are no more.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next(&mut self) -> Result<Option<CustomerSlice>, StoreError> {
        let Some(keys) = self.ranges.next() else {
            return Ok(None);
        };
        let events = self.events(&keys).await?;
        let begun = self.begun(&keys).await?;
        let who = self.query.who;
        // Tens of milliseconds: other calls go on meanwhile.
        let sliced = tokio::task::spawn_blocking(move || slice(events, &keys, &begun, who));
        let mut slice = sliced.await.map_err(|_| StoreError::Contended)?;
        slice.labels = vec![vec![None; self.query.attributes.len()]];
        self.label(&mut slice).await?;
        self.answer(&mut slice).await?;
        Ok(Some(slice))
    }

    /// What the customers with these keys did, in no order.
    async fn events(&mut self, keys: &Range<u32>) -> Result<Vec<ActivityEvent>, StoreError> {
        let query = &self.query;
        let codes: Vec<i16> = query.families.iter().map(|family| family.code()).collect();
        let times = query.start.as_microsecond()..query.end.as_microsecond();
        let mut events = Vec::new();
        let mut packs = sqlx::query!(
            "select month, events
             from activity_packs
             where workspace_key = $1 and family = any ($2) and month >= $3 and month <= $4",
            self.workspace.0,
            &codes,
            month_of(query.start),
            month_of(query.end),
        )
        .fetch(&mut *self.transaction);
        while let Some(pack) = packs.try_next().await? {
            let mut unpack = Unpack::new(&pack.events, from_sql_date(pack.month));
            let of_slice =
                |event: &ActivityEvent| keys.contains(&event.customer) && times.contains(&event.at);
            events.extend(unpack.by_ref().filter(of_slice));
            if unpack.is_broken {
                return Err(StoreError::BrokenPack);
            }
        }
        Ok(events)
    }

    /// The customers with these keys who began in the time asked for, and their first
    /// times: keys, first signs of life and first orders.
    async fn begun(&mut self, keys: &Range<u32>) -> Result<Vec<Begun>, StoreError> {
        let (first, start, end) = match self.query.who {
            Who::Active(None) => return Ok(Vec::new()),
            Who::Active(Some(first)) => (first, self.query.start, self.query.end),
            Who::Began(first, start, end) => (first, start, end),
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
               ) as begun"#,
            self.workspace.0,
            to_sql_time(start),
            to_sql_time(end),
            signed(keys.start),
            signed(keys.end),
            first == First::Order,
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let micros = |time: Option<time::OffsetDateTime>| {
            let instant = time.map(from_sql_time).transpose()?;
            Ok::<_, StoreError>(instant.map(jiff::Timestamp::as_microsecond))
        };
        let begun = rows
            .keys
            .unwrap_or_default()
            .into_iter()
            .zip(rows.first_times.unwrap_or_default())
            .zip(rows.first_order_times.unwrap_or_default());
        let mut begun = begun
            .map(|((key, first_time), first_order_time)| {
                Ok(Begun {
                    key: unsigned(key),
                    first_time: micros(first_time)?,
                    first_order_time: micros(first_order_time)?,
                })
            })
            .collect::<Result<Vec<_>, StoreError>>()?;
        begun.sort_unstable_by_key(|one| one.key);
        Ok(begun)
    }

    /// Labels customers by the attributes asked for.
    async fn label(&mut self, slice: &mut CustomerSlice) -> Result<(), StoreError> {
        if self.query.attributes.is_empty() || slice.customers.is_empty() {
            return Ok(());
        }
        let asked = ATTRIBUTES.map(|name| self.query.attributes.iter().any(|asked| asked == name));
        let keys = sql_keys(slice.customers.iter().map(|customer| customer.key));
        let row = sqlx::query!(
            r#"select
                   array_agg(case when $3::boolean then segment end) as "segments?: Vec<Option<String>>",
                   array_agg(case when $4::boolean then persona end) as "personas?: Vec<Option<String>>",
                   array_agg(case when $5::boolean then acquisition_channel end) as "channels?: Vec<Option<String>>",
                   array_agg(case when $6::boolean then country end) as "countries?: Vec<Option<String>>"
               from unnest($2::integer[]) as asked (customer_key)
               cross join lateral (
                   select segment, persona, acquisition_channel, country
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between asked.customer_key and asked.customer_key
                   order by customers.customer_key
                   limit 1
               ) as known"#,
            self.workspace.0,
            &keys,
            asked[0],
            asked[1],
            asked[2],
            asked[3],
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let columns = [row.segments, row.personas, row.channels, row.countries];
        let columns = columns.map(Option::unwrap_or_default);
        let places: Vec<usize> = self
            .query
            .attributes
            .iter()
            .filter_map(|asked| ATTRIBUTES.iter().position(|name| name == asked))
            .collect();
        let mut numbers: HashMap<Vec<Option<&str>>, usize> = HashMap::new();
        for (at, customer) in slice.customers.iter_mut().enumerate() {
            let label = places
                .iter()
                .map(|&place| columns[place].get(at).and_then(Option::as_deref));
            let next = numbers.len();
            customer.label = *numbers.entry(label.collect()).or_insert(next);
        }
        slice.labels = vec![Vec::new(); numbers.len()];
        for (label, number) in numbers {
            slice.labels[number] = label
                .into_iter()
                .map(|value| value.map(str::to_owned))
                .collect();
        }
        Ok(())
    }

    /// Finds the answers asked for.
    async fn answer(&mut self, slice: &mut CustomerSlice) -> Result<(), StoreError> {
        let Some(answer) = self.query.answer else {
            return Ok(());
        };
        let keys = sql_keys(slice.customers.iter().map(|customer| customer.key));
        let row = sqlx::query!(
            r#"select array_agg(asked.customer_key) as "keys?", array_agg(latest.slot) as "slots?"
               from unnest($2::integer[]) as asked (customer_key)
               cross join lateral (
                   select customer_id
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between asked.customer_key and asked.customer_key
                   order by customers.customer_key
                   limit 1
               ) as known
               cross join lateral (
                   select slot
                   from responses
                   cross join lateral unnest(question_keys, slots) as answer (question_key, slot)
                   where workspace_key = $1
                     and responses.survey_key = $3
                     and responses.customer_id between known.customer_id and known.customer_id
                     and submit_time < $5
                     and exclusion is null
                     and answer.question_key = $4
                     and answer.slot >= 0
                   order by responses.customer_id desc, submit_time desc, response_id desc
                   limit 1
               ) as latest"#,
            self.workspace.0,
            &keys,
            answer.survey_key,
            answer.question_key,
            to_sql_time(answer.before),
        )
        .fetch_one(&mut *self.transaction)
        .await?;
        let answers: HashMap<u32, i16> = row
            .keys
            .unwrap_or_default()
            .into_iter()
            .map(unsigned)
            .zip(row.slots.unwrap_or_default())
            .collect();
        for customer in &mut slice.customers {
            customer.answer = answers.get(&customer.key).copied();
        }
        Ok(())
    }
}

fn month_of(instant: Timestamp) -> time::Date {
    to_sql_date(TimeZone::UTC.to_datetime(instant).date().first_of_month())
}
