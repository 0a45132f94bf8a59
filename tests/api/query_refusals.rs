//! Invalid queries for scores, each with its invalid field.

use cxmetrics::api::{
    self, Bucket, CesDirection, DayOfWeek, FilterOperator, IntervalMethod, Period,
    QueryScoresRequest,
};
use prost_types::Timestamp;
use tonic::Code;

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, assert_invalid, assert_refused, filter, period,
    reference, response, scores, survey, value_groups,
};

pub(crate) async fn started() -> Server {
    let server = Server::start().await;
    let survey = survey("s")
        .nps("n")
        .csat("c", 1, 5)
        .ces("ease", 1, 7, CesDirection::Agreement)
        .rating("r", 1, 5)
        .one_of("seat", &["a", "b"])
        .text("why")
        .dimension("plan");
    server.create(survey).await;
    server.submit(response("s").score("n", 9)).await.unwrap();
    server
}

async fn assert_bad(server: &Server, query: QueryScoresRequest, fields: &[&str]) {
    assert_invalid(server.query(query).await, fields);
}

#[tokio::test]
async fn an_empty_query_lacks_everything_that_is_required() {
    let server = started().await;
    let fields = ["questions", "time_zone", "bucket"];
    assert_bad(&server, QueryScoresRequest::default(), &fields).await;
}

#[tokio::test]
async fn a_zone_is_one_of_iana_and_never_guessed() {
    let server = started().await;
    for zone in [
        "",
        "Berlin",
        "CET+1",
        "Europe/Atlantis",
        "+01:00",
        "../UTC",
        "Europe/Berlin\0",
    ] {
        let bad = scores("s", "n").by_bucket(Bucket::Day, zone);
        assert_bad(&server, bad, &["time_zone"]).await;
    }
}

#[tokio::test]
async fn a_period_is_neither_empty_nor_reversed_nor_impossible() {
    let server = started().await;
    for (start, end) in [
        ("2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
        ("2026-01-01T00:00:00.000001Z", "2026-01-01T00:00:00Z"),
        ("2027-01-01T00:00:00Z", "2026-01-01T00:00:00Z"),
    ] {
        let bad = scores("s", "n").between(start, end);
        assert_bad(&server, bad, &["period.end_time"]).await;
    }
    let mut bad = scores("s", "n");
    bad.period = Some(Period {
        start_time: Some(Timestamp {
            seconds: 0,
            nanos: -1,
        }),
        end_time: Some(Timestamp {
            seconds: i64::MAX,
            nanos: 0,
        }),
    });
    assert_bad(&server, bad, &["period.start_time", "period.end_time"]).await;
}

#[tokio::test]
async fn the_last_instant_of_a_protobuf_timestamp_can_end_a_period() {
    let server = started().await;
    let mut forever = scores("s", "n");
    forever.period = Some(Period {
        start_time: Some(Timestamp {
            seconds: -62_135_596_800,
            nanos: 0,
        }),
        end_time: Some(Timestamp {
            seconds: 253_402_300_799,
            nanos: 999_999_999,
        }),
    });
    assert_eq!(server.point(forever).await.count, 1);
}

#[tokio::test]
async fn only_weeks_require_a_first_day() {
    let server = started().await;
    let ask = |bucket: Bucket, first_day: i32| {
        let mut query = scores("s", "n").by_bucket(bucket, "UTC");
        query.first_day_of_week = first_day;
        query
    };
    for first_day in [DayOfWeek::Unspecified.into(), 8, -1] {
        let bad = ask(Bucket::Week, first_day);
        assert_bad(&server, bad, &["first_day_of_week"]).await;
    }
    for bucket in [Bucket::None, Bucket::Hour, Bucket::Day, Bucket::Year] {
        for first_day in [DayOfWeek::Monday.into(), 8] {
            assert_bad(&server, ask(bucket, first_day), &["first_day_of_week"]).await;
        }
    }
    for bucket in [0, 8, -1] {
        let mut bad = scores("s", "n");
        bad.bucket = bucket;
        assert_bad(&server, bad, &["bucket"]).await;
    }
}

#[tokio::test]
async fn a_fiscal_year_begins_in_a_month_and_only_years_and_quarters_do() {
    let server = started().await;
    let ask = |bucket: Bucket, month: i32| {
        let mut query = scores("s", "n").by_bucket(bucket, "UTC");
        query.first_month_of_year = Some(month);
        query
    };
    for month in [0, 13, -1, i32::MAX] {
        for bucket in [Bucket::Year, Bucket::Quarter] {
            assert_bad(&server, ask(bucket, month), &["first_month_of_year"]).await;
        }
    }
    for bucket in [Bucket::None, Bucket::Hour, Bucket::Day, Bucket::Month] {
        assert_bad(&server, ask(bucket, 4), &["first_month_of_year"]).await;
    }
}

#[tokio::test]
async fn folded_values_are_of_a_grouped_dimension_and_in_one_group() {
    let server = started().await;
    let ask = |dimension: &str, groups: &[(&str, &[&str])], rest: &str| {
        let mut query = scores("s", "n").grouped(&["channel"]);
        query.value_groups = vec![value_groups(dimension, groups, rest)];
        query
    };
    let many: Vec<String> = (0..101).map(|number| number.to_string()).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    for (bad, field) in [
        (ask("language", &[("a", &["b"])], "rest"), "dimension"),
        (ask("channel", &[], "rest"), "groups"),
        (ask("channel", &[("", &["b"])], "rest"), "groups[0].name"),
        (ask("channel", &[("a", &[])], "rest"), "groups[0].values"),
        (ask("channel", &[("a", &many)], "rest"), "groups[0].values"),
        (
            ask("channel", &[("a", &["b"]), ("c", &["b"])], "rest"),
            "groups[1].values[0]",
        ),
        (
            ask("channel", &[("a", &["b"]), ("a", &["c"])], "rest"),
            "groups[1].name",
        ),
        (ask("channel", &[("a", &["b"])], ""), "rest"),
        (ask("channel", &[("a", &["b"])], "a"), "rest"),
        (
            ask("channel", &[("a", &["b\nc"])], "rest"),
            "groups[0].values[0]",
        ),
    ] {
        assert_bad(&server, bad, &[&format!("value_groups[0].{field}")]).await;
    }
    let mut twice = ask("channel", &[("a", &["b"])], "rest");
    twice.group_by.push("language".into());
    twice.value_groups.push(twice.value_groups[0].clone());
    assert_bad(&server, twice, &["value_groups[1].dimension"]).await;
}

#[tokio::test]
async fn an_unknown_survey_question_or_dimension_is_named() {
    let server = started().await;
    let refusal = assert_refused(
        server.query(scores("nope", "n")).await,
        Code::NotFound,
        "SURVEY_NOT_FOUND",
        &[],
    );
    assert_eq!(refusal.metadata["survey_id"], "nope");
    let refusal = assert_refused(
        server.query(scores("s", "n").and("s", "nope")).await,
        Code::NotFound,
        "QUESTION_NOT_FOUND",
        &["questions[1].question_id"],
    );
    assert_eq!(refusal.metadata["survey_id"], "s");
    assert_eq!(refusal.metadata["question_id"], "nope");

    let bad = scores("s", "n").grouped(&["channel", "region"]);
    assert_bad(&server, bad, &["group_by[1]"]).await;
    let bad = scores("s", "n")
        .only("plan", &["x"])
        .without("region", &["x"]);
    assert_bad(&server, bad, &["filters[1].dimension"]).await;

    // Every queried survey must have the dimension.
    server.create(survey("t").nps("n")).await;
    let bad = scores("s", "n").and("t", "n").grouped(&["plan"]);
    assert_bad(&server, bad, &["group_by[0]"]).await;
}

#[tokio::test]
async fn questions_must_be_well_formed_few_and_distinct() {
    let server = started().await;
    let bad = scores("a b", "").and("s", "n").and("s", "n");
    assert_bad(
        &server,
        bad,
        &[
            "questions[0].survey_id",
            "questions[0].question_id",
            "questions[2]",
        ],
    )
    .await;
    let mut many = scores("s", "n");
    many.questions = (0..21).map(|n| reference("s", &format!("n{n}"))).collect();
    assert_bad(&server, many, &["questions"]).await;
}

#[tokio::test]
async fn groups_and_filters_are_well_formed_and_few() {
    let server = started().await;
    let bad = scores("s", "n").grouped(&["plan", "a b", "plan"]);
    assert_bad(&server, bad, &["group_by[1]", "group_by[2]"]).await;
    let bad = scores("s", "n").grouped(&["a", "b", "c", "d", "e", "f"]);
    assert_bad(&server, bad, &["group_by"]).await;

    let long = "x".repeat(65);
    let many: Vec<&str> = vec!["x"; 101];
    let bad = scores("s", "n")
        .filtered(filter("plan", FilterOperator::Unspecified, &["x"]))
        .only("", &["x"])
        .only("plan", &[])
        .only("plan", &many)
        .only("plan", &["x", &long, "a\0b"]);
    let fields = [
        "filters[0].operator",
        "filters[1].dimension",
        "filters[2].values",
        "filters[3].values",
        "filters[4].values[1]",
        "filters[4].values[2]",
    ];
    assert_bad(&server, bad, &fields).await;
    let much = (0..21).fold(scores("s", "n"), |query, _| query.only("plan", &["x"]));
    assert_bad(&server, much, &["filters"]).await;
}

#[tokio::test]
async fn a_confidence_level_is_a_share_from_a_half_up() {
    let server = started().await;
    for level in [
        0.0,
        0.49,
        1.0,
        0.99995,
        95.0,
        -0.95,
        f64::NAN,
        f64::INFINITY,
    ] {
        let mut bad = scores("s", "n");
        bad.confidence_level = Some(level);
        assert_bad(&server, bad, &["confidence_level"]).await;
    }
    for level in [0.5, 0.9999] {
        let mut good = scores("s", "n");
        good.confidence_level = Some(level);
        server.query(good).await.unwrap();
    }
}

#[tokio::test]
async fn an_interval_method_fits_the_questions_kind() {
    use IntervalMethod::{AdjustedWald, Jeffreys, Score, StudentT, Wald, Wilson};
    let server = started().await;
    for (question, method) in [
        ("n", Wilson),
        ("n", StudentT),
        ("c", AdjustedWald),
        ("c", StudentT),
        ("seat", Wald),
        ("ease", Wilson),
        ("ease", Score),
        ("r", Jeffreys),
    ] {
        let bad = scores("s", question).with(method);
        assert_bad(&server, bad, &["interval_method"]).await;
    }
    for number in [0, 10, -1] {
        let mut bad = scores("s", "n");
        bad.interval_method = Some(number);
        assert_bad(&server, bad, &["interval_method"]).await;
    }
}

#[tokio::test]
async fn all_violations_are_reported_at_once() {
    let server = started().await;
    let bad = QueryScoresRequest {
        questions: vec![reference("s", "a b")],
        period: Some(period("2026-01-02T00:00:00Z", "2026-01-01T00:00:00Z")),
        time_zone: "Mars".into(),
        bucket: 99,
        first_day_of_week: 0,
        group_by: vec!["a b".into()],
        filters: vec![api::DimensionFilter::default()],
        confidence_level: Some(95.0),
        completed_only: true,
        interval_method: Some(99),
        first_month_of_year: Some(13),
        value_groups: vec![api::ValueGroups::default()],
    };
    let fields = [
        "questions[0].question_id",
        "period.end_time",
        "time_zone",
        "bucket",
        "group_by[0]",
        "filters[0].operator",
        "filters[0].dimension",
        "filters[0].values",
        "confidence_level",
        "interval_method",
        "first_month_of_year",
        "value_groups[0].dimension",
        "value_groups[0].groups",
        "value_groups[0].rest",
    ];
    assert_bad(&server, bad, &fields).await;
}
