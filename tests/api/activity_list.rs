//! A customer's activities, page by page.

use cxmetrics::api::{Activity, ListActivitiesRequest};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Server, assert_invalid, assert_refused, contact, order, period, refund,
};

fn of(customer: &str) -> ListActivitiesRequest {
    ListActivitiesRequest {
        customer_id: customer.into(),
        ..ListActivitiesRequest::default()
    }
}

fn ids(activities: &[Activity]) -> Vec<&str> {
    activities
        .iter()
        .map(|one| one.activity_id.as_str())
        .collect()
}

/// 25 activities, the latest first; each third at one instant with the one before.
async fn started() -> (Server, Vec<Activity>) {
    let server = Server::start().await;
    let mut all: Vec<Activity> = (0..25)
        .map(|n| {
            let activity = match n % 2 {
                0 => order("c", &n.to_string(), "1.50"),
                _ => contact("c", "inquiry").over("phone"),
            };
            let day = n - usize::from(n % 3 == 2);
            activity.when(&format!("2025-03-{:02}T00:00:00Z", 1 + day))
        })
        .collect();
    let others = (0..10).map(|n| refund("d", &n.to_string(), "1"));
    server
        .record_all(all.clone().into_iter().chain(others))
        .await;
    let place = |one: &Activity| {
        let time = one.activity_time.unwrap();
        (time.seconds, time.nanos, one.activity_id.clone())
    };
    all.sort_by_key(|one| std::cmp::Reverse(place(one)));
    (server, all)
}

#[tokio::test]
async fn pages_together_are_the_customers_activities_latest_first() {
    let (server, all) = started().await;
    for size in [1, 7, 24, 25, 1_000, 0] {
        let mut listed = Vec::new();
        let mut request = of("c");
        request.page_size = size;
        loop {
            let page = server.list_activities(request.clone()).await.unwrap();
            let most = if size == 0 {
                100
            } else {
                usize::try_from(size).unwrap()
            };
            assert!(!page.activities.is_empty() && page.activities.len() <= most);
            listed.extend(page.activities);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                break;
            }
        }
        for one in &mut listed {
            one.create_time = None;
        }
        assert_eq!(listed, all, "{size}");
    }
}

#[tokio::test]
async fn a_period_is_half_open_and_each_end_may_be_left_open() {
    let (server, all) = started().await;
    let listed = async |start: Option<&str>, end: Option<&str>| {
        let mut request = of("c");
        let mut both = period("2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z");
        both.start_time = start.map(crate::support::instant);
        both.end_time = end.map(crate::support::instant);
        request.period = Some(both);
        server.list_activities(request).await.unwrap().activities
    };
    let (from, to) = ("2025-03-05T00:00:00Z", "2025-03-20T00:00:00Z");
    for (start, end) in [
        (Some(from), Some(to)),
        (Some(from), None),
        (None, Some(to)),
        (None, None),
    ] {
        let is_in = |one: &&Activity| {
            let at = one.activity_time.unwrap().seconds;
            let edge = |text: &str| crate::support::instant(text).seconds;
            start.is_none_or(|start| at >= edge(start)) && end.is_none_or(|end| at < edge(end))
        };
        let expected: Vec<Activity> = all.iter().filter(is_in).cloned().collect();
        assert_eq!(ids(&listed(start, end).await), ids(&expected));
    }
}

#[tokio::test]
async fn changes_between_pages_do_not_move_other_activities() {
    let (server, all) = started().await;
    let mut request = of("c");
    request.page_size = 10;
    let first = server.list_activities(request.clone()).await.unwrap();
    assert_eq!(ids(&first.activities), ids(&all[..10]));
    server
        .record(order("c", "newer", "1").when("2025-06-01T00:00:00Z"))
        .await
        .unwrap();
    // The activity that the page token names may be deleted.
    for gone in [&all[9], &all[3], &all[12]] {
        server.delete(&gone.activity_id).await.unwrap();
    }
    request.page_token = first.next_page_token;
    let second = server.list_activities(request).await.unwrap();
    let expected = [&all[10..12], &all[13..21]].concat();
    assert_eq!(ids(&second.activities), ids(&expected));
}

#[tokio::test]
async fn an_unknown_customer_has_no_activities() {
    let (server, _) = started().await;
    let page = server.list_activities(of("nobody")).await.unwrap();
    assert_eq!(
        (page.activities.len(), page.next_page_token.as_str()),
        (0, "")
    );
}

#[tokio::test]
async fn a_malformed_request_is_refused_by_field() {
    let (server, _) = started().await;
    for id in ["a\nb", &"x".repeat(129)] {
        assert_invalid(server.list_activities(of(id)).await, &["customer_id"]);
    }
    for size in [-1, 1_001] {
        let mut bad = of("c");
        bad.page_size = size;
        assert_invalid(server.list_activities(bad).await, &["page_size"]);
    }
    let mut bad = of("c");
    bad.period = Some(period("2025-01-01T00:00:00Z", "2025-01-01T00:00:00Z"));
    assert_invalid(server.list_activities(bad).await, &["period.end_time"]);
}

#[tokio::test]
async fn a_page_token_is_valid_for_its_query_only() {
    let (server, _) = started().await;
    let mut request = of("c");
    request.page_size = 5;
    let token = server
        .list_activities(request.clone())
        .await
        .unwrap()
        .next_page_token;
    let mut narrower = request.clone();
    narrower.period = Some(period("2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"));
    for (mut bad, token) in [
        (of("d"), token.clone()),
        (narrower, token.clone()),
        (of("c"), "nonsense".into()),
        (of("c"), token[..token.len() - 4].into()),
        (of("c"), "é".into()),
    ] {
        bad.page_token = token;
        let refused = server.list_activities(bad).await;
        assert_refused(
            refused,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
    // Another size is the same query.
    request.page_size = 3;
    request.page_token = token;
    assert_eq!(
        server
            .list_activities(request)
            .await
            .unwrap()
            .activities
            .len(),
        3
    );
}
