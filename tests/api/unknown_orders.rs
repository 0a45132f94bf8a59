//! Refunds of orders that are not stored: they are deducted like others, and counted apart.

use cxmetrics::api::{Bucket, CustomerScope, PurchasePoint};

use crate::support::{ActivityBuilder, ScopeBuilder, Server, from_to, order, purchases, refund};

/// Refunds, and of these the ones of unknown orders: their number and their amount.
fn refunds(point: &PurchasePoint) -> (&str, i64, &str) {
    (
        &point.refunds,
        point.refunds_of_unknown_orders,
        &point.refunds_of_unknown_orders_amount,
    )
}

async fn only(server: &Server, scope: CustomerScope) -> PurchasePoint {
    let mut points = server.purchase_points(purchases(scope, Bucket::None)).await;
    assert_eq!(points.len(), 1);
    points.remove(0)
}

#[tokio::test]
async fn refunds_of_unknown_orders_are_counted_apart_in_each_bucket_and_group() {
    let server = Server::start().await;
    let january = "2026-01-10T12:00:00Z";
    let february = "2026-02-10T12:00:00Z";
    server
        .record_all([
            order("c", "1", "40").when(january),
            refund("c", "1", "4").when(january),
            // A credit note with its own number.
            refund("c", "C1", "3.50").when(january).over("web"),
            refund("c", "C1", "0.25").when(february),
            // The order is another customer's.
            refund("d", "", "2").of_order("c 1").when(january),
        ])
        .await;
    let period = || from_to("2026-01-01T00:00:00Z", "2026-03-01T00:00:00Z");
    let point = only(&server, period()).await;
    assert_eq!(refunds(&point), ("9.75", 3, "5.75"));
    assert_eq!(point.revenue_net, "30.25");
    let points = server
        .purchase_points(purchases(period(), Bucket::Month))
        .await;
    let by_month: Vec<_> = points.iter().map(refunds).collect();
    assert_eq!(by_month, [("9.50", 2, "5.50"), ("0.25", 1, "0.25")]);
    let web = only(&server, period().only("channel", &["web"])).await;
    assert_eq!(refunds(&web), ("3.50", 1, "3.50"));
    let reply = server
        .purchases(purchases(period().by(&["channel"]), Bucket::None))
        .await
        .unwrap();
    let by_channel: Vec<_> = reply
        .series
        .iter()
        .map(|series| refunds(&series.points[0]))
        .collect();
    assert_eq!(by_channel, [("6.25", 2, "2.25"), ("3.50", 1, "3.50")]);
    let named = |formula: &&cxmetrics::api::Formula| formula.field == "refunds_of_unknown_orders";
    let definition = reply.definition.unwrap();
    assert_eq!(definition.formulas.iter().filter(named).count(), 1);
}

#[tokio::test]
async fn an_order_is_known_whenever_it_was_placed_and_under_any_id_of_its_customer() {
    let server = Server::start().await;
    let before = order("c", "", "10")
        .of_order("before")
        .when("2020-05-01T00:00:00Z");
    let after = order("c", "", "10")
        .of_order("after")
        .when("2026-09-01T00:00:00Z");
    let merged = order("d", "", "10")
        .of_order("merged")
        .when("2021-05-01T00:00:00Z");
    let refund_of = |order: &str| {
        let refund = refund("c", "", "1").of_order(order);
        refund.when("2026-01-10T12:00:00Z")
    };
    let refunded = ["before", "after", "merged"].map(refund_of);
    server.record_all(refunded).await;
    let unknown = async || {
        let period = from_to("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        let point = only(&server, period).await;
        assert_eq!(point.refunds, "3.00");
        point.refunds_of_unknown_orders
    };
    assert_eq!(unknown().await, 3);
    server.record_all([before.clone(), after, merged]).await;
    assert_eq!(unknown().await, 1, "the third order is another customer's");
    let merge = server.merge("d", "c").await.unwrap();
    assert_eq!(unknown().await, 0);
    server.delete(&before.activity_id).await.unwrap();
    assert_eq!(unknown().await, 1);
    server.unmerge(&merge.request_id).await.unwrap();
    assert_eq!(unknown().await, 2);
}
