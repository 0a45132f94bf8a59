//! Clients that abuse HTTP/2. The server bounds, limits or disconnects them, logs it at most
//! once, and keeps serving others.

use std::time::{Duration, Instant};

use cxmetrics::api;
use prost::Message;
use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

use crate::{
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, Received,
        SETTINGS, WINDOW_UPDATE, Wire, call_headers, frame, header,
    },
    random::Random,
    scene::{CALL_TIMEOUT, GET_SURVEY, PATIENCE, Scene},
    wire,
    world::{World, large_query},
};

const QUERY_SCORES: &str = "/cxmetrics.v1.MetricService/QueryScores";
/// The initial window of HTTP/2, before any SETTINGS.
const WINDOW: u32 = 65_535;

fn get_survey(stream: u32) -> Vec<u8> {
    let message = api::GetSurveyRequest {
        survey_id: "s".into(),
    };
    call(stream, GET_SURVEY, &message.encode_to_vec())
}

pub(crate) fn call(stream: u32, path: &str, message: &[u8]) -> Vec<u8> {
    let headers = frame(HEADERS, END_HEADERS, stream, &call_headers(path));
    let data = frame(DATA, END_STREAM, stream, &wire::frame(message));
    [headers, data].concat()
}

/// The ids of the first streams that a client may open, in order.
pub(crate) fn streams(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|number| 2 * number + 1)
}

#[tokio::test]
async fn opening_and_resetting_streams_rapidly_closes_the_connection() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let mut sent = 0;
    for stream in streams(100_000) {
        let mut bytes = get_survey(stream);
        bytes.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        if wire.send(&bytes).await.is_err() {
            break;
        }
        sent += 1;
    }
    assert!(sent < 100_000, "the server keeps reading");
    assert!(wire.receive(PATIENCE).await.is_closed);
    // h2 itself logs this.
    scene.end(Some("remotely-reset")).await;
}

#[tokio::test]
async fn headers_past_16_kib_are_refused() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let more: Vec<u8> = (0..200)
        .flat_map(|number| header(&format!("x-{number}"), &"x".repeat(100)))
        .collect();
    let first = call_headers(GET_SURVEY);
    let (one, two) = more.split_at(10_000);
    let bytes = [
        frame(HEADERS, 0, 1, &[&first, one].concat()),
        frame(CONTINUATION, END_HEADERS, 1, two),
        frame(DATA, END_STREAM, 1, &wire::frame(b"")),
    ];
    wire.send(&bytes.concat()).await.unwrap();
    // 431 as a literal header. The headers of a served call would be longer.
    let is_refused = |received: &Received| {
        let mut frames = received.frames.iter();
        frames.any(|(kind, flags, stream, payload)| {
            *stream == 1
                && (*kind == RST_STREAM
                    || *kind == HEADERS && flags & END_STREAM != 0 && payload.len() < 40)
        })
    };
    let received = wire.receive_until(PATIENCE, is_refused).await;
    assert!(is_refused(&received) || received.is_closed, "{received:?}");
    scene.end(None).await;
}

#[tokio::test]
async fn endless_headers_close_the_connection() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let block = call_headers(GET_SURVEY);
    wire.send(&frame(HEADERS, 0, 1, &block)).await.unwrap();
    let more = header("x", &"x".repeat(50));
    let mut sent = 0;
    while sent < 100_000 && wire.send(&frame(CONTINUATION, 0, 1, &more)).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 100_000, "the server keeps reading");
    assert!(wire.receive(PATIENCE).await.is_closed);
    scene.end(None).await;
}

#[tokio::test]
async fn streams_past_the_limit_are_refused_and_idle_ones_end() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let headers = call_headers(GET_SURVEY);
    let opened: Vec<u8> = streams(1_100)
        .flat_map(|stream| frame(HEADERS, END_HEADERS, stream, &headers))
        .collect();
    wire.send(&opened).await.unwrap();
    scene.assert_others_served().await;
    let all_ended = |received: &Received| {
        received.count(RST_STREAM) >= 1_100 - 1_024 && received.count(HEADERS) >= 1_000
    };
    let received = wire.receive_until(PATIENCE, all_ended).await;
    let refused = received.count(RST_STREAM);
    assert!(
        received.is_closed || refused >= 1_100 - 1_024,
        "{refused} refused"
    );
    // The other calls end with their deadline.
    assert!(
        received.is_closed || received.count(HEADERS) >= 1_000,
        "{}",
        received.count(HEADERS)
    );
    scene.end(None).await;
}

#[tokio::test]
async fn a_slowly_sent_message_ends_at_the_call_timeout() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let headers = frame(HEADERS, END_HEADERS, 1, &call_headers(GET_SURVEY));
    wire.send(&headers).await.unwrap();
    wire.send(&frame(DATA, 0, 1, &[0, 0, 0, 3, 0]))
        .await
        .unwrap();
    let started = Instant::now();
    let mut received = wire.receive(Duration::from_millis(200)).await;
    while received.count(HEADERS) == 0 {
        assert!(started.elapsed() < PATIENCE, "the call does not end");
        let _ = wire.send(&frame(DATA, 0, 1, b"x")).await;
        received = wire.receive(Duration::from_millis(200)).await;
    }
    assert!(started.elapsed() > CALL_TIMEOUT / 2);
    scene.end(None).await;
}

#[tokio::test]
async fn unread_replies_close_the_connection() {
    let scene = Scene::start().await;
    World::create(&scene.server).await;
    let query = large_query().encode_to_vec();
    // A window of zero or one byte.
    for window in [0, 1] {
        let mut wire = Wire::start_http2(scene.address(), window).await;
        for stream in streams(4) {
            let query_bytes = call(stream, QUERY_SCORES, &query);
            wire.send(&query_bytes).await.unwrap();
        }
        let received = wire.receive(PATIENCE).await;
        assert!(
            received.is_closed,
            "{window}: {} frames",
            received.frames.len()
        );
    }
    // The largest window, but nobody reads the socket.
    let most = 0x7fff_ffff;
    let mut wire = Wire::with_small_buffer(scene.address(), most).await;
    let more = (most - WINDOW).to_be_bytes();
    wire.send(&frame(WINDOW_UPDATE, 0, 0, &more)).await.unwrap();
    let send_queries = async {
        for stream in streams(u32::MAX / 2) {
            let query_bytes = call(stream, QUERY_SCORES, &query);
            if wire.0.write_all(&query_bytes).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(200)).await;
        }
    };
    let sent = timeout(PATIENCE, send_queries).await;
    sent.expect("the server closes the connection");
    scene.end(Some("does not read its replies")).await;
}

#[tokio::test]
async fn a_flood_of_pings_or_settings_closes_the_connection() {
    let scene = Scene::start().await;
    for flood in [frame(PING, 0, 0, &[7; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
        let many = flood.repeat(1_000);
        let mut sent = 0;
        while sent < 500 && wire.send(&many).await.is_ok() {
            sent += 1;
        }
        assert!(sent < 500, "the server keeps reading");
        assert!(wire.receive(PATIENCE).await.is_closed);
    }
    scene.end(Some("too many control frames")).await;
}

#[tokio::test]
async fn occasional_pings_do_not_close_the_connection() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    for _ in 0..20 {
        let pings = frame(PING, 0, 0, &[7; 8]).repeat(5);
        wire.send(&pings).await.unwrap();
        sleep(Duration::from_millis(50)).await;
    }
    let all_answered = |received: &Received| received.count(PING) >= 100;
    let received = wire.receive_until(PATIENCE, all_answered).await;
    assert!(
        !received.is_closed && all_answered(&received),
        "{received:?}"
    );
    drop(wire);
    scene.end(None).await;
}

#[tokio::test]
async fn bytes_that_are_not_http2_close_the_connection_at_once() {
    let scene = Scene::start().await;
    let noise = Random::of_case(1, 2).bytes(1_000);
    let others: [&[u8]; 4] = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is not a settings frame",
        &noise,
    ];
    for other in others {
        let mut wire = Wire::connect(scene.address()).await;
        wire.send(other).await.unwrap();
        assert!(wire.receive(CALL_TIMEOUT / 2).await.is_closed, "{other:?}");
    }
    scene.end(None).await;
}

#[tokio::test]
async fn invalid_frames_end_the_stream_or_the_connection() {
    let scene = Scene::start().await;
    let headers = call_headers(GET_SURVEY);
    let broken = [
        frame(HEADERS, END_HEADERS, 2, &headers),
        frame(HEADERS, END_HEADERS, 0, &headers),
        frame(DATA, 0, 99, b"x"),
        frame(PING, 0, 0, b"short"),
        frame(CONTINUATION, END_HEADERS, 1, &headers),
        frame(SETTINGS, 0, 0, &[0; 7]),
        frame(WINDOW_UPDATE, 0, 0, &0_u32.to_be_bytes()),
        frame(DATA, 0, 1, &vec![0; 1 << 20]),
        frame(HEADERS, END_HEADERS, 1, &[0xff; 50]),
    ];
    for bytes in broken {
        let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
        let _ = wire.send(&bytes).await;
        let has_ended = |received: &Received| {
            received.is_closed || received.count(GOAWAY) + received.count(RST_STREAM) > 0
        };
        let received = wire.receive_until(PATIENCE, has_ended).await;
        assert!(has_ended(&received), "{:?}", &bytes[..bytes.len().min(60)]);
    }
    scene.end(None).await;
}

#[tokio::test]
async fn a_half_closed_connection_is_closed_completely() {
    let scene = Scene::start().await;
    let mut wire = Wire::start_http2(scene.address(), WINDOW).await;
    let headers = frame(HEADERS, END_HEADERS, 1, &call_headers(GET_SURVEY));
    wire.send(&headers).await.unwrap();
    wire.0.shutdown().await.unwrap();
    assert!(wire.receive(PATIENCE).await.is_closed);
    scene.end(None).await;
}

#[tokio::test]
async fn connections_without_http2_are_closed() {
    let scene = Scene::start().await;
    let mut idle = Vec::new();
    for _ in 0..300 {
        idle.push(Wire::connect(scene.address()).await);
    }
    for wire in &mut idle {
        assert!(wire.receive(PATIENCE).await.is_closed);
    }
    scene.end(Some("did not start HTTP/2 in time")).await;
}
