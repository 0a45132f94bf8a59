//! The contents of stored activities, as writers compare and replace them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::Timestamp;
use sqlx::{postgres::PgConnection, types::Json};
use uuid::Uuid;

use super::{
    activity_kind::kind_of_code,
    activity_row::{ActivityRow, EventRow},
    error::StoreError,
    sql_time::from_sql_time,
    workspace_key::WorkspaceKey,
};
use crate::domain::{activity::ActivityKind, customer::Attributes};

/// Everything that a revision of an activity can replace.
#[derive(Debug)]
pub(super) struct ActivityContent {
    /// The numbers, from which packs are made.
    pub(super) event: EventRow,
    pub(super) attributes: Option<Attributes>,
    pub(super) properties: BTreeMap<String, String>,
}

/// A stored activity.
#[derive(Debug)]
pub(super) struct StoredContent {
    pub(super) revision: i32,
    pub(super) create_time: time::OffsetDateTime,
    pub(super) content: ActivityContent,
}

/// Stored activities with everything that their comparison with sent ones needs.
#[derive(Debug, Default)]
pub(super) struct StoredContents {
    pub(super) activities: BTreeMap<Uuid, StoredContent>,
    /// The contents that revisions replaced.
    pub(super) earlier: BTreeMap<Uuid, Vec<ActivityContent>>,
    /// The ids that belong to deleted activities.
    pub(super) deleted: BTreeSet<Uuid>,
    /// Customers' ids by their keys.
    customers: HashMap<i32, String>,
    /// Dimension values by cell key.
    cells: HashMap<i32, BTreeMap<String, String>>,
}

/// A content in the terms of a caller.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct ComparedActivity<'a> {
    pub(super) customer_id: &'a str,
    pub(super) time: Timestamp,
    pub(super) kind: ActivityKind,
    pub(super) dimensions: &'a BTreeMap<String, String>,
    pub(super) order_id: Option<&'a str>,
    pub(super) currency_code: Option<&'a str>,
    pub(super) amount: Option<i64>,
    pub(super) cost: Option<i64>,
    pub(super) attributes: Option<&'a Attributes>,
    pub(super) properties: BTreeMap<String, String>,
}

/// Reads the contents of these rows' activities.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a row makes no sense.
pub(super) async fn stored_contents(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
) -> Result<StoredContents, StoreError> {
    let ids: BTreeSet<Uuid> = rows.iter().map(|row| row.activity_id).collect();
    let ids: Vec<Uuid> = ids.into_iter().collect();
    let mut stored = StoredContents {
        activities: current(connection, workspace, &ids).await?,
        deleted: deleted(connection, workspace, &ids).await?,
        ..StoredContents::default()
    };
    let is_revised = |(_, activity): &(&Uuid, &StoredContent)| activity.revision > 1;
    let revised = stored.activities.iter().filter(is_revised);
    let revised: Vec<Uuid> = revised.map(|(id, _)| *id).collect();
    if !revised.is_empty() {
        stored.earlier = earlier(connection, workspace, &revised).await?;
    }
    let contents = stored.activities.values().map(|activity| &activity.content);
    let contents = contents.chain(stored.earlier.values().flatten());
    let mut customer_keys = BTreeSet::new();
    let mut cell_keys: BTreeSet<i32> = rows.iter().map(|row| row.cell_key).collect();
    for content in contents {
        customer_keys.insert(content.event.customer_key);
        cell_keys.insert(content.event.cell_key);
    }
    stored.customers = customer_ids(connection, workspace, customer_keys).await?;
    stored.cells = cell_values(connection, workspace, cell_keys).await?;
    for row in rows {
        // Unregistered in a preview.
        stored.cells.entry(row.cell_key).or_default();
    }
    Ok(stored)
}

impl StoredContents {
    /// A stored content.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its customer or cell has no row, or its kind is unknown.
    pub(super) fn stored<'a>(
        &'a self,
        content: &'a ActivityContent,
    ) -> Result<ComparedActivity<'a>, StoreError> {
        let event = &content.event;
        let customer = self.customers.get(&event.customer_key);
        let customer = customer
            .ok_or_else(|| StoreError::Corrupt("the customer of an activity has no row".into()))?;
        Ok(ComparedActivity {
            customer_id: customer,
            time: from_sql_time(event.activity_time)?,
            kind: kind_of_code(event.kind)?,
            dimensions: self.dimensions(event.cell_key)?,
            order_id: event.order_id.as_deref(),
            currency_code: event.currency_code.as_deref(),
            amount: event.amount,
            cost: event.cost,
            attributes: content.attributes.as_ref(),
            properties: content.properties.clone(),
        })
    }

    /// A sent activity.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its cell has no row.
    pub(super) fn sent<'a>(
        &'a self,
        row: &'a ActivityRow,
    ) -> Result<ComparedActivity<'a>, StoreError> {
        Ok(ComparedActivity {
            customer_id: &row.customer_id,
            time: row.time,
            kind: row.kind,
            dimensions: self.dimensions(row.cell_key)?,
            order_id: row.order_id.as_deref(),
            currency_code: row.currency.as_ref().map(|currency| currency.code()),
            amount: row.amount,
            cost: row.cost,
            attributes: (!row.attributes.is_empty()).then_some(&row.attributes),
            properties: parsed(row.properties.as_deref())?,
        })
    }

    fn dimensions(&self, cell_key: i32) -> Result<&BTreeMap<String, String>, StoreError> {
        let values = self.cells.get(&cell_key);
        values.ok_or_else(|| {
            StoreError::Corrupt(format!("an activity has the unknown cell {cell_key}"))
        })
    }
}

fn parsed(json: Option<&str>) -> Result<BTreeMap<String, String>, StoreError> {
    // The column is null where there are no properties.
    let parsed = json.map_or_else(|| Ok(BTreeMap::new()), serde_json::from_str);
    parsed.map_err(|_| StoreError::Corrupt("an activity has malformed properties".into()))
}

/// The content of a row of `activities` or `activity_revisions`.
macro_rules! content {
    ($row:ident) => {
        ActivityContent {
            event: EventRow {
                customer_key: $row.customer_key,
                activity_time: $row.activity_time,
                kind: $row.kind,
                cell_key: $row.cell_key,
                order_id: $row.order_id,
                currency_code: $row.currency_code,
                amount: $row.amount,
                cost: $row.cost,
            },
            attributes: $row.attributes.map(|json| json.0),
            // The column is null where there are no properties.
            properties: $row.properties.map(|json| json.0).unwrap_or_default(),
        }
    };
}

async fn current(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, StoredContent>, StoreError> {
    let rows = sqlx::query!(
        r#"select activity_id, revision, create_time, customer_key, activity_time, kind, cell_key,
               order_id, currency_code, amount, cost,
               attributes as "attributes: Json<Attributes>",
               properties as "properties: Json<BTreeMap<String, String>>"
           from activities
           where workspace_key = $1 and activity_id = any ($2)"#,
        workspace.0,
        ids,
    )
    .fetch_all(connection)
    .await?;
    let stored = rows.into_iter().map(|row| {
        let stored = StoredContent {
            revision: row.revision,
            create_time: row.create_time,
            content: content!(row),
        };
        (row.activity_id, stored)
    });
    Ok(stored.collect())
}

async fn earlier(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: &[Uuid],
) -> Result<BTreeMap<Uuid, Vec<ActivityContent>>, StoreError> {
    let rows = sqlx::query!(
        r#"select activity_id, customer_key, activity_time, kind, cell_key,
               order_id, currency_code, amount, cost,
               attributes as "attributes: Json<Attributes>",
               properties as "properties: Json<BTreeMap<String, String>>"
           from activity_revisions
           where workspace_key = $1 and activity_id = any ($2)"#,
        workspace.0,
        ids,
    )
    .fetch_all(connection)
    .await?;
    let mut earlier: BTreeMap<Uuid, Vec<ActivityContent>> = BTreeMap::new();
    for row in rows {
        let contents = earlier.entry(row.activity_id).or_default();
        contents.push(content!(row));
    }
    Ok(earlier)
}

async fn deleted(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    ids: &[Uuid],
) -> Result<BTreeSet<Uuid>, StoreError> {
    let ids = sqlx::query_scalar!(
        "select activity_id from deleted_activities where workspace_key = $1 and activity_id = any ($2)",
        workspace.0,
        ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(ids.into_iter().collect())
}

async fn customer_ids(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: BTreeSet<i32>,
) -> Result<HashMap<i32, String>, StoreError> {
    let rows = sqlx::query!(
        "select customer_key, customer_id from customers where workspace_key = $1 and customer_key = any ($2)",
        workspace.0,
        &keys.into_iter().collect::<Vec<_>>(),
    )
    .fetch_all(connection)
    .await?;
    let ids = rows
        .into_iter()
        .map(|row| (row.customer_key, row.customer_id));
    Ok(ids.collect())
}

async fn cell_values(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    keys: BTreeSet<i32>,
) -> Result<HashMap<i32, BTreeMap<String, String>>, StoreError> {
    let rows = sqlx::query!(
        r#"select cell_key, dimensions as "dimensions: Json<BTreeMap<String, String>>"
           from activity_cells
           where workspace_key = $1 and cell_key = any ($2)"#,
        workspace.0,
        &keys.into_iter().collect::<Vec<_>>(),
    )
    .fetch_all(connection)
    .await?;
    let cells = rows.into_iter().map(|row| (row.cell_key, row.dimensions.0));
    Ok(cells.collect())
}
