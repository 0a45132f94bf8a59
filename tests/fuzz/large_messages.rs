//! Clients that make a server hold as much of messages as they can: bounded, refused, and
//! without harm to others.

use bytes::Bytes;
use cxmetrics::rpc::MESSAGE_BYTES_MAX;
use tokio::{task::JoinSet, time::timeout};
use tonic::Code;

use crate::{
    caller::Caller,
    scene::{CALL_TIMEOUT, GET_SURVEY, PATIENCE, Scene},
    wire,
};

const SUBMIT_RESPONSES: &str = "/cxmetrics.v1.ResponseService/SubmitResponses";

#[tokio::test]
async fn unfinished_messages_use_bounded_memory_and_do_not_starve_other_clients() {
    let scene = Scene::start().await;
    let (abuser, other) = tokio::join!(
        Caller::connect(scene.address()),
        Caller::connect(scene.address())
    );
    // All but one byte of the largest message that there may be.
    let most = vec![0; MESSAGE_BYTES_MAX - 1];
    let most = Bytes::from(wire::framed(0, MESSAGE_BYTES_MAX, &most));
    let paths = [
        GET_SURVEY,
        "/cxmetrics.v1.ResponseService/SubmitResponse",
        SUBMIT_RESPONSES,
        "/cxmetrics.v1.CustomerMetricService/QueryCohorts",
        "/grpc.health.v1.Health/Check",
    ];
    let unfinished: Vec<_> = (0..20)
        .flat_map(|_| paths)
        .map(|path| {
            let (abuser, most) = (abuser.clone(), most.clone());
            tokio::spawn(async move {
                let answer =
                    timeout(CALL_TIMEOUT + PATIENCE, abuser.begin(path, false, most)).await;
                answer.map(|answer| (path, answer))
            })
        })
        .collect();
    scene.others_go_on().await;
    let mut long = Vec::new();
    wire::bytes(&mut long, 1_000, &[0; 1 << 20]);
    wire::bytes(&mut long, 1, b"s");
    let answer = other.call(GET_SURVEY, false, wire::frame(&long)).await;
    assert_eq!(answer.unwrap().code, Code::Ok);
    let mut refused = 0;
    for call in unfinished {
        // A stream may last.
        let Ok((path, answer)) = call.await.unwrap() else {
            continue;
        };
        let answer = answer.unwrap();
        if path.starts_with("/grpc.health.") {
            assert_eq!(answer.reason.as_deref(), Some("MESSAGE_TOO_LARGE"));
        } else if answer.code == Code::Unavailable {
            assert_eq!(answer.reason.as_deref(), Some("OVERLOADED"), "{path}");
            refused += 1;
        } else {
            assert_eq!(answer.code, Code::DeadlineExceeded, "{path}");
        }
    }
    assert!(refused > 40, "{refused}");
    scene.end(None).await;
}

#[tokio::test]
async fn messages_packed_small_are_unpacked_in_turn_however_many_streams_they_come_by() {
    let scene = Scene::start().await;
    let caller = Caller::connect(scene.address()).await;
    // A few hundred bytes, of which come 3 MiB.
    let rows = wire::gzip(&[0x0a, 0].repeat(20_000));
    let message = wire::framed(1, rows.len(), &rows);
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (caller, message) = (caller.clone(), message.clone());
            tokio::spawn(async move { caller.call(SUBMIT_RESPONSES, true, message).await })
        })
        .collect();
    for call in calls {
        let answer = call.await.unwrap().unwrap();
        assert_eq!(answer.code, Code::InvalidArgument, "{answer:?}");
    }
    scene.end(None).await;
}

#[tokio::test]
async fn streams_keep_nothing_of_the_large_messages_that_they_sent() {
    let scene = Scene::start().await;
    let caller = Caller::connect(scene.address()).await;
    // An empty row and the largest unknown field there may be: a verdict comes of it.
    let mut message = Vec::new();
    wire::bytes(&mut message, 1, b"");
    wire::bytes(&mut message, 1_000, &vec![0; MESSAGE_BYTES_MAX - 100]);
    let message = wire::gzip(&message);
    let message = Bytes::from(wire::framed(1, message.len(), &message));
    // One gigabyte of messages, four times the memory that there is for it.
    let mut streams: JoinSet<_> = (0..250)
        .map(|_| {
            let (caller, message) = (caller.clone(), message.clone());
            async move { caller.begin(SUBMIT_RESPONSES, true, message).await }
        })
        .collect();
    scene.others_go_on().await;
    // Each has its verdict and is silent then, until it ends.
    while let Some(answer) = timeout(2 * PATIENCE, streams.join_next()).await.unwrap() {
        let answer = answer.unwrap().unwrap();
        assert_eq!(answer.code, Code::DeadlineExceeded, "{answer:?}");
    }
    scene.end(None).await;
}
