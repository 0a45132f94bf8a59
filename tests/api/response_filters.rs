//! Responses, listed by answer, text and exclusion.

use cxmetrics::api::{
    AnswerFilter, CesDirection, ChoiceAnswer, ExclusionFilter, ExclusionReason,
    ListResponsesRequest, Response, ScoreRange, answer_filter::Condition,
};

use crate::support::{
    Correct, Declare, Give, Server, assert_invalid, exclude, include, remove, response, survey,
};

fn of(survey_id: &str) -> ListResponsesRequest {
    ListResponsesRequest {
        survey_id: survey_id.into(),
        ..Default::default()
    }
}

fn by_answer(question_id: &str, condition: Condition) -> ListResponsesRequest {
    ListResponsesRequest {
        answer_filters: vec![AnswerFilter {
            question_id: question_id.into(),
            condition: Some(condition),
        }],
        ..of("s")
    }
}

fn score(minimum: Option<i32>, maximum: Option<i32>) -> Condition {
    Condition::Score(ScoreRange { minimum, maximum })
}

fn class(name: &str) -> Condition {
    Condition::AnswerClass(name.into())
}

fn picks(choices: &[&str]) -> Condition {
    let choice_ids = choices.iter().map(|id| (*id).into()).collect();
    Condition::Choices(ChoiceAnswer { choice_ids })
}

fn contains(text: &str) -> Condition {
    Condition::TextContains(text.into())
}

/// Responses to a survey with a question of each kind, a minute apart.
async fn started() -> (Server, Vec<Response>) {
    let server = Server::start().await;
    let declared = survey("s")
        .nps("recommend")
        .csat("satisfaction", 1, 5)
        .ces("ease", 1, 7, CesDirection::Effort)
        .rating("staff", 1, 5)
        .some_of("reasons", &["price", "quality", "service"])
        .text("why")
        .text("other");
    server.create(declared).await;
    let all = [
        response("s")
            .score("recommend", 0)
            .score("satisfaction", 1)
            .words("why", "The box was DAMAGED"),
        response("s")
            .score("recommend", 6)
            .picks("reasons", &["price"])
            .words("other", "Too late, Tu\u{308}r zu"),
        response("s")
            .score("recommend", 7)
            .score("ease", 2)
            .picks("reasons", &["quality", "service"]),
        response("s")
            .score("recommend", 10)
            .score("satisfaction", 4)
            .skipped("why"),
        response("s").not_applicable("recommend").score("ease", 6),
        response("s").words("why", "no damage at all").partial(),
    ];
    let all: Vec<Response> = (0..)
        .zip(all)
        .map(|(minute, one)| one.at(&format!("2026-01-14T12:{minute:02}:00Z")))
        .collect();
    server.submit_all(all.clone()).await;
    (server, all)
}

/// The positions in `all` of the responses that match, in pages of one.
async fn found(server: &Server, all: &[Response], mut query: ListResponsesRequest) -> Vec<usize> {
    let mut positions = Vec::new();
    query.page_size = 1;
    loop {
        let page = server.list(query.clone()).await.unwrap();
        for one in page.responses {
            let position = all
                .iter()
                .position(|other| other.response_id == one.response_id);
            positions.push(position.unwrap());
        }
        query.page_token = page.next_page_token;
        if query.page_token.is_empty() {
            positions.reverse();
            return positions;
        }
    }
}

#[tokio::test]
async fn responses_are_found_by_score_class_choice_and_text() {
    let (server, all) = started().await;
    let cases: &[(&str, Condition, &[usize])] = &[
        ("recommend", score(None, Some(6)), &[0, 1]),
        ("recommend", score(Some(6), Some(7)), &[1, 2]),
        ("recommend", score(Some(10), None), &[3]),
        ("recommend", class("detractor"), &[0, 1]),
        ("recommend", class("passive"), &[2]),
        ("recommend", class("promoter"), &[3]),
        ("satisfaction", class("satisfied"), &[3]),
        ("satisfaction", class("unsatisfied"), &[0]),
        ("ease", class("easy"), &[2]),
        ("ease", class("not_easy"), &[4]),
        ("reasons", picks(&["quality"]), &[2]),
        ("reasons", picks(&["price", "service"]), &[1, 2]),
        ("why", contains("damage"), &[0, 5]),
        ("other", contains("damage"), &[]),
        ("other", contains("T\u{fc}R"), &[1]),
        ("why", Condition::Answered(true), &[0, 5]),
        ("why", Condition::Answered(false), &[1, 2, 3, 4]),
        ("recommend", Condition::Answered(true), &[0, 1, 2, 3]),
        ("recommend", Condition::Answered(false), &[4, 5]),
        ("reasons", Condition::Answered(true), &[1, 2]),
    ];
    for (question, condition, expected) in cases {
        let query = by_answer(question, condition.clone());
        assert_eq!(
            found(&server, &all, query).await,
            *expected,
            "{question} {condition:?}"
        );
    }
}

#[tokio::test]
async fn filters_add_up_and_texts_of_every_question_are_searched() {
    let (server, all) = started().await;
    let mut both = by_answer("recommend", class("detractor"));
    both.answer_filters
        .extend(by_answer("reasons", picks(&["price"])).answer_filters);
    assert_eq!(found(&server, &all, both).await, [1]);

    let search = |text: &str| ListResponsesRequest {
        text_contains: text.into(),
        ..of("s")
    };
    assert_eq!(found(&server, &all, search("damage")).await, [0, 5]);
    assert_eq!(found(&server, &all, search("LATE")).await, [1]);
    assert_eq!(found(&server, &all, search("100%")).await, [0; 0]);
    let commented = ListResponsesRequest {
        has_text: true,
        ..of("s")
    };
    assert_eq!(found(&server, &all, commented.clone()).await, [0, 1, 5]);
    let detractors = ListResponsesRequest {
        answer_filters: by_answer("recommend", class("detractor")).answer_filters,
        ..commented
    };
    assert_eq!(found(&server, &all, detractors).await, [0, 1]);
}

#[tokio::test]
async fn responses_of_a_customer_are_filtered_like_all_others() {
    let (server, mut all) = started().await;
    let by_anna = |score, minute| {
        response("s")
            .score("recommend", score)
            .by("anna")
            .at(&format!("2026-01-14T13:{minute:02}:00Z"))
    };
    let added: Vec<Response> = (0..30).map(|minute| by_anna(minute % 11, minute)).collect();
    server.submit_all(added.clone()).await;
    all.extend(added);
    let query = ListResponsesRequest {
        customer_id: "anna".into(),
        ..by_answer("recommend", score(Some(10), None))
    };
    assert_eq!(found(&server, &all, query).await, [16, 27]);
}

#[tokio::test]
async fn excluded_responses_are_listed_unless_they_are_left_out() {
    let (server, all) = started().await;
    for (position, reason) in [
        (0, ExclusionReason::Test),
        (1, ExclusionReason::Duplicate),
        (2, ExclusionReason::Test),
        (3, ExclusionReason::Fraud),
    ] {
        let id = &all[position].response_id;
        exclude(id, reason).on(&server).await.unwrap();
    }
    include(&all[3].response_id).on(&server).await.unwrap();
    remove(&all[2].response_id).on(&server).await.unwrap();
    let by = |exclusion: ExclusionFilter, reasons: &[ExclusionReason]| ListResponsesRequest {
        exclusion: exclusion.into(),
        exclusion_reasons: reasons.iter().map(|reason| (*reason).into()).collect(),
        ..of("s")
    };
    let (test, fraud) = (ExclusionReason::Test, ExclusionReason::Fraud);
    for (query, expected) in [
        (of("s"), &[0, 1, 3, 4, 5][..]),
        (by(ExclusionFilter::Counted, &[]), &[3, 4, 5]),
        (by(ExclusionFilter::Excluded, &[]), &[0, 1]),
        (by(ExclusionFilter::Excluded, &[test]), &[0]),
        (by(ExclusionFilter::Excluded, &[fraud]), &[]),
        (by(ExclusionFilter::Excluded, &[fraud, test]), &[0]),
    ] {
        let shown = format!("{query:?}");
        assert_eq!(found(&server, &all, query).await, expected, "{shown}");
    }
    assert_invalid(
        server.list(by(ExclusionFilter::Counted, &[test])).await,
        &["exclusion_reasons"],
    );
}

#[tokio::test]
async fn a_rare_match_is_found_over_pages_that_may_be_empty() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let rare = response("s").score("q", 10).at("2026-01-01T00:00:00Z");
    server.submit(rare.clone()).await.unwrap();
    for _ in 0..12 {
        let many = (0..1_000).map(|n| response("s").score("q", n % 10));
        server.submit_all(many.collect()).await;
    }
    let mut query = by_answer("q", score(Some(10), None));
    let mut sizes = Vec::new();
    loop {
        let page = server.list(query.clone()).await.unwrap();
        sizes.push(page.responses.len());
        query.page_token = page.next_page_token;
        if query.page_token.is_empty() {
            break;
        }
    }
    assert_eq!(sizes, [0, 1]);
}

#[tokio::test]
async fn every_wrong_filter_is_named_at_once() {
    let (server, _) = started().await;
    let filter = |question: &str, condition| AnswerFilter {
        question_id: question.into(),
        condition,
    };
    let bad = ListResponsesRequest {
        page_size: -1,
        text_contains: "x".repeat(201),
        exclusion: 7,
        exclusion_reasons: vec![0],
        answer_filters: vec![
            filter("nope", Some(Condition::Answered(true))),
            filter("recommend", None),
            filter("recommend", Some(score(None, None))),
            filter("recommend", Some(score(Some(7), Some(6)))),
            filter("recommend", Some(score(Some(-1), Some(6)))),
            filter("why", Some(score(Some(1), None))),
            filter("recommend", Some(class("satisfied"))),
            filter("staff", Some(class("satisfied"))),
            filter("reasons", Some(picks(&["color"]))),
            filter("reasons", Some(picks(&[]))),
            filter("why", Some(contains(""))),
            filter("staff", Some(contains("x"))),
        ],
        ..of("s")
    };
    assert_invalid(
        server.list(bad).await,
        &[
            "page_size",
            "text_contains",
            "exclusion",
            "exclusion_reasons",
            "exclusion_reasons[0]",
            "answer_filters[0].question_id",
            "answer_filters[1]",
            "answer_filters[2].score",
            "answer_filters[3].score",
            "answer_filters[4].score",
            "answer_filters[5].score",
            "answer_filters[6].answer_class",
            "answer_filters[7].answer_class",
            "answer_filters[8].choices",
            "answer_filters[9].choices",
            "answer_filters[10].text_contains",
            "answer_filters[11].text_contains",
        ],
    );
    let many = ListResponsesRequest {
        answer_filters: vec![filter("why", Some(Condition::Answered(true))); 21],
        ..of("s")
    };
    assert_invalid(server.list(many).await, &["answer_filters"]);
}
