//! Deadlines and overload: calls are bounded, refusals carry a retry delay, and nothing counts
//! twice.

use std::{sync::Arc, time::Duration};

use cxmetrics::{
    api::{
        self, Outcome, response_service_client::ResponseServiceClient,
        response_service_server::ResponseServiceServer,
    },
    domain::id::Id,
    ingest::{Batcher, Ingest},
    metrics::Metrics,
    rpc::{
        Context, Responses,
        call::{CallLayer, CallLimits, ShutdownTokens},
    },
};
use sqlx::{Connection, PgConnection};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, timeout},
};
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tokio_util::sync::CancellationToken;
use tonic::Code;
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};
use tower::Layer;

use crate::support::{
    Database, Declare, Give, HANG_LIMIT, Refusal, Server, Setup, eventually, response, rows,
    scores, store, survey,
};

/// Holds every survey's row: a submit waits for it.
pub(crate) async fn lock_surveys(database: &Database) -> PgConnection {
    lock(database, "select from surveys for update").await
}

async fn lock(database: &Database, rows: &'static str) -> PgConnection {
    let mut connection = database.connect().await;
    for statement in ["begin", rows] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&mut connection)
            .await
            .unwrap();
    }
    connection
}

/// Whether any statement waits for a lock.
pub(crate) async fn is_blocked(database: &Database) -> bool {
    let mut connection = database.connect().await;
    sqlx::query_scalar("select exists (select from pg_locks where not granted)")
        .fetch_one(&mut connection)
        .await
        .unwrap()
}

pub(crate) async fn started(setup: Setup) -> Server {
    let server = setup.start().await;
    server.create(survey("s").nps("q")).await;
    // The health monitor may be a moment behind.
    let reply = server.health().watch(HealthCheckRequest::default()).await;
    let mut watch = reply.unwrap().into_inner();
    while watch.next().await.unwrap().unwrap().status() != ServingStatus::Serving {}
    server
}

#[track_caller]
pub(crate) fn assert_unavailable(status: tonic::Status, reason: &str) {
    let refusal = Refusal::from(status);
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::Unavailable, reason)
    );
    assert!(refusal.retry_delay.is_some_and(|delay| !delay.is_zero()));
}

#[tokio::test]
async fn a_call_takes_no_longer_than_the_server_allows_and_a_retry_counts_once() {
    let server = started(Setup::default()).await;
    // Only the call that must not end in time has little of it.
    let hurried = Setup {
        call_timeout: Duration::from_millis(400),
        ..Setup::default()
    };
    let hurried = hurried.start_on(server.database());
    let given = response("s").score("q", 9);
    server
        .submit(given.clone().id(uuid::Uuid::now_v7()))
        .await
        .unwrap();
    let lock = lock_surveys(&server.database()).await;
    let refusal = Refusal::from(hurried.submit(given.clone()).await.unwrap_err());
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::DeadlineExceeded, "DEADLINE_EXCEEDED")
    );

    lock.close().await.unwrap();
    // Stored by the call that was given up, or by this one: once.
    let outcome = server.submit(given.clone()).await.unwrap();
    assert!(matches!(outcome, Outcome::Inserted | Outcome::Identical));
    assert_eq!(server.submit(given).await.unwrap(), Outcome::Identical);
    assert_eq!(server.point(scores("s", "q")).await.count, 2);
}

/// The service without a socket: a client's own channel would give up first, and
/// hide what the server says.
struct Direct {
    client: ResponseServiceClient<DirectService>,
    database: Arc<Database>,
    writers: JoinSet<()>,
    closed: CancellationToken,
    _server: Server,
}

type DirectService = <CallLayer as Layer<ResponseServiceServer<Responses>>>::Service;

impl Direct {
    async fn start() -> Self {
        let server = started(Setup::default()).await;
        let store = store(&server.database().url);
        let closed = CancellationToken::new();
        let (batcher, writers) = Batcher::start(store.for_writers(), closed.clone());
        let writers = writers
            .into_iter()
            .map(|writer| async move { writer.run().await })
            .collect();
        let context = Context {
            workspace: store
                .workspace(&Id::parse("default").unwrap())
                .await
                .unwrap(),
            ingest: Ingest::new(&store, batcher),
            metrics: Metrics::new(store.clone()),
            store,
            shutdown: CancellationToken::new(),
        };
        let limits = CallLimits {
            calls_max: 10,
            statements: 1,
            analyses: 1,
            timeout_max: Duration::from_secs(30),
        };
        let layer = CallLayer::new("default", limits, ShutdownTokens::default());
        let service = ResponseServiceServer::new(Responses(Arc::new(context)));
        Self {
            client: ResponseServiceClient::new(layer.layer(service)),
            database: server.database(),
            writers,
            closed,
            _server: server,
        }
    }
}

fn a_response() -> tonic::Request<api::SubmitResponseRequest> {
    tonic::Request::new(api::SubmitResponseRequest {
        response: Some(response("s").score("q", 9)),
    })
}

#[tokio::test]
async fn a_closed_batcher_writes_what_waits_and_ends_whoever_still_holds_it() {
    let mut direct = Direct::start().await;
    // From here on the survey is known, and a call goes straight to the batcher.
    direct.client.submit_response(a_response()).await.unwrap();
    let lock = lock_surveys(&direct.database).await;
    let calls: Vec<_> = (0..5)
        .map(|_| direct.client.clone())
        .map(|mut client| tokio::spawn(async move { client.submit_response(a_response()).await }))
        .collect();
    assert!(eventually(|| is_blocked(&direct.database)).await);
    direct.closed.cancel();
    drop(lock);
    for call in calls {
        let reply = call.await.unwrap().unwrap().into_inner();
        assert_eq!(reply.outcome(), Outcome::Inserted);
    }
    let ended = async { while direct.writers.join_next().await.is_some() {} };
    timeout(HANG_LIMIT, ended).await.unwrap();
    let late = direct.client.submit_response(a_response()).await;
    assert_unavailable(late.unwrap_err(), "SHUTTING_DOWN");
}

#[tokio::test]
async fn a_blocked_row_delays_others_only_briefly() {
    let server = started(Setup::default()).await;
    server.create(survey("free").nps("q")).await;
    let database = server.database();
    let held = "select from surveys where survey_id = 's' for update";
    let lock = lock(&database, held).await;
    let mut client = server.responses();
    let call = tokio::spawn(async move { client.submit_response(a_response()).await });
    assert!(eventually(|| is_blocked(&database)).await);
    let other = server.submit(response("free").score("q", 9));
    let other = timeout(HANG_LIMIT, other).await;
    other.expect("it waits for no lock").unwrap();
    drop(lock);
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_callers_own_deadline_is_honoured_and_answered() {
    let mut direct = Direct::start().await;
    let _lock = lock_surveys(&direct.database).await;
    for (header, least) in [("300m", 300), ("250000u", 250), ("1n", 0)] {
        let mut request = a_response();
        request
            .metadata_mut()
            .insert("grpc-timeout", header.parse().unwrap());
        let sent = Instant::now();
        let refusal = Refusal::from(direct.client.submit_response(request).await.unwrap_err());
        assert!(sent.elapsed() >= Duration::from_millis(least));
        assert_eq!(
            (refusal.code, refusal.reason.as_str()),
            (Code::DeadlineExceeded, "DEADLINE_EXCEEDED")
        );
    }
}

#[tokio::test]
async fn calls_past_the_limit_get_a_retry_delay_while_health_answers() {
    let server = started(Setup {
        calls_max: 1,
        ..Setup::default()
    })
    .await;
    let (messages, received) = mpsc::channel(1);
    let open = server
        .responses()
        .submit_responses(ReceiverStream::new(received))
        .await
        .unwrap();
    // A stream that has sent nothing takes up no place.
    server.query(scores("s", "q")).await.unwrap();
    let mut open = open.into_inner();
    messages.send(rows([response("s")])).await.unwrap();
    open.next().await.unwrap().unwrap();
    assert_unavailable(
        server.query(scores("s", "q")).await.unwrap_err(),
        "OVERLOADED",
    );
    assert_unavailable(
        server.submit(response("s")).await.unwrap_err(),
        "OVERLOADED",
    );
    let stream = server.stream(vec![rows([response("s")])]).await;
    assert_unavailable(stream.unwrap_err(), "OVERLOADED");
    let health = server.health().check(HealthCheckRequest::default()).await;
    assert_eq!(
        health.unwrap().into_inner().status(),
        ServingStatus::Serving
    );

    // The stream's end makes room again.
    drop(messages);
    assert!(open.next().await.is_none());
    let room = || async { server.query(scores("s", "q")).await.is_ok() };
    assert!(eventually(room).await);
}

#[tokio::test]
async fn a_dropped_stream_frees_its_permits() {
    let server = started(Setup {
        calls_max: 1,
        ..Setup::default()
    })
    .await;
    let (messages, received) = mpsc::channel(1);
    let open = server
        .responses()
        .submit_responses(ReceiverStream::new(received))
        .await;
    let mut open = open.unwrap().into_inner();
    messages.send(rows([response("s")])).await.unwrap();
    open.next().await.unwrap().unwrap();
    drop((open, messages));
    let room = || async { server.query(scores("s", "q")).await.is_ok() };
    assert!(eventually(room).await);
}

#[tokio::test]
async fn a_silent_stream_ends_and_one_that_sends_goes_on() {
    let server = started(Setup {
        // Longer than a busy machine takes for one message.
        call_timeout: Duration::from_secs(6),
        ..Setup::default()
    })
    .await;
    let (messages, received) = mpsc::channel(1);
    let mut client = server.responses();
    let open = client.submit_responses(ReceiverStream::new(received)).await;
    let mut replies = open.unwrap().into_inner();
    let opened = Instant::now();
    while opened.elapsed() < Duration::from_secs(7) {
        messages.send(rows([response("s")])).await.unwrap();
        replies.next().await.unwrap().unwrap();
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let ended = timeout(HANG_LIMIT, replies.next()).await;
    let refusal = Refusal::from(ended.unwrap().unwrap().unwrap_err());
    assert_eq!(
        (refusal.code, refusal.reason.as_str()),
        (Code::DeadlineExceeded, "DEADLINE_EXCEEDED")
    );
    assert!(refusal.message.contains("6 s"), "{}", refusal.message);
}
