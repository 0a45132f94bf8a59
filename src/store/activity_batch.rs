//! Inserts and packs a batch of activities in one statement.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, Family},
    activity_kind::kind_code,
    activity_row::ActivityRow,
    batch::{BatchRow, compared},
    customer_cache::CustomerFacts,
    customer_change::{CustomerChanges, facts_of},
    database::Store,
    error::StoreError,
    pack,
    sql_time::{to_sql_date, to_sql_time},
    workspace_key::WorkspaceKey,
};

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
        let [segments, personas, channels, countries] = &changed.attributes;
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
            &segments.values as _,
            &segments.times as _,
            &segments.sources as _,
            &personas.values as _,
            &personas.times as _,
            &personas.sources as _,
            &channels.values as _,
            &channels.times as _,
            &channels.sources as _,
            &countries.values as _,
            &countries.times as _,
            &countries.sources as _,
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
