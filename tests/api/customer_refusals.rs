//! Invalid queries of customer metrics, each with its invalid field.

use cxmetrics::api::{
    ActivityKind, Bucket, CohortStart, CustomerScope, DayOfWeek, FilterOperator, Period,
    SurvivalEvent,
};
use prost_types::Timestamp;

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, activity_counts, all_customers, assert_invalid, base,
    cohorts, inactive_for, lifetime_value, order, period, purchases, survival,
};

async fn started() -> Server {
    let server = Server::start().await;
    server.declare(&["store"]).await.unwrap();
    let order = order("c", "o", "1").tagged("store", "north");
    server.record(order).await.unwrap();
    server
}

/// Every call rejects an invalid scope alike.
async fn assert_bad_scope(server: &Server, scope: CustomerScope, fields: &[&str]) {
    let request = base(scope.clone(), Bucket::Month, None);
    assert_invalid(server.base(request).await, fields);
    let request = purchases(scope.clone(), Bucket::Month);
    assert_invalid(server.purchases(request).await, fields);
    let request = cohorts(scope.clone(), CohortStart::FirstOrder);
    assert_invalid(server.cohorts(request).await, fields);
    let request = survival(scope.clone(), SurvivalEvent::Cancellation);
    assert_invalid(server.survival(request).await, fields);
    let request = lifetime_value(scope.clone());
    assert_invalid(server.lifetime_value(request).await, fields);
    let request = activity_counts(scope, Bucket::Month);
    assert_invalid(server.activity_counts(request).await, fields);
}

#[tokio::test]
async fn an_empty_query_lacks_everything_that_is_required() {
    let server = started().await;
    let refused = server.base(Default::default()).await;
    assert_invalid(refused, &["scope", "bucket"]);
    let refused = server.purchases(Default::default()).await;
    assert_invalid(refused, &["scope", "bucket"]);
    let refused = server.cohorts(Default::default()).await;
    assert_invalid(refused, &["scope", "bucket", "start"]);
    assert_invalid(
        server.survival(Default::default()).await,
        &["scope", "event"],
    );
    assert_invalid(server.lifetime_value(Default::default()).await, &["scope"]);
    let refused = server.activity_counts(Default::default()).await;
    assert_invalid(refused, &["scope", "bucket"]);
}

#[tokio::test]
async fn a_zone_is_one_of_iana() {
    let server = started().await;
    for zone in ["", "Berlin", "CET+1", "+05:45", "../UTC"] {
        assert_bad_scope(&server, all_customers().in_zone(zone), &["scope.time_zone"]).await;
    }
}

#[tokio::test]
async fn a_period_is_neither_empty_nor_reversed_nor_impossible() {
    let server = started().await;
    for start in [
        "2026-01-01T00:00:00Z",
        "2026-01-01T00:00:00.000001Z",
        "2027-01-01T00:00:00Z",
    ] {
        let mut bad = all_customers();
        bad.period = Some(period(start, "2026-01-01T00:00:00Z"));
        assert_bad_scope(&server, bad, &["scope.period.end_time"]).await;
    }
    let mut bad = all_customers();
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
    let fields = ["scope.period.start_time", "scope.period.end_time"];
    assert_bad_scope(&server, bad, &fields).await;
}

#[tokio::test]
async fn the_first_and_last_supported_instants_can_bound_a_period() {
    let server = started().await;
    let mut ever = all_customers();
    ever.period = Some(Period {
        start_time: Some(Timestamp {
            seconds: -62_135_596_800,
            nanos: 0,
        }),
        end_time: Some(Timestamp {
            seconds: 253_402_300_799,
            nanos: 999_999_999,
        }),
    });
    for loss in [None, crate::support::contractual()] {
        let points = server
            .base_points(base(ever.clone(), Bucket::None, loss))
            .await;
        assert_eq!((points[0].at_start, points[0].acquired), (0, 1));
    }
    let points = server
        .purchase_points(purchases(ever.clone(), Bucket::None))
        .await;
    assert_eq!(points[0].orders, 1);
    let reply = server
        .survival(survival(ever.clone(), SurvivalEvent::SecondOrder))
        .await;
    assert_eq!(reply.unwrap().curves[0].customers, 1);
    let reply = server
        .lifetime_value(lifetime_value(ever.clone()))
        .await
        .unwrap();
    assert_eq!(reply.series[0].customers, 1);
    let reply = server
        .activity_counts(activity_counts(ever, Bucket::None))
        .await
        .unwrap();
    assert_eq!(reply.series[0].points[0].count, 1);
}

#[tokio::test]
async fn dimensions_must_be_known_and_distinct() {
    let server = started().await;
    let with = |names: &[&str]| all_customers().by(names);
    assert_bad_scope(&server, with(&["segment", "nope"]), &["scope.group_by[1]"]).await;
    assert_bad_scope(
        &server,
        with(&["segment", "segment"]),
        &["scope.group_by[1]"],
    )
    .await;
    assert_bad_scope(&server, with(&["answer_class"]), &["scope.group_by[0]"]).await;
    assert_bad_scope(&server, with(&["touchpoint"]), &["scope.group_by[0]"]).await;
    let six = ["segment", "persona", "country", "channel", "topic", "store"];
    assert_bad_scope(&server, with(&six), &["scope.group_by"]).await;
    let bad = all_customers().only("segment", &["x"]).only("nope", &["x"]);
    assert_bad_scope(&server, bad, &["scope.filters[1].dimension"]).await;
}

#[tokio::test]
async fn filters_say_what_to_keep() {
    let server = started().await;
    let bad = all_customers().filtered("segment", FilterOperator::Unspecified, &["x"]);
    assert_bad_scope(&server, bad, &["scope.filters[0].operator"]).await;
    let bad = all_customers().only("segment", &[]);
    assert_bad_scope(&server, bad, &["scope.filters[0].values"]).await;
    let bad = all_customers().only("segment", &["x", "a\nb"]);
    assert_bad_scope(&server, bad, &["scope.filters[0].values[1]"]).await;
    let bad = (0..21).fold(all_customers(), |scope, _| scope.only("segment", &["x"]));
    assert_bad_scope(&server, bad, &["scope.filters"]).await;
}

#[tokio::test]
async fn a_confidence_level_is_between_a_half_and_nearly_one() {
    let server = started().await;
    for level in [0.0, 0.49, 1.0, -1.0, f64::NAN] {
        let mut bad = all_customers();
        bad.confidence_level = Some(level);
        assert_bad_scope(&server, bad, &["scope.confidence_level"]).await;
    }
}

#[tokio::test]
async fn customers_cannot_be_grouped_by_dimensions_of_activities() {
    let server = started().await;
    for name in ["channel", "topic", "store"] {
        let grouped = || all_customers().by(&["segment", name]);
        let filtered = || all_customers().only(name, &["x"]);
        let field = "scope.group_by[1]";
        let refusals = [
            assert_invalid(
                server.base(base(grouped(), Bucket::None, None)).await,
                &[field],
            ),
            assert_invalid(
                server
                    .cohorts(cohorts(grouped(), CohortStart::FirstOrder))
                    .await,
                &[field],
            ),
            assert_invalid(
                server
                    .survival(survival(grouped(), SurvivalEvent::Cancellation))
                    .await,
                &[field],
            ),
            assert_invalid(
                server.lifetime_value(lifetime_value(grouped())).await,
                &[field],
            ),
            assert_invalid(
                server.base(base(filtered(), Bucket::None, None)).await,
                &["scope.filters[0].dimension"],
            ),
        ];
        for refusal in refusals {
            let says = "is a dimension of activities, of which a customer has many (known here: \
                        acquisition_channel, country, persona, segment)";
            assert!(refusal.message.contains(says), "{}", refusal.message);
        }
        server
            .purchases(purchases(grouped(), Bucket::None))
            .await
            .unwrap();
        server
            .activity_counts(activity_counts(grouped(), Bucket::None))
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn only_weeks_have_a_first_day() {
    let server = started().await;
    let day = DayOfWeek::Monday.into();
    for (bucket, first_day, field) in [
        (Bucket::Week.into(), 0, "first_day_of_week"),
        (Bucket::Month.into(), day, "first_day_of_week"),
        (0, 0, "bucket"),
        (99, 0, "bucket"),
    ] {
        let mut request = base(all_customers(), Bucket::None, None);
        (request.bucket, request.first_day_of_week) = (bucket, first_day);
        assert_invalid(server.base(request).await, &[field]);
        let mut request = purchases(all_customers(), Bucket::None);
        (request.bucket, request.first_day_of_week) = (bucket, first_day);
        assert_invalid(server.purchases(request).await, &[field]);
        let mut request = activity_counts(all_customers(), Bucket::None);
        (request.bucket, request.first_day_of_week) = (bucket, first_day);
        assert_invalid(server.activity_counts(request).await, &[field]);
        let mut request = cohorts(all_customers(), CohortStart::FirstOrder);
        (request.bucket, request.first_day_of_week) = (bucket, first_day);
        assert_invalid(server.cohorts(request).await, &[field]);
    }
    for bucket in [
        Bucket::None,
        Bucket::Hour,
        Bucket::Day,
        Bucket::Quarter,
        Bucket::Year,
    ] {
        let mut request = cohorts(all_customers(), CohortStart::FirstOrder);
        request.bucket = bucket.into();
        assert_invalid(server.cohorts(request).await, &["bucket"]);
    }
}

#[tokio::test]
async fn only_quarters_and_years_have_a_first_month() {
    let server = started().await;
    for (bucket, month) in [
        (Bucket::Year, 0),
        (Bucket::Year, 13),
        (Bucket::Quarter, 0),
        (Bucket::Quarter, 13),
        (Bucket::Month, 4),
        (Bucket::None, 4),
    ] {
        let month = Some(month);
        let field = ["first_month_of_year"];
        let mut asked = base(all_customers(), bucket, None);
        asked.first_month_of_year = month;
        assert_invalid(server.base(asked).await, &field);
        let mut asked = purchases(all_customers(), bucket);
        asked.first_month_of_year = month;
        assert_invalid(server.purchases(asked).await, &field);
        let mut asked = activity_counts(all_customers(), bucket);
        asked.first_month_of_year = month;
        assert_invalid(server.activity_counts(asked).await, &field);
    }
}

#[tokio::test]
async fn numbers_of_days_and_ages_have_their_bounds() {
    let server = started().await;
    for days in [0, -1, 3_651, i32::MAX] {
        let request = base(all_customers(), Bucket::None, inactive_for(days));
        assert_invalid(server.base(request).await, &["loss.inactivity.gap_days"]);
        let mut request = purchases(all_customers(), Bucket::None);
        request.repurchase_within_days = Some(days);
        assert_invalid(server.purchases(request).await, &["repurchase_within_days"]);
        let mut request = activity_counts(all_customers(), Bucket::None);
        request.active_days = Some(days);
        assert_invalid(server.activity_counts(request).await, &["active_days"]);
    }
    for days in [0, -1, 36_501, 365_000] {
        let mut request = survival(all_customers(), SurvivalEvent::Cancellation);
        request.horizon_days = Some(days);
        assert_invalid(server.survival(request).await, &["horizon_days"]);
    }
    for ages in [0, -1, 121] {
        let mut request = cohorts(all_customers(), CohortStart::FirstOrder);
        request.ages_max = Some(ages);
        assert_invalid(server.cohorts(request).await, &["ages_max"]);
    }
}

#[tokio::test]
async fn unknown_currencies_starts_events_and_kinds_are_rejected() {
    let server = started().await;
    for code in ["eur", "EURO", "XYZ", "€"] {
        let mut request = purchases(all_customers(), Bucket::None);
        request.currency_code = code.into();
        assert_invalid(server.purchases(request).await, &["currency_code"]);
        let mut request = cohorts(all_customers(), CohortStart::FirstOrder);
        request.currency_code = code.into();
        assert_invalid(server.cohorts(request).await, &["currency_code"]);
        let mut request = lifetime_value(all_customers());
        request.currency_code = code.into();
        assert_invalid(server.lifetime_value(request).await, &["currency_code"]);
    }
    for number in [0, 3, -1] {
        let mut request = cohorts(all_customers(), CohortStart::FirstOrder);
        request.start = number;
        assert_invalid(server.cohorts(request).await, &["start"]);
        let mut request = survival(all_customers(), SurvivalEvent::Cancellation);
        request.event = number;
        assert_invalid(server.survival(request).await, &["event"]);
    }
    let order = i32::from(ActivityKind::Order);
    for (kinds, field) in [
        ([order, 0], "kinds[1]"),
        ([7, order], "kinds[0]"),
        ([order; 2], "kinds[1]"),
    ] {
        let mut request = activity_counts(all_customers(), Bucket::None);
        request.kinds = kinds.into();
        assert_invalid(server.activity_counts(request).await, &[field]);
    }
}
