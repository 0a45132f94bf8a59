//! Health, and the errors that callers get while the database is away.

use std::time::{Duration, Instant};

use cxmetrics::{
    api,
    server::{Failure, TaskKind},
    store::Store,
};
use sqlx::{Connection, PgConnection};
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};

use crate::support::{
    Declare, Give, HANG_LIMIT, Log, Refusal, Server, Setup, data_dir, eventually, order, response,
    rows, scores, start_postgres, survey,
};

const SERVICES: [&str; 7] = [
    "",
    "cxmetrics.v1.SurveyService",
    "cxmetrics.v1.ResponseService",
    "cxmetrics.v1.MetricService",
    "cxmetrics.v1.ActivityService",
    "cxmetrics.v1.CustomerService",
    "cxmetrics.v1.CustomerMetricService",
];

async fn is(server: &Server, status: ServingStatus) -> bool {
    for service in SERVICES {
        let request = HealthCheckRequest {
            service: service.into(),
        };
        match server.health().check(request).await {
            Ok(reply) if reply.get_ref().status() == status => {}
            _ => return false,
        }
    }
    true
}

#[tokio::test]
async fn every_service_is_serving_while_the_database_answers() {
    let server = Server::start().await;
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    let unknown = HealthCheckRequest {
        service: "nope".into(),
    };
    let status = server.health().check(unknown).await.unwrap_err();
    assert_eq!(status.code(), Code::NotFound);
}

#[tokio::test]
async fn health_follows_the_loss_and_the_return_of_the_database() {
    let folder = data_dir();
    let postgres = start_postgres(folder.path()).await;
    let url = postgres.database_url("cxmetrics");
    Store::create_database(&url).await.unwrap();
    let server = Setup::default().start_on_url(&url);
    server.create(survey("s").nps("q")).await;
    let sent = response("s").score("q", 9);
    server.submit(sent.clone()).await.unwrap();
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    let watched = HealthCheckRequest::default();
    let mut watch = server.health().watch(watched).await.unwrap().into_inner();
    let first = watch.next().await.unwrap().unwrap();
    assert_eq!(first.status(), ServingStatus::Serving);

    postgres.stop().await.unwrap();
    assert!(eventually(|| is(&server, ServingStatus::NotServing)).await);
    let reply = watch.next().await.unwrap().unwrap();
    assert_eq!(reply.status(), ServingStatus::NotServing);

    let list = api::ListResponsesRequest {
        survey_id: "s".into(),
        ..Default::default()
    };
    let refused = [
        server
            .submit(response("s").score("q", 1))
            .await
            .unwrap_err(),
        server
            .submit(response("s").channel("new"))
            .await
            .unwrap_err(),
        server
            .stream(vec![rows([response("s")])])
            .await
            .unwrap_err(),
        server.get(&sent.response_id).await.unwrap_err(),
        server.list(list).await.unwrap_err(),
        server.query(scores("s", "q")).await.unwrap_err(),
        server.try_create(survey("t").nps("q")).await.unwrap_err(),
        server.archive("s").await.unwrap_err(),
    ];
    for status in refused {
        let refusal = Refusal::from(status);
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::Unavailable, "DATABASE_UNAVAILABLE")
        );
        assert!(refusal.retry_delay.is_some_and(|delay| !delay.is_zero()));
    }

    let _postgres = start_postgres(folder.path()).await;
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    let reply = watch.next().await.unwrap().unwrap();
    assert_eq!(reply.status(), ServingStatus::Serving);
    assert_eq!(server.submit(sent).await.unwrap(), api::Outcome::Identical);
    server.submit(response("s").score("q", 1)).await.unwrap();
    assert_eq!(server.point(scores("s", "q")).await.count, 2);
}

#[tokio::test]
async fn refused_connections_are_reported_within_5_seconds_and_logged_once() {
    let log = Log::capture();
    let folder = data_dir();
    let postgres = start_postgres(folder.path()).await;
    // A superuser is exempt from connection limits, so the server gets a role of its own.
    let mut admin = PgConnection::connect(&postgres.database_url("postgres"))
        .await
        .unwrap();
    for statement in [
        "create role app login",
        "create database cxmetrics owner app",
    ] {
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
    let url = postgres.database_url("cxmetrics");
    let server = Setup::default().start_on_url(&url.replace("//cxmetrics@", "//app@"));
    server.create(survey("s").nps("q")).await;
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);

    // Every connection but the health monitor's is lost, and no new one can be had.
    for statement in [
        "alter role app connection limit 0",
        "select pg_terminate_backend(pid)
         from pg_stat_activity
         where usename = 'app' and query not like '%pg_is_in_recovery%'",
    ] {
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
    assert!(eventually(|| is(&server, ServingStatus::NotServing)).await);
    let line = "the database is unavailable";
    let before = log.count(line);
    let started = Instant::now();
    for _ in 0..300 {
        let status = server.submit(response("s").score("q", 1)).await;
        assert_eq!(status.unwrap_err().code(), Code::Unavailable);
    }
    let intervals = usize::try_from(started.elapsed().as_secs() / 10).unwrap();
    assert!(log.count(line) - before <= intervals + 1);
    assert!(log.has("the database refuses new connections"));

    sqlx::query("alter role app connection limit -1")
        .execute(&mut admin)
        .await
        .unwrap();
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    server.submit(response("s").score("q", 1)).await.unwrap();
}

/// The services that are not serving.
async fn not_serving(server: &Server) -> Vec<&'static str> {
    let mut found = Vec::new();
    for service in SERVICES {
        let request = HealthCheckRequest {
            service: service.into(),
        };
        let reply = server.health().check(request).await.unwrap();
        if reply.get_ref().status() != ServingStatus::Serving {
            found.push(service);
        }
    }
    found
}

/// The failure lasts until it was seen, so the test waits for no particular moment.
async fn assert_known_and_restarted(kind: &'static TaskKind, failure: Failure, log: &Log) {
    let server = Server::start().await;
    server.create(survey("s").nps("q")).await;
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    let said = match failure {
        Failure::Panic => "panicked",
        Failure::End => "ended",
    };
    let name = kind.name;
    let line = format!("a background task {said}; restarting it name=\"{name}\"");
    let before = log.count(&line);
    let failing = server.tasks.provoke(kind, failure);
    // The restarted task fails again.
    let is_logged = || async { log.count(&line) >= before + 2 };
    assert!(eventually(is_logged).await, "{line}");
    assert!(log.has_error(&line), "{line}");
    let is_known = || async { not_serving(&server).await == kind.needed_by };
    assert!(eventually(is_known).await, "{kind:?} {failure:?}");
    drop(failing);
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    // The restarted tasks work.
    let sent = response("s").score("q", 9);
    assert_eq!(server.submit(sent).await.unwrap(), api::Outcome::Inserted);
    server.record_all([order("c", "1", "1")]).await;
}

#[tokio::test]
async fn a_background_task_that_fails_is_logged_and_known_to_health_until_it_runs_again() {
    let log = Log::capture();
    let kinds = TaskKind::ALL.into_iter();
    let provoked = kinds.flat_map(|kind| {
        let failures = [Failure::Panic, Failure::End].into_iter();
        failures.map(|failure| assert_known_and_restarted(kind, failure, &log))
    });
    futures_util::future::join_all(provoked).await;
}

#[tokio::test]
async fn a_pack_merger_that_failed_merges_what_was_recorded_meanwhile() {
    let server = Server::start().await;
    let failing = server.tasks.provoke(&TaskKind::PACK_MERGER, Failure::Panic);
    let is_down = || async { !not_serving(&server).await.is_empty() };
    assert!(eventually(is_down).await);
    // Each call is a batch, and so a pack, of its own.
    for number in 0..16 {
        let order_id = number.to_string();
        server
            .record_all([order("c", order_id.as_str(), "1")])
            .await;
    }
    let mut database = server.database().connect().await;
    let mut packs = async || {
        sqlx::query_scalar::<_, i64>("select count(*) from activity_packs")
            .fetch_one(&mut database)
            .await
            .unwrap()
    };
    assert_eq!(packs().await, 16);
    drop(failing);
    let started = Instant::now();
    while packs().await > 1 {
        assert!(started.elapsed() < HANG_LIMIT, "packs were not merged");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
}

#[tokio::test]
async fn health_follows_the_loss_and_the_return_of_connections_that_others_take() {
    let folder = data_dir();
    let postgres = start_postgres(folder.path()).await;
    let mut admin = PgConnection::connect(&postgres.database_url("postgres"))
        .await
        .unwrap();
    for statement in [
        "create role app login",
        "create role other login",
        "create database cxmetrics owner app",
    ] {
        sqlx::query(statement).execute(&mut admin).await.unwrap();
    }
    let url = postgres.database_url("cxmetrics");
    let server = Setup::default().start_on_url(&url.replace("//cxmetrics@", "//app@"));
    server.create(survey("s").nps("q")).await;
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);

    let others = url.replace("//cxmetrics@", "//other@");
    let mut taken = Vec::new();
    let started = Instant::now();
    while !is(&server, ServingStatus::NotServing).await {
        assert!(
            started.elapsed() < HANG_LIMIT,
            "it serves without connections"
        );
        while let Ok(connection) = PgConnection::connect(&others).await {
            taken.push(connection);
        }
        // The other callers use the share that the server frees.
        sqlx::query(
            "select pg_terminate_backend(pid)
             from pg_stat_activity
             where usename = 'app' and query not like '%pg_is_in_recovery%'",
        )
        .execute(&mut admin)
        .await
        .unwrap();
    }
    let refused = server.submit(response("s").score("q", 1)).await;
    assert_eq!(refused.unwrap_err().code(), Code::Unavailable);

    drop(taken);
    assert!(eventually(|| is(&server, ServingStatus::Serving)).await);
    server.submit(response("s").score("q", 1)).await.unwrap();
}
