//! Keeps the rows of an order together: one customer, one currency, and a sum of at least 0.
//! Merged customers are one.
//!
//! The statement that inserts a batch checks this, so that rows that pass cost one index
//! lookup an order. Only if it inserts nothing, [`judge`] finds the rows to refuse.
//!
//! Concurrent batches on any server are serialised by order. While an order has no row, its
//! first row opens it under a unique index: of two batches, the second waits for the first and
//! is tried again. Once it has rows, a batch with a discount locks them before it adds them up.
//! Deletions exclude all batches of the workspace.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use sqlx::postgres::PgConnection;

use super::{
    activity_row::ActivityRow,
    customer_roots::{CustomerRoots, customer_roots},
    database::Store,
    error::StoreError,
    workspace_key::WorkspaceKey,
};
use crate::domain::{
    activity::ActivityKind,
    money::Currency,
    row_outcome::{OrderViolation, Rejection},
};

/// A row of an order.
#[derive(Clone, Copy)]
struct OrderRow<'a> {
    order_id: &'a str,
    customer_id: &'a str,
    currency: Currency,
    amount: i64,
}

impl<'a> OrderRow<'a> {
    /// `None` for activities of other kinds.
    fn of(row: &'a ActivityRow) -> Option<Self> {
        match row.kind {
            ActivityKind::Order => Some(Self {
                order_id: row.order_id.as_deref()?,
                customer_id: &row.customer_id,
                currency: row.currency?,
                amount: row.amount?,
            }),
            ActivityKind::Acquired
            | ActivityKind::Refund
            | ActivityKind::Cancelled
            | ActivityKind::Reactivated
            | ActivityKind::Contact => None,
        }
    }

    /// An order of this customer and currency, without rows.
    fn empty_order(self) -> Order<'a> {
        Order {
            customer_ids: vec![self.customer_id],
            currency: self.currency,
            sum: 0,
        }
    }
}

/// An order: its customer, its currency, and the sum of its rows in minor units.
struct Order<'a> {
    /// The ids that its rows have: of one customer, unless a merge was undone.
    customer_ids: Vec<&'a str>,
    currency: Currency,
    sum: i128,
}

/// The rows that a batch adds to orders. The rows of each order agree with each other.
pub(super) struct AddedOrders<'a> {
    orders: BTreeMap<&'a str, AddedOrder<'a>>,
    /// Pairs of different ids that rows of one order have: those of merged customers agree.
    customers: BTreeSet<(&'a str, &'a str)>,
}

struct AddedOrder<'a> {
    order: Order<'a>,
    has_discount: bool,
}

impl<'a> AddedOrders<'a> {
    /// `None` if rows of one order differ in currency.
    pub(super) fn of(rows: &[&'a ActivityRow]) -> Option<Self> {
        let mut orders: BTreeMap<&str, AddedOrder<'_>> = BTreeMap::new();
        let mut customers = BTreeSet::new();
        for row in rows.iter().filter_map(|row| OrderRow::of(row)) {
            let added = orders.entry(row.order_id).or_insert(AddedOrder {
                order: row.empty_order(),
                has_discount: false,
            });
            let order = &mut added.order;
            if order.currency != row.currency {
                return None;
            }
            let pairs = order.customer_ids.iter().map(|id| (*id, row.customer_id));
            customers.extend(pairs.filter(|(one, other)| one != other));
            order.sum += i128::from(row.amount);
            added.has_discount |= row.amount < 0;
        }
        Some(Self { orders, customers })
    }

    /// Whether the rows of each order have one customer.
    ///
    /// # Errors
    /// When the database fails.
    pub(super) async fn have_one_customer_each(
        &self,
        store: &Store,
        workspace: WorkspaceKey,
    ) -> Result<bool, StoreError> {
        let roots = roots_of(store, workspace, self.customers.iter().copied()).await?;
        let mut pairs = self.customers.iter();
        Ok(pairs.all(|(one, other)| roots.are_one(one, other)))
    }

    /// Whether a row has an amount below 0.
    pub(super) fn have_discounts(&self) -> bool {
        self.orders.values().any(|added| added.has_discount)
    }

    /// One array for each column. `key_of` gives a customer's key.
    ///
    /// # Errors
    /// Those of `key_of`.
    pub(super) fn columns(
        &self,
        rows: &[&'a ActivityRow],
        key_of: impl Fn(&str) -> Result<i32, StoreError>,
    ) -> Result<OrderColumns<'a>, StoreError> {
        let mut columns = OrderColumns::default();
        let mut ordinals = HashMap::new();
        for (ordinal, (order_id, added)) in (1..).zip(&self.orders) {
            ordinals.insert(*order_id, ordinal);
            columns.order_ids.push(order_id);
            // Merged customers are one, so any of the ids stands for all.
            for customer_id in added.order.customer_ids.iter().take(1) {
                columns.customer_keys.push(key_of(customer_id)?);
            }
            let code = added.order.currency.code().to_owned();
            columns.currency_codes.push(code);
            if added.has_discount {
                columns.discounted_ids.push(order_id);
                columns.added.push(added.order.sum.to_string());
            }
        }
        // Only the first row of an order gets its ordinal number.
        let mut take = |row: &ActivityRow| ordinals.remove(OrderRow::of(row)?.order_id);
        columns.opened_orders = rows.iter().map(|row| take(row)).collect();
        Ok(columns)
    }
}

/// The orders of a batch, one array for each column.
#[derive(Default)]
pub(super) struct OrderColumns<'a> {
    /// For each row of the batch: the ordinal number of its order, from 1, if it is the order's first.
    pub(super) opened_orders: Vec<Option<i32>>,
    pub(super) order_ids: Vec<&'a str>,
    pub(super) customer_keys: Vec<i32>,
    pub(super) currency_codes: Vec<String>,
    /// The orders that have a discount in the batch.
    pub(super) discounted_ids: Vec<&'a str>,
    /// The amounts that the batch adds to them, in minor units. As text, since amounts of some
    /// currencies add up to more than a `bigint`.
    pub(super) added: Vec<String>,
}

/// The roots of the customers in these pairs.
///
/// # Errors
/// When the database fails.
async fn roots_of<'a>(
    store: &Store,
    workspace: WorkspaceKey,
    pairs: impl Iterator<Item = (&'a str, &'a str)>,
) -> Result<CustomerRoots, StoreError> {
    let ids: BTreeSet<&str> = pairs.flat_map(|(one, other)| [one, other]).collect();
    if ids.is_empty() {
        return Ok(CustomerRoots::default());
    }
    customer_roots(&mut *store.connection().await?, workspace, ids).await
}

/// Locks the stored rows of orders until the transaction ends, so that no other batch adds a
/// discount meanwhile. Takes the lock of the settings first, as deletions do.
///
/// # Errors
/// When the database fails.
pub(super) async fn lock_orders(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    order_ids: &[&str],
) -> Result<(), StoreError> {
    sqlx::query!(
        "select revision from activity_settings where workspace_key = $1 for key share",
        workspace.0,
    )
    .fetch_optional(&mut *connection)
    .await?;
    let order_ids: Vec<String> = order_ids.iter().map(|id| (*id).to_owned()).collect();
    sqlx::query!(
        "select activity_id
         from activities
         where workspace_key = $1 and kind = 2 and order_id = any($2)
         order by order_id, activity_id
         for no key update",
        workspace.0,
        &order_ids,
    )
    .fetch_all(connection)
    .await?;
    Ok(())
}

/// Why these rows, which are new, can't be stored beside each other and the stored ones;
/// `None` for rows that can.
///
/// # Errors
/// When the database fails; [`StoreError::Corrupt`] when a stored order makes no sense.
pub(super) async fn order_refusals(
    store: &Store,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
) -> Result<Vec<Option<Rejection>>, StoreError> {
    if rows.iter().all(|row| OrderRow::of(row).is_none()) {
        return Ok(vec![None; rows.len()]);
    }
    refusals_by_orders(&mut *store.connection().await?, workspace, rows).await
}

/// [`order_refusals`], as this connection's transaction sees the stored rows.
///
/// # Errors
/// Those of [`order_refusals`].
pub(super) async fn refusals_by_orders(
    connection: &mut PgConnection,
    workspace: WorkspaceKey,
    rows: &[&ActivityRow],
) -> Result<Vec<Option<Rejection>>, StoreError> {
    let mut order_ids: Vec<String> = rows
        .iter()
        .filter_map(|row| Some(OrderRow::of(row)?.order_id.to_owned()))
        .collect();
    order_ids.sort_unstable();
    order_ids.dedup();
    if order_ids.is_empty() {
        return Ok(vec![None; rows.len()]);
    }
    let stored = sqlx::query!(
        r#"select requested.order_id as "order_id!", customer_ids as "customer_ids!",
               currency_code as "currency_code!", total.stored as "stored!"
           from unnest($2::text[]) as requested (order_id)
           cross join lateral (
               select array_agg(distinct customer_key) as customer_keys,
                   min(currency_code) as currency_code, sum(amount)::text as stored
               from (
                   select customer_key, currency_code, amount
                   from activities
                   where workspace_key = $1
                     and kind = 2
                     and activities.order_id between requested.order_id and requested.order_id
                   order by activities.order_id
                   offset 0
               ) as order_row
           ) as total
           cross join lateral (
               select array_agg(customer_id) as customer_ids
               from unnest(total.customer_keys) as member (customer_key)
               cross join lateral (
                   select customer_id
                   from customers
                   where workspace_key = $1
                     and customers.customer_key between member.customer_key and member.customer_key
                   order by customers.customer_key
                   limit 1
               ) as customer
           ) as known
           where total.stored is not null"#,
        workspace.0,
        &order_ids,
    )
    .fetch_all(&mut *connection)
    .await?;
    let mut orders = BTreeMap::new();
    for row in &stored {
        let corrupt = || StoreError::Corrupt("the rows of an order have no sum or currency".into());
        let order = Order {
            customer_ids: row.customer_ids.iter().map(String::as_str).collect(),
            currency: Currency::parse(&row.currency_code).map_err(|_| corrupt())?,
            sum: row.stored.parse().map_err(|_| corrupt())?,
        };
        orders.insert(row.order_id.as_str(), order);
    }
    let pairs = differing(rows, &orders).into_iter();
    let ids: BTreeSet<&str> = pairs.flat_map(|(one, other)| [one, other]).collect();
    let roots = match ids.is_empty() {
        true => CustomerRoots::default(),
        false => customer_roots(connection, workspace, ids).await?,
    };
    Ok(judge(rows, orders, &roots))
}

/// Pairs of different ids that rows of one order have.
fn differing<'a>(
    rows: &[&'a ActivityRow],
    orders: &BTreeMap<&'a str, Order<'a>>,
) -> BTreeSet<(&'a str, &'a str)> {
    let mut customers: HashMap<&str, Vec<&str>> = HashMap::new();
    for (order_id, order) in orders {
        customers.insert(order_id, order.customer_ids.clone());
    }
    let mut pairs = BTreeSet::new();
    for row in rows.iter().filter_map(|row| OrderRow::of(row)) {
        let known = customers.entry(row.order_id);
        let known = known.or_insert_with(|| vec![row.customer_id]);
        let others = known.iter().map(|id| (*id, row.customer_id));
        pairs.extend(others.filter(|(one, other)| one != other));
    }
    pairs
}

/// Why rows can't be stored beside each other and the stored orders. The first row of a new
/// order decides its customer and currency. Discounts are refused in the order of `rows`, as
/// few as possible, after all other rows are counted.
fn judge<'a>(
    rows: &[&'a ActivityRow],
    mut orders: BTreeMap<&'a str, Order<'a>>,
    roots: &CustomerRoots,
) -> Vec<Option<Rejection>> {
    let mut refusals: Vec<Option<Rejection>> = vec![None; rows.len()];
    let refuse = |row: OrderRow<'_>, violation| {
        Some(Rejection::Order {
            order_id: row.order_id.to_owned(),
            violation,
        })
    };
    let mut discounts = Vec::new();
    for (&row, refusal) in rows.iter().zip(&mut refusals) {
        let Some(row) = OrderRow::of(row) else {
            continue;
        };
        let order = orders
            .entry(row.order_id)
            .or_insert_with(|| row.empty_order());
        let is_of = |id: &&str| roots.are_one(id, row.customer_id);
        if !order.customer_ids.iter().any(is_of) {
            *refusal = refuse(row, OrderViolation::OtherCustomer);
        } else if order.currency != row.currency {
            let order = order.currency;
            *refusal = refuse(row, OrderViolation::OtherCurrency { order });
        } else if row.amount < 0 {
            discounts.push((row, refusal));
        } else {
            order.sum += i128::from(row.amount);
        }
    }
    for (row, refusal) in discounts {
        let order = orders
            .entry(row.order_id)
            .or_insert_with(|| row.empty_order());
        let sum = order.sum + i128::from(row.amount);
        if sum < 0 {
            let sum = row.currency.format(sum);
            *refusal = refuse(row, OrderViolation::BelowZero { sum });
        } else {
            order.sum = sum;
        }
    }
    refusals
}

#[cfg(test)]
mod tests;
