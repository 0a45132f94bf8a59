//! Invalid responses: the path of each invalid field, and nothing stored.

use cxmetrics::api::{self, Answer, CesDirection, Completion, Response, Unanswered, answer::Value};
use prost_types::Timestamp;
use uuid::Uuid;

use crate::support::{
    Declare, Give, Refusal, Server, assert_invalid, message_of, response, rows, scores, survey,
};

const SCORED: [&str; 4] = ["recommend", "satisfaction", "ease", "food"];

/// A server with a survey of every kind and one response.
async fn started() -> Server {
    let server = Server::start().await;
    let request = survey("s")
        .nps("recommend")
        .csat("satisfaction", 1, 5)
        .ces("ease", 1, 7, CesDirection::Agreement)
        .rating("food", 3, 90)
        .one_of("seat", &["window", "aisle"])
        .some_of("used", &["lounge", "wifi", "shop"])
        .text("why")
        .dimension("plan");
    server.create(request).await;
    server
        .submit(response("s").score("recommend", 9))
        .await
        .unwrap();
    server
}

/// Asserts that the unary call and the stream reject a response alike and store nothing.
async fn assert_rejected(server: &Server, bad: Response, fields: &[&str]) -> Refusal {
    let refusal = assert_invalid(server.submit(bad.clone()).await, fields);

    let verdicts = server.stream(vec![rows([bad.clone()])]).await.unwrap();
    let [verdict] = &verdicts[..] else {
        panic!("one verdict, not {verdicts:?}");
    };
    assert_eq!(verdict.outcome(), api::Outcome::Rejected);
    assert_eq!(verdict.reason(), api::ErrorReason::InvalidField);
    assert_eq!(verdict.response_id, bad.response_id);
    let named: Vec<_> = verdict
        .field_violations
        .iter()
        .map(|one| (one.field.clone(), one.description.clone()))
        .collect();
    assert_eq!(named, refusal.violations);
    assert_eq!(verdict.message, refusal.message);

    assert!(server.get(&bad.response_id).await.is_err());
    assert_eq!(server.point(scores("s", "recommend")).await.count, 1);
    refusal
}

#[tokio::test]
async fn a_score_outside_its_scale_is_refused_and_never_clamped() {
    let server = started().await;
    let outside = [
        ("recommend", vec![-1, 11, 100]),
        ("satisfaction", vec![0, 6]),
        ("ease", vec![0, 8]),
        ("food", vec![2, 91, 0]),
    ];
    for (question, mut scores) in outside {
        scores.extend([i32::MIN, i32::MAX, i32::MIN + 3, 65_536 + 5]);
        for score in scores {
            let bad = response("s").score(question, score);
            let refusal = assert_rejected(&server, bad, &["response.answers[0].score"]).await;
            assert!(refusal.message.contains(&score.to_string()), "{refusal:?}");
        }
    }
}

#[tokio::test]
async fn an_answer_of_the_wrong_kind_is_refused_whatever_the_kinds() {
    let server = started().await;
    let give = |kind: &str, question: &str| match kind {
        "score" => response("s").score(question, 4),
        "text" => response("s").words(question, "4"),
        _ => response("s").picks(question, &["window"]),
    };
    let taken = SCORED
        .map(|question| (question, "score"))
        .into_iter()
        .chain([("seat", "choices"), ("used", "choices"), ("why", "text")]);
    for (question, takes) in taken {
        for kind in ["score", "text", "choices"] {
            if kind != takes {
                let field = format!("response.answers[0].{kind}");
                assert_rejected(&server, give(kind, question), &[&field]).await;
            }
        }
    }
}

#[tokio::test]
async fn an_answer_says_something() {
    let server = started().await;
    let mut empty = response("s");
    empty.answers.push(Answer {
        question_id: "recommend".into(),
        value: None,
    });
    assert_rejected(&server, empty, &["response.answers[0]"]).await;
    for why in [Unanswered::Unspecified.into(), 3, -1] {
        let bad = response("s").answer("recommend", Value::Unanswered(why));
        assert_rejected(&server, bad, &["response.answers[0].unanswered"]).await;
    }
    let bad = response("s").words("why", "");
    assert_rejected(&server, bad, &["response.answers[0].text"]).await;
}

#[tokio::test]
async fn choices_must_be_known_distinct_and_single_where_one_is_allowed() {
    let server = started().await;
    for (question, picks) in [
        ("seat", &[][..]),
        ("seat", &["middle"]),
        ("seat", &["Window"]),
        ("seat", &[""]),
        ("seat", &["window", "aisle"]),
        ("seat", &["window", "window"]),
        ("used", &[]),
        ("used", &["lounge", "spa"]),
        ("used", &["lounge", "wifi", "lounge"]),
    ] {
        let bad = response("s").picks(question, picks);
        assert_rejected(&server, bad, &["response.answers[0].choices"]).await;
    }
}

#[tokio::test]
async fn an_unknown_question_is_named() {
    let server = started().await;
    for id in ["nope", "", "Recommend", "a\0b", "a b"] {
        let bad = response("s").score("food", 5).score(id, 5);
        let refusal = assert_rejected(&server, bad, &["response.answers[1].question_id"]).await;
        assert!(
            refusal.message.contains(&format!("{id:?}")),
            "{}",
            refusal.message
        );
    }
}

#[tokio::test]
async fn a_question_is_answered_once() {
    let server = started().await;
    let bad = response("s")
        .score("food", 5)
        .score("recommend", 9)
        .score("food", 5);
    assert_rejected(&server, bad, &["response.answers[2].question_id"]).await;
    let many = (0..8).fold(response("s"), |bad, _| bad.score("food", 5));
    let mut fields = vec!["response.answers".to_owned()];
    fields.extend((1..7).map(|index| format!("response.answers[{index}].question_id")));
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    assert_rejected(&server, many, &fields).await;
}

#[tokio::test]
async fn an_unknown_dimension_is_named_with_those_that_are_known() {
    let server = started().await;
    for name in ["region", "", "Plan", "channel", "a\"b"] {
        let bad = response("s").dimension(name, "north");
        let field = format!("response.dimensions[{name:?}]");
        let refusal = assert_rejected(&server, bad, &[&field]).await;
        assert!(refusal.message.contains("declared: plan"), "{refusal:?}");
    }
}

#[tokio::test]
async fn texts_are_bounded_and_the_bound_itself_is_allowed() {
    let server = started().await;
    let exactly = |length: usize| "ü".repeat(length);
    let with = |length_short: usize, length_long: usize, length_text: usize| {
        let mut filled = response("s")
            .by(&exactly(length_short * 2))
            .channel(&exactly(length_short))
            .dimension("plan", &exactly(length_short))
            .words("why", &exactly(length_text));
        filled.touchpoint = exactly(length_short);
        filled.language = exactly(length_short);
        filled
            .properties
            .insert(exactly(length_short), exactly(length_long));
        filled
    };
    assert_rejected(
        &server,
        with(65, 1_025, 10_001),
        &[
            "response.customer_id",
            "response.channel",
            "response.touchpoint",
            "response.language",
            "response.dimensions[\"plan\"]",
            // Once for the key, once for the value.
            &format!("response.properties[\"{}…\"]", exactly(64)),
            &format!("response.properties[\"{}…\"]", exactly(64)),
            "response.answers[0].text",
        ],
    )
    .await;
    server.submit(with(64, 1_024, 10_000)).await.unwrap();
}

#[tokio::test]
async fn properties_are_few_and_have_names() {
    let server = started().await;
    let with = |count: usize| {
        let mut filled = response("s");
        filled.properties = (0..count).map(|n| (n.to_string(), String::new())).collect();
        filled
    };
    assert_rejected(&server, with(33), &["response.properties"]).await;
    server.submit(with(32)).await.unwrap();
    let mut nameless = response("s");
    nameless.properties.insert(String::new(), "x".into());
    assert_rejected(&server, nameless, &["response.properties[\"\"]"]).await;
}

#[tokio::test]
async fn control_characters_are_rejected_outside_free_text() {
    let server = started().await;
    for control in ["a\0b", "a\nb", "\u{7f}", "\u{9b}"] {
        let mut bad = response("s")
            .by(control)
            .channel(control)
            .dimension("plan", control);
        bad.touchpoint = control.into();
        bad.language = control.into();
        let fields = [
            "response.customer_id",
            "response.channel",
            "response.touchpoint",
            "response.language",
            "response.dimensions[\"plan\"]",
        ];
        assert_rejected(&server, bad, &fields).await;
    }
    // PostgreSQL can't store it; other control characters are allowed in free text.
    let mut bad = response("s").words("why", "a\0b");
    bad.properties.insert("key".into(), "a\0b".into());
    bad.properties.insert("a\nb".into(), "x".into());
    let fields = [
        "response.properties[\"a\\nb\"]",
        "response.properties[\"key\"]",
        "response.answers[0].text",
    ];
    assert_rejected(&server, bad, &fields).await;
    let empty = response("s").dimension("plan", "");
    assert_rejected(&server, empty, &["response.dimensions[\"plan\"]"]).await;
}

#[tokio::test]
async fn an_id_is_a_hyphenated_uuid() {
    let server = started().await;
    let id = Uuid::now_v7();
    for bad in [
        String::new(),
        "17".into(),
        id.simple().to_string(),
        id.braced().to_string(),
        id.urn().to_string(),
        format!("{}-", id.simple()),
        "zzzzzzzz-zzzz-zzzz-zzzz-zzzzzzzzzzzz".into(),
        "0190a5b27c5e-7d3a-9f00-2b1c3d4e5f60-".into(),
        // 36 bytes, but not 36 characters.
        format!("{}é", &id.to_string()[..34]),
    ] {
        let mut response = response("s");
        response.response_id = bad;
        assert_rejected(&server, response, &["response.response_id"]).await;
    }
    let mut shouted = response("s");
    shouted.response_id = shouted.response_id.to_uppercase();
    server.submit(shouted.clone()).await.unwrap();
    let read = server.get(&shouted.response_id).await.unwrap();
    assert_eq!(read.response_id, shouted.response_id.to_lowercase());
}

#[tokio::test]
async fn a_submit_time_is_a_real_instant_that_a_customer_can_have_lived() {
    let server = started().await;
    let now = jiff::Timestamp::now();
    let day_ahead = now + jiff::SignedDuration::from_hours(24);
    let time = |seconds, nanos| Some(Timestamp { seconds, nanos });
    let bad_times = [
        None,
        time(0, -1),
        time(0, 1_000_000_000),
        time(0, i32::MIN),
        time(i64::MAX, 0),
        time(i64::MIN, 0),
        time(i64::MAX / 1_000_000, 999_999_999),
        time(253_402_300_800, 0),
        time(-62_135_596_801, 0),
        time(-2_208_988_801, 999_999_999),
        Some(message_of(day_ahead + jiff::SignedDuration::from_mins(1))),
    ];
    for submit_time in bad_times {
        let mut bad = response("s");
        bad.submit_time = submit_time;
        assert_rejected(&server, bad, &["response.submit_time"]).await;
    }
    for submit_time in [
        time(-2_208_988_800, 0),
        Some(message_of(day_ahead - jiff::SignedDuration::from_mins(1))),
    ] {
        let mut good = response("s");
        good.submit_time = submit_time;
        server.submit(good).await.unwrap();
    }
}

#[tokio::test]
async fn completion_is_required() {
    let server = started().await;
    for completion in [Completion::Unspecified.into(), 3, -1] {
        let mut bad = response("s");
        bad.completion = completion;
        assert_rejected(&server, bad, &["response.completion"]).await;
    }
}

#[tokio::test]
async fn all_violations_are_reported_at_once() {
    let server = started().await;
    let mut bad = response("s")
        .by("a\nb")
        .dimension("region", "north")
        .dimension("area", "1")
        .score("recommend", 11)
        .score("nope", 1)
        .words("food", "good");
    bad.response_id = "17".into();
    bad.submit_time = None;
    bad.completion = 0;
    let fields = [
        "response.response_id",
        "response.submit_time",
        "response.customer_id",
        "response.completion",
        "response.dimensions[\"area\"]",
        "response.dimensions[\"region\"]",
        "response.answers[0].score",
        "response.answers[1].question_id",
        "response.answers[2].text",
    ];
    let refusal = assert_rejected(&server, bad, &fields).await;
    assert!(refusal.message.contains("8 more"), "{}", refusal.message);
}

#[tokio::test]
async fn at_most_twenty_violations_are_named() {
    let server = started().await;
    let request = (0..30).fold(survey("long"), |request, n| {
        request.rating(&format!("q{n}"), 1, 5)
    });
    server.create(request).await;
    let bad = (0..30).fold(response("long"), |bad, n| bad.score(&format!("q{n}"), 9));
    let fields: Vec<String> = (0..20)
        .map(|n| format!("response.answers[{n}].score"))
        .collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    assert_rejected(&server, bad, &fields).await;
}

#[tokio::test]
async fn a_response_names_its_survey() {
    let server = started().await;
    let missing = api::SubmitResponseRequest::default();
    assert_invalid(
        server.responses().submit_response(missing).await,
        &["response"],
    );
    for id in ["", "a b", "-"] {
        assert_rejected(&server, response(id), &["response.survey_id"]).await;
    }
}
