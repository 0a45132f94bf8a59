//! Orders, revenue, profit, order value, frequency and repurchase.

use cxmetrics::api::{self, Bucket, Estimate, PurchaseOccasion, PurchasePoint};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, all_customers, from_to, order, purchases,
    refund, values,
};

fn value(estimate: Option<&Estimate>) -> (Option<f64>, i64) {
    let estimate = estimate.unwrap();
    (estimate.value, estimate.count)
}

async fn only(server: &Server, request: api::QueryPurchasesRequest) -> PurchasePoint {
    let mut points = server.purchase_points(request).await;
    assert_eq!(points.len(), 1);
    points.remove(0)
}

#[tokio::test]
async fn sums_are_exact_where_binary_fractions_are_not() {
    let server = Server::start().await;
    server
        .record_all([
            order("c", "o", "0.1"),
            order("c", "p", "0.2"),
            order("d", "o", "999999999999.99"),
            order("d", "p", "999999999999.99").costing("999999999999.98"),
            refund("d", "p", "0.3"),
        ])
        .await;
    let point = only(&server, purchases(all_customers(), Bucket::None)).await;
    assert_eq!(point.revenue_gross, "2000000000000.28");
    assert_eq!(point.refunds, "0.30");
    assert_eq!(point.revenue_net, "1999999999999.98");
    assert_eq!(
        (point.cost.as_str(), point.profit.as_str()),
        ("999999999999.98", "0.01")
    );

    // And of many.
    server
        .record_all((0..1_000).map(|n| order("many", &n.to_string(), "0.1").over("web")))
        .await;
    let web = purchases(all_customers().only("channel", &["web"]), Bucket::None);
    assert_eq!(only(&server, web).await.revenue_gross, "100.00");
}

#[tokio::test]
async fn an_order_of_several_rows_is_one_and_a_refund_is_none() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "o", "10").costing("4"),
            order("a", "o", "5").when("2026-01-14T13:00:00Z"),
            order("a", "o", "1").costing("1"),
            order("a", "p", "20"),
            // The same name is another order for another customer.
            order("b", "o", "7").costing("9"),
            refund("a", "o", "3"),
            refund("a", "o", "3"),
            refund("c", "never", "2"),
        ])
        .await;
    let point = only(&server, purchases(all_customers(), Bucket::None)).await;
    assert_eq!((point.customers, point.orders, point.occasions), (2, 3, 3));
    assert_eq!(point.repeat_customers, 1);
    assert_eq!(point.revenue_gross, "43.00");
    assert_eq!(point.refunds, "8.00");
    assert_eq!(point.revenue_net, "35.00");
    // The cost of one row of a's order is unknown.
    assert_eq!((point.orders_with_cost, point.rows_with_cost), (1, 3));
    assert_eq!(point.cost, "14.00");
    // 10 + 1 - 5 and 7 - 9.
    assert_eq!(point.profit, "4.00");
    let (average, orders) = value(point.average_order_value.as_ref());
    assert!((average.unwrap() - 43.0 / 3.0).abs() < 1e-12 && orders == 3);
    let net = point.average_order_value_net.unwrap();
    assert!((net - 35.0 / 3.0).abs() < 1e-12);
    assert_eq!(value(point.frequency.as_ref()), (Some(1.5), 2));
    assert_eq!(value(point.revenue_per_customer.as_ref()), (Some(21.5), 2));
    assert_eq!(value(point.profit_per_customer.as_ref()), (Some(2.0), 2));
    assert_eq!(value(point.repurchase_rate.as_ref()), (Some(0.5), 2));
    assert_eq!(point.repurchase_within_rate, None, "not requested");
}

#[tokio::test]
async fn each_bucket_is_computed_alone_and_a_refund_counts_at_its_own_time() {
    let server = Server::start().await;
    server
        .record_all([
            order("c", "o", "10").when("2025-01-31T23:59:59.999999Z"),
            order("c", "o", "1").when("2025-02-01T00:00:00Z"),
            refund("c", "o", "4").when("2025-04-01T00:00:00Z"),
        ])
        .await;
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::Month))
        .await;
    let found: Vec<_> = points
        .iter()
        .map(|point| {
            (
                point.orders,
                point.revenue_gross.as_str(),
                point.revenue_net.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (1, "11.00", "11.00"),
            (0, "0.00", "0.00"),
            (0, "0.00", "0.00"),
            (0, "0.00", "-4.00")
        ]
    );
    assert_eq!(
        only(&server, purchases(all_customers(), Bucket::None))
            .await
            .orders,
        1
    );
}

#[tokio::test]
async fn several_currencies_are_not_added_up() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "o", "10").over("web"),
            order("a", "p", "1200")
                .paid_in("JPY")
                .when("2026-01-15T00:00:00Z"),
            refund("a", "p", "200")
                .paid_in("JPY")
                .when("2026-01-15T00:00:00Z"),
            order("b", "o", "1.234").paid_in("KWD"),
        ])
        .await;
    // Counts need no currency; there are no amounts.
    let reply = server
        .purchases(purchases(all_customers(), Bucket::None))
        .await
        .unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!((point.customers, point.orders), (2, 3));
    assert_eq!(
        (point.revenue_gross.as_str(), point.refunds.as_str()),
        ("", "")
    );
    assert_eq!(
        (&point.average_order_value, reply.currency_code.as_str()),
        (&None, "")
    );
    assert_eq!(reply.warnings.len(), 1);
    let warning = &reply.warnings[0];
    assert_eq!(warning.reason(), api::WarningReason::MixedCurrencies);
    assert_eq!(warning.metadata["currency_codes"], "EUR,JPY,KWD");
    for (currency, orders, customers, net) in [
        ("EUR", 1, 1, "10.00"),
        ("JPY", 1, 1, "1000"),
        ("KWD", 1, 1, "1.234"),
        ("USD", 0, 0, "0.00"),
    ] {
        let mut query = purchases(all_customers(), Bucket::None);
        query.currency_code = currency.into();
        let reply = server.purchases(query).await.unwrap();
        assert_eq!(reply.currency_code, currency);
        let point = &reply.series[0].points[0];
        assert_eq!(
            (point.orders, point.customers, point.revenue_net.as_str()),
            (orders, customers, net)
        );
    }
    // If the orders in scope have one currency, none need be selected.
    for scope in [
        from_to("2026-01-15T00:00:00Z", "2026-01-16T00:00:00Z"),
        all_customers().only("channel", &["web"]),
    ] {
        let reply = server
            .purchases(purchases(scope, Bucket::None))
            .await
            .unwrap();
        assert_eq!(reply.series[0].points[0].orders, 1);
    }
    // Metrics without amounts ignore the currencies.
    let base = crate::support::base(all_customers(), Bucket::None, None);
    assert_eq!(server.base_points(base).await[0].acquired, 2);
}

#[tokio::test]
async fn one_day_as_one_occasion_is_a_day_of_the_zone() {
    let server = Server::start().await;
    // One day in UTC, two in Kathmandu, where midnight is 18:15 UTC; and the other way round.
    server
        .record_all([
            order("a", "1", "1").when("2025-01-10T18:14:00Z"),
            order("a", "2", "1").when("2025-01-10T18:15:00Z"),
            order("b", "1", "1").when("2025-01-10T23:59:00Z"),
            order("b", "2", "1").when("2025-01-11T00:01:00Z"),
            order("b", "3", "1").when("2025-01-11T00:02:00Z"),
        ])
        .await;
    for (zone, by_day, expected) in [
        ("UTC", false, (5, 5, 2)),
        ("UTC", true, (5, 3, 1)),
        ("Asia/Kathmandu", true, (5, 3, 1)),
        ("Asia/Kathmandu", false, (5, 5, 2)),
    ] {
        let mut query = purchases(all_customers().in_zone(zone), Bucket::None);
        if by_day {
            query.occasion = PurchaseOccasion::Day.into();
        }
        let point = only(&server, query).await;
        let found = (point.orders, point.occasions, point.repeat_customers);
        assert_eq!(found, expected, "{zone} {by_day}");
    }
    // In each it is another customer who bought on two days.
    let revenue = |zone: &str| {
        let mut query = purchases(all_customers().in_zone(zone), Bucket::Day);
        query.occasion = PurchaseOccasion::Day.into();
        query
    };
    let utc = server.purchase_points(revenue("UTC")).await;
    let kathmandu = server.purchase_points(revenue("Asia/Kathmandu")).await;
    let orders =
        |points: &[PurchasePoint]| -> Vec<i64> { points.iter().map(|one| one.orders).collect() };
    assert_eq!((orders(&utc), orders(&kathmandu)), (vec![3, 2], vec![1, 4]));
}

#[tokio::test]
async fn repurchase_in_time_counts_only_customers_observed_long_enough() {
    let server = Server::start().await;
    server
        .record_all([
            // On the last instant in time, and right after it.
            order("a", "1", "1").when("2025-01-01T06:00:00Z"),
            order("a", "2", "1").when("2025-01-31T06:00:00Z"),
            order("b", "1", "1").when("2025-01-01T06:00:00Z"),
            order("b", "2", "1").when("2025-01-31T06:00:00.000001Z"),
            // More rows of the first order are not another.
            order("c", "1", "1").when("2025-01-10T00:00:00Z"),
            order("c", "1", "1").when("2025-01-12T00:00:00Z"),
            // Observed for less than 30 days, so left out in spite of coming back.
            order("d", "1", "1").when("2025-03-10T00:00:00Z"),
            order("d", "2", "1").when("2025-03-11T00:00:00Z"),
            // First ordered before the period.
            order("e", "1", "1").when("2024-12-31T00:00:00Z"),
            order("e", "2", "1").when("2025-01-02T00:00:00Z"),
            acquired("f").when("2025-01-02T00:00:00Z"),
        ])
        .await;
    let scope = || from_to("2025-01-01T00:00:00Z", "2025-04-01T00:00:00Z");
    let rates = async |bucket: Bucket, days: i32| {
        let mut query = purchases(scope(), bucket);
        query.repurchase_within_days = Some(days);
        let points = server.purchase_points(query).await;
        let rates = points
            .iter()
            .map(|point| value(point.repurchase_within_rate.as_ref()));
        rates.collect::<Vec<_>>()
    };
    assert_eq!(rates(Bucket::None, 30).await, [(Some(1.0 / 3.0), 3)]);
    assert_eq!(rates(Bucket::None, 31).await, [(Some(2.0 / 3.0), 3)]);
    assert_eq!(rates(Bucket::None, 1).await, [(Some(0.25), 4)]);
    assert_eq!(
        rates(Bucket::Month, 30).await,
        [(Some(1.0 / 3.0), 3), (None, 0), (None, 0)]
    );
    assert_eq!(rates(Bucket::None, 3_650).await, [(None, 0)]);
}

#[tokio::test]
async fn an_empty_window_has_no_rates_and_no_money() {
    let server = Server::start().await;
    let reply = server
        .purchases(purchases(all_customers(), Bucket::Month))
        .await
        .unwrap();
    assert_eq!((reply.series.len(), reply.series[0].points.len()), (1, 0));
    assert_eq!(reply.definition.unwrap().scope.unwrap().period, None);
    server
        .record(order("c", "o", "1").when("2025-01-01T00:00:00Z"))
        .await
        .unwrap();
    let scope = || from_to("1950-01-01T00:00:00Z", "1951-01-01T00:00:00Z");
    let mut query = purchases(scope(), Bucket::None);
    query.repurchase_within_days = Some(30);
    let reply = server.purchases(query).await.unwrap();
    assert_eq!(reply.currency_code, "");
    let point = &reply.series[0].points[0];
    assert_eq!((point.customers, point.orders, point.occasions), (0, 0, 0));
    assert_eq!(point.revenue_net, "0");
    assert_eq!(point.average_order_value_net, None);
    for estimate in [
        &point.average_order_value,
        &point.frequency,
        &point.revenue_per_customer,
        &point.profit_per_customer,
        &point.repurchase_rate,
        &point.repurchase_within_rate,
    ] {
        assert_eq!(value(estimate.as_ref()), (None, 0));
        assert_eq!(
            estimate.as_ref().unwrap().status(),
            api::ScoreStatus::NoData
        );
    }
    assert_eq!(
        server
            .purchases(purchases(scope().by(&["channel"]), Bucket::None))
            .await
            .unwrap()
            .series,
        []
    );
}

#[tokio::test]
async fn purchases_are_grouped_by_channel_and_declared_dimensions() {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    server
        .record_all([
            order("a", "1", "1").over("store").tagged("store", "north"),
            order("a", "2", "2").over("store").tagged("store", "south"),
            order("b", "1", "4").over("store").tagged("store", "north"),
            order("b", "2", "8").over("web"),
            refund("b", "2", "1").over("phone"),
        ])
        .await;
    let grouped = purchases(all_customers().by(&["channel", "store"]), Bucket::None);
    let reply = server.purchases(grouped).await.unwrap();
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|series| {
            let point = &series.points[0];
            (
                values(&series.group),
                point.customers,
                point.orders,
                point.revenue_net.as_str(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (vec![Some("phone"), None], 0, 0, "-1.00"),
            (vec![Some("store"), Some("north")], 2, 2, "5.00"),
            (vec![Some("store"), Some("south")], 1, 1, "2.00"),
            (vec![Some("web"), None], 1, 1, "8.00"),
        ]
    );
    let scope = all_customers()
        .only("store", &["north", "south"])
        .without("store", &["south"]);
    let point = only(&server, purchases(scope, Bucket::None)).await;
    assert_eq!((point.orders, point.revenue_net.as_str()), (2, "5.00"));
}
