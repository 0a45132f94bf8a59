//! Pages that end by their size in bytes. A client accepts replies up to 4 MiB unless it is
//! set up otherwise, so a larger page would fail these tests with OUT_OF_RANGE.

use std::collections::HashSet;

use cxmetrics::api::{self, question::Kind};
use prost::Message;

use crate::support::{Declare, Give, Server, contact, question, response, survey};

/// gRPC's default limit of a reply.
const REPLY_BYTES_MAX: usize = 4 * 1024 * 1024;

#[tokio::test]
async fn a_page_of_large_responses_ends_at_4_mib_and_the_next_goes_on_there() {
    let server = Server::start().await;
    let questions: Vec<String> = (0..95).map(|number| format!("q{number}")).collect();
    let declared = questions.iter().fold(survey("s"), |s, id| s.text(id));
    server.create(declared).await;
    let text = "x".repeat(10_000);
    let very_large = questions
        .iter()
        .fold(response("s"), |one, id| one.words(id, &"é".repeat(10_000)));
    let large = (0..150).map(|_| {
        let questions = questions.iter().take(10);
        questions.fold(response("s"), |one, id| one.words(id, &text))
    });
    let all: Vec<api::Response> = large
        .chain((0..100).map(|_| response("s")))
        .chain([very_large.clone()])
        .collect();
    for one in &all {
        server.submit(one.clone()).await.unwrap();
    }

    let mut request = api::ListResponsesRequest {
        survey_id: "s".into(),
        page_size: 1_000,
        ..Default::default()
    };
    let mut pages = Vec::new();
    loop {
        let page = server.list(request.clone()).await.unwrap();
        assert!(page.encoded_len() <= REPLY_BYTES_MAX);
        request.page_token = page.next_page_token;
        pages.push(page.responses);
        if request.page_token.is_empty() {
            break;
        }
    }
    assert!(pages.len() >= 5, "{} pages", pages.len());
    assert!(pages.iter().all(|page| !page.is_empty()));
    let listed: Vec<&str> = pages
        .iter()
        .flatten()
        .map(|one| one.response_id.as_str())
        .collect();
    let distinct: HashSet<&str> = listed.iter().copied().collect();
    let submitted: HashSet<&str> = all.iter().map(|one| one.response_id.as_str()).collect();
    assert_eq!((listed.len(), distinct), (all.len(), submitted));
    // Small entries still share a page.
    assert!(pages.iter().any(|page| page.len() > 100));
}

#[tokio::test]
async fn a_page_of_large_surveys_ends_at_4_mib() {
    let server = Server::start().await;
    for number in 0..30 {
        let mut large = survey(&format!("s{number:02}"));
        large.questions = (0..200)
            .map(|id| api::Question {
                wording: "é".repeat(1_000),
                ..question(&format!("q{id}"), Kind::Text(api::TextQuestion {}))
            })
            .collect();
        server.create(large).await;
    }
    let mut request = api::ListSurveysRequest {
        page_size: 1_000,
        ..Default::default()
    };
    let (mut ids, mut pages) = (Vec::new(), 0);
    loop {
        let reply = server.surveys().list_surveys(request.clone()).await;
        let page = reply.unwrap().into_inner();
        assert!(page.encoded_len() <= REPLY_BYTES_MAX);
        ids.extend(page.surveys.into_iter().map(|one| one.survey_id));
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let expected: Vec<String> = (0..30).map(|number| format!("s{number:02}")).collect();
    assert_eq!(ids, expected);
    assert!(pages >= 3, "{pages} pages");
}

#[tokio::test]
async fn a_page_of_large_activities_ends_at_4_mib() {
    let server = Server::start().await;
    let properties: Vec<(String, String)> = (0..32)
        .map(|number| (format!("p{number}"), "é".repeat(1_024)))
        .collect();
    let all: Vec<api::Activity> = (0..150)
        .map(|_| {
            let mut one = contact("c", "inquiry");
            one.properties = properties.iter().cloned().collect();
            one
        })
        .collect();
    for message in all.chunks(50) {
        server.record_all(message.to_vec()).await;
    }
    let mut request = api::ListActivitiesRequest {
        customer_id: "c".into(),
        page_size: 1_000,
        ..Default::default()
    };
    let (mut ids, mut pages) = (Vec::new(), 0);
    loop {
        let page = server.list_activities(request.clone()).await.unwrap();
        assert!(page.encoded_len() <= REPLY_BYTES_MAX);
        ids.extend(page.activities.into_iter().map(|one| one.activity_id));
        pages += 1;
        request.page_token = page.next_page_token;
        if request.page_token.is_empty() {
            break;
        }
    }
    let mut expected: Vec<String> = all.into_iter().map(|one| one.activity_id).collect();
    // All are of one instant, so the ids decide.
    expected.sort_unstable();
    expected.reverse();
    assert_eq!(ids, expected);
    assert!(pages >= 3, "{pages} pages");
}
