//! Clients that abuse HTTP/2: bounded, closed or limited, told of at most once, and
//! without harm to others.

use std::time::{Duration, Instant};

use cxmetrics::api;
use prost::Message;
use tokio::{
    io::AsyncWriteExt,
    time::{sleep, timeout},
};

use crate::{
    frames::{
        CONTINUATION, DATA, END_HEADERS, END_STREAM, GOAWAY, HEADERS, PING, RST_STREAM, SETTINGS,
        WINDOW_UPDATE, Wire, call_headers, frame, header,
    },
    random::Random,
    scene::{CALL_TIMEOUT, GET_SURVEY, PATIENCE, Scene},
    wire,
    world::{World, large_query},
};

const QUERY_SCORES: &str = "/cxmetrics.v1.MetricService/QueryScores";
/// The window that clients have who say nothing.
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

/// Streams a client may open, in their order.
pub(crate) fn streams(count: u32) -> impl Iterator<Item = u32> {
    (0..count).map(|number| 2 * number + 1)
}

#[tokio::test]
async fn streams_opened_and_reset_at_once_end_the_connection() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    let mut sent = 0;
    for stream in streams(100_000) {
        let mut bytes = get_survey(stream);
        bytes.extend(frame(RST_STREAM, 0, stream, &8_u32.to_be_bytes()));
        if wire.send(&bytes).await.is_err() {
            break;
        }
        sent += 1;
    }
    assert!(sent < 100_000, "the server takes no more");
    assert!(wire.hear(PATIENCE).await.is_closed);
    // Told by h2 itself.
    scene.end(Some("remotely-reset")).await;
}

#[tokio::test]
async fn headers_past_16_kib_are_refused() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
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
    let heard = wire.hear(Duration::from_secs(1)).await;
    // 431, by its name in no table; a call that ran would have more to say.
    let refused = heard.frames.iter().any(|(kind, flags, stream, payload)| {
        *stream == 1
            && (*kind == RST_STREAM
                || *kind == HEADERS && flags & END_STREAM != 0 && payload.len() < 40)
    });
    assert!(refused || heard.is_closed, "{heard:?}");
    scene.end(None).await;
}

#[tokio::test]
async fn headers_that_never_end_end_the_connection() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    let block = call_headers(GET_SURVEY);
    wire.send(&frame(HEADERS, 0, 1, &block)).await.unwrap();
    let more = header("x", &"x".repeat(50));
    let mut sent = 0;
    while sent < 100_000 && wire.send(&frame(CONTINUATION, 0, 1, &more)).await.is_ok() {
        sent += 1;
    }
    assert!(sent < 100_000, "the server takes no more");
    assert!(wire.hear(PATIENCE).await.is_closed);
    scene.end(None).await;
}

#[tokio::test]
async fn more_streams_than_allowed_are_refused_and_those_left_open_end() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    let headers = call_headers(GET_SURVEY);
    let opened: Vec<u8> = streams(1_100)
        .flat_map(|stream| frame(HEADERS, END_HEADERS, stream, &headers))
        .collect();
    wire.send(&opened).await.unwrap();
    scene.others_go_on().await;
    let heard = wire.hear(CALL_TIMEOUT + Duration::from_secs(3)).await;
    let refused = heard.count(RST_STREAM);
    assert!(
        heard.is_closed || refused >= 1_100 - 1_024,
        "{refused} refused"
    );
    // The others hear that their time is up.
    assert!(
        heard.is_closed || heard.count(HEADERS) >= 1_000,
        "{}",
        heard.count(HEADERS)
    );
    scene.end(None).await;
}

#[tokio::test]
async fn a_message_that_trickles_in_ends_with_the_call() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    let headers = frame(HEADERS, END_HEADERS, 1, &call_headers(GET_SURVEY));
    wire.send(&headers).await.unwrap();
    wire.send(&frame(DATA, 0, 1, &[0, 0, 0, 3, 0]))
        .await
        .unwrap();
    let started = Instant::now();
    let mut heard = wire.hear(Duration::from_millis(200)).await;
    while heard.count(HEADERS) == 0 {
        assert!(started.elapsed() < PATIENCE, "it is waited for still");
        let _ = wire.send(&frame(DATA, 0, 1, b"x")).await;
        heard = wire.hear(Duration::from_millis(200)).await;
    }
    assert!(started.elapsed() > CALL_TIMEOUT / 2);
    scene.end(None).await;
}

#[tokio::test]
async fn replies_that_are_never_read_end_their_connection() {
    let scene = Scene::start().await;
    World::create(&scene.server).await;
    let query = large_query().encode_to_vec();
    // No window at all, and next to none.
    for window in [0, 1] {
        let mut wire = Wire::greeted(scene.address(), window).await;
        for stream in streams(4) {
            let asked = call(stream, QUERY_SCORES, &query);
            wire.send(&asked).await.unwrap();
        }
        let heard = wire.hear(PATIENCE).await;
        assert!(heard.is_closed, "{window}: {} frames", heard.frames.len());
    }
    // The largest window, and a socket without a reader.
    let most = 0x7fff_ffff;
    let mut wire = Wire::narrow(scene.address(), most).await;
    let more = (most - WINDOW).to_be_bytes();
    wire.send(&frame(WINDOW_UPDATE, 0, 0, &more)).await.unwrap();
    let ask = async {
        for stream in streams(u32::MAX / 2) {
            let asked = call(stream, QUERY_SCORES, &query);
            if wire.0.write_all(&asked).await.is_err() {
                return;
            }
            sleep(Duration::from_millis(200)).await;
        }
    };
    timeout(2 * PATIENCE, ask).await.expect("it is closed");
    scene.end(Some("does not read its replies")).await;
}

#[tokio::test]
async fn a_flood_of_pings_or_settings_ends_its_connection() {
    let scene = Scene::start().await;
    for flood in [frame(PING, 0, 0, &[7; 8]), frame(SETTINGS, 0, 0, &[])] {
        let mut wire = Wire::greeted(scene.address(), WINDOW).await;
        let many = flood.repeat(1_000);
        let mut sent = 0;
        while sent < 500 && wire.send(&many).await.is_ok() {
            sent += 1;
        }
        assert!(sent < 500, "the server takes no more");
        assert!(wire.hear(PATIENCE).await.is_closed);
    }
    scene.end(Some("too many control frames")).await;
}

#[tokio::test]
async fn a_client_that_pings_now_and_then_is_not_closed() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    for _ in 0..20 {
        let pings = frame(PING, 0, 0, &[7; 8]).repeat(5);
        wire.send(&pings).await.unwrap();
        sleep(Duration::from_millis(50)).await;
    }
    let heard = wire.hear(Duration::from_millis(200)).await;
    assert!(!heard.is_closed && heard.count(PING) >= 100, "{heard:?}");
    drop(wire);
    scene.end(None).await;
}

#[tokio::test]
async fn what_is_no_http2_is_closed_at_once() {
    let scene = Scene::start().await;
    let noise = Random::of_case(1, 2).bytes(1_000);
    let others: [&[u8]; 4] = [
        b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nthis is not a frame of settings",
        &noise,
    ];
    for other in others {
        let mut wire = Wire::mute(scene.address()).await;
        wire.send(other).await.unwrap();
        assert!(wire.hear(CALL_TIMEOUT / 2).await.is_closed, "{other:?}");
    }
    scene.end(None).await;
}

#[tokio::test]
async fn frames_that_break_the_rules_end_the_connection() {
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
        let mut wire = Wire::greeted(scene.address(), WINDOW).await;
        let _ = wire.send(&bytes).await;
        let heard = wire.hear(Duration::from_secs(5)).await;
        let ended = heard.is_closed || heard.count(GOAWAY) + heard.count(RST_STREAM) > 0;
        assert!(ended, "{:?}", &bytes[..bytes.len().min(60)]);
    }
    scene.end(None).await;
}

#[tokio::test]
async fn a_connection_closed_by_half_is_closed_whole() {
    let scene = Scene::start().await;
    let mut wire = Wire::greeted(scene.address(), WINDOW).await;
    let headers = frame(HEADERS, END_HEADERS, 1, &call_headers(GET_SURVEY));
    wire.send(&headers).await.unwrap();
    wire.0.shutdown().await.unwrap();
    assert!(wire.hear(PATIENCE).await.is_closed);
    scene.end(None).await;
}

#[tokio::test]
async fn connections_opened_and_left_are_closed() {
    let scene = Scene::start().await;
    let mut left = Vec::new();
    for _ in 0..300 {
        left.push(Wire::mute(scene.address()).await);
    }
    for wire in &mut left {
        assert!(wire.hear(PATIENCE).await.is_closed);
    }
    scene
        .end(Some("did not begin to speak HTTP/2 in time"))
        .await;
}
