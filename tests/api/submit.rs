//! Responses: stored once, counted once, read back as they were sent.

use cxmetrics::api::{self, CesDirection, Outcome};
use tonic::Code;
use uuid::Uuid;

use crate::support::{
    Declare, Give, NOON, Server, assert_invalid, assert_refused, instant, response, rows, scores,
    survey,
};

fn everything() -> api::Survey {
    survey("s")
        .nps("recommend")
        .csat("satisfaction", 1, 5)
        .ces("ease", 1, 7, CesDirection::Agreement)
        .rating("food", 3, 90)
        .one_of("seat", &["window", "aisle"])
        .some_of("used", &["lounge", "wifi", "shop"])
        .text("why")
        .rating("asked_never", 1, 5)
        .dimension("plan")
        .dimension("region")
}

fn full() -> api::Response {
    let mut full = response("s")
        .at("2026-03-29T01:30:00.123456Z")
        .by("customer 42 — 'x'; \\ \"quoted\"")
        .channel("web")
        .dimension("plan", "pro \u{1f600} {},\"\\")
        .score("recommend", 0)
        .not_applicable("satisfaction")
        .skipped("ease")
        .score("food", 90)
        .picks("seat", &["aisle"])
        .picks("used", &["lounge", "shop"])
        .words("why", "Fine.\n\tTruly \"fine\" \\ {NULL}, \u{1f600}")
        .partial();
    full.touchpoint = "gate".into();
    full.language = "de-CH".into();
    full.properties = [
        ("order", "17"),
        ("note", "two\nlines"),
        ("empty", ""),
        ("ключ", "значение"),
    ]
    .map(|(key, value)| (key.to_owned(), value.to_owned()))
    .into();
    full
}

/// [`full`], of a customer that reached the end.
fn finished() -> api::Response {
    api::Response {
        completion: api::Completion::Complete.into(),
        ..full()
    }
}

#[tokio::test]
async fn a_response_is_read_back_exactly_as_it_was_sent() {
    let server = Server::start().await;
    server.create(everything()).await;
    let sent = full();
    assert_eq!(
        server.submit(sent.clone()).await.unwrap(),
        Outcome::Inserted
    );

    let mut read = server.get(&sent.response_id).await.unwrap();
    let created = read.create_time.take().unwrap();
    assert!(created.seconds > 1_700_000_000, "{created:?}");
    assert_eq!(read, sent);
}

#[tokio::test]
async fn a_response_without_answers_is_a_response() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let sent = response("s");
    server.submit(sent.clone()).await.unwrap();
    let mut read = server.get(&sent.response_id).await.unwrap();
    read.create_time = None;
    assert_eq!(read, sent);
    assert_eq!(server.point(scores("s", "q")).await.count, 0);
}

#[tokio::test]
async fn a_retry_with_the_same_id_counts_once() {
    let server = Server::start().await;
    server.create(everything()).await;
    let sent = full();
    assert_eq!(
        server.submit(sent.clone()).await.unwrap(),
        Outcome::Inserted
    );
    for _ in 0..3 {
        assert_eq!(
            server.submit(sent.clone()).await.unwrap(),
            Outcome::Identical
        );
    }
    let mut shuffled = sent.clone();
    shuffled.answers.reverse();
    // Case of ids, digits below a microsecond and output-only fields make no difference.
    shuffled.response_id = shuffled.response_id.to_uppercase();
    shuffled.submit_time.as_mut().unwrap().nanos += 999;
    shuffled.create_time = Some(instant(NOON));
    let used = &mut shuffled.answers[1];
    assert_eq!(used.question_id, "used");
    *used = response("s").picks("used", &["shop", "lounge"]).answers[0].clone();
    assert_eq!(server.submit(shuffled).await.unwrap(), Outcome::Identical);
    assert_eq!(server.point(scores("s", "recommend")).await.count, 1);
}

#[tokio::test]
async fn a_retry_is_recognised_after_its_survey_changed_or_closed() {
    let server = Server::start().await;
    server.create(everything()).await;
    let sent = finished();
    server.submit(sent.clone()).await.unwrap();

    let mut grown = everything().rating("new", 1, 5).dimension("tier");
    grown.questions.rotate_right(1);
    server
        .update(grown, &["questions", "dimensions"])
        .await
        .unwrap();
    assert_eq!(
        server.submit(sent.clone()).await.unwrap(),
        Outcome::Identical
    );

    server.archive("s").await.unwrap();
    assert_eq!(
        server.submit(sent.clone()).await.unwrap(),
        Outcome::Identical
    );
    let other = sent.clone().by("somebody else");
    assert_refused(
        server.submit(other).await,
        Code::AlreadyExists,
        "RESPONSE_CONFLICT",
        &["response.customer_id"],
    );
    assert_eq!(server.point(scores("s", "recommend")).await.count, 1);
}

#[tokio::test]
async fn a_known_id_with_different_content_changes_nothing() {
    let server = Server::start().await;
    server.create(everything()).await;
    server.create(survey("other").nps("recommend")).await;
    let sent = finished();
    server.submit(sent.clone()).await.unwrap();
    let stored = server.get(&sent.response_id).await.unwrap();

    let mut others = vec![
        ("submit_time", sent.clone().at(NOON)),
        ("customer_id", sent.clone().by("somebody else")),
        ("customer_id", sent.clone().by("")),
        ("channel", sent.clone().channel("kiosk")),
        ("channel", sent.clone().channel("")),
        (
            "dimensions[\"region\"]",
            sent.clone().dimension("region", "north"),
        ),
        (
            "dimensions[\"plan\"]",
            sent.clone().dimension("plan", "free"),
        ),
        ("answers[asked_never]", sent.clone().score("asked_never", 1)),
        ("answers[asked_never]", sent.clone().skipped("asked_never")),
    ];
    let change = |field: &'static str, changed: &dyn Fn(&mut api::Response)| {
        let mut other = sent.clone();
        changed(&mut other);
        (field, other)
    };
    others.extend([
        change("completion", &|other| {
            other.completion = api::Completion::Partial.into()
        }),
        change("touchpoint", &|other| other.touchpoint = "lounge".into()),
        change("language", &|other| other.language = "en".into()),
        change("properties", &|other| {
            drop(other.properties.remove("empty"))
        }),
        change("properties", &|other| {
            drop(other.properties.insert("order".into(), "18".into()))
        }),
        change("answers[why]", &|other| drop(other.answers.pop())),
        change("answers[recommend]", &|other| {
            other.answers[0] = response("").score("recommend", 1).answers.remove(0)
        }),
        change("answers[satisfaction]", &|other| {
            other.answers[1] = response("").skipped("satisfaction").answers.remove(0)
        }),
        change("answers[used]", &|other| {
            other.answers[5] = response("").picks("used", &["shop"]).answers.remove(0)
        }),
        change("answers[why]", &|other| {
            other.answers[6] = response("").words("why", "no").answers.remove(0)
        }),
        change("survey_id", &|other| {
            *other = response("other")
                .score("recommend", 0)
                .id(other.response_id.parse().unwrap());
        }),
    ]);
    for (field, other) in others {
        let field = format!("response.{field}");
        let refusal = assert_refused(
            server.submit(other.clone()).await,
            Code::AlreadyExists,
            "RESPONSE_CONFLICT",
            &[&field],
        );
        assert_eq!(refusal.metadata["response_id"], sent.response_id);
        let verdicts = server.stream(vec![rows([other])]).await.unwrap();
        assert_eq!(verdicts[0].outcome(), Outcome::Conflict);
        assert_eq!(verdicts[0].reason(), api::ErrorReason::ResponseConflict);
        assert_eq!(verdicts[0].field_violations[0].field, field);
        // A text is not shown.
        assert!(!verdicts[0].message.contains("fine"), "{verdicts:?}");
    }

    assert_eq!(server.get(&sent.response_id).await.unwrap(), stored);
    let point = server.point(scores("s", "recommend")).await;
    assert_eq!(point.histogram, [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!(
        server.point(scores("s", "asked_never")).await.skipped_count,
        0
    );
    let reply = server.query(scores("other", "recommend")).await.unwrap();
    assert!(reply.series[0].points.is_empty(), "nobody answered it");
}

#[tokio::test]
async fn acknowledged_activities_are_in_the_next_query() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for count in 1..=20 {
        server.submit(response("s").score("q", 10)).await.unwrap();
        assert_eq!(server.point(scores("s", "q")).await.count, count);
    }
}

#[tokio::test]
async fn an_unknown_or_archived_survey_takes_no_response() {
    let server = Server::start().await;
    let lost = response("nope").score("q", 1);
    let refusal = assert_refused(
        server.submit(lost.clone()).await,
        Code::NotFound,
        "SURVEY_NOT_FOUND",
        &[],
    );
    assert_eq!(refusal.metadata["survey_id"], "nope");

    server.create(survey("s").nps("q")).await;
    server.submit(response("s").score("q", 1)).await.unwrap();
    server.archive("s").await.unwrap();
    let late = response("s").score("q", 2).channel("never seen before");
    let refusal = assert_refused(
        server.submit(late.clone()).await,
        Code::FailedPrecondition,
        "SURVEY_ARCHIVED",
        &[],
    );
    assert_eq!(refusal.metadata["survey_id"], "s");
    for id in [&lost.response_id, &late.response_id] {
        let refusal = assert_refused(
            server.get(id).await,
            Code::NotFound,
            "RESPONSE_NOT_FOUND",
            &[],
        );
        assert_eq!(&refusal.metadata["response_id"], id);
    }
    // It still answers queries.
    assert_eq!(server.point(scores("s", "q")).await.count, 1);
}

#[tokio::test]
async fn a_survey_archived_by_another_server_takes_no_response_here_either() {
    let here = Server::start().await;
    let there = crate::support::Setup::default().start_on(here.database());
    here.create(survey("s").nps("q")).await;
    here.submit(response("s").score("q", 1)).await.unwrap();
    there.archive("s").await.unwrap();
    assert_refused(
        here.submit(response("s").score("q", 1)).await,
        Code::FailedPrecondition,
        "SURVEY_ARCHIVED",
        &[],
    );
}

#[tokio::test]
async fn a_change_by_another_server_is_noticed_at_once() {
    let here = Server::start().await;
    let there = crate::support::Setup::default().start_on(here.database());
    here.create(survey("s").nps("q")).await;
    here.submit(response("s").score("q", 1)).await.unwrap();
    there
        .update(
            survey("s").nps("q").rating("new", 1, 5).dimension("plan"),
            &["questions", "dimensions"],
        )
        .await
        .unwrap();
    let newer = response("s").score("q", 2).score("new", 5);
    let outcome = here.submit(newer.dimension("plan", "pro")).await;
    assert_eq!(outcome.unwrap(), Outcome::Inserted);
}

#[tokio::test]
async fn a_get_requires_a_hyphenated_uuid() {
    let server = Server::start().await;
    let id = Uuid::now_v7();
    for bad in [
        String::new(),
        "nope".into(),
        id.simple().to_string(),
        id.braced().to_string(),
        id.urn().to_string(),
        format!("{id} "),
        format!("{}g", &id.to_string()[..35]),
    ] {
        assert_invalid(server.get(&bad).await, &["response_id"]);
    }
    let unknown = server.get(&id.to_string().to_uppercase()).await;
    assert_refused(unknown, Code::NotFound, "RESPONSE_NOT_FOUND", &[]);
}
