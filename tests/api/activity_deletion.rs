//! Deleted activities: gone from every number they were part of, at once.

use cxmetrics::api::{self, Bucket, CohortStart, Outcome, SurvivalEvent};
use tonic::Code;

use crate::support::{
    ActivityBuilder, Server, Setup, acquired, activity_counts, assert_refused, base, cancelled,
    cohorts, contact, contractual, eventually, from_to, instant, lifetime_value, order, purchases,
    reactivated, record_request, refund, survival,
};

const PERIOD: [&str; 2] = ["2025-01-01T00:00:00Z", "2026-01-01T00:00:00Z"];

fn scope() -> api::CustomerScope {
    // Observed to its end, so that replies are equal whenever they are asked for.
    api::CustomerScope {
        observed_until: Some(instant(PERIOD[1])),
        ..from_to(PERIOD[0], PERIOD[1])
    }
}

/// Every metric of the year, to be compared.
#[derive(Debug, Clone, PartialEq)]
struct EveryMetric {
    bases: [api::QueryCustomerBaseResponse; 2],
    purchases: api::QueryPurchasesResponse,
    cohorts: [api::QueryCohortsResponse; 2],
    survivals: [api::QuerySurvivalResponse; 2],
    value: api::QueryLifetimeValueResponse,
    counts: api::QueryActivityCountsResponse,
}

impl EveryMetric {
    /// The metrics one by one, so that a failure shows the one that differs.
    #[track_caller]
    fn assert_same(&self, other: &Self, what: &str) {
        for (one, two) in self.bases.iter().zip(&other.bases) {
            assert_eq!(one.series, two.series, "{what}");
        }
        assert_eq!(self.purchases.series, other.purchases.series, "{what}");
        for (one, two) in self.cohorts.iter().zip(&other.cohorts) {
            assert_eq!(one.tables, two.tables, "{what}");
        }
        for (one, two) in self.survivals.iter().zip(&other.survivals) {
            assert_eq!(one.curves, two.curves, "{what}");
        }
        assert_eq!(self.counts.series, other.counts.series, "{what}");
        assert_eq!(self.value, other.value, "{what}");
        assert_eq!(self, other, "{what}");
    }
}

async fn every_metric(server: &Server) -> EveryMetric {
    let of_base = async |loss| {
        server
            .base(base(scope(), Bucket::Month, loss))
            .await
            .unwrap()
    };
    let of_cohorts = async |start| server.cohorts(cohorts(scope(), start)).await.unwrap();
    let of_survival = async |event| server.survival(survival(scope(), event)).await.unwrap();
    let bought = purchases(scope(), Bucket::Month);
    let done = activity_counts(scope(), Bucket::Month);
    EveryMetric {
        bases: [of_base(None).await, of_base(contractual()).await],
        purchases: server.purchases(bought).await.unwrap(),
        cohorts: [
            of_cohorts(CohortStart::FirstOrder).await,
            of_cohorts(CohortStart::Acquisition).await,
        ],
        survivals: [
            of_survival(SurvivalEvent::Cancellation).await,
            of_survival(SurvivalEvent::SecondOrder).await,
        ],
        value: server
            .lifetime_value(lifetime_value(scope()))
            .await
            .unwrap(),
        counts: server.activity_counts(done).await.unwrap(),
    }
}

fn lives() -> Vec<api::Activity> {
    vec![
        acquired("a").when("2025-01-05T00:00:00Z"),
        order("a", "a1", "10.10")
            .when("2025-01-06T00:00:00Z")
            .costing("4"),
        order("a", "a1", "0.20").when("2025-01-06T00:00:00Z"),
        order("a", "a2", "3")
            .when("2025-03-01T00:00:00Z")
            .over("web"),
        refund("a", "a2", "1").when("2025-03-02T00:00:00Z"),
        cancelled("a").when("2025-05-01T00:00:00Z"),
        reactivated("a").when("2025-08-01T00:00:00Z"),
        contact("a", "complaint").when("2025-04-30T00:00:00Z"),
        order("b", "b1", "7").when("2025-02-01T00:00:00Z"),
        order("b", "b2", "8").when("2025-02-20T00:00:00Z"),
    ]
}

#[tokio::test]
async fn each_activity_takes_from_every_metric_what_it_added_and_nothing_else() {
    let server = Server::start().await;
    let mut all = lives();
    let lasting = all.split_off(all.len() - 2);
    server.record_all(lasting).await;
    let mut before = Vec::new();
    for activity in &all {
        before.push(every_metric(&server).await);
        assert_eq!(
            server.record(activity.clone()).await.unwrap(),
            Outcome::Inserted
        );
    }
    let mut after = every_metric(&server).await;
    for (activity, before) in all.iter().zip(before).rev() {
        assert!(before != after, "{activity:?} adds to some metric");
        server.delete(&activity.activity_id).await.unwrap();
        assert_eq!(every_metric(&server).await, before, "without {activity:?}");
        after = before;
    }
}

#[tokio::test]
async fn after_a_deletion_metrics_equal_those_of_the_remaining_activities() {
    let server = Server::start().await;
    let all = lives();
    server.record_all(all.clone()).await;
    for (n, activity) in all.iter().enumerate() {
        server.delete(&activity.activity_id).await.unwrap();
        let fresh = Server::start().await;
        let left = all[n + 1..].to_vec();
        if !left.is_empty() {
            fresh.record_all(left).await;
        }
        assert_eq!(
            every_metric(&server).await,
            every_metric(&fresh).await,
            "{n}"
        );
    }
}

/// Asserts that recording it fails as that of a deleted activity, by a call and by a stream.
async fn assert_id_taken(server: &Server, again: api::Activity) {
    let id = again.activity_id.clone();
    let refused = server.record(again.clone()).await;
    let refusal = assert_refused(refused, Code::AlreadyExists, "ACTIVITY_CONFLICT", &[]);
    assert_eq!(refusal.metadata["activity_id"], id);
    assert!(refusal.message.contains("was deleted"), "{refusal:?}");
    let fresh = contact("d", "inquiry");
    let rows = record_request([again.clone(), fresh, again]);
    let verdicts = server.record_stream(vec![rows]).await.unwrap();
    let outcomes: Vec<_> = verdicts.iter().map(api::ActivityVerdict::outcome).collect();
    assert_eq!(
        outcomes,
        [Outcome::Conflict, Outcome::Inserted, Outcome::Conflict]
    );
    assert_eq!(verdicts[2].reason(), api::ErrorReason::ActivityConflict);
}

#[tokio::test]
async fn a_deleted_activity_is_gone_and_its_id_stays_taken() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let activity = order("c", "o", "5");
    let id = &activity.activity_id;
    here.record(activity.clone()).await.unwrap();
    there.delete(id).await.unwrap();
    let request = || {
        purchases(
            from_to("2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"),
            Bucket::None,
        )
    };
    for server in [&here, &there] {
        for refused in [server.activity(id).await.map(drop), server.delete(id).await] {
            let refusal = assert_refused(refused, Code::NotFound, "ACTIVITY_NOT_FOUND", &[]);
            assert_eq!(&refusal.metadata["activity_id"], id);
        }
        // A retry of the recording, and other content under the same id.
        assert_id_taken(server, activity.clone()).await;
        assert_id_taken(server, activity.clone().paid_in("USD")).await;
        assert_eq!(server.purchase_points(request()).await[0].orders, 0);
    }
    let anew = activity.clone().named(uuid::Uuid::now_v7());
    assert_eq!(here.record(anew).await.unwrap(), Outcome::Inserted);
    assert_eq!(here.purchase_points(request()).await[0].orders, 1);
}

#[tokio::test]
async fn nothing_but_the_id_is_kept_of_a_deleted_activity() {
    let server = Server::start().await;
    let activity = order("c", "o", "5");
    server.record(activity.clone()).await.unwrap();
    server.delete(&activity.activity_id).await.unwrap();
    let mut database = server.database().connect().await;
    let kept: Vec<String> = sqlx::query_scalar(
        "select (to_jsonb(deleted) - 'workspace_key')::text from deleted_activities as deleted",
    )
    .fetch_all(&mut database)
    .await
    .unwrap();
    assert_eq!(
        kept,
        [format!("{{\"activity_id\": \"{}\"}}", activity.activity_id)]
    );
}

#[tokio::test]
async fn deleting_the_first_order_moves_the_first_times_to_the_next() {
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let steps = [
        order("c", "1", "1").when("2025-01-01T00:00:00Z"),
        acquired("c").when("2025-02-01T00:00:00Z"),
        order("c", "2", "1").when("2025-03-01T00:00:00Z"),
        reactivated("c").when("2025-04-01T00:00:00Z"),
        order("c", "3", "1").when("2025-05-01T00:00:00Z"),
    ];
    for activity in &steps {
        here.record(activity.clone()).await.unwrap();
    }
    let first_times = async |server: &Server| match server.customer("c").await {
        Ok(read) => Some((read.first_time, read.first_order_time)),
        Err(unknown) => {
            assert_eq!(unknown.code(), Code::NotFound);
            None
        }
    };
    let at = |month: &str| Some(instant(&format!("2025-{month}-01T00:00:00Z")));
    assert_eq!(first_times(&there).await, Some((at("01"), at("01"))));
    let expected = [
        Some((at("02"), at("03"))),
        Some((at("03"), at("03"))),
        Some((at("04"), at("05"))),
        Some((at("05"), at("05"))),
        // No activity names the customer any more.
        None,
    ];
    for (n, (activity, expected)) in steps.iter().zip(expected).enumerate() {
        let server = if n % 2 == 0 { &there } else { &here };
        server.delete(&activity.activity_id).await.unwrap();
        for server in [&here, &there] {
            assert_eq!(first_times(server).await, expected, "{n}");
        }
        let request = cohorts(from_to(PERIOD[0], PERIOD[1]), CohortStart::FirstOrder);
        let reply = here.cohorts(request).await.unwrap();
        let sizes: Vec<i64> = reply.tables[0].cohorts.iter().map(|one| one.size).collect();
        let month = [2, 2, 4, 4].get(n);
        let sizes_expected: Vec<i64> = (0..12).map(|at| i64::from(Some(&at) == month)).collect();
        assert_eq!(sizes, sizes_expected, "{n}");
    }
}

#[tokio::test]
async fn with_the_last_activity_the_period_is_unset_again() {
    let server = Server::start().await;
    let early = contact("c", "inquiry").when("1950-06-15T00:00:00Z");
    let late = order("c", "o", "1").when("2025-03-10T00:00:00Z");
    server.record_all([early.clone(), late.clone()]).await;
    let period = async || {
        let request = purchases(crate::support::all_customers(), Bucket::Month);
        let reply = server.purchases(request).await.unwrap();
        reply.definition.unwrap().scope.unwrap().period
    };
    let month = |start: &str, end: &str| Some(crate::support::period(start, end));
    let all = month("1950-06-01T00:00:00Z", "2025-04-01T00:00:00Z");
    assert_eq!(period().await, all);
    server.delete(&early.activity_id).await.unwrap();
    assert_eq!(
        period().await,
        month("2025-03-01T00:00:00Z", "2025-04-01T00:00:00Z")
    );
    server.delete(&late.activity_id).await.unwrap();
    assert_eq!(period().await, None);
    let anew = early.named(uuid::Uuid::now_v7());
    server.record(anew).await.unwrap();
    assert_eq!(
        period().await,
        month("1950-06-01T00:00:00Z", "1950-07-01T00:00:00Z")
    );
}

/// How many packs there are, and how many events they hold.
async fn packs(server: &Server) -> (i64, i64) {
    let mut database = server.database().connect().await;
    sqlx::query_as("select count(*), coalesce(sum(event_count), 0)::bigint from activity_packs")
        .fetch_one(&mut database)
        .await
        .unwrap()
}

#[tokio::test]
async fn concurrent_merging_of_packs_changes_no_number() {
    const SINGLES: usize = 300;
    let here = Server::start().await;
    let there = Setup::default().start_on(here.database());
    let all: Vec<_> = (0..SINGLES)
        .map(|n| {
            let activity = match n % 3 {
                0 => contact(&format!("c{}", n % 11), "inquiry"),
                _ => order(&format!("c{}", n % 7), &n.to_string(), "0.10").costing("0.03"),
            };
            activity.when(&format!("2025-06-{:02}T00:00:00Z", 1 + n % 30))
        })
        .collect();
    for (n, activity) in all.iter().enumerate() {
        let server = if n % 2 == 0 { &here } else { &there };
        assert_eq!(
            server.record(activity.clone()).await.unwrap(),
            Outcome::Inserted
        );
    }
    let whole = every_metric(&here).await;
    let merged = eventually(|| async {
        every_metric(&here).await.assert_same(&whole, "here");
        every_metric(&there).await.assert_same(&whole, "there");
        packs(&here).await.0 < 2 * 2 * 16
    });
    assert!(merged.await, "{:?} packs are left", packs(&here).await);
    assert_eq!(packs(&here).await.1, 300, "every event once");

    // Deletes activities in merged packs, records some again with new ids, and merges again.
    for activity in &all[..260] {
        there.delete(&activity.activity_id).await.unwrap();
    }
    for activity in &all[240..260] {
        let anew = activity.clone().named(uuid::Uuid::now_v7());
        assert_eq!(here.record(anew).await.unwrap(), Outcome::Inserted);
    }
    let fresh = Server::start().await;
    fresh.record_all(all[240..].to_vec()).await;
    let left = every_metric(&fresh).await;
    let merged = eventually(|| async {
        every_metric(&here).await.assert_same(&left, "here");
        packs(&here).await.0 < 2 * 2 * 16
    });
    assert!(merged.await, "{:?} packs are left", packs(&here).await);
    every_metric(&there).await.assert_same(&left, "there");
}
