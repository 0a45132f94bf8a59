//! Clients that make the server hold as many bytes of messages as possible. The server bounds
//! or refuses them, and keeps serving others.

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
    // The largest message without its last byte.
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
    scene.assert_others_served().await;
    let mut long = Vec::new();
    wire::bytes(&mut long, 1_000, &[0; 1 << 20]);
    wire::bytes(&mut long, 1, b"s");
    let answer = other.call(GET_SURVEY, false, wire::frame(&long)).await;
    assert_eq!(answer.unwrap().code, Code::Ok);
    let mut refused = 0;
    for call in unfinished {
        // A stream may outlive the timeout.
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
async fn decompression_of_many_streams_at_once_is_bounded() {
    let scene = Scene::start().await;
    let caller = Caller::connect(scene.address()).await;
    // A few hundred bytes that decompress to 3 MiB.
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
async fn streams_release_the_memory_of_their_large_messages() {
    let scene = Scene::start().await;
    let caller = Caller::connect(scene.address()).await;
    // An empty row, which gets a verdict, and the largest possible unknown field.
    let mut message = Vec::new();
    wire::bytes(&mut message, 1, b"");
    wire::bytes(&mut message, 1_000, &vec![0; MESSAGE_BYTES_MAX - 100]);
    let message = wire::gzip(&message);
    let message = Bytes::from(wire::framed(1, message.len(), &message));
    // One gigabyte of messages, four times the budget.
    let mut streams: JoinSet<_> = (0..250)
        .map(|_| {
            let (caller, message) = (caller.clone(), message.clone());
            async move { caller.begin(SUBMIT_RESPONSES, true, message).await }
        })
        .collect();
    scene.assert_others_served().await;
    // Each gets its verdict and then stays idle until it times out.
    while let Some(answer) = timeout(PATIENCE, streams.join_next()).await.unwrap() {
        let answer = answer.unwrap().unwrap();
        assert_eq!(answer.code, Code::DeadlineExceeded, "{answer:?}");
    }
    scene.end(None).await;
}
