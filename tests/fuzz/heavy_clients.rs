//! Clients that break no rule but use more than their share. The server bounds, refuses or slows
//! them, and keeps serving others.

use std::time::Duration;

use cxmetrics::api;
use prost::Message;
use tokio::time::{sleep, timeout};
use tonic::Code;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::{
    abuse::{call, streams},
    caller::Caller,
    frames::{DATA, END_HEADERS, END_STREAM, HEADERS, Received, Wire, call_headers, frame},
    scene::{PATIENCE, Scene},
    support::{Give, response, rows},
    wire,
    world::{World, large_query},
};

const CHECK: &str = "/grpc.health.v1.Health/Check";
const WATCH: &str = "/grpc.health.v1.Health/Watch";
const QUERY_SCORES: &str = "/cxmetrics.v1.MetricService/QueryScores";
const QUERY_COHORTS: &str = "/cxmetrics.v1.CustomerMetricService/QueryCohorts";
const SUBMIT_RESPONSE: &str = "/cxmetrics.v1.ResponseService/SubmitResponse";
const SUBMIT_RESPONSES: &str = "/cxmetrics.v1.ResponseService/SubmitResponses";
const WINDOW: u32 = 65_535;

/// Connections that each send `bytes` and stay open.
async fn connections(scene: &Scene, count: usize, window: u32, bytes: &[u8]) -> Vec<Wire> {
    let mut wires = Vec::new();
    for _ in 0..count {
        let mut wire = Wire::start_http2(scene.address(), window).await;
        wire.send(bytes).await.unwrap();
        wires.push(wire);
    }
    wires
}

/// The headers of several calls, without messages.
fn headers_only(path: &str, calls: u32) -> Vec<u8> {
    let headers = call_headers(path);
    streams(calls)
        .flat_map(|stream| frame(HEADERS, END_HEADERS, stream, &headers))
        .collect()
}

async fn assert_health_answers(scene: &Scene) {
    let mut health = HealthClient::new(scene.server.another_channel());
    let mut served = 0;
    while served < 20 {
        let check = health.check(HealthCheckRequest::default());
        let reply = timeout(PATIENCE, check).await.expect("a reply");
        let status = reply.unwrap().into_inner().status();
        // A server that has just started may not have connected to its database yet.
        served += i32::from(status == ServingStatus::Serving);
        sleep(Duration::from_millis(10)).await;
    }
}

/// Asserts that a query, a single row and a stream are served.
async fn assert_calls_are_served(scene: &Scene) {
    let server = &scene.server;
    server
        .query(crate::support::scores("s", "q"))
        .await
        .unwrap();
    server.submit(response("s").score("q", 9)).await.unwrap();
    let message = rows([response("s").score("q", 9)]);
    assert_eq!(server.stream(vec![message]).await.unwrap().len(), 1);
}

#[tokio::test]
async fn health_watches_are_bounded_and_checks_go_on() {
    let scene = Scene::start().await;
    let watches: Vec<u8> = streams(1_000)
        .flat_map(|stream| call(stream, WATCH, b""))
        .collect();
    let mut wires = connections(&scene, 30, WINDOW, &watches).await;
    assert_health_answers(&scene).await;
    // Admitted watches get DATA; refused ones only HEADERS.
    let is_answered = |received: &Received| received.count(HEADERS) >= 1_000;
    let mut received = wires[0].receive_until(PATIENCE, is_answered).await;
    // Time for watches that should have been refused.
    let more = wires[0].receive(Duration::from_secs(1)).await;
    received.frames.extend(more.frames);
    assert!(
        (1..100).contains(&received.count(DATA)),
        "{}",
        received.count(DATA)
    );
    assert!(
        received.count(HEADERS) >= 1_000,
        "{}",
        received.count(HEADERS)
    );
    scene.assert_others_served().await;
    drop(wires);
    scene.end(None).await;
}

#[tokio::test]
async fn incomplete_health_checks_end_and_others_are_answered() {
    let scene = Scene::start().await;
    let checks = headers_only(CHECK, 1_000);
    let mut wires = connections(&scene, 30, WINDOW, &checks).await;
    assert_health_answers(&scene).await;
    scene.assert_others_served().await;
    for wire in &mut wires {
        let all_ended = |received: &Received| received.count(HEADERS) >= 1_000;
        let received = wire.receive_until(PATIENCE, all_ended).await;
        assert!(all_ended(&received), "{} ended", received.count(HEADERS));
    }
    scene.end(None).await;
}

#[tokio::test]
async fn headers_without_a_message_take_no_permit() {
    let scene = Scene::start().await;
    let mut wires = Vec::new();
    for path in [
        QUERY_SCORES,
        QUERY_COHORTS,
        SUBMIT_RESPONSE,
        SUBMIT_RESPONSES,
    ] {
        let headers = headers_only(path, 100);
        wires.extend(connections(&scene, 10, WINDOW, &headers).await);
    }
    for _ in 0..10 {
        assert_calls_are_served(&scene).await;
    }
    assert_health_answers(&scene).await;
    drop(wires);
    scene.end(None).await;
}

#[tokio::test]
async fn idle_streams_end_and_do_not_block_others() {
    let scene = Scene::start().await;
    let headers = headers_only(SUBMIT_RESPONSES, 400);
    let mut wires = connections(&scene, 4, WINDOW, &headers).await;
    assert_calls_are_served(&scene).await;
    for wire in &mut wires {
        // The trailers of each stream; a refused stream has only trailers.
        let trailers = |received: &Received| {
            let frames = received.frames.iter();
            frames
                .filter(|frame| frame.0 == HEADERS && frame.1 & END_STREAM != 0)
                .count()
        };
        let all_ended = |received: &Received| trailers(received) >= 400;
        let received = wire.receive_until(PATIENCE, all_ended).await;
        assert!(all_ended(&received), "{} ended", trailers(&received));
    }
    scene.end(None).await;
}

#[tokio::test]
async fn expensive_queries_of_one_caller_do_not_block_those_of_another() {
    let scene = Scene::start().await;
    World::create(&scene.server).await;
    let heavy = Caller::connect_from(2, scene.address()).await;
    let query = wire::frame(&large_query().encode_to_vec());
    let flood: Vec<_> = (0..100)
        .map(|_| {
            let (heavy, query) = (heavy.clone(), query.clone());
            tokio::spawn(async move { heavy.call(QUERY_SCORES, false, query).await })
        })
        .collect();
    // Other callers are neither refused nor queued behind all of them.
    for _ in 0..10 {
        assert_calls_are_served(&scene).await;
    }
    scene.assert_others_served().await;
    for call in flood {
        let answer = call.await.unwrap().unwrap();
        assert!(
            matches!(
                answer.code,
                Code::Ok | Code::Unavailable | Code::DeadlineExceeded
            ),
            "{answer:?}"
        );
    }
    scene.end(None).await;
}

#[tokio::test]
async fn decompressing_large_messages_does_not_block_others() {
    let scene = Scene::start().await;
    let zeros = wire::gzip(&vec![0; cxmetrics::rpc::MESSAGE_BYTES_MAX]);
    let message = wire::framed(1, zeros.len(), &zeros);
    let mut calls = Vec::new();
    for host in 2..6 {
        let caller = Caller::connect_from(host, scene.address()).await;
        for _ in 0..50 {
            let (caller, message) = (caller.clone(), message.clone());
            calls.push(tokio::spawn(async move {
                caller.call(SUBMIT_RESPONSE, true, message).await
            }));
        }
    }
    assert_health_answers(&scene).await;
    scene.assert_others_served().await;
    for call in calls {
        let answer = call.await.unwrap().unwrap();
        let is_malformed = answer.reason.as_deref() == Some("MALFORMED_MESSAGE");
        let is_late = matches!(answer.code, Code::DeadlineExceeded | Code::Unavailable);
        assert!(is_malformed || is_late, "{answer:?}");
    }
    scene.end(None).await;
}

#[tokio::test]
async fn unread_replies_of_many_connections_stay_within_the_budget() {
    let scene = Scene::start().await;
    World::create(&scene.server).await;
    let query = large_query().encode_to_vec();
    let calls: Vec<u8> = streams(16)
        .flat_map(|stream| call(stream, QUERY_SCORES, &query))
        .collect();
    let mut wires = connections(&scene, 40, 1, &calls).await;
    sleep(Duration::from_secs(1)).await;
    assert_health_answers(&scene).await;
    for wire in &mut wires {
        assert!(wire.receive(PATIENCE).await.is_closed);
    }
    scene.end(Some("does not read its replies")).await;
}

#[tokio::test]
async fn unread_verdicts_of_many_streams_stay_within_the_budget() {
    let scene = Scene::start().await;
    // The smallest rows with the longest verdicts.
    let message = wire::frame(
        &api::SubmitResponsesRequest {
            responses: vec![api::Response::default(); 1_000],
            ..Default::default()
        }
        .encode_to_vec(),
    );
    // As many bytes as fit in the initial window of the connection.
    let mut bytes = headers_only(SUBMIT_RESPONSES, 8);
    for stream in streams(8) {
        // The last one ends the request: h2 asserts in debug builds that no reset is queued
        // behind a reply when its connection closes.
        for flags in [0, 0, END_STREAM] {
            bytes.extend(frame(DATA, flags, stream, &message));
        }
    }
    let mut wires = Vec::new();
    for _ in 0..40 {
        let mut wire = Wire::start_http2(scene.address(), 1).await;
        // The server may stop reading before the end.
        let _ = wire.send(&bytes).await;
        wires.push(wire);
    }
    assert_health_answers(&scene).await;
    for wire in &mut wires {
        assert!(wire.receive(PATIENCE).await.is_closed);
    }
    scene.end(Some("does not read its replies")).await;
}
