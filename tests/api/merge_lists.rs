//! Lists of merged customers: the rows of all ids, as they were submitted.

use cxmetrics::api::{Activity, ListActivitiesRequest, ListResponsesRequest, Response};

use crate::support::{ActivityBuilder, Declare, Give, Server, contact, order, response, survey};

/// Latest first.
fn sorted<T: Clone>(all: &[T], key: impl Fn(&T) -> (i64, i32, String)) -> Vec<String> {
    let mut keys: Vec<_> = all.iter().map(key).collect();
    keys.sort_unstable();
    keys.into_iter().rev().map(|(_, _, id)| id).collect()
}

#[tokio::test]
async fn activities_of_all_ids_are_listed_in_one_order() {
    let server = Server::start().await;
    // Many of one instant, too.
    let all: Vec<Activity> = (0..40)
        .map(|n| {
            let customer = ["a", "b", "c"][n % 3];
            let told = match n % 2 {
                0 => order(customer, &n.to_string(), "1.00"),
                _ => contact(customer, "inquiry"),
            };
            told.when(&format!("2025-03-{:02}T00:00:00Z", 1 + n / 5))
        })
        .collect();
    server.record_all(all.clone()).await;
    server.record(contact("d", "inquiry")).await.unwrap();
    server.merge("a", "b").await.unwrap();
    let merge = server.merge("b", "c").await.unwrap();
    let listed = async |customer: &str, page_size: i32| {
        let mut listed = Vec::new();
        let mut request = ListActivitiesRequest {
            customer_id: customer.into(),
            page_size,
            ..ListActivitiesRequest::default()
        };
        loop {
            let page = server.list_activities(request.clone()).await.unwrap();
            listed.extend(page.activities);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                return listed;
            }
        }
    };
    let key = |one: &Activity| {
        let time = one.activity_time.unwrap();
        (time.seconds, time.nanos, one.activity_id.clone())
    };
    for page_size in [1, 7, 8, 9, 39, 40, 100] {
        for customer in ["a", "b", "c"] {
            let mut found = listed(customer, page_size).await;
            let ids: Vec<_> = found.iter().map(|one| one.activity_id.clone()).collect();
            assert_eq!(ids, sorted(&all, key), "{customer} {page_size}");
            for one in &mut found {
                one.create_time = None;
                assert!(all.contains(one), "{one:?}");
            }
        }
    }
    server.unmerge(&merge.request_id).await.unwrap();
    let of = |ids: &[&str]| -> Vec<Activity> {
        let all = all.iter();
        let kept = all.filter(|one| ids.contains(&one.customer_id.as_str()));
        kept.cloned().collect()
    };
    let ids = |found: Vec<Activity>| -> Vec<_> {
        let ids = found.into_iter().map(|one| one.activity_id);
        ids.collect()
    };
    assert_eq!(ids(listed("a", 7).await), sorted(&of(&["a", "b"]), key));
    assert_eq!(ids(listed("c", 7).await), sorted(&of(&["c"]), key));
}

#[tokio::test]
async fn responses_of_all_ids_are_listed_in_one_order() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let all: Vec<Response> = (0..30)
        .map(|n| {
            let time = format!("2026-01-14T12:00:{:02}Z", n / 4);
            let given = response("s").score("q", 9).at(&time);
            given.by(["a", "b", "c"][n % 3])
        })
        .collect();
    server.submit_all(all.clone()).await;
    // Responses alone make no customer; a merge does.
    let merge = server.merge("a", "b").await.unwrap();
    let listed = async |customer: &str, page_size: i32| {
        let mut listed = Vec::new();
        let mut request = ListResponsesRequest {
            survey_id: "s".into(),
            customer_id: customer.into(),
            page_size,
            ..ListResponsesRequest::default()
        };
        loop {
            let page = server.list(request.clone()).await.unwrap();
            listed.extend(page.responses);
            request.page_token = page.next_page_token;
            if request.page_token.is_empty() {
                return listed;
            }
        }
    };
    let of = |ids: &[&str]| {
        let all = all.iter();
        let kept = all.filter(|one| ids.contains(&one.customer_id.as_str()));
        sorted(&kept.cloned().collect::<Vec<_>>(), |one: &Response| {
            let time = one.submit_time.unwrap();
            (time.seconds, time.nanos, one.response_id.clone())
        })
    };
    let ids = |found: &[Response]| -> Vec<_> {
        let ids = found.iter().map(|one| one.response_id.clone());
        ids.collect()
    };
    for page_size in [1, 7, 20, 100] {
        for customer in ["a", "b"] {
            let found = listed(customer, page_size).await;
            assert_eq!(ids(&found), of(&["a", "b"]));
            let mut submitted = found.iter().map(|one| one.customer_id.as_str());
            assert!(submitted.any(|id| id == "a"));
        }
        assert_eq!(ids(&listed("c", page_size).await), of(&["c"]));
    }
    server.unmerge(&merge.request_id).await.unwrap();
    assert_eq!(ids(&listed("a", 7).await), of(&["a"]));
    assert_eq!(ids(&listed("nobody", 7).await), [""; 0]);
}
