//! Inserts and packs a batch of activities in one statement.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;
use sqlx::postgres::PgConnection;
use uuid::Uuid;

use super::{
    activity_event::{ActivityEvent, Family},
    activity_kind::kind_code,
    activity_row::ActivityRow,
    batch::compared,
    customer_cache::CustomerFacts,
    customer_change::{ChangeColumns, CustomerChanges, facts_of},
    database::Store,
    error::StoreError,
    order_check::{AddedOrders, OrderColumns, lock_orders, order_refusals},
    pack,
    sql_time::{to_sql_date, to_sql_time},
    workspace_key::WorkspaceKey,
};

/// Inserts new rows and packs them: all of them or none. `false` means none: an id is taken, a
/// row is stale, or one contradicts the others of its order.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a row makes no sense.
pub(super) async fn insert_new(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
) -> Result<bool, StoreError> {
    let Some(revision) = common_revision(rows) else {
        return Ok(false);
    };
    let Some(orders) = AddedOrders::of(rows) else {
        return Ok(false);
    };
    if !orders.have_one_customer_each(store, workspace).await? {
        return Ok(false);
    }
    // Before a refused discount registers its customer.
    if orders.have_discounts()
        && order_refusals(store, workspace, rows)
            .await?
            .iter()
            .any(Option::is_some)
    {
        return Ok(false);
    }
    let ids = rows.iter().map(|row| row.customer_id.as_str());
    let customers = store.customer_facts(workspace, revision, ids).await?;
    let rows = &by_customer(rows, &customers)?;
    let changes = CustomerChanges::of(rows, &customers)?;
    let batch = Batch::of(workspace, revision, rows, &orders, &customers, &changes)?;
    match batch.insert(store).await {
        Ok(true) => {
            store.packed.notify_one();
            for (id, change) in &changes.0 {
                store
                    .customer_cache
                    .put(workspace, revision, id, change.facts);
            }
            Ok(true)
        }
        Ok(false) | Err(StoreError::RowExists) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Whether each row equals the stored content; `None` where its id is free.
///
/// # Errors
/// When the database fails.
pub(super) async fn compare(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
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
        stored.into_iter().map(|row| (row.ordinal, row.identical)),
    )
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
        .map(|&row| Ok((facts_of(&row.customer_id, customers)?.key, row)))
        .collect::<Result<Vec<_>, StoreError>>()?;
    keyed.sort_by_key(|(key, row)| (*key, row.time, row.activity_id));
    Ok(keyed.into_iter().map(|(_, row)| row).collect())
}

fn keys(
    rows: &[&ActivityRow],
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<Vec<i32>, StoreError> {
    let key = |row: &&ActivityRow| Ok(facts_of(&row.customer_id, customers)?.key);
    rows.iter().map(key).collect()
}

fn events(
    rows: &[&ActivityRow],
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<Vec<ActivityEvent>, StoreError> {
    let event = |row: &&ActivityRow| row.event(facts_of(&row.customer_id, customers)?.key);
    rows.iter().map(event).collect()
}

/// The rows of one statement.
struct Batch<'a> {
    workspace: WorkspaceKey,
    revision: i32,
    keys: Vec<i32>,
    columns: Columns<'a>,
    packs: Packs,
    changed: ChangeColumns<'a>,
    orders: OrderColumns<'a>,
}

/// Inserts rows in a transaction that holds the lock of the settings of this revision. `false`
/// if the statement's checks found something in the way.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a row's customer is missing.
pub(super) async fn insert_locked(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    revision: i32,
    rows: &[&ActivityRow],
    customers: &HashMap<&str, CustomerFacts>,
) -> Result<bool, StoreError> {
    let Some(orders) = AddedOrders::of(rows) else {
        return Ok(false);
    };
    let rows = &by_customer(rows, customers)?;
    let changes = CustomerChanges::of(rows, customers)?;
    let batch = Batch::of(workspace, revision, rows, &orders, customers, &changes)?;
    batch.execute(connection).await
}

impl<'a> Batch<'a> {
    /// The columns of rows that are in the order of their customers.
    fn of(
        workspace: WorkspaceKey,
        revision: i32,
        rows: &[&'a ActivityRow],
        orders: &AddedOrders<'a>,
        customers: &HashMap<&str, CustomerFacts>,
        changes: &CustomerChanges<'a>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            workspace,
            revision,
            columns: Columns::of(rows),
            changed: changes.columns(),
            orders: orders.columns(rows, |id| Ok(facts_of(id, customers)?.key))?,
            packs: Packs::of(events(rows, customers)?)?,
            keys: keys(rows, customers)?,
        })
    }

    /// Inserts it; `false` if the statement's checks found something in the way.
    async fn insert(&self, store: &Store) -> Result<bool, StoreError> {
        if self.orders.discounted_ids.is_empty() {
            return self.execute(&mut *store.connection().await?).await;
        }
        let mut transaction = store.begin().await?;
        lock_orders(
            &mut transaction,
            self.workspace,
            &self.orders.discounted_ids,
        )
        .await?;
        let is_inserted = self.execute(&mut transaction).await?;
        transaction.commit().await?;
        Ok(is_inserted)
    }

    async fn execute(&self, connection: &mut PgConnection) -> Result<bool, StoreError> {
        let [segments, personas, channels, countries] = &self.changed.attributes;
        let done = sqlx::query_file!(
            "src/store/record_activities.sql",
            self.workspace.0,
            self.revision,
            &self.columns.activity_ids,
            &self.keys,
            &self.columns.times,
            &self.columns.kinds,
            &self.columns.cell_keys,
            &self.columns.order_ids as _,
            &self.columns.currency_codes as _,
            &self.columns.amounts as _,
            &self.columns.costs as _,
            &self.columns.attributes as _,
            &self.columns.properties as _,
            &self.packs.families,
            &self.packs.months,
            &self.packs.pack_ids,
            &self.packs.event_counts,
            &self.packs.events,
            &self.changed.keys,
            &self.changed.ids as _,
            &self.changed.first_times as _,
            &self.changed.first_order_times as _,
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
            &self.orders.opened_orders as _,
            &self.orders.order_ids as _,
            &self.orders.customer_keys,
            &self.orders.currency_codes,
            &self.orders.discounted_ids as _,
            &self.orders.added,
        )
        .execute(connection)
        .await?;
        Ok(done.rows_affected() > 0)
    }
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
            let family_and_month = (event.family(), event.month()?);
            by_month.entry(family_and_month).or_default().push(event);
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
