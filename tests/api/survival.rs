//! How long customers stay, and how long until they order again.

use cxmetrics::api::{self, ScoreStatus, SurvivalCurve, SurvivalEvent};

use crate::support::{
    ActivityBuilder, ScopeBuilder, Server, acquired, all_customers, cancelled, from_to, order,
    reactivated, segment, survival, values,
};

use SurvivalEvent::{Cancellation, SecondOrder};

/// Days, at risk, events.
fn steps(curve: &SurvivalCurve) -> Vec<(f64, i64, i64)> {
    curve
        .steps
        .iter()
        .map(|step| (step.days, step.at_risk, step.events))
        .collect()
}

async fn curve(server: &Server, request: api::QuerySurvivalRequest) -> SurvivalCurve {
    let mut reply = server.survival(request).await.expect("a good query");
    assert_eq!((reply.curves.len(), reply.log_rank), (1, None));
    reply.curves.remove(0)
}

fn on(day: u32) -> String {
    format!("2025-01-{day:02}T06:00:00Z")
}

/// Five who began on 1 January: lost on days 2, 2, 5, and two who stayed.
async fn started() -> Server {
    let server = Server::start().await;
    let began = ["a", "b", "c", "d", "e"].map(|id| acquired(id).when(&on(1)));
    server.record_all(began).await;
    server
        .record_all([
            cancelled("a").when(&on(3)),
            // 2 days and a bit.
            cancelled("b").when("2025-01-04T05:59:59Z"),
            cancelled("c").when(&on(6)),
            // The first cancellation counts, whatever came after.
            reactivated("c").when(&on(7)),
            cancelled("c").when(&on(8)),
            // Before there was anything to cancel.
            cancelled("d").when("2024-12-01T00:00:00Z"),
        ])
        .await;
    server
}

fn january() -> api::CustomerScope {
    from_to("2025-01-01T00:00:00Z", "2025-01-11T06:00:00Z")
}

#[tokio::test]
async fn customers_survive_until_they_first_cancel() {
    let server = started().await;
    let found = curve(&server, survival(january(), Cancellation)).await;
    assert_eq!((found.customers, found.events), (5, 3));
    assert_eq!(steps(&found), [(2.0, 5, 2), (5.0, 3, 1)]);
    let survival: Vec<f64> = found.steps.iter().map(|step| step.survival).collect();
    assert!((survival[0] - 0.6).abs() < 1e-12 && (survival[1] - 0.4).abs() < 1e-12);
    let interval = found.steps[0].interval.unwrap();
    assert!(
        0.0 < interval.lower
            && interval.lower < 0.6
            && 0.6 < interval.upper
            && interval.upper < 1.0
    );
    assert_eq!(found.median_days, Some(5.0));
    // Those who stayed were followed for 10 days: 2 + 3 * 0.6 + 5 * 0.4.
    assert_eq!(found.horizon_days, 10.0);
    assert!((found.restricted_mean_days.unwrap() - 5.8).abs() < 1e-9);
    assert_eq!(found.status(), ScoreStatus::Ok);
}

#[tokio::test]
async fn a_horizon_restricts_the_mean_only() {
    let server = started().await;
    let mut survival_query = survival(january(), Cancellation);
    survival_query.horizon_days = Some(4);
    let found = curve(&server, survival_query).await;
    assert_eq!(found.horizon_days, 4.0);
    assert!((found.restricted_mean_days.unwrap() - 3.2).abs() < 1e-9);
    assert_eq!(steps(&found), [(2.0, 5, 2), (5.0, 3, 1)]);
}

#[tokio::test]
async fn activities_at_or_after_the_end_are_ignored() {
    let server = started().await;
    let until = |end: &str| survival(from_to("2025-01-01T00:00:00Z", end), Cancellation);
    let at_end = curve(&server, until(&on(6))).await;
    assert_eq!((steps(&at_end), at_end.customers), (vec![(2.0, 5, 2)], 5));
    assert_eq!(at_end.median_days, None, "more than half are still there");
    let just_after = curve(&server, until("2025-01-06T06:00:00.000001Z")).await;
    assert_eq!(steps(&just_after), [(2.0, 5, 2), (5.0, 3, 1)]);
    // Who began before the period isn't followed.
    let later = from_to("2025-01-01T06:00:00.000001Z", "2025-01-11T06:00:00Z");
    let nobody = curve(&server, survival(later, Cancellation)).await;
    assert_eq!(
        (nobody.customers, nobody.status()),
        (0, ScoreStatus::NoData)
    );
    assert_eq!(
        (nobody.restricted_mean_days, nobody.median_days),
        (None, None)
    );
}

#[tokio::test]
async fn survival_runs_from_the_first_order_to_the_second() {
    let server = Server::start().await;
    server
        .record_all([
            order("a", "1", "1").when(&on(1)),
            order("a", "1", "1").when(&on(2)),
            order("a", "2", "1").when(&on(5)),
            order("b", "1", "1").when(&on(2)),
            order("b", "2", "1").when(&on(2)),
            order("c", "1", "1").when(&on(3)),
            acquired("d").when(&on(1)),
        ])
        .await;
    let found = curve(&server, survival(january(), SecondOrder)).await;
    assert_eq!((found.customers, found.events), (3, 2));
    assert_eq!(steps(&found), [(0.0, 3, 1), (4.0, 2, 1)]);
    // Cancellations don't count for this event, and no acquired customer cancelled.
    let found = curve(&server, survival(january(), Cancellation)).await;
    assert_eq!(
        (found.customers, found.events, found.steps.len()),
        (4, 0, 0)
    );
    assert_eq!(found.restricted_mean_days, Some(found.horizon_days));
}

#[tokio::test]
async fn groups_are_compared_by_the_log_rank_test() {
    let server = started().await;
    for id in ["a", "b"] {
        server.set_customer(id, segment("left"), &[]).await.unwrap();
    }
    let survival_query = survival(january().by(&["segment"]), Cancellation);
    let reply = server.survival(survival_query.clone()).await.unwrap();
    let found: Vec<_> = reply
        .curves
        .iter()
        .map(|curve| (values(&curve.group), curve.customers, curve.events))
        .collect();
    assert_eq!(found, [(vec![None], 3, 1), (vec![Some("left")], 2, 2)]);
    // By hand: of `left` 2 happened on day 2 where 2 * 2 / 5 were expected, variance
    // 2 * (2/5) * (3/5) * (3/4); on day 5 none of them was left.
    let test = reply.log_rank.unwrap();
    assert_eq!(test.degrees_of_freedom, 1);
    let chi_squared = 1.2_f64.powi(2) / 0.36;
    assert!(
        (test.chi_squared.unwrap() - chi_squared).abs() < 1e-9,
        "{test:?}"
    );
    assert!((test.p_value.unwrap() - 0.0455).abs() < 1e-4, "{test:?}");

    // Where nothing happened there is nothing to compare.
    let mut early = survival_query;
    early.scope = Some(from_to("2025-01-01T00:00:00Z", "2025-01-02T00:00:00Z").by(&["segment"]));
    let test = server.survival(early).await.unwrap().log_rank.unwrap();
    assert_eq!((test.chi_squared, test.p_value), (None, None));
}

#[tokio::test]
async fn without_data_there_is_one_empty_curve() {
    let server = Server::start().await;
    let found = curve(&server, survival(all_customers(), Cancellation)).await;
    assert_eq!((found.customers, found.status()), (0, ScoreStatus::NoData));
    let grouped = survival(all_customers().by(&["segment"]), Cancellation);
    let reply = server.survival(grouped).await.unwrap();
    assert_eq!((reply.curves.len(), reply.log_rank), (0, None));
}
