//! Purchases in a bucket by the customers at its start, and the differences between groups.

use cxmetrics::api::{self, Bucket, Estimate, PurchasePoint, PurchasesAtStart};

use crate::support::{
    ActivityBuilder, Declare, Give, ScopeBuilder, Server, acquired, assert_invalid, base,
    cancelled, contractual, from_to, inactive_for, order, purchases, response, segment, survey,
};

const BEFORE: &str = "2024-12-01T00:00:00Z";
const START: &str = "2025-01-01T00:00:00Z";
const WITHIN: &str = "2025-02-01T00:00:00Z";
const LATER: &str = "2025-02-20T00:00:00Z";

fn quarter() -> api::CustomerScope {
    from_to(START, "2025-04-01T00:00:00Z")
}

fn of_base(scope: api::CustomerScope) -> api::QueryPurchasesRequest {
    api::QueryPurchasesRequest {
        at_start: contractual(),
        currency_code: "EUR".into(),
        ..purchases(scope, Bucket::None)
    }
}

async fn only(server: &Server, request: api::QueryPurchasesRequest) -> PurchasePoint {
    let mut points = server.purchase_points(request).await;
    assert_eq!(points.len(), 1);
    points.remove(0)
}

fn counts(bought: &PurchasesAtStart) -> (i64, i64, i64, &str) {
    let gross = bought.revenue_gross.as_str();
    (
        bought.customers,
        bought.buyers,
        bought.repeat_customers,
        gross,
    )
}

fn value(estimate: Option<&Estimate>) -> f64 {
    estimate.unwrap().value.unwrap()
}

fn bounds(estimate: Option<&Estimate>) -> (f64, f64) {
    let interval = estimate.unwrap().interval.unwrap();
    (interval.lower, interval.upper)
}

fn assert_close(found: (f64, f64), expected: (f64, f64)) {
    let is_close = (found.0 - expected.0).abs() < 1e-9 && (found.1 - expected.1).abs() < 1e-9;
    assert!(is_close, "{found:?} for {expected:?}");
}

/// Ten customers ordered once before the quarter. Of the promoters a to e four order twice for
/// 100.00 in all, of the detractors f to j four leave and the last one orders twice.
async fn ten_customers() -> Server {
    let server = Server::start().await;
    server.create(survey("s").nps("nps")).await;
    let mut activities = Vec::new();
    for id in ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"] {
        activities.push(acquired(id).when(BEFORE));
    }
    for id in ["a", "b", "c", "d", "j"] {
        activities.push(order(id, "1", "60").when(WITHIN));
        activities.push(order(id, "2", "40").when(LATER));
    }
    for id in ["f", "g", "h", "i"] {
        activities.push(cancelled(id).when(START));
    }
    server.record_all(activities).await;
    let answers = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let answers = answers.iter().enumerate().map(|(place, id)| {
        let score = if place < 5 { 10 } else { 0 };
        response("s").by(id).at(BEFORE).score("nps", score)
    });
    server.submit_all(answers.collect()).await;
    server
}

#[tokio::test]
async fn those_driven_off_stay_in_the_denominator() {
    let server = ten_customers().await;
    let reply = server
        .purchases(of_base(quarter().split_by("s", "nps")))
        .await
        .unwrap();
    let [promoters, detractors] = &reply.series[..] else {
        panic!("{:?}", reply.series);
    };
    let (promoters, detractors) = (&promoters.points[0], &detractors.points[0]);
    // Per customer who ordered nothing distinguishes them.
    for point in [promoters, detractors] {
        assert_eq!(value(point.repurchase_rate.as_ref()), 1.0);
        assert_eq!(value(point.revenue_per_customer.as_ref()), 100.0);
    }
    // Per customer at the start: 4 and 1 of 5.
    let promoters = promoters.at_start.as_ref().unwrap();
    let detractors = detractors.at_start.as_ref().unwrap();
    assert_eq!(counts(promoters), (5, 4, 4, "400.00"));
    assert_eq!(counts(detractors), (5, 1, 1, "100.00"));
    assert_eq!(value(promoters.repurchase_rate.as_ref()), 0.8);
    assert_eq!(value(detractors.repurchase_rate.as_ref()), 0.2);
    assert_eq!(value(promoters.revenue_per_customer.as_ref()), 80.0);
    assert_eq!(value(detractors.revenue_per_customer.as_ref()), 20.0);

    // Newcombe's interval by hand: Wilson of 4/5 is 0.375535 to 0.963776, of 1/5 the mirror.
    let wilson: (f64, f64) = (0.375_534_629_762_525_5, 0.963_775_891_367_569_8);
    let apart = (0.8_f64 - wilson.0).hypot((1.0 - wilson.0) - 0.2);
    let beyond = (wilson.1 - 0.8).hypot(0.2 - (1.0 - wilson.1));
    let difference = promoters.repurchase_rate_difference.as_ref();
    assert!((value(difference) - 0.6).abs() < 1e-12);
    assert_eq!(difference.unwrap().count, 5);
    assert_close(bounds(difference), (0.6 - apart, 0.6 + beyond));
    let difference = detractors.repurchase_rate_difference.as_ref();
    assert!((value(difference) + 0.6).abs() < 1e-12);

    // Welch: both have a variance of 2,000 and 8 degrees of freedom, t 2.306004; the standard
    // error is the root of 2 * 2,000 / 5.
    let difference = promoters.revenue_per_customer_difference.as_ref();
    assert_eq!(value(difference), 60.0);
    let half = 2.306_004_135_204_166_4 * 800.0_f64.sqrt();
    assert_close(bounds(difference), (60.0 - half, 60.0 + half));
}

#[tokio::test]
async fn retention_is_compared_with_the_others_and_a_single_group_with_nobody() {
    let server = ten_customers().await;
    let query = base(quarter().split_by("s", "nps"), Bucket::None, contractual());
    let reply = server.base(query).await.unwrap();
    let differences = reply.series.iter().map(|series| {
        let difference = series.points[0].retention_difference.as_ref();
        (value(difference), difference.unwrap().count)
    });
    let differences: Vec<_> = differences.collect();
    assert!((differences[0].0 - 0.8).abs() < 1e-12 && (differences[1].0 + 0.8).abs() < 1e-12);
    assert_eq!((differences[0].1, differences[1].1), (5, 5));

    let reply = server
        .base(base(quarter(), Bucket::None, contractual()))
        .await
        .unwrap();
    assert_eq!(reply.series[0].points[0].retention_difference, None);
    let alone = only(&server, of_base(quarter())).await.at_start.unwrap();
    assert_eq!(counts(&alone), (10, 5, 5, "500.00"));
    assert_eq!(alone.repurchase_rate_difference, None);
    assert_eq!(alone.revenue_per_customer_difference, None);
}

#[tokio::test]
async fn the_customers_at_the_start_are_those_of_the_base_whatever_their_currency() {
    let server = Server::start().await;
    server
        .record_all([
            // There by an order in another currency.
            order("other", "1", "5").paid_in("USD").when(BEFORE),
            order("other", "2", "7").when(WITHIN),
            // There, and buys nothing.
            order("idle", "1", "5").when(BEFORE),
            // Comes within the quarter.
            order("new", "1", "11").when(WITHIN),
            order("new", "2", "13").when(LATER),
            // Was there too long ago.
            order("gone", "1", "1").when("2024-01-01T00:00:00Z"),
            order("gone", "2", "17").when(WITHIN),
            // A row before the start dates its order: it is no purchase of the quarter.
            order("split", "1", "1").when(BEFORE),
            order("split", "1", "1").when("2025-01-01T00:00:00Z"),
        ])
        .await;
    for loss in [inactive_for(60), contractual()] {
        let request = api::QueryPurchasesRequest {
            at_start: loss,
            ..of_base(quarter())
        };
        let point = only(&server, request).await;
        let reply = server.base(base(quarter(), Bucket::None, loss)).await;
        let at_start = reply.unwrap().series[0].points[0].at_start;
        let bought = point.at_start.unwrap();
        assert_eq!(bought.customers, at_start);
        let expected = match at_start {
            // Nobody cancelled: the one from long ago is still there.
            4 => (4, 2, 0, "24.00"),
            _ => (3, 1, 0, "7.00"),
        };
        assert_eq!(counts(&bought), expected);
        assert_eq!((point.customers, point.repeat_customers), (3, 1));
    }
}

#[tokio::test]
async fn each_bucket_has_its_own_start() {
    let server = Server::start().await;
    server
        .record_all([
            acquired("a").when("2025-01-10T00:00:00Z"),
            order("a", "1", "10").when("2025-02-10T00:00:00Z"),
            cancelled("a").when("2025-02-20T00:00:00Z"),
            order("a", "2", "30").when("2025-03-10T00:00:00Z"),
        ])
        .await;
    let request = api::QueryPurchasesRequest {
        bucket: Bucket::Month.into(),
        ..of_base(quarter())
    };
    let points = server.purchase_points(request).await;
    let found: Vec<_> = points
        .iter()
        .map(|point| (point.customers, counts(point.at_start.as_ref().unwrap())))
        .collect();
    assert_eq!(
        found,
        [
            (0, (0, 0, 0, "0.00")),
            (1, (1, 1, 0, "10.00")),
            (1, (0, 0, 0, "0.00")),
        ]
    );
    let empty = points[0].at_start.as_ref().unwrap();
    assert_eq!(empty.repurchase_rate.as_ref().unwrap().value, None);
}

#[tokio::test]
async fn repurchase_in_time_is_compared_and_mixed_currencies_have_no_amounts() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "1").when(WITHIN),
            order("a", "2", "1").when(LATER),
            order("b", "1", "1").paid_in("USD").when(WITHIN),
        ])
        .await;
    for (id, name) in [("a", "gold"), ("b", "tin")] {
        server.set_customer(id, segment(name), &[]).await.unwrap();
    }
    let request = api::QueryPurchasesRequest {
        currency_code: String::new(),
        repurchase_within_days: Some(30),
        ..of_base(quarter().by(&["segment"]))
    };
    let reply = server.purchases(request.clone()).await.unwrap();
    let found = reply.series.iter().map(|series| {
        let difference = series.points[0].repurchase_within_rate_difference.as_ref();
        value(difference)
    });
    assert_eq!(found.collect::<Vec<_>>(), [1.0, -1.0]);
    let bought = reply.series[0].points[0].at_start.as_ref().unwrap();
    assert_eq!(bought.revenue_gross, "");
    assert_eq!(bought.revenue_per_customer, None);
    assert_eq!(bought.revenue_per_customer_difference, None);
    // Nobody was there before: no difference either, and no 0.
    let difference = bought.repurchase_rate_difference.as_ref().unwrap();
    assert_eq!((difference.value, difference.count), (None, 0));

    let unasked = api::QueryPurchasesRequest {
        at_start: None,
        ..request
    };
    let reply = server.purchases(unasked).await.unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!(point.at_start, None);
    assert_eq!(point.repurchase_within_rate_difference, None);
}

#[tokio::test]
async fn customers_at_the_start_are_split_by_their_attributes_only() {
    let server = Server::start().await;
    server.record(order("a", "1", "1")).await.unwrap();
    let refused = server.purchases(of_base(quarter().by(&["channel"]))).await;
    assert_invalid(refused, &["scope.group_by[0]"]);
    let refused = server
        .purchases(of_base(quarter().only("channel", &["web"])))
        .await;
    assert_invalid(refused, &["scope.filters[0].dimension"]);
    let request = api::QueryPurchasesRequest {
        at_start: inactive_for(0),
        ..of_base(quarter())
    };
    let refused = server.purchases(request).await;
    assert_invalid(refused, &["at_start.inactivity.gap_days"]);
}
