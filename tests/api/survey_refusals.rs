//! Invalid surveys, each with its invalid field.

use cxmetrics::api::{
    self, CesDirection, CesQuestion, Choice, ChoiceQuestion, CsatQuestion, GetSurveyRequest,
    RatingQuestion, question::Kind,
};
use tonic::Code;

use crate::support::{
    Declare, Server, assert_invalid, assert_refused, choice, question, scale, survey,
};

fn asking(kind: Kind) -> api::Survey {
    survey("s").asking("q", kind)
}

#[tokio::test]
async fn a_scale_runs_upwards_between_0_and_100() {
    let server = Server::start().await;
    for (minimum, maximum) in [
        (-1, 5),
        (0, 101),
        (5, 5),
        (5, 1),
        (i32::MIN, i32::MAX),
        (i32::MAX, i32::MIN),
    ] {
        assert_invalid(
            server
                .try_create(survey("s").rating("q", minimum, maximum))
                .await,
            &["survey.questions[0].rating.scale"],
        );
    }
    let unsaid = asking(Kind::Rating(RatingQuestion::default()));
    assert_invalid(
        server.try_create(unsaid).await,
        &["survey.questions[0].rating.scale"],
    );
    server
        .create(survey("s").rating("q", 0, 100).rating("r", 99, 100))
        .await;
}

#[tokio::test]
async fn satisfied_from_is_within_the_scale_and_required_without_a_default() {
    let server = Server::start().await;
    let csat = |minimum, maximum, satisfied_from| {
        asking(Kind::Csat(CsatQuestion {
            scale: scale(minimum, maximum),
            satisfied_from,
            ..CsatQuestion::default()
        }))
    };
    for bad in [
        csat(1, 5, Some(1)),
        csat(1, 5, Some(0)),
        csat(1, 5, Some(6)),
        csat(1, 5, Some(i32::MIN)),
        csat(0, 10, None),
        csat(1, 4, None),
    ] {
        assert_invalid(
            server.try_create(bad).await,
            &["survey.questions[0].csat.satisfied_from"],
        );
    }
    let unsaid = asking(Kind::Csat(CsatQuestion {
        satisfied_from: Some(4),
        ..CsatQuestion::default()
    }));
    assert_invalid(
        server.try_create(unsaid).await,
        &["survey.questions[0].csat.scale"],
    );
    server.create(csat(0, 10, Some(10))).await;
}

#[tokio::test]
async fn where_a_low_score_is_good_satisfied_ends_within_the_scale() {
    let server = Server::start().await;
    let grades = |low_is_good, maximum, satisfied_from, satisfied_to| {
        asking(Kind::Csat(CsatQuestion {
            scale: scale(1, maximum),
            satisfied_from,
            low_is_good,
            satisfied_to,
        }))
    };
    let path = "survey.questions[0].csat";
    for (bad, field) in [
        (grades(true, 6, None, None), "satisfied_to"),
        (grades(true, 6, None, Some(0)), "satisfied_to"),
        (grades(true, 6, None, Some(6)), "satisfied_to"),
        (grades(true, 6, Some(5), Some(2)), "satisfied_from"),
        (grades(true, 6, Some(5), None), "satisfied_from"),
        (grades(false, 5, None, Some(2)), "satisfied_to"),
        (grades(false, 5, Some(4), Some(2)), "satisfied_to"),
    ] {
        let id = bad.survey_id.clone();
        assert_invalid(server.try_create(bad).await, &[&format!("{path}.{field}")]);
        let request = GetSurveyRequest { survey_id: id };
        let unknown = server.surveys().get_survey(request).await;
        assert_refused(unknown, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    }
    server.create(grades(true, 6, None, Some(5))).await;
}

#[tokio::test]
async fn an_effort_question_requires_a_direction() {
    let server = Server::start().await;
    for direction in [CesDirection::Unspecified.into(), 3, -1] {
        let ces = CesQuestion {
            scale: scale(1, 7),
            direction,
        };
        assert_invalid(
            server.try_create(asking(Kind::Ces(ces))).await,
            &["survey.questions[0].ces.direction"],
        );
    }
    let neither = CesQuestion {
        scale: None,
        direction: 0,
    };
    assert_invalid(
        server.try_create(asking(Kind::Ces(neither))).await,
        &[
            "survey.questions[0].ces.scale",
            "survey.questions[0].ces.direction",
        ],
    );
}

#[tokio::test]
async fn a_choice_question_has_two_to_fifty_choices_each_once() {
    let server = Server::start().await;
    let path = "survey.questions[0].choice.choices";
    let many: Vec<String> = (0..51).map(|number| format!("c{number}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for list in [&[][..], &["a"], &many] {
        assert_invalid(
            server.try_create(asking(choice(list, false))).await,
            &[path],
        );
    }
    assert_invalid(
        server
            .try_create(asking(choice(&["a", "b", "a"], true)))
            .await,
        &[&format!("{path}[2].choice_id")],
    );
    assert_invalid(
        server.try_create(asking(choice(&["a", "b c"], true))).await,
        &[&format!("{path}[1].choice_id")],
    );
    let long = Choice {
        choice_id: "b".into(),
        label: "x".repeat(201),
    };
    let mut choices = vec![Choice::default(), long];
    choices[0].choice_id = "a".into();
    let labelled = Kind::Choice(ChoiceQuestion {
        choices,
        multiple: false,
    });
    assert_invalid(
        server.try_create(asking(labelled)).await,
        &[&format!("{path}[1].label")],
    );
    server.create(asking(choice(&many[..50], true))).await;
}

#[tokio::test]
async fn a_duplicate_choice_is_named_by_its_own_place_beside_a_malformed_one() {
    let server = Server::start().await;
    let path = "survey.questions[0].choice.choices";
    assert_invalid(
        server
            .try_create(asking(choice(&["b c", "a", "a"], true)))
            .await,
        &[
            &format!("{path}[0].choice_id"),
            &format!("{path}[2].choice_id"),
        ],
    );
}

#[tokio::test]
async fn ids_are_short_and_plain() {
    let server = Server::start().await;
    let long = "x".repeat(65);
    for bad in ["", "_a", "a b", "a/b", "é", "a\0", &long] {
        assert_invalid(
            server.try_create(survey(bad).nps("q")).await,
            &["survey.survey_id"],
        );
        assert_invalid(
            server.try_create(survey("s").nps(bad)).await,
            &["survey.questions[0].question_id"],
        );
        assert_invalid(
            server.try_create(survey("s").nps("q").dimension(bad)).await,
            &["survey.dimensions[0]"],
        );
        let request = api::GetSurveyRequest {
            survey_id: bad.into(),
        };
        assert_invalid(server.surveys().get_survey(request).await, &["survey_id"]);
        assert_invalid(server.archive(bad).await, &["survey_id"]);
    }
    server.create(survey(&"x".repeat(64)).nps("9.a_-")).await;
}

#[tokio::test]
async fn questions_and_dimensions_must_be_distinct() {
    let server = Server::start().await;
    assert_invalid(
        server
            .try_create(survey("s").nps("a").text("b").rating("a", 1, 5))
            .await,
        &["survey.questions[2].question_id"],
    );
    assert_invalid(
        server
            .try_create(survey("s").nps("a").dimension("x").dimension("x"))
            .await,
        &["survey.dimensions[1]"],
    );
}

#[tokio::test]
async fn built_in_dimensions_can_not_be_declared() {
    let server = Server::start().await;
    for name in ["channel", "touchpoint", "language", "completion"] {
        let declared = survey("s").nps("q").dimension("plan").dimension(name);
        assert_invalid(server.try_create(declared).await, &["survey.dimensions[1]"]);
    }
}

#[tokio::test]
async fn every_bad_dimension_is_named_at_once() {
    let server = Server::start().await;
    let declared = survey("s")
        .nps("q")
        .dimension("channel")
        .dimension("a b")
        .dimension("x")
        .dimension("x");
    assert_invalid(
        server.try_create(declared).await,
        &[
            "survey.dimensions[0]",
            "survey.dimensions[1]",
            "survey.dimensions[3]",
        ],
    );
}

#[tokio::test]
async fn every_bad_question_is_named_at_once() {
    let server = Server::start().await;
    let mut bad = survey("-")
        .rating("a", 5, 1)
        .nps("b")
        .nps("b")
        .csat("c", 1, 4);
    bad.title = "x".repeat(201);
    bad.questions[1].wording = "x".repeat(1_001);
    bad.questions.push(api::Question {
        question_id: "d".into(),
        ..Default::default()
    });
    assert_invalid(
        server.try_create(bad).await,
        &[
            "survey.survey_id",
            "survey.title",
            "survey.questions[0].rating.scale",
            "survey.questions[1].wording",
            "survey.questions[3].csat.satisfied_from",
            "survey.questions[4]",
            "survey.questions[2].question_id",
        ],
    );
}

#[tokio::test]
async fn at_most_twenty_violations_are_named() {
    let server = Server::start().await;
    let mut bad = survey("s");
    for _ in 0..40 {
        bad.questions
            .push(question("", Kind::Nps(api::NpsQuestion {})));
    }
    let expected: Vec<String> = (0..20)
        .map(|index| format!("survey.questions[{index}].question_id"))
        .collect();
    let expected: Vec<&str> = expected.iter().map(String::as_str).collect();
    assert_invalid(server.try_create(bad).await, &expected);
}

#[tokio::test]
async fn a_survey_has_1_to_200_questions_and_at_most_16_dimensions() {
    let server = Server::start().await;
    assert_invalid(server.try_create(survey("s")).await, &["survey.questions"]);
    let with = |questions: usize, dimensions: usize| {
        let query = (0..questions).fold(survey("s"), |survey, n| survey.nps(&format!("q{n}")));
        (0..dimensions).fold(query, |survey, n| survey.dimension(&format!("d{n}")))
    };
    assert_invalid(
        server.try_create(with(201, 17)).await,
        &["survey.questions", "survey.dimensions"],
    );
    server.create(with(200, 16)).await;
}

#[tokio::test]
async fn a_change_needs_a_survey_and_a_known_mask() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    assert_invalid(server.update(survey("s"), &[]).await, &["update_mask"]);
    assert_invalid(
        server
            .update(survey("s"), &["title", "survey_id", "questions.wording"])
            .await,
        &["update_mask.paths[1]", "update_mask.paths[2]"],
    );
    assert_invalid(
        server.update(survey("s"), &["questions"]).await,
        &["survey.questions"],
    );
    let nothing = api::UpdateSurveyRequest::default();
    assert_invalid(server.surveys().update_survey(nothing).await, &["survey"]);
    let nothing = api::CreateSurveyRequest::default();
    assert_invalid(server.surveys().create_survey(nothing).await, &["survey"]);
}
