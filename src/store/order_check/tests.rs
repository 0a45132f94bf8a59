#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use jiff::Timestamp;
use uuid::Uuid;

use super::*;
use crate::domain::{
    activity::{Activity, ActivityDetail},
    customer::Attributes,
    dimension::Cell,
    row_outcome::OnConflict,
};

fn row(customer_id: &str, order_id: &str, amount: i64, code: &str) -> ActivityRow {
    let activity = Activity {
        id: Uuid::nil(),
        customer_id: customer_id.into(),
        time: Timestamp::UNIX_EPOCH,
        cell: Cell::default(),
        properties: BTreeMap::new(),
        attributes: Attributes::default(),
        detail: ActivityDetail::Order {
            order_id: order_id.into(),
            currency: Currency::parse(code).unwrap(),
            amount,
            cost: None,
        },
    };
    ActivityRow::new(activity, 1, 1, OnConflict::Report)
}

/// The indexes of the rows that are refused.
fn refused(rows: &[ActivityRow], stored: Option<i128>) -> Vec<usize> {
    let rows: Vec<&ActivityRow> = rows.iter().collect();
    let order = |sum| Order {
        customer_ids: vec!["c"],
        currency: Currency::parse("EUR").unwrap(),
        sum,
    };
    let orders = stored.map(|sum| ("o", order(sum))).into_iter().collect();
    let refusals = judge(&rows, orders, &CustomerRoots::default());
    let indexes = refusals.iter().enumerate();
    let indexes = indexes.filter_map(|(index, refusal)| refusal.as_ref().map(|_| index));
    indexes.collect()
}

#[test]
fn rows_of_a_batch_count_together_whatever_their_order() {
    let euro = |amount| row("c", "o", amount, "EUR");
    assert_eq!(refused(&[euro(-8), euro(50), euro(-42)], None), [0; 0]);
    assert_eq!(refused(&[euro(-8), euro(50), euro(-43)], None), [2]);
    // As few as possible, in their order.
    assert_eq!(refused(&[euro(-9), euro(-9), euro(-1)], Some(10)), [1]);
    assert_eq!(refused(&[euro(-1)], None), [0]);
    assert_eq!(refused(&[euro(-1)], Some(1)), [0; 0]);
}

#[test]
fn sums_beyond_64_bits_are_exact() {
    let largest = || row("c", "o", 10_i64.pow(18), "EUR");
    let mut rows: Vec<_> = std::iter::repeat_with(largest).take(20).collect();
    rows.push(row("c", "o", -10_i64.pow(18), "EUR"));
    assert_eq!(refused(&rows, Some(-19 * 10_i128.pow(18))), [0; 0]);
    assert_eq!(refused(&rows, Some(-19 * 10_i128.pow(18) - 1)), [20]);
}

#[test]
fn a_refused_row_counts_nothing() {
    let rows = [
        row("c", "o", 5, "USD"),
        row("d", "o", 5, "EUR"),
        row("c", "o", -5, "EUR"),
        row("c", "p", 5, "USD"),
    ];
    assert_eq!(refused(&rows, Some(4)), [0, 1, 2]);
    assert_eq!(refused(&rows, Some(5)), [0, 1]);
    // The first row of a new order decides.
    assert_eq!(refused(&rows, None), [1, 2]);
}

#[test]
fn the_first_row_of_each_order_may_open_it() {
    let rows = [
        row("c", "p", 1, "EUR"),
        row("c", "o", 2, "EUR"),
        row("c", "p", -1, "EUR"),
    ];
    let rows: Vec<&ActivityRow> = rows.iter().collect();
    let added = AddedOrders::of(&rows).unwrap();
    let columns = added.columns(&rows, |_| Ok(7)).unwrap();
    assert_eq!(columns.opened_orders, [Some(2), Some(1), None]);
    assert_eq!(columns.order_ids, ["o", "p"]);
    assert_eq!(columns.customer_keys, [7, 7]);
    assert_eq!(columns.discounted_ids, ["p"]);
    assert_eq!(columns.added, ["0"]);
}

#[test]
fn rows_of_a_batch_that_disagree_are_found() {
    let first = row("c", "o", 1, "EUR");
    let other = row("c", "o", 1, "USD");
    assert!(AddedOrders::of(&[&first, &other]).is_none());
    // Two ids may be one customer.
    let other = row("d", "o", 1, "EUR");
    let added = AddedOrders::of(&[&first, &other, &first]).unwrap();
    assert_eq!(added.customers, [("c", "d")].into());
    let pairs = differing(&[&first, &other, &first], &BTreeMap::new());
    assert_eq!(pairs, [("c", "d")].into());
}
