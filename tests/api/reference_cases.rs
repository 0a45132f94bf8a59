//! Small inputs with one known answer that other tools got wrong.

use cxmetrics::api::{
    self, Bucket, DayOfWeek, ListResponsesRequest, Outcome, PurchaseOccasion, SurvivalEvent,
    score_point::Detail,
};
use jiff::{SignedDuration, Timestamp};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Declare, Give, ScopeBuilder, ScoreQueryBuilder, Server, acquired,
    assert_invalid, cancelled, from_to, instant, lifetime_value, message_of, order, purchases,
    refund, response, rows, scores, survey, survival,
};

fn assert_close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() < tolerance, "{found} {expected}");
}

fn of_month(month: u32) -> api::CustomerScope {
    from_to(
        &format!("2024-{month:02}-01T00:00:00Z"),
        &format!("2024-{:02}-01T00:00:00Z", month + 1),
    )
}

#[tokio::test]
async fn partial_and_late_refunds_count_at_their_own_time() {
    let server = Server::start().await;
    let bought = |day| {
        let time = format!("2024-04-{day:02}T12:00:00Z");
        order(&format!("c{day}"), "o", "20.00").when(&time)
    };
    server.record_all((1..=5).map(bought)).await;
    server
        .record_all([
            refund("c1", "o", "5.00").when("2024-04-28T12:00:00Z"),
            refund("c2", "o", "20.00").when("2024-05-03T12:00:00Z"),
        ])
        .await;
    let money = |point: &api::PurchasePoint| {
        let amounts = [&point.revenue_gross, &point.refunds, &point.revenue_net];
        amounts.map(Clone::clone)
    };
    let point = async |scope| {
        let points = server.purchase_points(purchases(scope, Bucket::None)).await;
        points[0].clone()
    };
    let april = point(of_month(4)).await;
    assert_eq!(money(&april), ["100.00", "5.00", "95.00"]);
    assert_eq!(april.average_order_value.unwrap().value, Some(20.0));
    assert_eq!(april.average_order_value_net, Some(19.0));
    let may = point(of_month(5)).await;
    assert_eq!(money(&may), ["0.00", "20.00", "-20.00"]);
    assert_eq!((may.customers, may.orders), (0, 0));
    assert_eq!(may.average_order_value.unwrap().value, None);
    assert_eq!(may.average_order_value_net, None);
    assert_eq!(may.repurchase_rate.unwrap().value, None);
    let quarter = from_to("2024-04-01T00:00:00Z", "2024-07-01T00:00:00Z");
    let of_quarter = point(quarter.clone()).await;
    assert_eq!(money(&of_quarter), ["100.00", "25.00", "75.00"]);
    assert_eq!(of_quarter.average_order_value_net, Some(15.0));
    let value = server
        .lifetime_value(lifetime_value(quarter))
        .await
        .unwrap();
    let historic = value.series[0].historic_value.as_ref().unwrap();
    assert_eq!(historic.value, Some(15.0));
}

#[tokio::test]
async fn purchases_of_one_day_are_of_a_day_of_the_zone() {
    let server = Server::start().await;
    let times = [
        "2018-04-24T23:19:25Z",
        "2018-04-25T00:13:28Z",
        "2018-05-24T08:00:01Z",
    ];
    let bought = times.iter().enumerate();
    server
        .record_all(bought.map(|(n, time)| order("c", &n.to_string(), "10").when(time)))
        .await;
    for (zone, end, repeats, occasions) in [
        ("America/New_York", "2019-02-01T05:00:00Z", 1, 2),
        ("UTC", "2019-02-01T00:00:00Z", 2, 3),
    ] {
        let scope = from_to("2018-04-01T05:00:00Z", end).in_zone(zone);
        let mut asked = lifetime_value(scope.clone());
        asked.page_size = 10;
        let reply = server.lifetime_value(asked).await.unwrap();
        let [one] = &reply.customers[..] else {
            panic!("one customer: {reply:?}");
        };
        assert_eq!(one.repeat_purchases, repeats, "{zone}");
        assert_eq!(one.last_order_time, Some(instant(times[2])), "{zone}");
        let mut asked = purchases(scope, Bucket::None);
        asked.occasion = PurchaseOccasion::Day.into();
        let points = server.purchase_points(asked).await;
        assert_eq!(points[0].occasions, occasions, "{zone}");
    }
}

#[tokio::test]
async fn survival_ends_with_the_period_and_has_no_negative_times() {
    let server = Server::start().await;
    let day = |day: i64| {
        let first: Timestamp = "2025-01-10T00:00:00Z".parse().unwrap();
        (first + SignedDuration::from_hours(24 * day)).to_string()
    };
    let customers = ["a", "b", "c", "d", "e"];
    server
        .record_all(customers.map(|id| acquired(id).when(&day(0))))
        .await;
    let lost = [("a", 2), ("b", 5), ("c", 9), ("e", -3)];
    server
        .record_all(lost.map(|(id, after)| cancelled(id).when(&day(after))))
        .await;
    let scope = from_to(&day(0), &day(6));
    let asked = survival(scope, SurvivalEvent::Cancellation);
    let reply = server.survival(asked).await.unwrap();
    let curve = &reply.curves[0];
    assert_eq!((curve.customers, curve.events), (5, 2));
    let steps: Vec<_> = curve
        .steps
        .iter()
        .map(|step| (step.days, step.survival))
        .collect();
    assert_eq!(steps.len(), 2);
    for ((days, share), expected) in steps.into_iter().zip([(2.0, 0.8), (5.0, 0.6)]) {
        assert_close(days, expected.0, 1e-12);
        assert_close(share, expected.1, 1e-12);
    }
    assert_eq!(curve.median_days, None);
    assert_close(curve.restricted_mean_days.unwrap(), 5.0, 1e-12);
}

#[tokio::test]
async fn shares_are_of_those_who_answered() {
    let server = Server::start().await;
    let asked = survey("s")
        .csat("mood", 1, 5)
        .some_of("bought", &["a", "b"]);
    server.create(asked).await;
    let moods = [(5, 13), (3, 3), (1, 4)];
    let mut all: Vec<_> = moods
        .into_iter()
        .flat_map(|(score, people)| (0..people).map(move |_| response("s").score("mood", score)))
        .collect();
    all.extend((0..30).map(|_| response("s").skipped("mood")));
    // 166 rows, 68 of them answered, 61 with b.
    for (row, given) in all.iter_mut().enumerate() {
        *given = match row {
            0..7 => given.clone().picks("bought", &["a"]),
            7..50 => given.clone().picks("bought", &["b"]),
            _ => given.clone(),
        };
    }
    all.extend((0..18).map(|_| response("s").picks("bought", &["a", "b"])));
    all.extend((0..98).map(|_| response("s").skipped("bought")));
    assert_eq!(all.len(), 166);
    server.submit_all(all).await;

    let point = server.point(scores("s", "mood")).await;
    assert_eq!((point.count, point.value), (20, Some(0.65)));
    let interval = point.interval.unwrap();
    assert_close(interval.lower, 0.433, 5e-4);
    assert_close(interval.upper, 0.819, 5e-4);
    let point = server.point(scores("s", "bought")).await;
    assert_eq!((point.count, point.skipped_count), (68, 98));
    let Some(Detail::Choice(detail)) = point.detail else {
        panic!("{:?} is not of a choice", point.detail);
    };
    let b = detail
        .shares
        .iter()
        .find(|one| one.choice_id == "b")
        .unwrap();
    assert_eq!(b.count, 61);
    assert_close(b.share.unwrap(), 61.0 / 68.0, 1e-12);
}

#[tokio::test]
async fn a_week_over_new_year_is_one_bucket() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for day in [
        "2024-12-29",
        "2024-12-30",
        "2025-01-01",
        "2025-01-05",
        "2025-01-06",
    ] {
        let given = response("s").score("q", 9).at(&format!("{day}T12:00:00Z"));
        server.submit(given).await.unwrap();
    }
    for (first_day, expected) in [
        (
            DayOfWeek::Monday,
            &[("2024-12-23", 1), ("2024-12-30", 3), ("2025-01-06", 1)][..],
        ),
        (DayOfWeek::Sunday, &[("2024-12-29", 3), ("2025-01-05", 2)]),
    ] {
        let mut asked = scores("s", "q").by_bucket(Bucket::Week, "UTC");
        asked.first_day_of_week = first_day.into();
        let reply = server.query(asked).await.unwrap();
        let points = reply.series[0].points.iter();
        let found: Vec<_> = points
            .map(|point| (point.period.unwrap().start_time.unwrap(), point.count))
            .collect();
        let midnight = |day: &str| instant(&format!("{day}T00:00:00Z"));
        let expected = expected.iter().map(|(day, count)| (midnight(day), *count));
        assert_eq!(found, expected.collect::<Vec<_>>(), "{first_day:?}");
    }
}

#[tokio::test]
async fn a_row_too_far_ahead_is_rejected_beside_stored_neighbors() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let ahead = |minutes: i64| {
        let mut given = response("s").score("q", 9);
        let time = Timestamp::now() + SignedDuration::from_mins(minutes);
        given.submit_time = Some(message_of(time));
        given
    };
    let given = [ahead(0), ahead(24 * 60 - 1), ahead(24 * 60 + 1), ahead(-1)];
    let verdicts = server.stream(vec![rows(given.clone())]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(|one| one.outcome()).collect();
    let [inserted, rejected] = [Outcome::Inserted, Outcome::Rejected];
    assert_eq!(outcomes, [inserted, inserted, rejected, inserted]);
    assert_eq!(verdicts[2].field_violations.len(), 1);
    assert_eq!(server.point(scores("s", "q")).await.count, 3);
    let unknown = server.get(&given[2].response_id).await.unwrap_err();
    assert_eq!(unknown.code(), Code::NotFound);
}

#[tokio::test]
async fn pages_of_one_instant_hold_each_response_once_while_others_arrive() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    let of_one_instant = || (0..250).map(|_| response("s").score("q", 9));
    let all: Vec<_> = of_one_instant().collect();
    server.submit_all(all.clone()).await;
    let mut asked = ListResponsesRequest {
        survey_id: "s".into(),
        page_size: 100,
        ..Default::default()
    };
    let mut listed = Vec::new();
    loop {
        let page = server.list(asked.clone()).await.unwrap();
        listed.extend(page.responses.into_iter().map(|one| one.response_id));
        if page.next_page_token.is_empty() {
            break;
        }
        if asked.page_token.is_empty() {
            let newer = (0..50).map(|_| response("s").score("q", 1).at("2026-02-01T00:00:00Z"));
            server.submit_all(newer.collect()).await;
        }
        asked.page_token = page.next_page_token;
    }
    listed.sort_unstable();
    let mut expected: Vec<_> = all.into_iter().map(|one| one.response_id).collect();
    expected.sort_unstable();
    assert_eq!(listed, expected);
}

#[tokio::test]
async fn a_text_is_measured_in_characters_and_a_shortened_row_keeps_its_id() {
    let server = Server::start().await;
    server.create(survey("s").text("why")).await;
    let long = response("s").words("why", &"a".repeat(10_001));
    let refused = server.submit(long.clone()).await;
    assert_invalid(refused, &["response.answers[0].text"]);
    let emoji = response("s").words("why", &"🙂".repeat(10_000));
    assert_eq!(server.submit(emoji).await.unwrap(), Outcome::Inserted);
    let mut shortened = response("s").words("why", &"a".repeat(10_000));
    shortened.response_id = long.response_id;
    assert_eq!(server.submit(shortened).await.unwrap(), Outcome::Inserted);
}

#[tokio::test]
async fn buckets_before_1970_end_on_the_hour_and_days_begin_with_the_zones_clock() {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    for time in ["1965-03-01T00:30:00.5Z", "1965-03-01T01:30:00Z"] {
        server
            .submit(response("s").score("q", 9).at(time))
            .await
            .unwrap();
    }
    let starts = async |asked: api::QueryScoresRequest| {
        let reply = server.query(asked).await.unwrap();
        let points = reply.series[0].points.iter();
        points
            .map(|point| point.period.unwrap().start_time.unwrap())
            .collect::<Vec<_>>()
    };
    let by_hour = scores("s", "q").by_bucket(Bucket::Hour, "UTC");
    let [first, second] = ["1965-03-01T00:00:00Z", "1965-03-01T01:00:00Z"].map(instant);
    assert_eq!(starts(by_hour.clone()).await, [first, second]);
    let cut = by_hour.between("1965-03-01T00:30:00.5Z", "1965-03-01T02:00:00Z");
    assert_eq!(
        starts(cut).await,
        [instant("1965-03-01T00:30:00.5Z"), second]
    );
    let by_day = scores("s", "q").by_bucket(Bucket::Day, "America/Toronto");
    let days = by_day.between("1919-03-30T12:00:00Z", "1919-03-31T12:00:00Z");
    let expected = ["1919-03-30T12:00:00Z", "1919-03-31T04:30:00Z"].map(instant);
    assert_eq!(starts(days).await, expected);
}

#[tokio::test]
async fn an_order_value_says_whether_it_is_gross_or_net() {
    let server = Server::start().await;
    server
        .record_all([
            order("c", "o", "20.00").when("2024-04-02T00:00:00Z"),
            refund("c", "o", "5.00").when("2024-04-03T00:00:00Z"),
        ])
        .await;
    let asked = purchases(of_month(4), Bucket::None);
    let reply = server.purchases(asked).await.unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!(
        point.average_order_value.as_ref().unwrap().value,
        Some(20.0)
    );
    assert_eq!(point.average_order_value_net, Some(15.0));
    let formulas = reply.definition.unwrap().formulas;
    for (name, word) in [
        ("average_order_value", "revenue_gross"),
        ("average_order_value_net", "revenue_net"),
    ] {
        let formula = formulas.iter().find(|one| one.field == name).unwrap();
        assert!(formula.formula.contains(word), "{formula:?}");
    }
    let asked = lifetime_value(of_month(4));
    let reply = server.lifetime_value(asked).await.unwrap();
    let simple = &reply.series[0].simple;
    assert!(!simple.is_empty());
    for simple in simple {
        let inputs = simple.input_details.iter();
        let values = inputs.filter(|input| input.name.starts_with("order_value"));
        for input in values {
            assert_eq!(input.name, "order_value_net");
        }
    }
}

#[tokio::test]
async fn a_fit_at_the_edge_is_shown_as_such() {
    let server = Server::start().await;
    // Every customer buys every week and none leaves.
    let bought = (5..50_i64).flat_map(|weeks| {
        (0..=weeks).map(move |week| {
            let last: Timestamp = "2024-12-31T12:00:00Z".parse().unwrap();
            let time = last - SignedDuration::from_hours(7 * 24 * week);
            order(&format!("c{weeks}"), &week.to_string(), "10").when(&time.to_string())
        })
    });
    server.record_all(bought).await;
    let scope = from_to("2023-01-01T00:00:00Z", "2025-01-01T00:00:00Z");
    let reply = server.lifetime_value(lifetime_value(scope)).await.unwrap();
    let fit = reply.bg_nbd.unwrap();
    assert_eq!(fit.unfitted_reason, "");
    let at_edge = |warning: &String| warning.contains("at the edge of what can be fitted");
    assert!(fit.warnings.iter().any(at_edge), "{:?}", fit.warnings);
}

#[tokio::test]
async fn net_revenue_of_a_period_has_the_refunds_of_the_period() {
    let server = Server::start().await;
    server
        .record_all([
            order("c", "o", "20.00").when("2024-04-02T00:00:00Z"),
            refund("c", "o", "5.00").when("2024-03-31T00:00:00Z"),
            refund("c", "o", "1.00").when("2024-04-03T00:00:00Z"),
            refund("c", "o", "3.00").when("2024-05-01T00:00:00Z"),
        ])
        .await;
    let asked = lifetime_value(of_month(4));
    let reply = server.lifetime_value(asked).await.unwrap();
    assert_eq!(reply.series[0].revenue_net, "19.00");
    let points = server
        .purchase_points(purchases(of_month(4), Bucket::None))
        .await;
    assert_eq!(points[0].revenue_net, "19.00");
}

#[tokio::test]
async fn the_release_of_the_zone_rules_is_in_the_version_and_in_definitions() {
    let release = cxmetrics::calendar::zone_rules::release();
    let version = std::process::Command::new(env!("CARGO_BIN_EXE_cxmetrics"))
        .arg("--version")
        .output()
        .unwrap();
    let version = String::from_utf8(version.stdout).unwrap();
    assert!(
        version.ends_with(&format!("time zone database {release}\n")),
        "{version}"
    );
    let server = Server::start().await;
    server.record(order("c", "o", "1")).await.unwrap();
    let asked = purchases(of_month(4), Bucket::None);
    let definition = server.purchases(asked).await.unwrap().definition.unwrap();
    assert_eq!(definition.time_zone_release, release);
}
