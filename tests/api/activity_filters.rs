//! Activities, listed by kind, order, dimension and period, of one customer and of all.

use cxmetrics::api::{Activity, ActivityKind, FilterOperator, ListActivitiesRequest};
use uuid::Uuid;

use crate::support::{
    ActivityBuilder, Server, acquired, assert_invalid, contact, filter, order, period, refund,
};

fn by_kind(kinds: &[ActivityKind]) -> ListActivitiesRequest {
    ListActivitiesRequest {
        kinds: kinds.iter().map(|kind| (*kind).into()).collect(),
        ..ListActivitiesRequest::default()
    }
}

/// The positions in `all` of the activities that match, in pages of two.
async fn found(server: &Server, all: &[Activity], mut query: ListActivitiesRequest) -> Vec<usize> {
    let mut positions = Vec::new();
    query.page_size = 2;
    loop {
        let page = server.list_activities(query.clone()).await.unwrap();
        for one in page.activities {
            let position = all
                .iter()
                .position(|other| other.activity_id == one.activity_id);
            positions.push(position.unwrap());
        }
        query.page_token = page.next_page_token;
        if query.page_token.is_empty() {
            return positions;
        }
    }
}

/// Activities of three customers, registered in the order anna, bert, cleo.
async fn started() -> (Server, Vec<Activity>) {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    let all = vec![
        acquired("anna").when("2026-01-01T00:00:00Z"),
        order("anna", "1", "5")
            .when("2026-01-02T00:00:00Z")
            .tagged("store", "Bonn"),
        order("anna", "1", "6")
            .when("2026-01-02T00:00:00Z")
            .tagged("store", "Ulm"),
        refund("anna", "1", "5").when("2026-01-05T00:00:00Z"),
        order("bert", "2", "7")
            .when("2026-01-03T00:00:00Z")
            .over("web"),
        contact("bert", "complaint")
            .when("2026-01-04T00:00:00Z")
            .over("web"),
        contact("cleo", "inquiry").when("2026-01-06T00:00:00Z"),
    ];
    for one in &all {
        server.record(one.clone()).await.unwrap();
    }
    (server, all)
}

#[tokio::test]
async fn activities_of_all_customers_are_listed_by_customer_the_last_registered_first() {
    let (server, all) = started().await;
    let (later, earlier) = if all[1].activity_id > all[2].activity_id {
        (1, 2)
    } else {
        (2, 1)
    };
    let listed = found(&server, &all, ListActivitiesRequest::default()).await;
    assert_eq!(listed, [6, 5, 4, 3, later, earlier, 0]);
}

#[tokio::test]
async fn activities_are_found_by_kind_order_dimension_and_period() {
    let (server, all) = started().await;
    let filtered = |name: &str, operator, values: &[&str]| ListActivitiesRequest {
        filters: vec![filter(name, operator, values)],
        ..ListActivitiesRequest::default()
    };
    let (is, is_not) = (FilterOperator::In, FilterOperator::NotIn);
    let between = |start: &str, end: &str| ListActivitiesRequest {
        period: Some(period(start, end)),
        ..ListActivitiesRequest::default()
    };
    let of_anna = |query: ListActivitiesRequest| ListActivitiesRequest {
        customer_id: "anna".into(),
        ..query
    };
    let order = ListActivitiesRequest {
        order_id: "anna 1".into(),
        ..ListActivitiesRequest::default()
    };
    let cases = [
        (by_kind(&[ActivityKind::Contact]), vec![5, 6]),
        (
            by_kind(&[ActivityKind::Refund, ActivityKind::Acquired]),
            vec![0, 3],
        ),
        (of_anna(by_kind(&[ActivityKind::Refund])), vec![3]),
        (of_anna(by_kind(&[ActivityKind::Contact])), vec![]),
        (order.clone(), vec![1, 2, 3]),
        (of_anna(order.clone()), vec![1, 2, 3]),
        (
            ListActivitiesRequest {
                kinds: by_kind(&[ActivityKind::Refund]).kinds,
                ..order.clone()
            },
            vec![3],
        ),
        (
            ListActivitiesRequest {
                order_id: "nope".into(),
                ..order
            },
            vec![],
        ),
        (filtered("store", is, &["Bonn"]), vec![1]),
        (filtered("store", is_not, &[""]), vec![1, 2]),
        (filtered("channel", is, &["web"]), vec![4, 5]),
        (filtered("topic", is, &["complaint"]), vec![5]),
        (of_anna(filtered("store", is, &["Ulm"])), vec![2]),
        (
            between("2026-01-03T00:00:00Z", "2026-01-06T00:00:00Z"),
            vec![3, 4, 5],
        ),
    ];
    for (query, expected) in cases {
        let shown = format!("{query:?}");
        let mut positions = found(&server, &all, query).await;
        positions.sort_unstable();
        assert_eq!(positions, expected, "{shown}");
    }
}

#[tokio::test]
async fn pages_of_all_customers_are_stable_while_activities_are_recorded() {
    let (server, all) = started().await;
    let mut query = ListActivitiesRequest {
        page_size: 3,
        ..ListActivitiesRequest::default()
    };
    let first = server.list_activities(query.clone()).await.unwrap();
    for one in [
        order("zoe", "9", "1"),
        order("cleo", "8", "1"),
        order("bert", "7", "1"),
    ] {
        server.record(one).await.unwrap();
    }
    server.delete(&all[4].activity_id).await.unwrap();
    query.page_token = first.next_page_token;
    query.page_size = 100;
    let second = server.list_activities(query).await.unwrap().activities;
    let ids: Vec<&str> = second.iter().map(|one| one.activity_id.as_str()).collect();
    assert_eq!(ids.len(), 4);
    assert!(ids.contains(&all[0].activity_id.as_str()));
}

#[tokio::test]
async fn a_rare_activity_is_found_over_pages_that_may_be_empty() {
    let server = Server::start().await;
    server.record(contact("anna", "complaint")).await.unwrap();
    for chunk in 0..11 {
        let many = (0..1_000).map(|n| {
            let name = format!("{chunk} {n}");
            order("bert", &name, "1").named(Uuid::now_v7())
        });
        server.record_all(many).await;
    }
    let mut query = by_kind(&[ActivityKind::Contact]);
    let first = server.list_activities(query.clone()).await.unwrap();
    assert!(first.activities.is_empty());
    query.page_token = first.next_page_token;
    let second = server.list_activities(query).await.unwrap();
    assert_eq!(
        (second.activities.len(), second.next_page_token.as_str()),
        (1, "")
    );
}

#[tokio::test]
async fn every_wrong_filter_is_named_at_once() {
    let (server, _) = started().await;
    let bad = ListActivitiesRequest {
        customer_id: "x".repeat(129),
        order_id: "x".repeat(129),
        kinds: vec![0, 2, 2],
        page_size: 1_001,
        filters: vec![
            filter("segment", FilterOperator::In, &["a"]),
            filter("store", FilterOperator::Unspecified, &["a"]),
        ],
        ..ListActivitiesRequest::default()
    };
    assert_invalid(
        server.list_activities(bad).await,
        &[
            "customer_id",
            "order_id",
            "kinds[0]",
            "kinds[2]",
            "page_size",
            "filters[0].dimension",
            "filters[1].operator",
        ],
    );
}
