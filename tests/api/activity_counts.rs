//! Counts of activities, and rates per active customer.

use cxmetrics::api::{self, ActivityKind, Bucket, ScoreStatus};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, activity_counts, all_customers, cancelled,
    contact, from_to, order, reactivated, refund, segment, values,
};

use ActivityKind::{Acquired, Cancelled, Contact, Order, Reactivated, Refund};

async fn started() -> Server {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    let on = |day: u32| format!("2025-01-{day:02}T00:00:00Z");
    server
        .record_all([
            acquired("a").when(&on(1)),
            order("a", "1", "1").when(&on(2)),
            order("a", "1", "1").when(&on(2)).tagged("store", "north"),
            order("a", "2", "1").when(&on(12)),
            refund("a", "1", "1").when(&on(3)),
            contact("a", "complaint").when(&on(4)).over("phone"),
            contact("a", "complaint").when(&on(4)).over("phone"),
            contact("a", "inquiry").when(&on(14)).over("phone"),
            cancelled("a").when(&on(15)),
            reactivated("a").when(&on(16)),
            order("b", "1", "1").when(&on(13)).paid_in("USD"),
            // Somebody who never was a customer.
            contact("stranger", "inquiry").when(&on(5)).over("web"),
        ])
        .await;
    server
}

fn weeks() -> api::CustomerScope {
    from_to("2025-01-01T00:00:00Z", "2025-01-21T00:00:00Z")
}

/// Kind, counts and customers of each series.
fn counted(reply: &api::QueryActivityCountsResponse) -> Vec<(ActivityKind, Vec<(i64, i64)>)> {
    let series = reply.series.iter().map(|series| {
        let points = series
            .points
            .iter()
            .map(|point| (point.count, point.customers));
        (series.kind(), points.collect())
    });
    series.collect()
}

#[tokio::test]
async fn every_kind_is_counted_and_rows_of_one_order_once() {
    let server = started().await;
    let reply = server
        .activity_counts(activity_counts(weeks(), Bucket::None))
        .await
        .unwrap();
    assert_eq!(reply.active_days, 180);
    assert_eq!(
        counted(&reply),
        [
            (Acquired, vec![(1, 1)]),
            (Order, vec![(3, 2)]),
            (Refund, vec![(1, 1)]),
            (Cancelled, vec![(1, 1)]),
            (Reactivated, vec![(1, 1)]),
            (Contact, vec![(4, 2)]),
        ]
    );
}

#[tokio::test]
async fn only_the_requested_kinds_are_returned_in_the_requested_order() {
    let server = started().await;
    let mut request = activity_counts(weeks(), Bucket::Day);
    request.kinds = vec![Contact.into(), Cancelled.into()];
    let reply = server.activity_counts(request).await.unwrap();
    let kinds: Vec<ActivityKind> = reply.series.iter().map(|one| one.kind()).collect();
    assert_eq!(kinds, [Contact, Cancelled]);
    assert_eq!(reply.series[0].points.len(), 20);
    let contacts: Vec<i64> = reply.series[0].points.iter().map(|one| one.count).collect();
    assert_eq!(contacts[..6], [0, 0, 0, 2, 1, 0]);
    assert_eq!(contacts[6..].iter().sum::<i64>(), 1);
}

#[tokio::test]
async fn rates_divide_by_active_customers() {
    let server = started().await;
    let rates = async |start: &str, end: &str, active_days: i32| {
        let mut request = activity_counts(from_to(start, end), Bucket::None);
        request.kinds = vec![Contact.into()];
        request.active_days = Some(active_days);
        let mut reply = server.activity_counts(request).await.unwrap();
        assert_eq!(reply.active_days, active_days);
        let point = reply.series.remove(0).points.remove(0);
        (point.count, point.active_customers, point.rate.unwrap())
    };
    let (count, active, rate) = rates("2025-01-01T00:00:00Z", "2025-01-21T00:00:00Z", 5).await;
    assert_eq!((count, active), (4, 2), "a stranger is not active");
    // The stranger's contact counts, and is not part of the rate.
    assert_eq!((rate.value, rate.count), (Some(1.5), 2));
    // 3 and 0 contacts: a variance of 4.5, 3 times the mean. Garwood of a single event,
    // 0.0253 to 5.5716, times 3.
    let interval = rate.interval.unwrap();
    let bounds = [interval.lower, interval.upper];
    for (bound, expected) in bounds.into_iter().zip([0.025_318, 5.571_643]) {
        assert!((bound - 3.0 * expected / 2.0).abs() < 1e-4, "{interval:?}");
    }

    // No qualifying activity from 2 to 12 January; customers stay active for 5 days.
    let (_, active, _) = rates("2025-01-07T00:00:00Z", "2025-01-08T00:00:00Z", 5).await;
    assert_eq!(active, 1, "exactly 5 days back");
    let (count, active, rate) =
        rates("2025-01-07T00:00:00.000001Z", "2025-01-08T00:00:00Z", 5).await;
    assert_eq!((count, active, rate.value), (0, 0, None));
    assert_eq!(rate.status(), ScoreStatus::NoData);
    let (_, active, _) = rates(
        "2025-01-07T00:00:00.000001Z",
        "2025-01-12T00:00:00.000001Z",
        5,
    )
    .await;
    assert_eq!(active, 1, "became so in it");
}

#[tokio::test]
async fn counts_are_grouped_by_topic_and_dimensions_of_activities() {
    let server = started().await;
    let mut request = activity_counts(weeks().by(&["topic", "channel"]), Bucket::None);
    request.kinds = vec![Contact.into(), Refund.into()];
    let reply = server.activity_counts(request).await.unwrap();
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|one| {
            let point = &one.points[0];
            (
                values(&one.group),
                one.kind(),
                point.count,
                point.customers,
                point.active_customers,
            )
        })
        .collect();
    // Only what happened; the active are of all customers, whatever they did.
    assert_eq!(
        found,
        [
            (vec![None, None], Refund, 1, 1, 2),
            (vec![Some("complaint"), Some("phone")], Contact, 2, 1, 2),
            (vec![Some("inquiry"), Some("phone")], Contact, 1, 1, 2),
            (vec![Some("inquiry"), Some("web")], Contact, 1, 1, 2),
        ]
    );
    let scope = weeks()
        .only("topic", &["inquiry"])
        .without("channel", &["web"]);
    let reply = server
        .activity_counts(activity_counts(scope, Bucket::None))
        .await
        .unwrap();
    let counts: Vec<i64> = reply.series.iter().map(|one| one.points[0].count).collect();
    assert_eq!(counts, [1]);
}

#[tokio::test]
async fn rates_of_a_segment_are_of_its_own_active_customers() {
    let server = started().await;
    server
        .set_customer("a", segment("gold"), &[])
        .await
        .unwrap();
    let mut request = activity_counts(weeks().by(&["segment", "store"]), Bucket::None);
    request.kinds = vec![Order.into()];
    let reply = server.activity_counts(request).await.unwrap();
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|one| {
            (
                values(&one.group),
                one.points[0].count,
                one.points[0].active_customers,
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (vec![None, None], 1, 1),
            (vec![Some("gold"), None], 2, 1),
            (vec![Some("gold"), Some("north")], 1, 1)
        ]
    );
}

#[tokio::test]
async fn kinds_that_never_happened_are_left_out() {
    let server = Server::start().await;
    for scope in [all_customers(), weeks()] {
        let mut request = activity_counts(scope, Bucket::None);
        let reply = server.activity_counts(request.clone()).await.unwrap();
        assert_eq!(reply.series, []);
        request.kinds = vec![Contact.into()];
        let reply = server.activity_counts(request).await.unwrap();
        assert_eq!(reply.series.len(), 1, "one series for the requested kind");
    }
    let grouped = activity_counts(weeks().by(&["topic"]), Bucket::None);
    assert_eq!(server.activity_counts(grouped).await.unwrap().series, []);
}
