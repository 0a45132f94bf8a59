//! Inserts and packs a batch of activities in one statement.

use std::collections::{BTreeMap, HashMap};

use jiff::{Timestamp, civil::Date};
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, Family},
    activity_kind::kind_code,
    activity_row::ActivityRow,
    batch::{BatchRow, compared},
    customer_cache::CustomerFacts,
    database::Store,
    error::StoreError,
    pack,
    sql_time::{to_sql_date, to_sql_time},
    workspace_key::WorkspaceKey,
};
use crate::domain::{activity::ActivityKind, customer::Attributes};

impl BatchRow for ActivityRow {
    fn id(&self) -> Uuid {
        self.activity_id
    }

    async fn insert_new(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<bool, StoreError> {
        let Some(revision) = common_revision(rows) else {
            return Ok(false);
        };
        let ids = rows.iter().map(|row| row.customer_id.as_str());
        let customers = store.customer_facts(workspace, revision, ids).await?;
        let rows = &by_customer(rows, &customers)?;
        let columns = Columns::of(rows);
        let (keys, events) = keys_and_events(rows, &customers)?;
        let packs = Packs::of(events)?;
        let changes = CustomerChanges::of(rows, &customers)?;
        let changed = changes.columns();
        let done = sqlx::query_file!(
            "src/store/record_activities.sql",
            workspace.0,
            revision,
            &columns.activity_ids,
            &keys,
            &columns.times,
            &columns.kinds,
            &columns.cell_keys,
            &columns.order_ids as _,
            &columns.currency_codes as _,
            &columns.amounts as _,
            &columns.costs as _,
            &columns.attributes as _,
            &columns.properties as _,
            &packs.families,
            &packs.months,
            &packs.pack_ids,
            &packs.event_counts,
            &packs.events,
            &changed.keys,
            &changed.ids as _,
            &changed.first_times as _,
            &changed.first_order_times as _,
            &changed.segments as _,
            &changed.personas as _,
            &changed.acquisition_channels as _,
            &changed.countries as _,
        )
        .execute(&mut *store.connection().await?)
        .await
        .map_err(StoreError::from);
        match done {
            Ok(done) if done.rows_affected() == 0 => Ok(false),
            Ok(_) => {
                store.packed.notify_one();
                for (id, change) in &changes.0 {
                    store
                        .customer_cache
                        .put(workspace, revision, id, change.facts);
                }
                Ok(true)
            }
            Err(StoreError::RowExists) => Ok(false),
            Err(error) => Err(error),
        }
    }

    async fn compare(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<Option<bool>>, StoreError> {
        let columns = Columns::of(rows);
        let customer_ids: Vec<String> = rows.iter().map(|row| row.customer_id.clone()).collect();
        let stored = sqlx::query_file!(
            "src/store/compare_activities.sql",
            workspace.0,
            &columns.activity_ids,
            &customer_ids,
            &columns.times,
            &columns.kinds,
            &columns.cell_keys,
            &columns.order_ids as _,
            &columns.currency_codes as _,
            &columns.amounts as _,
            &columns.costs as _,
            &columns.attributes as _,
            &columns.properties as _,
        )
        .fetch_all(&mut *store.connection().await?)
        .await?;
        compared(
            rows.len(),
            stored.into_iter().map(|row| (row.place, row.identical)),
        )
    }

    /// A row is stale once the settings have another revision.
    async fn are_stale(
        store: &Store,
        workspace: WorkspaceKey,
        rows: &[&Self],
    ) -> Result<Vec<bool>, StoreError> {
        let current = store.activity_settings(workspace).await?.revision;
        Ok(rows
            .iter()
            .map(|row| row.settings_revision != current)
            .collect())
    }
}

/// The revision that all rows were checked against; `None` if there are several, of which
/// at most one is current.
fn common_revision(rows: &[&ActivityRow]) -> Option<i32> {
    let revision = rows.first()?.settings_revision;
    rows.iter()
        .all(|row| row.settings_revision == revision)
        .then_some(revision)
}

/// Rows in the order of the index by customer, in which all batches insert them.
///
/// # Errors
/// [`StoreError::Corrupt`] when a row's customer has no key.
fn by_customer<'a>(
    rows: &[&'a ActivityRow],
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<Vec<&'a ActivityRow>, StoreError> {
    let mut keyed = rows
        .iter()
        .map(|&row| Ok((facts_of(row, customers)?.key, row)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    keyed.sort_by_key(|(key, row)| (*key, row.time, row.activity_id));
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}

fn keys_and_events(
    rows: &[&ActivityRow],
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<(Vec<i32>, Vec<ActivityEvent>), StoreError> {
    let (mut keys, mut events) = (Vec::new(), Vec::new());
    for row in rows {
        let key = facts_of(row, customers)?.key;
        keys.push(key);
        events.push(row.event(key)?);
    }
    Ok((keys, events))
}

fn facts_of(
    row: &ActivityRow,
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<CustomerFacts, StoreError> {
    let facts = customers.get(row.customer_id.as_str()).copied();
    let missing = || format!("the customer of activity {} has no key", row.activity_id);
    facts.ok_or_else(|| StoreError::Corrupt(missing()))
}

/// One array for each column.
#[derive(Default)]
struct Columns<'a> {
    activity_ids: Vec<Uuid>,
    times: Vec<time::OffsetDateTime>,
    kinds: Vec<i16>,
    cell_keys: Vec<i32>,
    order_ids: Vec<Option<&'a str>>,
    currency_codes: Vec<Option<String>>,
    amounts: Vec<Option<i64>>,
    costs: Vec<Option<i64>>,
    attributes: Vec<Option<String>>,
    properties: Vec<Option<&'a str>>,
}

impl<'a> Columns<'a> {
    fn of(rows: &[&'a ActivityRow]) -> Self {
        let mut columns = Self::default();
        for row in rows {
            columns.activity_ids.push(row.activity_id);
            columns.times.push(to_sql_time(row.time));
            columns.kinds.push(kind_code(row.kind).into());
            columns.cell_keys.push(row.cell_key);
            columns.order_ids.push(row.order_id.as_deref());
            let code = row.currency.map(|currency| currency.code().to_owned());
            columns.currency_codes.push(code);
            columns.amounts.push(row.amount);
            columns.costs.push(row.cost);
            columns.attributes.push(row.attributes_json());
            columns.properties.push(row.properties.as_deref());
        }
        columns
    }
}

/// The packs of a batch, one array for each column.
#[derive(Default)]
pub(super) struct Packs {
    pub(super) families: Vec<i16>,
    pub(super) months: Vec<time::Date>,
    pub(super) pack_ids: Vec<Uuid>,
    pub(super) event_counts: Vec<i32>,
    pub(super) events: Vec<Vec<u8>>,
}

impl Packs {
    /// Packs of level 0: one for each family and month of the events.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when an event can't be encoded, or a pack would have more
    /// events than the database can count.
    pub(super) fn of(events: Vec<ActivityEvent>) -> Result<Self, StoreError> {
        let mut by_month: BTreeMap<(Family, Date), Vec<ActivityEvent>> = BTreeMap::new();
        for event in events {
            let place = (event.family(), event.month()?);
            by_month.entry(place).or_default().push(event);
        }
        let mut packs = Self::default();
        for ((family, month), mut events) in by_month {
            packs.families.push(family.code());
            packs.months.push(to_sql_date(month));
            packs.pack_ids.push(Uuid::now_v7());
            let count = i32::try_from(events.len())
                .map_err(|_| StoreError::Corrupt("a pack has too many events".into()))?;
            packs.event_counts.push(count);
            packs.events.push(pack::encode(&mut events, month)?);
        }
        Ok(packs)
    }
}

/// The changes that a batch makes to its customers, by customer id.
struct CustomerChanges<'a>(BTreeMap<&'a str, CustomerChange>);

struct CustomerChange {
    facts: CustomerFacts,
    attributes: Attributes,
}

impl<'a> CustomerChanges<'a> {
    /// Only customers that change: hardly any, once customers are known.
    fn of(
        rows: &[&'a ActivityRow],
        customers: &HashMap<&'a str, CustomerFacts>,
    ) -> Result<Self, StoreError> {
        let mut changes: BTreeMap<&str, CustomerChange> = BTreeMap::new();
        // The attributes of the latest acquisition win.
        let mut in_time = rows.to_vec();
        in_time.sort_by_key(|row| (row.time, row.activity_id));
        for row in in_time {
            let id = row.customer_id.as_str();
            let known = facts_of(row, customers)?;
            let begins = |first: Option<Timestamp>| first.is_none_or(|first| row.time < first);
            let is_first = row.kind.is_qualifying() && begins(known.first_time);
            let is_first_order = row.kind == ActivityKind::Order && begins(known.first_order_time);
            if !is_first && !is_first_order && row.attributes.is_empty() {
                continue;
            }
            let change = changes.entry(id).or_insert_with(|| CustomerChange {
                facts: known,
                attributes: Attributes::default(),
            });
            if is_first && change.facts.first_time.is_none_or(|first| row.time < first) {
                change.facts.first_time = Some(row.time);
            }
            if is_first_order
                && change
                    .facts
                    .first_order_time
                    .is_none_or(|first| row.time < first)
            {
                change.facts.first_order_time = Some(row.time);
            }
            change.attributes.set(row.attributes.clone());
        }
        Ok(Self(changes))
    }

    fn columns(&self) -> ChangeColumns<'a> {
        let mut by_key: Vec<_> = self.0.iter().collect();
        by_key.sort_unstable_by_key(|(_, change)| change.facts.key);
        let mut columns = ChangeColumns::default();
        for (id, CustomerChange { facts, attributes }) in by_key {
            columns.keys.push(facts.key);
            columns.ids.push(id);
            columns.first_times.push(facts.first_time.map(to_sql_time));
            columns
                .first_order_times
                .push(facts.first_order_time.map(to_sql_time));
            columns.segments.push(attributes.segment.clone());
            columns.personas.push(attributes.persona.clone());
            columns
                .acquisition_channels
                .push(attributes.acquisition_channel.clone());
            columns.countries.push(attributes.country.clone());
        }
        columns
    }
}

#[derive(Default)]
struct ChangeColumns<'a> {
    keys: Vec<i32>,
    ids: Vec<&'a str>,
    first_times: Vec<Option<time::OffsetDateTime>>,
    first_order_times: Vec<Option<time::OffsetDateTime>>,
    segments: Vec<Option<String>>,
    personas: Vec<Option<String>>,
    acquisition_channels: Vec<Option<String>>,
    countries: Vec<Option<String>>,
}
