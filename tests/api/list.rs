//! Responses, listed page by page.

use cxmetrics::api::{FilterOperator, ListResponsesRequest, Response};
use tonic::{Code, Status};

use crate::support::{
    Declare, Give, Server, assert_invalid, assert_refused, filter, period, response, survey,
};

fn of(survey_id: &str) -> ListResponsesRequest {
    ListResponsesRequest {
        survey_id: survey_id.into(),
        ..Default::default()
    }
}

/// Every page, one after the other; between them `meanwhile` is submitted.
async fn walk(
    server: &Server,
    mut query: ListResponsesRequest,
    mut meanwhile: Vec<Response>,
) -> Vec<String> {
    let mut ids = Vec::new();
    loop {
        let page = server.list(query.clone()).await.unwrap();
        let size = usize::try_from(query.page_size).unwrap();
        assert!(page.responses.len() <= size, "{}", page.responses.len());
        ids.extend(page.responses.into_iter().map(|one| one.response_id));
        if page.next_page_token.is_empty() {
            return ids;
        }
        query.page_token = page.next_page_token;
        if let Some(added) = meanwhile.pop() {
            server.submit(added).await.unwrap();
        }
    }
}

/// Ids of one page, the latest first.
async fn ids(server: &Server, query: ListResponsesRequest) -> Result<Vec<String>, Status> {
    let page = server.list(query).await?;
    Ok(page
        .responses
        .into_iter()
        .map(|one| one.response_id)
        .collect())
}

/// Ids of these responses, the latest first.
fn latest_first<'a>(responses: impl IntoIterator<Item = &'a Response>) -> Vec<String> {
    let mut places: Vec<_> = responses
        .into_iter()
        .map(|one| {
            let time = one.submit_time.unwrap();
            (time.seconds, time.nanos, one.response_id.clone())
        })
        .collect();
    places.sort_unstable();
    places.into_iter().rev().map(|(_, _, id)| id).collect()
}

fn at_second(second: i32) -> Response {
    let time = format!("2026-01-14T12:00:{second:02}Z");
    response("s").score("q", 9).at(&time)
}

#[tokio::test]
async fn pages_start_with_the_latest_response_and_return_every_field() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("plan")).await;
    server.create(survey("t").nps("q")).await;
    // Several of one instant, too: the order has to be total.
    let all: Vec<Response> = (0..20)
        .map(|n| at_second(n % 7).by("c").dimension("plan", "pro"))
        .collect();
    server.submit_all(all.clone()).await;
    server.submit(response("t").score("q", 1)).await.unwrap();

    let page = server.list(of("s")).await.unwrap();
    assert_eq!(page.next_page_token, "");
    let listed: Vec<_> = page.responses.iter().map(|one| &one.response_id).collect();
    assert_eq!(listed, latest_first(&all).iter().collect::<Vec<_>>());
    for mut one in page.responses {
        assert!(one.create_time.take().is_some());
        assert!(all.contains(&one), "{one:?}");
    }
}

#[tokio::test]
async fn pages_are_stable_while_responses_are_added() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let all: Vec<Response> = (0..30).map(|n| at_second(n % 10)).collect();
    server.submit_all(all.clone()).await;
    for page_size in [1, 7, 10, 29, 30, 31] {
        let query = ListResponsesRequest {
            page_size,
            customer_id: String::new(),
            period: Some(period("2026-01-14T12:00:00Z", "2026-01-14T12:00:10Z")),
            ..of("s")
        };
        // Ahead of every place where the reader can stand.
        let added = (0..5).map(|_| at_second(50)).collect();
        assert_eq!(walk(&server, query, added).await, latest_first(&all));
    }
    let query = ListResponsesRequest {
        page_size: 8,
        ..of("s")
    };
    let before = ids(
        &server,
        ListResponsesRequest {
            page_size: 1_000,
            ..of("s")
        },
    )
    .await
    .unwrap();
    let added = (0..5).map(|_| at_second(59)).collect();
    assert_eq!(walk(&server, query, added).await, before);
}

#[tokio::test]
async fn responses_are_found_by_period_customer_and_dimensions() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("plan")).await;
    let all = [
        at_second(0)
            .by("anna")
            .channel("web")
            .dimension("plan", "pro"),
        at_second(1).by("anna").channel("mail"),
        at_second(2).by("bert").channel("web").partial(),
        at_second(3).dimension("plan", "free"),
    ];
    server.submit_all(all.to_vec()).await;
    let filtered = |filters| ListResponsesRequest { filters, ..of("s") };
    let is = FilterOperator::In;
    let is_not = FilterOperator::NotIn;
    let cases = [
        (of("s"), &[3, 2, 1, 0][..]),
        (
            ListResponsesRequest {
                customer_id: "anna".into(),
                ..of("s")
            },
            &[1, 0],
        ),
        (
            ListResponsesRequest {
                customer_id: "ann".into(),
                ..of("s")
            },
            &[],
        ),
        (
            ListResponsesRequest {
                period: Some(period("2026-01-14T12:00:01Z", "2026-01-14T12:00:03Z")),
                ..of("s")
            },
            &[2, 1],
        ),
        (filtered(vec![filter("channel", is, &["web"])]), &[2, 0]),
        (
            filtered(vec![filter("channel", is, &["web", ""])]),
            &[3, 2, 0],
        ),
        (filtered(vec![filter("channel", is_not, &["web"])]), &[3, 1]),
        (
            filtered(vec![filter("channel", is_not, &["web", ""])]),
            &[1],
        ),
        (
            filtered(vec![filter("plan", is, &["pro", "free"])]),
            &[3, 0],
        ),
        (filtered(vec![filter("completion", is, &["partial"])]), &[2]),
        (
            filtered(vec![
                filter("channel", is, &["web"]),
                filter("plan", is, &[""]),
            ]),
            &[2],
        ),
    ];
    for (query, expected) in cases {
        let expected = latest_first(expected.iter().map(|&place| &all[place]));
        assert_eq!(
            ids(&server, query.clone()).await.unwrap(),
            expected,
            "{query:?}"
        );
    }
    let half_open = |start: Option<&str>, end: Option<&str>| {
        let whole = period(
            start.unwrap_or(crate::support::NOON),
            end.unwrap_or(crate::support::NOON),
        );
        let mut cut = whole;
        cut.start_time = cut.start_time.filter(|_| start.is_some());
        cut.end_time = cut.end_time.filter(|_| end.is_some());
        ListResponsesRequest {
            period: Some(cut),
            ..of("s")
        }
    };
    let from = half_open(Some("2026-01-14T12:00:02Z"), None);
    assert_eq!(ids(&server, from).await.unwrap(), latest_first(&all[2..]));
    let until = half_open(None, Some("2026-01-14T12:00:02Z"));
    assert_eq!(ids(&server, until).await.unwrap(), latest_first(&all[..2]));
}

#[tokio::test]
async fn a_page_token_of_another_query_is_refused() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.create(survey("t").nps("q")).await;
    server.submit_all((0..3).map(at_second).collect()).await;
    let request = ListResponsesRequest {
        page_size: 1,
        ..of("s")
    };
    let token = server.list(request.clone()).await.unwrap().next_page_token;
    let go_on = ListResponsesRequest {
        page_token: token.clone(),
        ..request
    };
    // Another page size is still the same query.
    let larger = ListResponsesRequest {
        page_size: 5,
        ..go_on.clone()
    };
    assert_eq!(ids(&server, larger).await.unwrap().len(), 2);

    let mut others = vec![go_on.clone(); 6];
    others[0].survey_id = "t".into();
    others[1].customer_id = "anna".into();
    others[2].period = Some(period("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"));
    others[3].filters = vec![filter("channel", FilterOperator::In, &["web"])];
    others[4].page_token.truncate(8);
    others[5].page_token = "not a token".into();
    for other in others {
        assert_refused(
            server.list(other).await,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
}

#[tokio::test]
async fn a_page_token_that_was_tampered_with_is_refused() {
    use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD as BASE64};
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    server.submit_all((0..3).map(at_second).collect()).await;

    let request = ListResponsesRequest {
        page_size: 1,
        ..of("s")
    };
    let token = server.list(request.clone()).await.unwrap().next_page_token;
    let bytes = BASE64.decode(token).unwrap();
    let with_time = |micros: i64| {
        let mut bytes = bytes.clone();
        bytes[16..24].copy_from_slice(&micros.to_be_bytes());
        bytes
    };
    for bad in [
        bytes[..20].to_vec(),
        [&bytes[..], b"x"].concat(),
        with_time(i64::MAX),
        // In the year -9000, which the database can't store.
        with_time(-346_000_000_000_000_000),
    ] {
        let query = ListResponsesRequest {
            page_token: BASE64.encode(bad),
            ..request.clone()
        };
        assert_refused(
            server.list(query).await,
            Code::InvalidArgument,
            "INVALID_PAGE_TOKEN",
            &["page_token"],
        );
    }
}

#[tokio::test]
async fn a_malformed_list_is_refused_with_every_field() {
    let server = Server::start().await;
    server.create(survey("s").nps("q").dimension("plan")).await;
    let bad = ListResponsesRequest {
        survey_id: "a b".into(),
        period: Some(period("2026-01-02T00:00:00Z", "2026-01-02T00:00:00Z")),
        customer_id: "x".repeat(129),
        filters: vec![
            filter("plan", FilterOperator::Unspecified, &["pro"]),
            filter("a b", FilterOperator::In, &[]),
            filter("plan", FilterOperator::In, &[&"x".repeat(65)]),
        ],
        page_size: 1_001,
        page_token: "!".into(),
        ..ListResponsesRequest::default()
    };
    assert_invalid(
        server.list(bad).await,
        &[
            "survey_id",
            "page_size",
            "period.end_time",
            "customer_id",
            "filters[0].operator",
            "filters[1].dimension",
            "filters[1].values",
            "filters[2].values[0]",
        ],
    );
    for page_size in [-1, 1_001, i32::MAX, i32::MIN] {
        let bad = ListResponsesRequest {
            page_size,
            ..of("s")
        };
        assert_invalid(server.list(bad).await, &["page_size"]);
    }
    let unknown = ListResponsesRequest {
        filters: vec![
            filter("plan", FilterOperator::In, &["pro"]),
            filter("region", FilterOperator::In, &["north"]),
        ],
        ..of("s")
    };
    assert_invalid(server.list(unknown).await, &["filters[1].dimension"]);
    let many = ListResponsesRequest {
        filters: vec![filter("plan", FilterOperator::In, &["pro"]); 21],
        ..of("s")
    };
    assert_invalid(server.list(many).await, &["filters"]);
    let unknown = assert_refused(
        server.list(of("nope")).await,
        Code::NotFound,
        "SURVEY_NOT_FOUND",
        &[],
    );
    assert_eq!(unknown.metadata["survey_id"], "nope");
}
