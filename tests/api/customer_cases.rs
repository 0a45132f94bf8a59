//! Cases in which numbers of customers were wrong or misleading, each with its right answer.

use cxmetrics::api::{self, Bucket, CohortStart, PurchaseOccasion, SurvivalEvent, WarningReason};
use jiff::{Timestamp, ToSpan};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, activity_counts, all_customers,
    assert_invalid, base, cancelled, cohorts, contact, contractual, from_to, inactive_for,
    lifetime_value, message_of, order, purchases, reactivated, refund, segment, survival,
    value_groups, values,
};

fn share(estimate: Option<&api::Estimate>) -> (Option<f64>, i64) {
    let estimate = estimate.expect("an estimate");
    (estimate.value, estimate.count)
}

/// Case 23.
#[tokio::test]
async fn an_unknown_cost_is_not_a_cost_of_zero() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "O1", "50").costing("30"),
            order("a", "O1", "20"),
            order("a", "O2", "40").costing("25"),
        ])
        .await;
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    let point = &points[0];
    assert_eq!((point.orders_with_cost, point.rows_with_cost), (1, 2));
    assert_eq!(
        (point.cost.as_str(), point.profit.as_str()),
        ("55.00", "35.00")
    );
}

/// Case 24.
#[tokio::test]
async fn an_order_of_two_days_is_one_order_on_its_first() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "O1", "40").when("2024-01-31T23:59:30Z"),
            order("a", "O1", "10").when("2024-02-01T00:00:30Z"),
        ])
        .await;
    let months = from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let points = server
        .purchase_points(purchases(months.clone(), Bucket::Month))
        .await;
    let orders: Vec<i64> = points.iter().map(|point| point.orders).collect();
    assert_eq!(orders, [1, 0]);
    assert_eq!(
        share(points[0].average_order_value.as_ref()),
        (Some(50.0), 1)
    );
    assert_eq!(share(points[0].repurchase_rate.as_ref()), (Some(0.0), 1));
    // Whichever months a query asks for.
    for (start, end, gross) in [
        ("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z", "50.00"),
        ("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z", "0"),
    ] {
        let alone = purchases(from_to(start, end), Bucket::None);
        let points = server.purchase_points(alone).await;
        assert_eq!(points[0].revenue_gross, gross);
    }
    let reply = server
        .cohorts(cohorts(months.clone(), CohortStart::FirstOrder))
        .await
        .unwrap();
    let cells = &reply.tables[0].cohorts[0].cells;
    assert_eq!(share(cells[1].retention.as_ref()), (Some(0.0), 1));
    for occasion in [PurchaseOccasion::Day, PurchaseOccasion::Order] {
        let mut asked = purchases(months.clone(), Bucket::None);
        asked.occasion = occasion.into();
        let points = server.purchase_points(asked).await;
        assert_eq!((points[0].occasions, points[0].repeat_customers), (1, 0));
        let mut asked = survival(months.clone(), SurvivalEvent::SecondOrder);
        asked.occasion = occasion.into();
        let curves = server.survival(asked).await.unwrap().curves;
        assert_eq!((curves[0].customers, curves[0].events), (1, 0));
    }
    let mut asked = lifetime_value(months);
    asked.page_size = 1;
    let reply = server.lifetime_value(asked).await.unwrap();
    assert_eq!(reply.customers[0].repeat_purchases, 0);
}

/// Cases 25 and 42.
#[tokio::test]
async fn a_currency_keeps_to_those_who_bought_in_it() {
    let server = Server::start().await;
    server
        .record_all([
            order("A", "1", "10")
                .paid_in("USD")
                .when("2024-01-10T00:00:00Z"),
            order("B", "1", "10").when("2024-01-15T00:00:00Z"),
            order("B", "2", "10").when("2024-02-15T00:00:00Z"),
            order("C", "1", "10")
                .paid_in("USD")
                .when("2024-01-20T00:00:00Z"),
            order("C", "2", "10").when("2024-02-20T00:00:00Z"),
        ])
        .await;
    let months = from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let mut asked = cohorts(months.clone(), CohortStart::FirstOrder);
    let retention = async |asked: &api::QueryCohortsRequest| {
        let reply = server.cohorts(asked.clone()).await.unwrap();
        let cohorts = reply.tables[0].cohorts.iter();
        cohorts
            .map(|cohort| {
                let cells = cohort.cells.iter();
                let shares = cells.map(|cell| cell.retention.as_ref().unwrap().value);
                (cohort.size, shares.collect::<Vec<_>>())
            })
            .collect::<Vec<_>>()
    };
    // Of all currencies, without amounts.
    let everybody = retention(&asked).await;
    assert_eq!(everybody[0], (3, vec![Some(1.0), Some(2.0 / 3.0)]));
    asked.currency_code = "EUR".into();
    assert_eq!(
        retention(&asked).await,
        [(1, vec![Some(1.0), Some(1.0)]), (1, vec![Some(1.0)])]
    );
    let mut asked = purchases(months.clone(), Bucket::None);
    asked.currency_code = "EUR".into();
    asked.repurchase_within_days = Some(5);
    let points = server.purchase_points(asked).await;
    assert_eq!(points[0].customers, 2);
    assert_eq!(
        share(points[0].repurchase_within_rate.as_ref()),
        (Some(0.0), 2)
    );
    let mut asked = lifetime_value(months);
    asked.currency_code = "EUR".into();
    let reply = server.lifetime_value(asked).await.unwrap();
    assert_eq!(reply.series[0].customers, 2);
}

/// Case 26.
#[tokio::test]
async fn a_rate_has_one_denominator_whether_grouped_or_filtered() {
    let server = Server::start().await;
    let first = (1..=10).map(|n| {
        let customer = format!("c{n:02}");
        order(&customer, "1", "10")
            .over("store")
            .when("2024-01-10T00:00:00Z")
    });
    server.record_all(first).await;
    let again = (1..=2).map(|n| {
        let customer = format!("c{n:02}");
        order(&customer, "2", "10")
            .over("web")
            .when("2024-02-10T00:00:00Z")
    });
    server.record_all(again).await;
    let quarter = || from_to("2024-01-01T00:00:00Z", "2024-04-01T00:00:00Z");
    let rate = async |scope: api::CustomerScope, bucket: Bucket| {
        let mut asked = purchases(scope, bucket);
        asked.repurchase_within_days = Some(60);
        let reply = server.purchases(asked).await.unwrap();
        let series = reply.series.into_iter().map(|series| {
            let group = values(&series.group).concat_or("all");
            let points = series.points.iter();
            let rates = points.map(|point| share(point.repurchase_within_rate.as_ref()));
            (group, rates.collect::<Vec<_>>())
        });
        series.collect::<Vec<_>>()
    };
    let all = (Some(0.2), 10);
    assert_eq!(
        rate(quarter(), Bucket::None).await,
        [("all".to_owned(), vec![all])]
    );
    let web = quarter().only("channel", &["web"]);
    assert_eq!(rate(web, Bucket::None).await[0].1, [all]);
    let grouped = rate(quarter().by(&["channel"]), Bucket::None).await;
    assert_eq!(
        grouped,
        [
            ("store".to_owned(), vec![(Some(0.0), 10)]),
            ("web".to_owned(), vec![all])
        ]
    );
    let by_month = rate(quarter().by(&["channel"]), Bucket::Month).await;
    assert_eq!(by_month[1].1, [all, (None, 0), (None, 0)]);
}

/// The values of a group in one text.
trait ConcatOr {
    fn concat_or(self, empty: &str) -> String;
}

impl ConcatOr for Vec<Option<&str>> {
    fn concat_or(self, empty: &str) -> String {
        let text: String = self.into_iter().flatten().collect();
        if text.is_empty() {
            empty.to_owned()
        } else {
            text
        }
    }
}

/// Case 27.
#[tokio::test]
async fn events_of_one_day_are_taken_in_the_order_that_changes_something() {
    let march = || from_to("2024-03-01T00:00:00Z", "2024-04-01T00:00:00Z");
    for (events, at_start, at_end) in [
        (
            vec![
                acquired("A").when("2024-01-10T00:00:00Z"),
                cancelled("A").when("2024-03-01T00:00:00Z"),
                acquired("A").when("2024-03-01T00:00:00Z"),
            ],
            1,
            1,
        ),
        (
            vec![
                acquired("B").when("2024-01-10T00:00:00Z"),
                cancelled("B").when("2024-02-05T00:00:00Z"),
                reactivated("B").when("2024-03-01T00:00:00Z"),
                cancelled("B").when("2024-03-01T00:00:00Z"),
            ],
            0,
            0,
        ),
    ] {
        // In either order of arrival.
        for reversed in [false, true] {
            let server = Server::start().await;
            let mut events = events.clone();
            if reversed {
                events.reverse();
            }
            for event in events {
                server.record(event).await.unwrap();
            }
            let points = server
                .base_points(base(march(), Bucket::Month, contractual()))
                .await;
            let point = &points[0];
            assert_eq!((point.at_start, point.at_end), (at_start, at_end));
            assert_eq!((point.lost, point.reactivated), (1, 1));
            assert_eq!(point.not_retained, 0);
        }
    }
}

/// Case 53.
#[tokio::test]
async fn an_order_that_was_refunded_whole_makes_nobody_valuable() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..40_u32 {
        let customer = format!("c{n}");
        for day in 0..(1 + n % 4) {
            let time = format!("2024-01-{:02}T12:00:00Z", 1 + 7 * day);
            let amount = (20 + n).to_string();
            all.push(order(&customer, &day.to_string(), &amount).when(&time));
        }
    }
    all.push(order("c0", "huge", "168469.60").when("2024-02-01T10:00:00Z"));
    all.push(refund("c0", "huge", "168469.60").when("2024-02-01T10:12:00Z"));
    server.record_all(all).await;
    let mut asked = lifetime_value(from_to("2024-01-01T00:00:00Z", "2024-03-01T00:00:00Z"));
    asked.page_size = 100;
    let reply = server.lifetime_value(asked).await.unwrap();
    let refunded = reply.customers.iter().find(|one| one.customer_id == "c0");
    let refunded = refunded.unwrap();
    assert_eq!(
        (refunded.repeat_purchases, refunded.revenue_net.as_str()),
        (0, "20.00")
    );
    assert!(
        refunded
            .expected_purchase_value
            .is_none_or(|value| value < 200.0)
    );
    let formulas = reply.definition.unwrap().formulas;
    let formula = formulas
        .iter()
        .find(|one| one.field == "expected_purchase_value");
    assert!(formula.unwrap().formula.contains("net"));
}

/// Cases 54 and 55.
#[tokio::test]
async fn nobody_is_lost_in_the_future_and_running_buckets_say_so() {
    let server = Server::start().await;
    let now = Timestamp::now();
    let mut recent = order("a", "1", "10");
    recent.activity_time = Some(message_of(now - (24 * 7).hours()));
    server.record(recent).await.unwrap();
    let mut scope = all_customers();
    scope.period = Some(api::Period {
        start_time: Some(message_of(now - (24 * 20).hours())),
        end_time: Some(message_of(now + (24 * 60).hours())),
    });
    let points = server
        .base_points(base(scope.clone(), Bucket::Month, inactive_for(30)))
        .await;
    assert!(points.iter().all(|point| point.lost == 0));
    assert_eq!(points.last().unwrap().at_end, 1);
    assert!(points.last().unwrap().is_partial);
    let bought = server
        .purchase_points(purchases(scope.clone(), Bucket::Month))
        .await;
    assert!(bought.last().unwrap().is_partial && bought[0].is_clipped);
    let reply = server
        .activity_counts(activity_counts(scope, Bucket::Month))
        .await
        .unwrap();
    assert!(reply.series[0].points.last().unwrap().is_partial);
}

/// Case 54: data that end before the present.
#[tokio::test]
async fn observation_can_end_with_the_data() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-10T00:00:00Z"),
            order("b", "1", "10").when("2024-03-01T00:00:00Z"),
        ])
        .await;
    let quarter = || from_to("2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z");
    let reply = server
        .base(base(quarter(), Bucket::None, inactive_for(30)))
        .await
        .unwrap();
    assert_eq!(reply.series[0].points[0].lost, 2);
    let warning = &reply.warnings[0];
    assert_eq!(warning.reason(), WarningReason::StaleActivities);
    assert_eq!(
        warning.metadata["last_activity_time"],
        "2024-03-01T00:00:00Z"
    );

    let mut scope = quarter();
    let end_of_data: Timestamp = "2024-03-02T00:00:00Z".parse().unwrap();
    scope.observed_until = Some(message_of(end_of_data));
    let reply = server
        .base(base(scope.clone(), Bucket::None, inactive_for(30)))
        .await
        .unwrap();
    let point = &reply.series[0].points[0];
    assert_eq!((point.lost, point.at_end, point.is_partial), (1, 1, true));
    assert_eq!(reply.warnings, []);
    let observed = reply.definition.unwrap().observed_until;
    assert_eq!(observed, scope.observed_until);

    let mut future = quarter();
    future.observed_until = Some(message_of(Timestamp::now() + 1.hour()));
    let refused = server
        .base(base(future, Bucket::None, inactive_for(30)))
        .await;
    assert_invalid(refused, &["scope.observed_until"]);
}

/// Case 56.
#[tokio::test]
async fn losses_are_not_observable_before_the_gap_has_passed_once() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-05T00:00:00Z"),
            order("a", "2", "10").when("2024-04-05T00:00:00Z"),
        ])
        .await;
    let scope = || from_to("2024-01-01T00:00:00Z", "2024-05-01T00:00:00Z");
    let marks = async |loss| {
        let points = server.base_points(base(scope(), Bucket::Month, loss)).await;
        points
            .iter()
            .map(|point| point.is_unobservable)
            .collect::<Vec<_>>()
    };
    assert_eq!(marks(inactive_for(40)).await, [true, true, false, false]);
    assert_eq!(marks(contractual()).await, [false; 4]);
}

/// Case 57.
#[tokio::test]
async fn simple_formulas_say_what_they_are_fed_with() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..20 {
        let customer = format!("c{n}");
        all.push(order(&customer, "1", "30").when("2023-01-01T12:00:00Z"));
        all.push(order(&customer, "2", "50").when("2023-07-01T12:00:00Z"));
    }
    all.push(refund("c0", "1", "20").when("2023-01-02T12:00:00Z"));
    server.record_all(all).await;
    let mut asked = lifetime_value(from_to("2023-01-01T00:00:00Z", "2024-01-02T00:00:00Z"));
    asked.horizon_days = Some(90);
    let reply = server.lifetime_value(asked).await.unwrap();
    let simple = &reply.series[0].simple;
    let named = |name: &str| simple.iter().find(|one| one.name == name).unwrap();
    let constant = named("constant_orders");
    let input = |name: &str| {
        let mut inputs = constant.input_details.iter();
        let input = inputs.find(|one| one.name == name).unwrap();
        input.estimate.unwrap()
    };
    // 20 repeat orders in 20 years of 366 days less one.
    let repeat = input("repeat_orders_a_year");
    assert!((repeat.value.unwrap() - 1.0).abs() < 0.01, "{repeat:?}");
    let value = input("order_value_net");
    assert_eq!(value.count, 40);
    assert!((value.value.unwrap() - 39.5).abs() < 1e-9);
    assert!(value.interval.is_some());
    let years = 90.0 / 365.0;
    let expected = value.value.unwrap() * (1.0 + repeat.value.unwrap() * years);
    assert!((constant.value.unwrap() - expected).abs() < 1e-9);
    // The horizon as given: a quarter of the first year's margin.
    let limited = named("constant_retention_limited").value.unwrap();
    let margin = value.value.unwrap() * repeat.value.unwrap();
    assert!((limited - margin * years).abs() < 1e-9, "{limited}");
}

/// Case 59: the models against what followed the period.
#[tokio::test]
async fn models_are_tested_on_the_days_that_they_were_not_fitted_to() {
    let server = Server::start().await;
    for (customer, name) in [("c0", "new"), ("c1", "old"), ("c2", "old")] {
        server
            .set_customer(customer, segment(name), &[])
            .await
            .unwrap();
    }
    server
        .record_all([
            order("c0", "1", "10").when("2024-01-05T12:00:00Z"),
            order("c0", "2", "10").when("2024-02-05T12:00:00Z"),
            order("c1", "1", "10").when("2024-01-06T12:00:00Z"),
            order("c2", "1", "10").when("2024-01-07T12:00:00Z"),
            // The last evening of March in Berlin, and its rest on the first day of April.
            order("c1", "2", "20").when("2024-03-31T21:30:00Z"),
            order("c1", "2", "5").when("2024-04-01T08:00:00Z"),
            // Two orders of one day, of which one comes back, and a day that comes back whole.
            order("c0", "3", "30").when("2024-03-31T22:00:00Z"),
            order("c0", "4", "7").when("2024-04-01T20:00:00Z"),
            refund("c0", "4", "7").when("2024-04-03T08:00:00Z"),
            order("c2", "2", "40").when("2024-04-10T08:00:00Z"),
            refund("c2", "2", "40").when("2024-04-30T08:00:00Z"),
            // A customer of later is none of those that were predicted.
            order("c3", "1", "99").when("2024-04-20T08:00:00Z"),
            // After the hold-out.
            order("c1", "3", "50").when("2024-04-30T22:00:00Z"),
        ])
        .await;
    let scope = || from_to("2023-12-31T23:00:00Z", "2024-03-31T22:00:00Z").in_zone("Europe/Berlin");
    let mut asked = lifetime_value(scope().by(&["segment"]));
    asked.holdout_days = Some(30);
    let reply = server.lifetime_value(asked.clone()).await.unwrap();
    assert_eq!(reply.holdout_days, Some(30));
    let later = reply.series.iter().map(|series| {
        let holdout = series.holdout.as_ref().expect("a hold-out");
        // Three customers don't make a model.
        assert_eq!(holdout.expected_purchases, None);
        assert_eq!(holdout.expected_revenue_net, None);
        let group = values(&series.group)[0].unwrap_or_default().to_owned();
        (
            group,
            holdout.actual_purchases,
            holdout.actual_revenue_net.clone(),
        )
    });
    let later: Vec<_> = later.collect();
    let want = [
        ("new".to_owned(), 1, "30.00".to_owned()),
        ("old".to_owned(), 0, "0.00".to_owned()),
    ];
    assert_eq!(later, want);
    let formulas = reply.definition.unwrap().formulas;
    assert!(formulas.iter().any(|formula| formula.field == "holdout"));

    // The period itself is counted as without a hold-out.
    let mut without = asked.clone();
    without.holdout_days = None;
    let plain = server.lifetime_value(without).await.unwrap();
    assert_eq!(plain.holdout_days, None);
    for (one, other) in plain.series.iter().zip(&reply.series) {
        assert_eq!(one.holdout, None);
        assert_eq!(one.revenue_net, other.revenue_net);
        assert_eq!(
            (one.customers, &one.simple),
            (other.customers, &other.simple)
        );
    }

    // Days that have not been observed can't be compared.
    asked.holdout_days = Some(32);
    assert_invalid(
        server.lifetime_value(asked.clone()).await,
        &["holdout_days"],
    );
    let mut observed = asked.clone();
    observed.holdout_days = Some(30);
    let scope = observed.scope.as_mut().unwrap();
    scope.observed_until = Some(message_of("2024-04-30T21:59:59Z".parse().unwrap()));
    assert_invalid(server.lifetime_value(observed).await, &["holdout_days"]);
    for days in [0, -1, 3_651] {
        asked.holdout_days = Some(days);
        assert_invalid(
            server.lifetime_value(asked.clone()).await,
            &["holdout_days"],
        );
    }
    let mut open = lifetime_value(all_customers());
    open.holdout_days = Some(30);
    assert_invalid(server.lifetime_value(open).await, &["holdout_days"]);
}

/// Case 60: one customer with many dear orders, and many with few.
#[tokio::test]
async fn the_interval_of_an_order_value_knows_that_orders_come_in_customers() {
    let server = Server::start().await;
    let mut all = Vec::new();
    for n in 0..30 {
        all.push(order("busy", &n.to_string(), "100"));
        all.push(order(&format!("c{n}"), "1", "10"));
    }
    server.record_all(all).await;
    let points = server
        .purchase_points(purchases(all_customers(), Bucket::None))
        .await;
    let value = points[0].average_order_value.unwrap();
    assert_eq!((value.value, value.count), (Some(55.0), 60));
    let interval = value.interval.unwrap();
    // Over orders it would be 43.3 to 66.7. The busy customer's residual is 30 times 45.
    assert!(interval.upper - interval.lower > 90.0, "{interval:?}");
}

/// Case 61.
#[tokio::test]
async fn rates_are_of_one_population_and_rows_of_one_refund_are_one() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-05-02T00:00:00Z"),
            refund("a", "1", "4").when("2024-05-03T00:00:00Z"),
            refund("a", "1", "1").when("2024-05-03T00:00:00Z"),
            order("b", "1", "10").when("2020-01-01T00:00:00Z"),
            refund("b", "1", "4").when("2024-05-03T00:00:00Z"),
            contact("c", "inquiry").when("2024-05-04T00:00:00Z"),
        ])
        .await;
    let may = from_to("2024-05-01T00:00:00Z", "2024-06-01T00:00:00Z");
    let reply = server
        .activity_counts(activity_counts(may, Bucket::None))
        .await
        .unwrap();
    // Kinds that never happened are left out (case 74).
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|series| {
            let point = &series.points[0];
            let rate = point.rate.as_ref().unwrap().value;
            (series.kind(), point.count, point.count_of_active, rate)
        })
        .collect();
    use api::ActivityKind::{Contact, Order, Refund};
    assert_eq!(
        found,
        [
            (Order, 1, 1, Some(1.0)),
            (Refund, 2, 1, Some(1.0)),
            (Contact, 1, 0, Some(0.0)),
        ]
    );
}

/// Case 62.
#[tokio::test]
async fn churn_is_about_those_at_the_start_and_losses_about_all() {
    let server = Server::start().await;
    server
        .record_all([
            acquired("stays").when("2024-01-10T00:00:00Z"),
            acquired("goes").when("2024-01-10T00:00:00Z"),
            cancelled("goes").when("2024-02-10T00:00:00Z"),
            acquired("passes").when("2024-02-05T00:00:00Z"),
            cancelled("passes").when("2024-02-20T00:00:00Z"),
        ])
        .await;
    let february = from_to("2024-02-01T00:00:00Z", "2024-03-01T00:00:00Z");
    let points = server
        .base_points(base(february, Bucket::None, contractual()))
        .await;
    let point = &points[0];
    assert_eq!((point.at_start, point.lost, point.not_retained), (2, 2, 1));
    assert_eq!(share(point.churn.as_ref()), (Some(0.5), 2));
}

/// Case 63: one option with one default.
#[tokio::test]
async fn by_default_a_split_invoice_is_one_purchase_everywhere() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "10").when("2024-01-10T09:00:00Z"),
            order("a", "2", "10").when("2024-01-10T15:00:00Z"),
        ])
        .await;
    let january = || from_to("2024-01-01T00:00:00Z", "2024-02-01T00:00:00Z");
    let counts = async |occasion: PurchaseOccasion| {
        let mut asked = purchases(january(), Bucket::None);
        asked.occasion = occasion.into();
        let repeat = server.purchases(asked).await.unwrap();
        let mut asked = survival(january(), SurvivalEvent::SecondOrder);
        asked.occasion = occasion.into();
        let curves = server.survival(asked).await.unwrap();
        assert_eq!(repeat.occasion(), curves.occasion());
        let point = &repeat.series[0].points[0];
        (
            point.repeat_customers,
            curves.curves[0].events,
            repeat.occasion(),
        )
    };
    let day = PurchaseOccasion::Day;
    assert_eq!(counts(PurchaseOccasion::Unspecified).await, (0, 0, day));
    assert_eq!(counts(day).await, (0, 0, day));
    let order = PurchaseOccasion::Order;
    assert_eq!(counts(order).await, (1, 1, order));
}

/// Cases 21 and 71, of customers.
#[tokio::test]
async fn customers_have_fiscal_years_and_folded_groups() {
    let server = Server::start().await;
    for (customer, name) in [("a", "gold"), ("b", "silver"), ("c", "")] {
        let time = "2024-04-01T00:00:00Z";
        server
            .record(order(customer, "1", "10").over("web").when(time))
            .await
            .unwrap();
        if !name.is_empty() {
            server
                .set_customer(customer, segment(name), &[])
                .await
                .unwrap();
        }
    }
    server
        .record(order("a", "2", "10").when("2024-03-31T00:00:00Z"))
        .await
        .unwrap();
    let mut asked = purchases(all_customers(), Bucket::Year);
    asked.first_month_of_year = Some(4);
    let points = server.purchase_points(asked).await;
    let orders: Vec<i64> = points.iter().map(|point| point.orders).collect();
    assert_eq!(orders, [1, 3]);

    let mut scope = all_customers().by(&["segment", "channel"]);
    scope.value_groups = vec![
        value_groups("segment", &[("gold", &["gold"])], "rest"),
        value_groups("channel", &[("online", &["web", "app"])], "rest"),
    ];
    let reply = server
        .purchases(purchases(scope.clone(), Bucket::None))
        .await
        .unwrap();
    let found: Vec<_> = reply
        .series
        .iter()
        .map(|series| (values(&series.group), series.points[0].orders))
        .collect();
    assert_eq!(
        found,
        [
            (vec![Some("gold"), Some("online")], 1),
            (vec![Some("gold"), Some("rest")], 1),
            (vec![Some("rest"), Some("online")], 2),
        ]
    );
    scope.group_by.pop();
    let refused = server.purchases(purchases(scope, Bucket::None)).await;
    assert_invalid(refused, &["scope.value_groups"]);
}
