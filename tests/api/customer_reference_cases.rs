//! Small inputs with one known answer that other tools got wrong: metrics of customers.

use cxmetrics::api::{self, Bucket, PurchaseOccasion, SurvivalEvent};
use jiff::{SignedDuration, Timestamp};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, cancelled, from_to, instant, lifetime_value,
    order, purchases, refund, survival,
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
