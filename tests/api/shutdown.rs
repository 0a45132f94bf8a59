//! Shutdown: calls in flight finish or are cut off, and nothing counts twice.

use std::time::Duration;

use cxmetrics::api::{self, Outcome};
use sqlx::Connection;
use tokio::{net::TcpStream, sync::mpsc, time::timeout};
use tokio_stream::{StreamExt, wrappers::ReceiverStream};
use tonic_health::pb::{HealthCheckRequest, health_check_response::ServingStatus};

use crate::limits::{assert_unavailable, is_blocked, lock_surveys, started};
use crate::support::{Give, HANG_LIMIT, Setup, eventually, response, rows};

#[tokio::test]
async fn a_call_in_flight_finishes_before_the_server_stops() {
    let server = started(Setup::default()).await;
    let database = server.database();
    let lock = lock_surveys(&database).await;
    let given = response("s").score("q", 9);
    let request = api::SubmitResponseRequest {
        response: Some(given.clone()),
    };
    let mut client = server.responses();
    let call = tokio::spawn(async move { client.submit_response(request).await });
    assert!(eventually(|| is_blocked(&database)).await);

    let address = server.address;
    server.begin_shutdown();
    let ending = tokio::spawn(server.ended());
    let refuses = || async { TcpStream::connect(address).await.is_err() };
    assert!(eventually(refuses).await, "no new call is taken");
    assert!(!ending.is_finished(), "a call is still under way");
    lock.close().await.unwrap();
    let reply = timeout(HANG_LIMIT, call).await.unwrap().unwrap();
    assert_eq!(reply.unwrap().into_inner().outcome(), Outcome::Inserted);
    timeout(HANG_LIMIT, ending).await.unwrap().unwrap().unwrap();

    let next = Setup::default().start_on(database);
    assert_eq!(next.submit(given).await.unwrap(), Outcome::Identical);
}

#[tokio::test]
async fn an_open_stream_ends_with_the_shutdown_status_after_its_last_verdict() {
    let server = started(Setup::default()).await;
    let (messages, received) = mpsc::channel(4);
    let reply = server
        .responses()
        .submit_responses(ReceiverStream::new(received))
        .await;
    let mut replies = reply.unwrap().into_inner();
    messages
        .send(rows([response("s").score("q", 9)]))
        .await
        .unwrap();
    let verdicts = replies.next().await.unwrap().unwrap().verdicts;
    assert_eq!(verdicts[0].outcome(), Outcome::Inserted);

    server.begin_shutdown();
    assert_unavailable(replies.next().await.unwrap().unwrap_err(), "SHUTTING_DOWN");
    assert!(replies.next().await.is_none());
    timeout(HANG_LIMIT, server.ended()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_server_without_work_ends_at_once_even_if_clients_stay_connected() {
    let server = started(Setup::default()).await;
    let channel = server.channel.clone();
    server.begin_shutdown();
    timeout(HANG_LIMIT, server.ended()).await.unwrap().unwrap();
    drop(channel);
}

#[tokio::test]
async fn a_health_watch_gets_the_shutdown_and_does_not_delay_it() {
    let server = started(Setup::default()).await;
    let reply = server.health().watch(HealthCheckRequest::default()).await;
    let mut watch = reply.unwrap().into_inner();
    assert_eq!(
        watch.next().await.unwrap().unwrap().status(),
        ServingStatus::Serving
    );
    server.begin_shutdown();
    assert_eq!(
        watch.next().await.unwrap().unwrap().status(),
        ServingStatus::NotServing
    );
    timeout(HANG_LIMIT, server.ended()).await.unwrap().unwrap();
}

#[tokio::test]
async fn a_call_that_does_not_end_is_cut_off_at_the_drain_deadline() {
    let server = started(Setup {
        drain_timeout: Duration::from_millis(500),
        ..Setup::default()
    })
    .await;
    let database = server.database();
    let lock = lock_surveys(&database).await;
    let mut client = server.responses();
    let request = api::SubmitResponseRequest {
        response: Some(response("s").score("q", 9)),
    };
    let call = tokio::spawn(async move { client.submit_response(request).await });
    assert!(eventually(|| is_blocked(&database)).await);
    server.begin_shutdown();
    let ended = timeout(HANG_LIMIT, server.ended()).await;
    drop(lock);
    ended.expect("the server goes in time").unwrap();
    let cut_off = timeout(HANG_LIMIT, call).await.unwrap();
    cut_off.unwrap().unwrap_err();
}
