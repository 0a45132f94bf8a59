//! Cases in which numbers of purchases were wrong or misleading, each with its right answer.

use cxmetrics::api::{self, Bucket, CohortStart, PurchaseOccasion, SurvivalEvent};

use crate::support::{
    ActivityBuilder, Server, activity_counts, all_customers, cohorts, contact, from_to,
    lifetime_value, order, purchases, refund, survival,
};

fn share(estimate: Option<&api::Estimate>) -> (Option<f64>, i64) {
    let estimate = estimate.expect("an estimate");
    (estimate.value, estimate.count)
}

#[tokio::test]
async fn an_unknown_cost_is_not_a_cost_of_zero() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "O1", "50").costing("30"),
            order("a", "O1", "20"),
            order("a", "O2", "40").costing("25"),
        ])
        .await;
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    let point = &points[0];
    assert_eq!((point.orders_with_cost, point.rows_with_cost), (1, 2));
    assert_eq!(
        (point.cost.as_str(), point.profit.as_str()),
        ("55.00", "35.00")
    );
}

#[tokio::test]
async fn an_order_of_two_days_is_one_order_on_its_first() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "O1", "40").when("2024-01-31T23:59:30Z"),
            order("a", "O1", "10").when("2024-02-01T00:00:30Z"),
        ])
        .await;
    let months = from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let points = server
        .purchase_points(purchases(months.clone(), Bucket::Month))
        .await;
    let orders: Vec<i64> = points.iter().map(|point| point.orders).collect();
    assert_eq!(orders, [1, 0]);
    assert_eq!(
        share(points[0].average_order_value.as_ref()),
        (Some(50.0), 1)
    );
    assert_eq!(share(points[0].repurchase_rate.as_ref()), (Some(0.0), 1));
    // Whichever months a query asks for.
    for (start, end, gross) in [
        ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "50.00"),
        ("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "0"),
    ] {
        let alone = purchases(from_to(start, end), Bucket::None);
        let points = server.purchase_points(alone).await;
        assert_eq!(points[0].revenue_gross, gross);
    }
    let reply = server
        .cohorts(cohorts(months.clone(), CohortStart::FirstOrder))
        .await
        .unwrap();
    let cells = &reply.tables[0].cohorts[0].cells;
    assert_eq!(share(cells[1].retention.as_ref()), (Some(0.0), 1));
    for occasion in [PurchaseOccasion::Day, PurchaseOccasion::Order] {
        let mut request = purchases(months.clone(), Bucket::None);
        request.occasion = occasion.into();
        let points = server.purchase_points(request).await;
        assert_eq!((points[0].occasions, points[0].repeat_customers), (1, 0));
        let mut request = survival(months.clone(), SurvivalEvent::SecondOrder);
        request.occasion = occasion.into();
        let curves = server.survival(request).await.unwrap().curves;
        assert_eq!((curves[0].customers, curves[0].events), (1, 0));
    }
    let mut request = lifetime_value(months);
    request.page_size = 1;
    let reply = server.lifetime_value(request).await.unwrap();
    assert_eq!(reply.customers[0].repeat_purchases, 0);
}

#[tokio::test]
async fn a_currency_selects_the_customers_who_bought_in_it() {
    let server = Server::start().await;
    server
        .record_all([
            order("A", "1", "10")
                .paid_in("USD")
                .when("2024-01-10T00:00:00Z"),
            order("B", "1", "10").when("2024-01-15T00:00:00Z"),
            order("B", "2", "10").when("2024-02-15T00:00:00Z"),
            order("C", "1", "10")
                .paid_in("USD")
                .when("2024-01-20T00:00:00Z"),
            order("C", "2", "10").when("2024-02-20T00:00:00Z"),
        ])
        .await;
    let months = from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let mut request = cohorts(months.clone(), CohortStart::FirstOrder);
    let retention = async |request: &api::QueryCohortsRequest| {
        let reply = server.cohorts(request.clone()).await.unwrap();
        let cohorts = reply.tables[0].cohorts.iter();
        cohorts
            .map(|cohort| {
                let cells = cohort.cells.iter();
                let shares = cells.map(|cell| cell.retention.as_ref().unwrap().value);
                (cohort.size, shares.collect::<Vec<_>>())
            })
            .collect::<Vec<_>>()
    };
    // Of all currencies, without amounts.
    let everybody = retention(&request).await;
    assert_eq!(everybody[0], (3, vec![Some(1.0), Some(2.0 / 3.0)]));
    request.currency_code = "EUR".into();
    assert_eq!(
        retention(&request).await,
        [(1, vec![Some(1.0), Some(1.0)]), (1, vec![Some(1.0)])]
    );
    let mut request = purchases(months.clone(), Bucket::None);
    request.currency_code = "EUR".into();
    request.repurchase_within_days = Some(5);
    let points = server.purchase_points(request).await;
    assert_eq!(points[0].customers, 2);
    assert_eq!(
        share(points[0].repurchase_within_rate.as_ref()),
        (Some(0.0), 2)
    );
    let mut request = lifetime_value(months);
    request.currency_code = "EUR".into();
    let reply = server.lifetime_value(request).await.unwrap();
    assert_eq!(reply.series[0].customers, 2);
}

/// One customer with many dear orders, and many with few.
#[tokio::test]
async fn the_interval_of_an_order_value_accounts_for_orders_clustered_by_customer() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..30 {
        all.push(order("busy", &n.to_string(), "100"));
        all.push(order(&format!("c{n}"), "1", "10"));
    }
    server.record_all(all).await;
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    let value = points[0].average_order_value.unwrap();
    assert_eq!((value.value, value.count), (Some(55.0), 60));
    let interval = value.interval.unwrap();
    // Over orders it would be 43.3 to 66.7. The busy customer's residual is 30 times 45.
    assert!(interval.upper - interval.lower > 90.0, "{interval:?}");
}

#[tokio::test]
async fn rates_are_of_one_population_and_rows_of_one_refund_are_one() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-05-02T00:00:00Z"),
            refund("a", "1", "4").when("2024-05-03T00:00:00Z"),
            refund("a", "1", "1").when("2024-05-03T00:00:00Z"),
            order("b", "1", "10").when("2020-01-01T00:00:00Z"),
            refund("b", "1", "4").when("2024-05-03T00:00:00Z"),
            contact("c", "inquiry").when("2024-05-04T00:00:00Z"),
        ])
        .await;
    let may = from_to("2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z");
    let reply = server
        .activity_counts(activity_counts(may, Bucket::None))
        .await
        .unwrap();
    // Kinds that never happened are left out (case 74).
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|series| {
            let point = &series.points[0];
            let rate = point.rate.as_ref().unwrap().value;
            (series.kind(), point.count, point.count_of_active, rate)
        })
        .collect();
    use api::ActivityKind::{Contact, Order, Refund};
    assert_eq!(
        found,
        [
            (Order, 1, 1, Some(1.0)),
            (Refund, 2, 1, Some(1.0)),
            (Contact, 1, 0, Some(0.0)),
        ]
    );
}

/// One option with one default.
#[tokio::test]
async fn by_default_a_split_invoice_is_one_purchase_everywhere() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-10T09:00:00Z"),
            order("a", "2", "10").when("2024-01-10T15:00:00Z"),
        ])
        .await;
    let january = || from_to("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
    let counts = async |occasion: PurchaseOccasion| {
        let mut request = purchases(january(), Bucket::None);
        request.occasion = occasion.into();
        let repeat = server.purchases(request).await.unwrap();
        let mut request = survival(january(), SurvivalEvent::SecondOrder);
        request.occasion = occasion.into();
        let curves = server.survival(request).await.unwrap();
        assert_eq!(repeat.occasion(), curves.occasion());
        let point = &repeat.series[0].points[0];
        (
            point.repeat_customers,
            curves.curves[0].events,
            repeat.occasion(),
        )
    };
    let day = PurchaseOccasion::Day;
    assert_eq!(counts(PurchaseOccasion::Unspecified).await, (0, 0, day));
    assert_eq!(counts(day).await, (0, 0, day));
    let order = PurchaseOccasion::Order;
    assert_eq!(counts(order).await, (1, 1, order));
}
