//! Scores of each kind of question, against numbers worked out by hand.

use cxmetrics::api::{
    self, Bucket, CesDirection, Reliability, ScorePoint, ScoreStatus, Unit, question::Kind,
    score_point::Detail,
};
use tonic::Code;

use crate::support::{
    Declare, Give, ScoreQueryBuilder, Server, assert_refused, response, scale, scores, survey,
};

/// Submits each score a number of times.
async fn answer(server: &Server, question: &str, counts: &[(i32, usize)]) {
    let all = counts.iter().flat_map(|&(score, count)| {
        std::iter::repeat_with(move || response("s").score(question, score)).take(count)
    });
    server.submit_all(all.collect()).await;
}

#[track_caller]
fn assert_close(found: Option<f64>, expected: f64) {
    let found = found.expect("a value");
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

#[track_caller]
fn assert_interval(interval: Option<api::Interval>, lower: f64, upper: f64, level: f64) {
    let found = interval.expect("an interval");
    assert!(
        (found.lower - lower).abs() < 1e-4 && (found.upper - upper).abs() < 1e-4,
        "{found:?} for {lower} to {upper}"
    );
    assert_eq!(found.confidence_level, level);
}

fn nobody(point: &ScorePoint) {
    assert_eq!(point.count, 0);
    assert_eq!((point.value, point.interval), (None, None));
    assert_eq!(point.status(), ScoreStatus::NoData);
    assert_eq!(point.reliability(), Reliability::NoData);
    assert!(point.histogram.iter().all(|&count| count == 0));
}

#[tokio::test]
async fn an_nps_is_the_share_of_promoters_less_that_of_detractors() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    // 57 promoters, 31 passives, 12 detractors.
    let given = [2, 1, 1, 1, 1, 3, 3, 9, 22, 22, 35];
    let counts: Vec<_> = (0..).zip(given).collect();
    answer(&server, "q", &counts).await;
    let silent = (0..5).map(|_| response("s").skipped("q"));
    let unasked = (0..3).map(|_| response("s"));
    let inapplicable = (0..7).map(|_| response("s").not_applicable("q"));
    server
        .submit_all(silent.chain(unasked).chain(inapplicable).collect())
        .await;

    let point = server.point(scores("s", "q")).await;
    assert_eq!(point.count, 100);
    assert_eq!(point.histogram, [2, 1, 1, 1, 1, 3, 3, 9, 22, 22, 35]);
    assert_eq!((point.skipped_count, point.not_applicable_count), (5, 7));
    assert_close(point.value, 45.0);
    // Adjusted Wald: (57.75 - 12.75) / 103 = 0.43689; its margin goes round the raw score.
    assert_eq!(point.status(), ScoreStatus::Ok);
    assert_eq!(point.reliability(), Reliability::High);
    let interval = point.interval.unwrap();
    assert!(
        interval.lower > 30.0 && interval.lower < 45.0,
        "{interval:?}"
    );
    assert!(
        interval.upper > 45.0 && interval.upper < 60.0,
        "{interval:?}"
    );
    let Some(Detail::Nps(nps)) = point.detail else {
        panic!("{:?} is not of an NPS", point.detail);
    };
    assert_eq!((nps.promoters, nps.passives, nps.detractors), (57, 31, 12));
}

/// German school grades, 1 the best.
#[tokio::test]
async fn school_grades_count_the_low_end_as_satisfied() {
    let server = Server::start().await;
    let csat = api::CsatQuestion {
        scale: scale(1, 6),
        low_is_good: true,
        satisfied_to: Some(2),
        ..api::CsatQuestion::default()
    };
    let rating = api::RatingQuestion {
        scale: scale(1, 6),
        low_is_good: true,
    };
    let declared = survey("s")
        .asking("grade", Kind::Csat(csat))
        .asking("mark", Kind::Rating(rating));
    let stored = server.create(declared.clone()).await;
    assert_eq!(stored.questions, declared.questions);
    let grades =
        [1, 1, 2, 3, 5, 6].map(|grade| response("s").score("grade", grade).score("mark", grade));
    server.submit_all(grades.to_vec()).await;

    let reply = server.query(scores("s", "grade")).await.unwrap();
    let definition = reply.definition.unwrap();
    assert_eq!(definition.formula, "satisfied [1-2] / count");
    assert_eq!(definition.measure.unwrap().kind, Some(Kind::Csat(csat)));
    let point = server.point(scores("s", "grade")).await;
    assert_close(point.value, 0.5);
    assert_interval(point.interval, 0.1876, 0.8124, 0.95);
    let Some(Detail::Csat(detail)) = point.detail else {
        panic!("{:?} is not of a CSAT", point.detail);
    };
    assert_eq!(detail.satisfied, 3);

    let reply = server.query(scores("s", "mark")).await.unwrap();
    assert_eq!(
        reply.definition.unwrap().formula,
        "sum of scores [1-6, low is good] / count"
    );
    assert_close(server.point(scores("s", "mark")).await.value, 3.0);
}

/// The friends-and-family test: 1 is "very good", 2 is satisfied by custom.
#[tokio::test]
async fn the_default_low_end_is_two_and_the_direction_cannot_change_after_an_answer() {
    let server = Server::start().await;
    let csat = |low_is_good| {
        let csat = api::CsatQuestion {
            scale: scale(1, 5),
            low_is_good,
            ..api::CsatQuestion::default()
        };
        survey("s").asking("q", Kind::Csat(csat))
    };
    server.create(csat(true)).await;
    answer(&server, "q", &[(1, 4), (2, 3), (3, 2), (5, 1)]).await;
    assert_close(server.point(scores("s", "q")).await.value, 0.7);
    let turned = server.update(csat(false), &["questions"]).await;
    assert_refused(
        turned,
        Code::FailedPrecondition,
        "SURVEY_HAS_RESPONSES",
        &["survey.questions"],
    );
}

#[tokio::test]
async fn a_csat_is_the_share_of_satisfied_answers() {
    let server = Server::start().await;
    server.create(survey("s").csat("q", 1, 5)).await;
    answer(&server, "q", &[(1, 13), (3, 20), (4, 44), (5, 30)]).await;
    let point = server.point(scores("s", "q")).await;
    assert_close(point.value, 74.0 / 107.0);
    // Wilson.
    assert_interval(point.interval, 0.5987, 0.7712, 0.95);
    assert_eq!(point.histogram, [13, 0, 20, 44, 30]);
    let Some(Detail::Csat(csat)) = point.detail else {
        panic!("{:?} is not of a CSAT", point.detail);
    };
    assert_eq!(csat.satisfied, 74);
}

#[tokio::test]
async fn a_ces_is_a_mean_with_the_share_of_easy_answers() {
    let server = Server::start().await;
    let both = survey("s").ces("ease", 1, 7, CesDirection::Agreement).ces(
        "effort",
        1,
        5,
        CesDirection::Effort,
    );
    server.create(both).await;
    answer(&server, "ease", &[(7, 4), (5, 2), (4, 3), (1, 1)]).await;
    answer(&server, "effort", &[(1, 3), (2, 4), (3, 2), (5, 1)]).await;

    let ease = server.point(scores("s", "ease")).await;
    assert_close(ease.value, (28.0 + 10.0 + 12.0 + 1.0) / 10.0);
    let Some(Detail::Ces(detail)) = ease.detail else {
        panic!("{:?} is not of a CES", ease.detail);
    };
    assert_eq!(detail.easy, 6, "5 to 7");
    assert_close(detail.easy_share, 0.6);
    assert_interval(detail.easy_share_interval, 0.31267, 0.83182, 0.95);

    let effort = server.point(scores("s", "effort")).await;
    assert_close(effort.value, (3.0 + 8.0 + 6.0 + 5.0) / 10.0);
    let Some(Detail::Ces(detail)) = effort.detail else {
        panic!("{:?} is not of a CES", effort.detail);
    };
    assert_eq!(detail.easy, 7, "1 and 2: little effort is good");
    assert_close(detail.easy_share, 0.7);
    let spread =
        3.0 * 1.2_f64.powi(2) + 4.0 * 0.2_f64.powi(2) + 2.0 * 0.8_f64.powi(2) + 2.8_f64.powi(2);
    assert_close(detail.standard_deviation, (spread / 9.0).sqrt());
}

#[tokio::test]
async fn a_rating_is_a_mean_with_median_and_deviation() {
    let server = Server::start().await;
    // A scale that begins above 0.
    server.create(survey("s").rating("q", 3, 9)).await;
    answer(&server, "q", &[(3, 1), (4, 1), (6, 1), (9, 1)]).await;
    let point = server.point(scores("s", "q")).await;
    assert_eq!(point.histogram, [1, 1, 0, 1, 0, 0, 1]);
    assert_close(point.value, 5.5);
    let deviation =
        ((2.5_f64.powi(2) + 1.5_f64.powi(2) + 0.5_f64.powi(2) + 3.5_f64.powi(2)) / 3.0).sqrt();
    let Some(Detail::Rating(detail)) = point.detail else {
        panic!("{:?} is not of a rating", point.detail);
    };
    assert_close(detail.mean, 5.5);
    assert_close(detail.median, 5.0);
    assert_close(detail.standard_deviation, deviation);
    // t with 3 degrees of freedom is 3.18245; cut to the scale on both sides.
    let margin = 3.182_446_305 * deviation / 2.0;
    assert_interval(
        point.interval,
        (5.5 - margin).max(3.0),
        (5.5 + margin).min(9.0),
        0.95,
    );
    assert_eq!(point.reliability(), Reliability::Low);
}

#[tokio::test]
async fn choice_shares_are_shares_of_respondents() {
    let server = Server::start().await;
    let both = survey("s")
        .one_of("seat", &["window", "aisle", "middle"])
        .some_of("used", &["lounge", "wifi", "shop"]);
    server.create(both).await;
    let picks = [
        (&["window"][..], &["lounge", "wifi"][..]),
        (&["window"], &["wifi"]),
        (&["aisle"], &["shop", "lounge", "wifi"]),
        (&["window"], &["wifi"]),
    ];
    let mut all: Vec<_> = picks
        .iter()
        .map(|(seat, used)| response("s").picks("seat", seat).picks("used", used))
        .collect();
    all.push(response("s").skipped("seat").not_applicable("used"));
    server.submit_all(all).await;

    for (question, histogram, shares) in [
        ("seat", [3, 1, 0], [0.75, 0.25, 0.0]),
        ("used", [2, 4, 1], [0.5, 1.0, 0.25]),
    ] {
        let point = server.point(scores("s", question)).await;
        assert_eq!(point.count, 4, "people, not picks");
        assert_eq!(point.histogram, histogram);
        assert_eq!((point.value, point.interval), (None, None));
        assert_eq!(point.status(), ScoreStatus::Ok);
        assert_eq!(point.skipped_count + point.not_applicable_count, 1);
        let Some(Detail::Choice(detail)) = point.detail else {
            panic!("{:?} is not of a choice", point.detail);
        };
        for ((one, count), share) in detail.shares.iter().zip(histogram).zip(shares) {
            assert_eq!(one.count, count);
            assert_close(one.share, share);
            let interval = one.interval.unwrap();
            assert!(interval.lower <= share && share <= interval.upper);
        }
        let ids: Vec<_> = detail.shares.iter().map(|one| &one.choice_id).collect();
        assert_eq!(ids.len(), 3);
    }
}

#[tokio::test]
async fn a_score_without_answers_is_absent_and_never_0() {
    let server = Server::start().await;
    let all = survey("s")
        .nps("nps")
        .csat("csat", 1, 5)
        .ces("ces", 1, 7, CesDirection::Agreement)
        .rating("rating", 0, 100)
        .one_of("choice", &["a", "b"]);
    server.create(all).await;
    server.submit(response("s").skipped("nps")).await.unwrap();
    for (question, points) in [
        ("nps", 11),
        ("csat", 5),
        ("ces", 7),
        ("rating", 101),
        ("choice", 2),
    ] {
        let request = scores("s", question).between("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z");
        let point = server.point(request).await;
        nobody(&point);
        assert_eq!(point.histogram.len(), points);
        match point.detail.unwrap() {
            Detail::Nps(nps) => assert_eq!(nps, api::NpsDetail::default()),
            Detail::Csat(csat) => assert_eq!(csat, api::CsatDetail::default()),
            Detail::Ces(ces) => assert_eq!(ces, api::CesDetail::default()),
            Detail::Rating(rating) => assert_eq!(rating, api::RatingDetail::default()),
            Detail::Choice(choice) => {
                let shares = choice.shares.iter().map(|one| (one.count, one.share));
                assert_eq!(shares.collect::<Vec<_>>(), [(0, None), (0, None)]);
                assert!(choice.shares.iter().all(|one| one.interval.is_none()));
            }
        }
    }
}

#[tokio::test]
async fn the_status_explains_a_missing_or_degenerate_interval() {
    let server = Server::start().await;
    server.create(survey("s").rating("q", 1, 5)).await;
    answer(&server, "q", &[(5, 1)]).await;
    let one = server.point(scores("s", "q")).await;
    assert_eq!(one.status(), ScoreStatus::Insufficient);
    assert_eq!((one.value, one.interval), (Some(5.0), None));
    answer(&server, "q", &[(5, 29)]).await;
    let equal = server.point(scores("s", "q")).await;
    assert_eq!(equal.status(), ScoreStatus::Degenerate);
    assert_eq!(equal.value, Some(5.0));
    assert_eq!(equal.reliability(), Reliability::Moderate);
}

#[tokio::test]
async fn an_interval_contains_its_score_and_stays_within_its_range() {
    use api::IntervalMethod as Method;
    let server = Server::start().await;
    let all = survey("s").nps("n").csat("c", 1, 5).rating("r", 0, 10);
    server.create(all).await;
    let top = response("s").score("n", 10).score("c", 5).score("r", 10);
    server.submit(top).await.unwrap();
    let high = response("s").score("n", 9).score("c", 5).score("r", 9);
    server.submit(high).await.unwrap();
    let of_nps = [
        Method::AdjustedWald,
        Method::Wald,
        Method::TrinomialT,
        Method::Score,
    ];
    let of_shares = [
        Method::Wilson,
        Method::AgrestiCoull,
        Method::ClopperPearson,
        Method::Jeffreys,
    ];
    let cases = of_nps
        .map(|method| ("n", method, (-100.0, 100.0)))
        .into_iter()
        .chain(of_shares.map(|method| ("c", method, (0.0, 1.0))))
        .chain([("r", Method::StudentT, (0.0, 10.0))]);
    for (question, method, (min, max)) in cases {
        for level in [0.5, 0.95, 0.9999] {
            let mut request = scores("s", question).with(method);
            request.confidence_level = Some(level);
            let reply = server.query(request).await.unwrap();
            let definition = reply.definition.unwrap();
            assert_eq!(definition.interval_method(), method);
            assert_eq!(definition.confidence_level, level);
            let point = &reply.series[0].points[0];
            let (value, interval) = (point.value.unwrap(), point.interval.unwrap());
            assert!(
                min <= interval.lower && interval.lower <= value,
                "{method:?} {interval:?} {value}"
            );
            assert!(
                value <= interval.upper && interval.upper <= max,
                "{method:?} {interval:?} {value}"
            );
            assert_eq!(interval.confidence_level, level);
        }
    }
}

#[tokio::test]
async fn a_scale_of_101_points_is_exact_at_every_point() {
    let server = Server::start().await;
    server.create(survey("s").rating("q", 0, 100)).await;
    let counts: Vec<(i32, usize)> = (0..=100).zip((0..=100).map(|n| n % 4)).collect();
    answer(&server, "q", &counts).await;
    let expected: Vec<i64> = (0..=100).map(|n| n % 4).collect();
    // Once from the tallies, once with edges that are counted from the responses.
    for (start, end) in [
        ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
        ("2026-01-14T12:00:00Z", "2026-01-14T12:00:00.000001Z"),
    ] {
        let point = server.point(scores("s", "q").between(start, end)).await;
        assert_eq!(point.histogram, expected);
        assert_eq!(point.count, expected.iter().sum::<i64>());
        let sum: i64 = (0..)
            .zip(&expected)
            .map(|(score, count)| score * count)
            .sum();
        let mean =
            f64::from(i32::try_from(sum).unwrap()) / f64::from(i32::try_from(point.count).unwrap());
        assert_close(point.value, mean);
    }
}

#[tokio::test]
async fn the_definition_contains_everything_that_determines_the_number() {
    let server = Server::start().await;
    server
        .create(survey("s").csat("q", 1, 7).dimension("plan"))
        .await;
    let mut request = scores("s", "q")
        .between("2026-01-01T00:00:00Z", "2026-01-15T00:00:00Z")
        .by_bucket(Bucket::Week, "Europe/Berlin")
        .grouped(&["plan"])
        .only("channel", &["web", ""]);
    request.first_day_of_week = api::DayOfWeek::Sunday.into();
    request.completed_only = true;
    let definition = server
        .query(request.clone())
        .await
        .unwrap()
        .definition
        .unwrap();
    let kind = survey("").csat("", 1, 7).questions.remove(0).kind.unwrap();
    let api::question::Kind::Csat(mut csat) = kind else {
        panic!("it is a CSAT");
    };
    csat.satisfied_from = Some(6);
    let expected = api::ScoreDefinition {
        questions: request.questions,
        measure: Some(api::Question {
            kind: Some(api::question::Kind::Csat(csat)),
            ..Default::default()
        }),
        formula: "satisfied [6-7] / count".into(),
        unit: Unit::Share.into(),
        period: request.period,
        time_zone: request.time_zone,
        bucket: request.bucket,
        first_day_of_week: request.first_day_of_week,
        group_by: request.group_by,
        filters: request.filters,
        confidence_level: 0.95,
        interval_method: api::IntervalMethod::Wilson.into(),
        completed_only: true,
        first_month_of_year: None,
        time_zone_release: cxmetrics::calendar::zone_rules::release().into(),
        value_groups: Vec::new(),
    };
    assert_eq!(definition, expected);
}
