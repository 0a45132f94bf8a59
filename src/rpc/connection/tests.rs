#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{convert::Infallible, net::SocketAddr, sync::Arc, time::Duration};

use http::{Request, Response};
use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::Notify,
    time::{sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tonic::body::Body;

use super::{super::overload::caller::Peer, *};

const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(200);
/// HTTP/2's preface and empty settings.
const GREETING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// The headers of `GET /` on stream 1, which end the request.
const CALL: &[u8] = b"\0\0\x03\x01\x05\0\0\0\x01\x82\x84\x86";

/// A server whose calls last until `end`, with their replies marked as unread.
struct Served {
    address: SocketAddr,
    end: Arc<Notify>,
    shutdown: CancellationToken,
    task: tokio::task::JoinHandle<()>,
}

async fn served(connections_max: usize, greeting_max: Duration, unread_max: Duration) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = ConnectionLimits {
        connections_max,
        greeting_max,
        unread_max,
    };
    let (end, shutdown) = (Arc::<Notify>::default(), CancellationToken::new());
    let ended = end.clone();
    let service = tower::service_fn(move |request: Request<Body>| {
        let ended = ended.clone();
        async move {
            let peer: &Peer = request.extensions().get().unwrap();
            let _unread = peer.mark_unread();
            ended.notified().await;
            Ok::<_, Infallible>(Response::new(Body::empty()))
        }
    });
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2.timer(TokioTimer::new());
    let task = tokio::spawn(serve(listener, http2, limits, service, shutdown.clone()));
    Served {
        address,
        end,
        shutdown,
        task,
    }
}

impl Served {
    async fn connect(&self, bytes: &[u8]) -> TcpStream {
        let mut client = TcpStream::connect(self.address).await.unwrap();
        client.write_all(bytes).await.unwrap();
        client
    }
}

/// Reads until the server closes the connection.
async fn read_to_end(client: &mut TcpStream) {
    let mut bytes = Vec::new();
    // A reset is an end too.
    let _ = timeout(LONG / 2, client.read_to_end(&mut bytes))
        .await
        .unwrap();
}

async fn is_open(client: &mut TcpStream) -> bool {
    timeout(2 * SHORT, read_to_end(client)).await.is_err()
}

#[tokio::test]
async fn without_room_the_connection_that_is_idle_longest_is_closed() {
    let served = served(2, LONG, LONG).await;
    let mut first = served.connect(GREETING).await;
    sleep(Duration::from_millis(20)).await;
    let mut second = served.connect(GREETING).await;
    sleep(Duration::from_millis(20)).await;
    let mut third = served.connect(GREETING).await;
    read_to_end(&mut first).await;
    assert!(is_open(&mut second).await && is_open(&mut third).await);
}

#[tokio::test]
async fn a_connection_too_many_is_closed_while_the_others_are_busy() {
    let served = served(1, LONG, LONG).await;
    let mut busy = served.connect(&[GREETING, CALL].concat()).await;
    assert!(is_open(&mut busy).await);
    let mut second = served.connect(GREETING).await;
    read_to_end(&mut second).await;
    assert!(is_open(&mut busy).await);
    served.end.notify_waiters();
    // Idle now, so the next one takes its place.
    sleep(SHORT).await;
    let mut third = served.connect(GREETING).await;
    read_to_end(&mut busy).await;
    assert!(is_open(&mut third).await);
}

#[tokio::test]
async fn too_many_control_frames_close_the_connection() {
    let served = served(1, LONG, LONG).await;
    let ping = [&[0, 0, 8, 6, 0, 0, 0, 0, 0][..], &[7; 8]].concat();
    let mut client = served
        .connect(&[GREETING, &ping.repeat(100)].concat())
        .await;
    assert!(is_open(&mut client).await);
    // The server may close it before it has received all.
    let _ = client.write_all(&ping.repeat(1_000)).await;
    read_to_end(&mut client).await;
}

#[tokio::test]
async fn a_client_that_sends_too_little_is_closed() {
    let served = served(2, SHORT, LONG).await;
    let mut quiet = served.connect(b"PRI *").await;
    let mut good = served.connect(GREETING).await;
    read_to_end(&mut quiet).await;
    assert!(is_open(&mut good).await);
}

#[tokio::test]
async fn a_client_that_does_not_read_is_closed_and_one_that_reads_is_not() {
    let served = served(2, LONG, SHORT).await;
    let mut reads = served.connect(&[GREETING, CALL].concat()).await;
    sleep(SHORT / 4).await;
    served.end.notify_waiters();
    let mut never_reads = served.connect(&[GREETING, CALL].concat()).await;
    read_to_end(&mut never_reads).await;
    assert!(is_open(&mut reads).await);
}

#[tokio::test]
async fn after_a_shutdown_the_last_calls_are_finished() {
    let served = served(2, LONG, LONG).await;
    let mut idle = served.connect(GREETING).await;
    let mut busy = served.connect(&[GREETING, CALL].concat()).await;
    sleep(SHORT).await;
    served.shutdown.cancel();
    // The settings, PINGs and the rest of a graceful end are hyper's.
    drop(idle.shutdown().await);
    read_to_end(&mut idle).await;
    assert!(is_open(&mut busy).await && !served.task.is_finished());
    assert!(TcpStream::connect(served.address).await.is_err());
    served.end.notify_waiters();
    busy.shutdown().await.unwrap();
    timeout(LONG / 2, served.task).await.unwrap().unwrap();
}
