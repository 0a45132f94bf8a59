//! Cases in which numbers of customers were wrong or misleading, each with its right answer.

use cxmetrics::api::{self, Bucket, WarningReason};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, activity_counts, all_customers,
    assert_invalid, base, cancelled, contractual, from_to, inactive_for, message_of, order,
    purchases, reactivated, segment, value_groups, values,
};

fn share(estimate: Option<&api::Estimate>) -> (Option<f64>, i64) {
    let estimate = estimate.expect("an estimate");
    (estimate.value, estimate.count)
}

#[tokio::test]
async fn a_rate_has_one_denominator_whether_grouped_or_filtered() {
    let server = Server::start().await;
    let first = (1..=10).map(|n| {
        let customer = format!("c{n:02}");
        order(&customer, "1", "10")
            .over("store")
            .when("2024-01-10T00:00:00Z")
    });
    server.record_all(first).await;
    let again = (1..=2).map(|n| {
        let customer = format!("c{n:02}");
        order(&customer, "2", "10")
            .over("web")
            .when("2024-02-10T00:00:00Z")
    });
    server.record_all(again).await;
    let quarter = || from_to("2024-01-01T00:00:00Z", "2024-04-01T00:00:00Z");
    let rate = async |scope: api::CustomerScope, bucket: Bucket| {
        let mut request = purchases(scope, bucket);
        request.repurchase_within_days = Some(60);
        let reply = server.purchases(request).await.unwrap();
        let series = reply.series.into_iter().map(|series| {
            let group = values(&series.group).concat_or("all");
            let points = series.points.iter();
            let rates = points.map(|point| share(point.repurchase_within_rate.as_ref()));
            (group, rates.collect::<Vec<_>>())
        });
        series.collect::<Vec<_>>()
    };
    let all = (Some(0.2), 10);
    assert_eq!(
        rate(quarter(), Bucket::None).await,
        [("all".to_owned(), vec![all])]
    );
    let web = quarter().only("channel", &["web"]);
    assert_eq!(rate(web, Bucket::None).await[0].1, [all]);
    let grouped = rate(quarter().by(&["channel"]), Bucket::None).await;
    assert_eq!(
        grouped,
        [
            ("store".to_owned(), vec![(Some(0.0), 10)]),
            ("web".to_owned(), vec![all])
        ]
    );
    let by_month = rate(quarter().by(&["channel"]), Bucket::Month).await;
    assert_eq!(by_month[1].1, [all, (None, 0), (None, 0)]);
}

/// The values of a group in one text.
trait ConcatOr {
    fn concat_or(self, empty: &str) -> String;
}

impl ConcatOr for Vec<Option<&str>> {
    fn concat_or(self, empty: &str) -> String {
        let text: String = self.into_iter().flatten().collect();
        if text.is_empty() {
            empty.to_owned()
        } else {
            text
        }
    }
}

#[tokio::test]
async fn events_of_one_day_are_taken_in_the_order_that_changes_something() {
    let march = || from_to("2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z");
    for (events, at_start, at_end) in [
        (
            vec![
                acquired("A").when("2024-01-10T00:00:00Z"),
                cancelled("A").when("2024-03-01T00:00:00Z"),
                acquired("A").when("2024-03-01T00:00:00Z"),
            ],
            1,
            1,
        ),
        (
            vec![
                acquired("B").when("2024-01-10T00:00:00Z"),
                cancelled("B").when("2024-02-05T00:00:00Z"),
                reactivated("B").when("2024-03-01T00:00:00Z"),
                cancelled("B").when("2024-03-01T00:00:00Z"),
            ],
            0,
            0,
        ),
    ] {
        // In either order of arrival.
        for reversed in [false, true] {
            let server = Server::start().await;
            let mut events = events.clone();
            if reversed {
                events.reverse();
            }
            for event in events {
                server.record(event).await.unwrap();
            }
            let points = server
                .base_points(base(march(), Bucket::Month, contractual()))
                .await;
            let point = &points[0];
            assert_eq!((point.at_start, point.at_end), (at_start, at_end));
            assert_eq!((point.lost, point.reactivated), (1, 1));
            assert_eq!(point.not_retained, 0);
        }
    }
}

#[tokio::test]
async fn no_customer_is_lost_in_the_future_and_running_buckets_are_partial() {
    let server = Server::start().await;
    let now = Timestamp::now();
    let mut recent = order("a", "1", "10");
    recent.activity_time = Some(message_of(now - (24 * 7).hours()));
    server.record(recent).await.unwrap();
    let mut scope = all_customers();
    scope.period = Some(api::Period {
        start_time: Some(message_of(now - (24 * 20).hours())),
        end_time: Some(message_of(now + (24 * 60).hours())),
    });
    let points = server
        .base_points(base(scope.clone(), Bucket::Month, inactive_for(30)))
        .await;
    assert!(points.iter().all(|point| point.lost == 0));
    assert_eq!(points.last().unwrap().at_end, 1);
    assert!(points.last().unwrap().is_partial);
    let bought = server
        .purchase_points(purchases(scope.clone(), Bucket::Month))
        .await;
    assert!(bought.last().unwrap().is_partial && bought[0].is_clipped);
    let reply = server
        .activity_counts(activity_counts(scope, Bucket::Month))
        .await
        .unwrap();
    assert!(reply.series[0].points.last().unwrap().is_partial);
}

/// Data that end before the present.
#[tokio::test]
async fn observation_can_end_with_the_data() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-10T00:00:00Z"),
            order("b", "1", "10").when("2024-03-01T00:00:00Z"),
        ])
        .await;
    let quarter = || from_to("2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z");
    let reply = server
        .base(base(quarter(), Bucket::None, inactive_for(30)))
        .await
        .unwrap();
    assert_eq!(reply.series[0].points[0].lost, 2);
    let warning = &reply.warnings[0];
    assert_eq!(warning.reason(), WarningReason::StaleActivities);
    assert_eq!(
        warning.metadata["last_activity_time"],
        "2024-03-01T00:00:00Z"
    );

    let mut scope = quarter();
    let end_of_data: Timestamp = "2024-03-02T00:00:00Z".parse().unwrap();
    scope.observed_until = Some(message_of(end_of_data));
    let reply = server
        .base(base(scope.clone(), Bucket::None, inactive_for(30)))
        .await
        .unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!((point.lost, point.at_end, point.is_partial), (1, 1, true));
    assert_eq!(reply.warnings, []);
    let observed = reply.definition.unwrap().observed_until;
    assert_eq!(observed, scope.observed_until);

    let mut future = quarter();
    future.observed_until = Some(message_of(Timestamp::now() + 1.hour()));
    let refused = server
        .base(base(future, Bucket::None, inactive_for(30)))
        .await;
    assert_invalid(refused, &["scope.observed_until"]);
}

#[tokio::test]
async fn losses_are_not_observable_before_the_gap_has_passed_once() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-05T00:00:00Z"),
            order("a", "2", "10").when("2024-04-05T00:00:00Z"),
        ])
        .await;
    let scope = || from_to("2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z");
    let marks = async |loss| {
        let points = server.base_points(base(scope(), Bucket::Month, loss)).await;
        points
            .iter()
            .map(|point| point.is_unobservable)
            .collect::<Vec<_>>()
    };
    assert_eq!(marks(inactive_for(40)).await, [true, true, false, false]);
    assert_eq!(marks(contractual()).await, [false; 4]);
}

#[tokio::test]
async fn churn_counts_customers_at_the_start_and_losses_count_all() {
    let server = Server::start().await;
    server
        .record_all([
            acquired("stays").when("2024-01-10T00:00:00Z"),
            acquired("goes").when("2024-01-10T00:00:00Z"),
            cancelled("goes").when("2024-02-10T00:00:00Z"),
            acquired("passes").when("2024-02-05T00:00:00Z"),
            cancelled("passes").when("2024-02-20T00:00:00Z"),
        ])
        .await;
    let february = from_to("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let points = server
        .base_points(base(february, Bucket::None, contractual()))
        .await;
    let point = &points[0];
    assert_eq!((point.at_start, point.lost, point.not_retained), (2, 2, 1));
    assert_eq!(share(point.churn.as_ref()), (Some(0.5), 2));
}

#[tokio::test]
async fn customers_have_fiscal_years_and_folded_groups() {
    let server = Server::start().await;
    for (customer, name) in [("a", "gold"), ("b", "silver"), ("c", "")] {
        let time = "2024-04-01T00:00:00Z";
        server
            .record(order(customer, "1", "10").over("web").when(time))
            .await
            .unwrap();
        if !name.is_empty() {
            server
                .set_customer(customer, segment(name), &[])
                .await
                .unwrap();
        }
    }
    server
        .record(order("a", "2", "10").when("2024-03-31T00:00:00Z"))
        .await
        .unwrap();
    let mut request = purchases(all_customers(), Bucket::Year);
    request.first_month_of_year = Some(4);
    let points = server.purchase_points(request).await;
    let orders: Vec<i64> = points.iter().map(|point| point.orders).collect();
    assert_eq!(orders, [1, 3]);

    let mut scope = all_customers().by(&["segment", "channel"]);
    scope.value_groups = vec![
        value_groups("segment", &[("gold", &["gold"])], "rest"),
        value_groups("channel", &[("online", &["web", "app"])], "rest"),
    ];
    let reply = server
        .purchases(purchases(scope.clone(), Bucket::None))
        .await
        .unwrap();
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|series| (values(&series.group), series.points[0].orders))
        .collect();
    assert_eq!(
        found,
        [
            (vec![Some("gold"), Some("online")], 1),
            (vec![Some("gold"), Some("rest")], 1),
            (vec![Some("rest"), Some("online")], 2),
        ]
    );
    scope.group_by.pop();
    let refused = server.purchases(purchases(scope, Bucket::None)).await;
    assert_invalid(refused, &["scope.value_groups"]);
}
