//! Customers, page by page.

use cxmetrics::api::{Customer, ListCustomersRequest, ListCustomersResponse};
use tonic::{Code, Status};

use crate::support::{
    ActivityBuilder, Declare, Give, Server, acquired, assert_invalid, assert_refused, order,
    response, segment, survey,
};

async fn list(
    server: &Server,
    request: ListCustomersRequest,
) -> Result<ListCustomersResponse, Status> {
    let reply = server.customers().list_customers(request).await?;
    Ok(reply.into_inner())
}

/// Every customer, in pages of `page_size`.
async fn all(server: &Server, page_size: i32) -> Vec<Customer> {
    let mut request = ListCustomersRequest {
        page_size,
        ..ListCustomersRequest::default()
    };
    let mut customers = Vec::new();
    loop {
        let page = list(server, request.clone()).await.unwrap();
        customers.extend(page.customers);
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            return customers;
        }
    }
}

#[tokio::test]
async fn every_customer_is_listed_once_as_get_customer_returns_it() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let names: Vec<String> = (0..30).map(|n| format!("c{n:02}")).collect();
    for name in &names {
        let known = acquired(name).known(segment("gold"));
        server.record(known).await.unwrap();
    }
    server.record(order("c03", "1", "5")).await.unwrap();
    server.merge("c05", "c01").await.unwrap();
    server.merge("unknown", "c02").await.unwrap();
    // A customer who only answered a survey is not listed.
    server
        .submit(response("s").score("q", 9).by("visitor"))
        .await
        .unwrap();
    for page_size in [1, 7, 1_000, 0] {
        let customers = all(&server, page_size).await;
        let ids: Vec<&str> = customers
            .iter()
            .map(|one| one.customer_id.as_str())
            .collect();
        let expected: Vec<&str> = names
            .iter()
            .map(String::as_str)
            .filter(|id| *id != "c05")
            .collect();
        assert_eq!(ids, expected, "{page_size}");
        for customer in &customers {
            let got = server.customer(&customer.customer_id).await.unwrap();
            assert_eq!(*customer, got);
        }
    }
}

#[tokio::test]
async fn a_customer_who_is_registered_between_two_pages_comes_last() {
    let server = Server::start().await;
    for name in ["b", "c"] {
        server.record(acquired(name)).await.unwrap();
    }
    let mut request = ListCustomersRequest {
        page_size: 1,
        ..ListCustomersRequest::default()
    };
    let first = list(&server, request.clone()).await.unwrap();
    server.record(acquired("a")).await.unwrap();
    request.page_size = 10;
    request.page_token = first.next_page_token;
    let rest = list(&server, request).await.unwrap();
    let ids: Vec<&str> = rest
        .customers
        .iter()
        .map(|one| one.customer_id.as_str())
        .collect();
    assert_eq!(ids, ["c", "a"]);
    assert_eq!(rest.next_page_token, "");
}

#[tokio::test]
async fn a_malformed_request_is_refused() {
    let server = Server::start().await;
    for page_size in [-1, 1_001] {
        let bad = ListCustomersRequest {
            page_size,
            ..ListCustomersRequest::default()
        };
        assert_invalid(list(&server, bad).await, &["page_size"]);
    }
    for token in ["nonsense", "AAAA"] {
        let bad = ListCustomersRequest {
            page_token: token.into(),
            ..ListCustomersRequest::default()
        };
        assert_refused(
            list(&server, bad).await,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
}
