//! Orders of merged customers: one order may have rows under several ids of one customer.

use cxmetrics::api::{self, ActivityRemark, Bucket, Outcome};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Server, all_customers, assert_refused, order, purchases, record_request,
    refund,
};

/// A row of order `o`, whoever's it is.
fn row(customer: &str, amount: &str) -> api::Activity {
    order(customer, "o", amount).of_order("o")
}

async fn assert_conflict(server: &Server, told: api::Activity) {
    let refused = server.record(told).await;
    let field = ["activity.customer_id"];
    assert_refused(refused, Code::FailedPrecondition, "ORDER_CONFLICT", &field);
}

/// Customers, orders and gross revenue.
async fn bought(server: &Server) -> (i64, i64, String) {
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    let point = &points[0];
    (point.customers, point.orders, point.revenue_gross.clone())
}

#[tokio::test]
async fn rows_of_one_order_are_alike_under_all_ids_of_one_customer() {
    let server = Server::start().await;
    server.record(row("a", "20")).await.unwrap();
    assert_conflict(&server, row("b", "5")).await;
    server.merge("a", "m").await.unwrap();
    let merge = server.merge("b", "m").await.unwrap();
    for told in [row("b", "5"), row("m", "3"), row("a", "2"), row("b", "-30")] {
        assert_eq!(server.record(told).await.unwrap(), Outcome::Inserted);
    }
    assert_eq!(bought(&server).await, (1, 1, "0.00".into()));
    let refused = server.record(row("m", "-1")).await;
    let field = ["activity.order.amount"];
    assert_refused(
        refused,
        Code::FailedPrecondition,
        "ORDER_BELOW_ZERO",
        &field,
    );
    assert_conflict(&server, row("x", "1")).await;

    // Rows stay where they are, and each of both may have more.
    server.unmerge(&merge.request_id).await.unwrap();
    assert_eq!(bought(&server).await, (2, 2, "0.00".into()));
    for told in [row("a", "1"), row("b", "30"), row("m", "1")] {
        assert_eq!(server.record(told).await.unwrap(), Outcome::Inserted);
    }
    assert_conflict(&server, row("x", "1")).await;
    assert_eq!(bought(&server).await, (2, 2, "32.00".into()));
}

#[tokio::test]
async fn a_new_order_may_come_under_several_ids_in_one_batch() {
    let server = Server::start().await;
    let batch = || {
        let rows = [("a", "20"), ("b", "7"), ("a", "-5")];
        record_request(rows.map(|(customer, amount)| row(customer, amount)))
    };
    let verdicts = server.record_stream(vec![batch()]).await.unwrap();
    let outcomes = verdicts.iter().map(api::ActivityVerdict::outcome);
    assert_eq!(
        outcomes.collect::<Vec<_>>(),
        [Outcome::Inserted, Outcome::Rejected, Outcome::Inserted]
    );
    server.merge("a", "b").await.unwrap();
    let verdicts = server.record_stream(vec![batch()]).await.unwrap();
    for verdict in verdicts {
        assert_eq!(verdict.outcome(), Outcome::Inserted, "{verdict:?}");
    }
    assert_eq!(bought(&server).await, (1, 1, "37.00".into()));
}

#[tokio::test]
async fn a_refund_finds_its_order_under_another_id() {
    let server = Server::start().await;
    server.record(row("a", "20")).await.unwrap();
    let refunded = |amount: &str| refund("b", "o", amount).of_order("o");
    let told = server.tell(refunded("1")).await.unwrap();
    assert_eq!(told.remarks, [i32::from(ActivityRemark::UnknownOrder)]);
    server.merge("b", "a").await.unwrap();
    let told = server.tell(refunded("2")).await.unwrap();
    assert_eq!(told.remarks, [0; 0]);
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    assert_eq!(points[0].revenue_net, "17.00");
}
