//! Metrics of customers, split by the same customers' earlier answers.

use cxmetrics::api::{self, Bucket, CesDirection, CohortStart, Response, Survey, SurvivalEvent};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Declare, Give, ScopeBuilder, Server, acquired, activity_counts, all_customers,
    assert_invalid, assert_refused, base, cancelled, cohorts, contractual, from_to, lifetime_value,
    order, purchases, response, segment, survey, survival, values,
};

const BEFORE: &str = "2024-12-01T00:00:00Z";
const START: &str = "2025-01-01T00:00:00Z";
const WITHIN: &str = "2025-02-01T00:00:00Z";

fn asking() -> Survey {
    survey("s")
        .nps("nps")
        .csat("csat", 1, 5)
        .ces("effort", 1, 7, CesDirection::Effort)
        .ces("agree", 1, 7, CesDirection::Agreement)
        .rating("food", 1, 5)
        .one_of("seat", &["a", "b"])
        .text("why")
}

fn window() -> api::CustomerScope {
    from_to(START, "2025-04-01T00:00:00Z")
}

fn said(customer: &str) -> Response {
    response("s").by(customer).at(BEFORE)
}

/// A server where each of these customers orders once in the window.
async fn started(customers: &[&str]) -> Server {
    let server = Server::start().await;
    server.create(asking()).await;
    let all = customers.iter().map(|id| order(id, "o", "1").when(WITHIN));
    server.record_all(all).await;
    server
}

/// Class and customers of each group.
async fn classes(server: &Server, scope: api::CustomerScope) -> Vec<(String, i64)> {
    let reply = server
        .purchases(purchases(scope, Bucket::None))
        .await
        .unwrap();
    let series = reply.series.iter().map(|series| {
        assert_eq!(series.group[0].dimension, "answer_class");
        let class = series.group[0].value.clone().unwrap();
        (class, series.points[0].customers)
    });
    series.collect()
}

fn named<const N: usize>(classes: [(&str, i64); N]) -> Vec<(String, i64)> {
    classes.map(|(name, count)| (name.to_owned(), count)).into()
}

#[tokio::test]
async fn nps_classes_are_promoters_passives_and_detractors() {
    let customers: Vec<String> = (0..=11).map(|n| n.to_string()).collect();
    let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
    let server = started(&customers).await;
    let all = (0..=10).map(|score| said(&score.to_string()).score("nps", score));
    server.submit_all(all.collect()).await;
    assert_eq!(
        classes(&server, window().split_by("s", "nps")).await,
        named([
            ("promoter", 2),
            ("passive", 2),
            ("detractor", 7),
            ("not_asked", 1)
        ])
    );
}

#[tokio::test]
async fn csat_classes_are_satisfied_and_not_and_ces_classes_are_easy_and_not() {
    let customers: Vec<String> = (1..=7).map(|n| n.to_string()).collect();
    let customers: Vec<&str> = customers.iter().map(String::as_str).collect();
    let server = started(&customers).await;
    let all = (1..=7).map(|score| {
        let given = said(&score.to_string())
            .score("effort", score)
            .score("agree", score);
        if score <= 5 {
            given.score("csat", score)
        } else {
            given
        }
    });
    server.submit_all(all.collect()).await;
    assert_eq!(
        classes(&server, window().split_by("s", "csat")).await,
        named([("satisfied", 2), ("unsatisfied", 3), ("not_asked", 2)])
    );
    // Agreeing that it was easy is much; effort is little.
    assert_eq!(
        classes(&server, window().split_by("s", "agree")).await,
        named([("easy", 3), ("not_easy", 4)])
    );
    assert_eq!(
        classes(&server, window().split_by("s", "effort")).await,
        named([("easy", 3), ("not_easy", 4)])
    );
    for id in ["5", "6", "7"] {
        server.set_customer(id, segment("gold"), &[]).await.unwrap();
    }
    let agree = window().split_by("s", "agree").only("segment", &["gold"]);
    assert_eq!(classes(&server, agree).await, named([("easy", 3)]));
    let effort = window().split_by("s", "effort").only("segment", &["gold"]);
    assert_eq!(classes(&server, effort).await, named([("not_easy", 3)]));
}

#[tokio::test]
async fn the_latest_answer_before_the_period_counts_and_no_later_one() {
    let ids = [
        "two",
        "within",
        "at start",
        "just before",
        "skipped",
        "never",
        "other",
        "na",
    ];
    let server = started(&ids).await;
    let at = |customer: &str, time: &str, score: i32| said(customer).at(time).score("nps", score);
    let last = "2024-12-31T23:59:59.999999Z";
    server
        .submit_all(vec![
            // Of two the later one, in whatever order they come.
            at("two", "2024-06-02T00:00:00Z", 10),
            at("two", "2024-06-01T00:00:00Z", 0),
            at("within", "2024-06-01T00:00:00Z", 8),
            at("within", WITHIN, 0),
            at("at start", START, 0),
            at("just before", last, 0),
            // A skipped question keeps the previous answer.
            at("skipped", "2024-06-01T00:00:00Z", 9),
            said("skipped").at(last).skipped("nps"),
            said("skipped").at(last).score("csat", 1),
            said("never").skipped("nps"),
            said("na").not_applicable("nps"),
            at("na", "2020-01-01T00:00:00Z", 7),
            // Another question is no answer to this one.
            said("other").score("csat", 5),
            // An answer without customer id belongs to no customer.
            response("s").at(BEFORE).score("nps", 0),
        ])
        .await;
    assert_eq!(
        classes(&server, window().split_by("s", "nps")).await,
        named([
            ("promoter", 2),
            ("passive", 2),
            ("detractor", 1),
            ("not_asked", 3)
        ])
    );
    // In a later window, the answers in between count.
    let mut later = window().split_by("s", "nps");
    later.period = from_to("2025-02-01T00:00:00Z", "2025-03-01T00:00:00Z").period;
    assert_eq!(
        classes(&server, later).await,
        named([
            ("promoter", 2),
            ("passive", 2),
            ("detractor", 2),
            ("not_asked", 2)
        ])
    );
}

#[tokio::test]
async fn equal_question_ids_of_two_surveys_are_independent() {
    let server = started(&["a", "b"]).await;
    server.create(survey("t").nps("nps")).await;
    server
        .submit_all(vec![
            said("a").score("nps", 10),
            response("t").by("b").at(BEFORE).score("nps", 0),
        ])
        .await;
    assert_eq!(
        classes(&server, window().split_by("s", "nps")).await,
        named([("promoter", 1), ("not_asked", 1)])
    );
    assert_eq!(
        classes(&server, window().split_by("t", "nps")).await,
        named([("detractor", 1), ("not_asked", 1)])
    );
}

#[tokio::test]
async fn counts_over_the_classes_add_up_to_the_whole_in_every_metric() {
    let server = Server::start().await;
    server.create(asking()).await;
    let mut activities = Vec::new();
    for n in 0..40 {
        let id = format!("c{n}");
        activities.push(acquired(&id).when("2024-06-01T00:00:00Z"));
        activities.push(order(&id, "1", "1.10").when(WITHIN));
        if n % 3 == 0 {
            activities.push(order(&id, "2", "0.20").when("2025-03-01T00:00:00Z"));
        }
        if n % 4 == 0 {
            activities.push(cancelled(&id).when("2025-02-15T00:00:00Z"));
        }
        if n % 5 != 0 {
            let given = said(&id).score("nps", n % 11);
            server.submit(given).await.unwrap();
        }
    }
    server.record_all(activities).await;
    for n in 0..20 {
        server
            .set_customer(&format!("c{n}"), segment("gold"), &[])
            .await
            .unwrap();
    }
    let split = || window().split_by("s", "nps").by(&["segment"]);

    let whole = server
        .base_points(base(window(), Bucket::Month, contractual()))
        .await;
    let reply = server
        .base(base(split(), Bucket::Month, contractual()))
        .await
        .unwrap();
    let groups: Vec<_> = reply.series.iter().map(|one| values(&one.group)).collect();
    let names = ["promoter", "passive", "detractor", "not_asked"];
    let expected = names.map(|name| [[Some(name), None], [Some(name), Some("gold")]]);
    assert_eq!(groups, expected.concat());
    for (place, point) in whole.iter().enumerate() {
        let sum = |field: fn(&api::CustomerBasePoint) -> i64| -> i64 {
            reply
                .series
                .iter()
                .map(|one| field(&one.points[place]))
                .sum()
        };
        assert_eq!(sum(|one| one.at_start), point.at_start);
        assert_eq!(sum(|one| one.lost), point.lost);
        assert_eq!(sum(|one| one.retained), point.retained);
        assert_eq!(sum(|one| one.at_end), point.at_end);
    }

    let whole = server
        .purchase_points(purchases(window(), Bucket::None))
        .await;
    let reply = server
        .purchases(purchases(split(), Bucket::None))
        .await
        .unwrap();
    let points: Vec<_> = reply.series.iter().map(|one| &one.points[0]).collect();
    assert_eq!(
        points.iter().map(|one| one.orders).sum::<i64>(),
        whole[0].orders
    );
    let cents = |amount: &str| amount.replace('.', "").parse::<i64>().unwrap();
    let revenue = points
        .iter()
        .map(|one| cents(&one.revenue_gross))
        .sum::<i64>();
    assert_eq!(revenue, cents(&whole[0].revenue_gross));

    let reply = server
        .cohorts(cohorts(split(), CohortStart::FirstOrder))
        .await
        .unwrap();
    let sizes = reply
        .tables
        .iter()
        .flat_map(|one| &one.cohorts)
        .map(|one| one.size);
    assert_eq!(sizes.sum::<i64>(), 40);
    let reply = server
        .survival(survival(split(), SurvivalEvent::SecondOrder))
        .await
        .unwrap();
    assert_eq!(
        reply.curves.iter().map(|one| one.customers).sum::<i64>(),
        40
    );
    assert_eq!(reply.curves.iter().map(|one| one.events).sum::<i64>(), 14);
    assert_eq!(reply.log_rank.unwrap().degrees_of_freedom, 7);
    let reply = server
        .lifetime_value(lifetime_value(split()))
        .await
        .unwrap();
    assert_eq!(
        reply.series.iter().map(|one| one.customers).sum::<i64>(),
        40
    );
    let reply = server
        .activity_counts(activity_counts(split(), Bucket::None))
        .await
        .unwrap();
    let orders = reply
        .series
        .iter()
        .filter(|one| one.kind() == api::ActivityKind::Order);
    let points: Vec<_> = orders.map(|one| &one.points[0]).collect();
    assert_eq!(points.iter().map(|one| one.count).sum::<i64>(), 54);
    // Active by their order of February, or the acquisition of June before.
    assert_eq!(
        points.iter().map(|one| one.active_customers).sum::<i64>(),
        40
    );
}

#[tokio::test]
async fn a_survey_or_question_that_is_not_there_is_not_found() {
    let server = started(&["a"]).await;
    let request = |survey_id: &str, question_id: &str| {
        purchases(window().split_by(survey_id, question_id), Bucket::None)
    };
    let refused = server.purchases(request("nope", "nps")).await;
    let refusal = assert_refused(refused, Code::NotFound, "SURVEY_NOT_FOUND", &[]);
    assert_eq!(refusal.metadata["survey_id"], "nope");
    let refused = server.purchases(request("s", "nope")).await;
    let field = "scope.split_by_answer.question_id";
    let refusal = assert_refused(refused, Code::NotFound, "QUESTION_NOT_FOUND", &[field]);
    assert_eq!(refusal.metadata["survey_id"], "s");
    assert_eq!(refusal.metadata["question_id"], "nope");
    let refused = server.purchases(request("", "a b")).await;
    let fields = [
        "scope.split_by_answer.survey_id",
        "scope.split_by_answer.question_id",
    ];
    assert_invalid(refused, &fields);
}

#[tokio::test]
async fn a_question_without_answer_classes_cannot_split_customers() {
    let server = started(&["a"]).await;
    for question in ["food", "seat", "why"] {
        let scope = || window().split_by("s", question);
        let refusals = [
            server
                .purchases(purchases(scope(), Bucket::None))
                .await
                .map(drop),
            server
                .base(base(scope(), Bucket::None, None))
                .await
                .map(drop),
            server
                .cohorts(cohorts(scope(), CohortStart::FirstOrder))
                .await
                .map(drop),
            server
                .lifetime_value(lifetime_value(scope()))
                .await
                .map(drop),
            server
                .activity_counts(activity_counts(scope(), Bucket::None))
                .await
                .map(drop),
        ];
        for refused in refusals {
            let refusal = assert_refused(
                refused,
                Code::FailedPrecondition,
                "QUESTION_WITHOUT_CLASSES",
                &["scope.split_by_answer"],
            );
            assert_eq!(refusal.metadata["survey_id"], "s");
            assert_eq!(refusal.metadata["question_id"], question);
        }
    }
}

#[tokio::test]
async fn a_split_by_answer_requires_a_start_time() {
    let server = started(&["a"]).await;
    let mut half = all_customers().split_by("s", "nps");
    for period in [
        None,
        Some(api::Period {
            start_time: None,
            ..window().period.unwrap()
        }),
    ] {
        half.period = period;
        let refused = server
            .purchases(purchases(half.clone(), Bucket::None))
            .await;
        assert_invalid(refused, &["scope.period.start_time"]);
    }
    half.period = Some(api::Period {
        end_time: None,
        ..window().period.unwrap()
    });
    assert_eq!(classes(&server, half).await, named([("not_asked", 1)]));
}
