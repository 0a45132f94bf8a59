//! Accepts connections and serves HTTP/2 on them.

use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{Request, Response};
use hyper::{body::Incoming, server::conn::http2};
use hyper_util::{
    rt::{TokioExecutor, TokioIo},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    time::{Instant, MissedTickBehavior, interval, sleep},
};
use tokio_util::{io::InspectReader, sync::CancellationToken, task::TaskTracker};
use tonic::{Status, body::Body};
use tower::{Service, ServiceExt};

use super::{
    super::{overload::caller::Peer, throttled::Throttled},
    open::OpenConnections,
};

/// The preface that precedes a client's frames.
const PREFACE_BYTES: usize = 24;
const FRAME_HEAD_BYTES: usize = 9;
/// Bytes a client must have sent in time: HTTP/2's preface and the head of its settings.
const GREETING_BYTES: usize = PREFACE_BYTES + FRAME_HEAD_BYTES;
/// Control frames a second. A client may send one more for each frame of a reply, as
/// clients do that estimate the bandwidth.
const CONTROL_FRAMES_PER_SECOND: u64 = 200;
/// Pause after the listener failed, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Bounds of connections.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections at the same time. One more closes an idle one, or is closed itself.
    pub connections_max: usize,
    /// How long a client may take to send its first bytes.
    pub greeting_max: Duration,
    /// How long a reply may stay unread before its connection is closed.
    pub unread_max: Duration,
}

/// Serves `service` on every connection until `shutdown` is cancelled, then closes the
/// listener and waits until the clients have received the replies to their last calls.
/// Every request carries its [`Peer`] as an extension.
pub async fn serve<S, B>(
    listener: TcpListener,
    http2: http2::Builder<TokioExecutor>,
    limits: ConnectionLimits,
    service: S,
    shutdown: CancellationToken,
) where
    S: Service<Request<Body>, Response = Response<B>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
    B: http_body::Body<Data = Bytes, Error = Status> + Send + 'static,
{
    let open = Arc::new(OpenConnections::new(limits.connections_max));
    let (tasks, log) = (TaskTracker::new(), Throttled::new());
    loop {
        let (stream, address) = tokio::select! {
            () = shutdown.cancelled() => break,
            accepted = accept(&listener, &log) => accepted,
        };
        let Some(connection) = open.admit(address) else {
            continue;
        };
        // Without it a reply waits for the acknowledgement of its headers, 40 ms and more; if
        // it can't be set, the connection is only slower.
        let _ = stream.set_nodelay(true);
        let mut reads = Reads::new(connection.peer.clone());
        let stream = InspectReader::new(stream, move |bytes| reads.count(bytes));
        let peer = connection.peer.clone();
        let service = service
            .clone()
            .map_request(move |request: Request<Incoming>| {
                let mut request = request.map(Body::new);
                request.extensions_mut().insert(peer.clone());
                request
            });
        let service = TowerToHyperService::new(service);
        let served = http2.serve_connection(TokioIo::new(stream), service);
        let shutdown = shutdown.clone();
        tasks.spawn(async move {
            let mut served = pin!(served);
            tokio::select! {
                biased;
                reason = reason_to_close(&connection.peer, limits) => connection.log_closed(reason),
                // An error means that the client broke the protocol or is gone.
                _ = async {
                    tokio::select! {
                        ended = &mut served => return ended,
                        () = shutdown.cancelled() => served.as_mut().graceful_shutdown(),
                    }
                    served.await
                } => {}
            }
        });
    }
    drop(listener);
    tasks.close();
    tasks.wait().await;
}

async fn accept(listener: &TcpListener, log: &Throttled) -> (TcpStream, SocketAddr) {
    loop {
        match listener.accept().await {
            Ok(accepted) => return accepted,
            Err(error) => {
                if log.admit().is_some() {
                    tracing::error!(%error, "connections can't be accepted");
                }
                sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Waits until the connection is to be closed, and returns why.
async fn reason_to_close(peer: &Peer, limits: ConnectionLimits) -> &'static str {
    let opened = Instant::now();
    let shortest = limits.greeting_max.min(limits.unread_max);
    let mut checks = interval((shortest / 4).max(Duration::from_millis(10)));
    checks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            reason = peer.closed() => return reason,
            _ = checks.tick() => {}
        }
        if peer.read().0 < GREETING_BYTES && opened.elapsed() > limits.greeting_max {
            return "its client did not start HTTP/2 in time";
        }
        if peer.oldest_unread() > Some(limits.unread_max) {
            return "its client does not read its replies";
        }
    }
}

/// Counts what a client sends.
struct Reads {
    peer: Peer,
    frames: ControlFrames,
    /// Control frames since `since`, and the reply frames sent until then.
    counted: u64,
    since: Instant,
    reply_frames: u64,
}

impl Reads {
    fn new(peer: Peer) -> Self {
        Self {
            peer,
            frames: ControlFrames::default(),
            counted: 0,
            since: Instant::now(),
            reply_frames: 0,
        }
    }

    /// Closes the connection when its client sends too many control frames.
    fn count(&mut self, bytes: &[u8]) {
        self.peer.note_read(bytes.len());
        let count = self.frames.count(bytes);
        let sent = self.peer.reply_frames();
        if self.since.elapsed() >= Duration::from_secs(1) {
            (self.counted, self.since, self.reply_frames) = (0, Instant::now(), sent);
        }
        self.counted += count;
        if self.counted > CONTROL_FRAMES_PER_SECOND + sent - self.reply_frames {
            self.peer.close("its client sends too many control frames");
        }
    }
}

/// Counts the HTTP/2 frames of a connection that cost the server work and carry nothing.
/// Reads the heads of a client's frames as its bytes arrive.
#[derive(Debug)]
struct ControlFrames {
    /// Bytes to pass over: the preface, then the payload of each frame.
    skip: usize,
    head: Vec<u8>,
}

impl Default for ControlFrames {
    fn default() -> Self {
        Self {
            skip: PREFACE_BYTES,
            head: Vec::with_capacity(FRAME_HEAD_BYTES),
        }
    }
}

impl ControlFrames {
    /// The number of control frames that begin in these bytes.
    fn count(&mut self, mut bytes: &[u8]) -> u64 {
        const END_STREAM: u8 = 1;
        let mut count = 0;
        while !bytes.is_empty() {
            let skipped = self.skip.min(bytes.len());
            let (head, rest) = bytes[skipped..]
                .split_at((FRAME_HEAD_BYTES - self.head.len()).min(bytes.len() - skipped));
            self.skip -= skipped;
            self.head.extend_from_slice(head);
            bytes = rest;
            let &[high, middle, low, kind, flags, _, _, _, _] = &self.head[..] else {
                continue;
            };
            self.head.clear();
            let length = u32::from_be_bytes([0, high, middle, low]);
            // 24 bits fit everywhere.
            self.skip = usize::try_from(length).unwrap_or(usize::MAX);
            count += u64::from(match kind {
                // DATA that is empty and ends nothing.
                0 => length == 0 && flags & END_STREAM == 0,
                // HEADERS and CONTINUATION belong to calls, which are limited; h2 limits
                // RST_STREAM; WINDOW_UPDATE follows from replies.
                1 | 3 | 8 | 9 => false,
                // PRIORITY, SETTINGS, PING, GOAWAY, and kinds that HTTP/2 ignores.
                _ => true,
            });
        }
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(kind: u8, flags: u8, length: u8) -> Vec<u8> {
        let mut frame = vec![0, 0, length, kind, flags, 0, 0, 0, 1];
        frame.resize(FRAME_HEAD_BYTES + usize::from(length), 6);
        frame
    }

    #[test]
    fn control_frames_are_counted_however_the_bytes_arrive() {
        let frames = [
            vec![0; PREFACE_BYTES],
            frame(4, 0, 6),
            frame(1, 4, 30),
            frame(0, 0, 200),
            frame(0, 0, 0),
            frame(0, 1, 0),
            frame(6, 0, 8),
            frame(8, 0, 4),
            frame(3, 0, 4),
            frame(0xbe, 0, 1),
            frame(6, 1, 8),
        ];
        let all = frames.concat();
        for piece in 1..all.len() {
            let mut control = ControlFrames::default();
            let counted: u64 = all.chunks(piece).map(|bytes| control.count(bytes)).sum();
            assert_eq!(counted, 5, "{piece}");
        }
    }
}
