//! Connections: a bounded number, none of which only takes up room.

use std::{
    collections::HashMap,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use futures_util::{Stream, stream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Instant, Interval, MissedTickBehavior},
};
use tonic::transport::server::Connected;

use super::{
    caller::{CallerKey, Callers, Peer},
    class_limiter::Class,
    control_frames::{ControlFrames, FRAME_HEAD_BYTES, PREFACE_BYTES},
};

/// Bytes a client must have sent in time: HTTP/2's preface and the head of its settings.
const GREETING_BYTES: usize = PREFACE_BYTES + FRAME_HEAD_BYTES;
/// Control frames a second; a client may send one more for each frame of a reply, as
/// those do that measure the bandwidth.
const CONTROL_FRAMES_PER_SECOND: u64 = 200;
/// Pause after the listener failed, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often closed connections are logged.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

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

/// The connections that a listener accepts.
pub fn accept(
    listener: TcpListener,
    limits: ConnectionLimits,
) -> impl Stream<Item = io::Result<Connection>> + Send {
    let open = Arc::new(Connections {
        limits,
        callers: Callers::default(),
        peers: Mutex::default(),
        logged: Mutex::default(),
    });
    let start = (listener, open, 0_u64, false);
    stream::unfold(
        start,
        async |(listener, open, mut number, mut has_failed)| {
            loop {
                let (stream, address) = match listener.accept().await {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        if !std::mem::replace(&mut has_failed, true) {
                            tracing::error!(%error, "connections can't be accepted");
                        }
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                        continue;
                    }
                };
                number += 1;
                let Some(peer) = open.admit(number, address) else {
                    continue;
                };
                // Without it a reply waits for the acknowledgement of its headers, 40 ms and
                // more; if it can't be set, the connection is only slower.
                let _ = stream.set_nodelay(true);
                let connection = Connection::new(stream, address, number, peer, open.clone());
                return Some((Ok(connection), (listener, open, number, false)));
            }
        },
    )
}

/// The connections that are open.
#[derive(Debug)]
struct Connections {
    limits: ConnectionLimits,
    callers: Callers,
    peers: Mutex<HashMap<u64, Peer>>,
    logged: Mutex<Option<Instant>>,
}

impl Connections {
    /// Admits a connection, in place of an idle one if there is no room.
    fn admit(&self, number: u64, address: SocketAddr) -> Option<Peer> {
        let peer = self.callers.connect(CallerKey::of(address.ip()));
        let mut peers = self.peers();
        if peers.len() >= self.limits.connections_max {
            let Some(idle) = idle_connection(&peers, &peer) else {
                drop(peers);
                self.log(address, "there is no room, and no other is idle");
                return None;
            };
            if let Some(idle) = peers.remove(&idle) {
                idle.evict();
            }
        }
        peers.insert(number, peer.clone());
        Some(peer)
    }

    fn peers(&self) -> MutexGuard<'_, HashMap<u64, Peer>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Once a minute at most: a flood of connections must not become one of log lines.
    fn log(&self, address: SocketAddr, why: &str) {
        let mut logged = self.logged.lock().unwrap_or_else(PoisonError::into_inner);
        if logged.is_none_or(|logged| logged.elapsed() > LOG_INTERVAL) {
            *logged = Some(Instant::now());
            tracing::warn!(%address, "a connection is closed: {why}; others are not logged for a minute");
        }
    }
}

/// The connection to close for a new one: idle the longest, of the caller with the most
/// connections, but never of one with fewer than the newcomer has.
fn idle_connection(peers: &HashMap<u64, Peer>, newcomer: &Peer) -> Option<u64> {
    // The newcomer itself is counted already.
    let own = newcomer.caller_connections() - 1;
    let idle = peers
        .iter()
        .filter(|(_, peer)| is_idle(peer) && peer.caller_connections() >= own);
    idle.max_by_key(|(_, peer)| (peer.caller_connections(), peer.quiet_for()))
        .map(|(number, _)| *number)
}

/// Whether no call of the connection is in progress: a request that has not arrived whole
/// and a health watch are none.
fn is_idle(peer: &Peer) -> bool {
    peer.oldest_unread().is_none() && !peer.holds_any(Class::calls().map(Class::pool))
}

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    address: SocketAddr,
    number: u64,
    peer: Peer,
    open: Arc<Connections>,
    opened: Instant,
    bytes_read: usize,
    control: ControlFrames,
    /// Control frames since `counted_since`, and the reply frames sent until then.
    counted: u64,
    counted_since: Instant,
    reply_frames: u64,
    look: Interval,
    is_closed: bool,
}

impl Connection {
    fn new(
        stream: TcpStream,
        address: SocketAddr,
        number: u64,
        peer: Peer,
        open: Arc<Connections>,
    ) -> Self {
        let shortest = open.limits.greeting_max.min(open.limits.unread_max);
        let mut look = tokio::time::interval((shortest / 4).max(Duration::from_millis(10)));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            stream,
            address,
            number,
            peer,
            open,
            opened: Instant::now(),
            bytes_read: 0,
            control: ControlFrames::default(),
            counted: 0,
            counted_since: Instant::now(),
            reply_frames: 0,
            look,
            is_closed: false,
        }
    }

    /// Fails once the connection is to be closed, and wakes it to see that.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        if !self.is_closed && self.peer.is_evicted(context.waker()) {
            self.close("it is idle, and a new one needs its room");
        }
        while !self.is_closed && self.look.poll_tick(context).is_ready() {
            let limits = self.open.limits;
            if self.bytes_read < GREETING_BYTES && self.opened.elapsed() > limits.greeting_max {
                self.close("its client did not say in time what it wants");
            } else if self.peer.oldest_unread() > Some(limits.unread_max) {
                self.close("its client does not read its replies");
            }
        }
        match self.is_closed {
            true => Err(io::ErrorKind::TimedOut.into()),
            false => Ok(()),
        }
    }

    fn close(&mut self, why: &str) {
        self.is_closed = true;
        self.open.log(self.address, why);
    }

    /// Closes the connection when its client sends too many control frames.
    fn count_control_frames(&mut self, bytes: &[u8]) {
        let count = self.control.count(bytes);
        if count == 0 {
            return;
        }
        if self.counted_since.elapsed() >= Duration::from_secs(1) {
            self.counted = 0;
            self.counted_since = Instant::now();
            self.reply_frames = self.peer.reply_frames();
        }
        self.counted += count;
        let replies = self.peer.reply_frames() - self.reply_frames;
        if self.counted > CONTROL_FRAMES_PER_SECOND + replies {
            self.close("its client sends too many control frames");
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.open.peers().remove(&self.number);
    }
}

impl Connected for Connection {
    type ConnectInfo = Peer;

    fn connect_info(&self) -> Peer {
        self.peer.clone()
    }
}

impl AsyncRead for Connection {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        this.check(context)?;
        let before = buffer.filled().len();
        let polled = Pin::new(&mut this.stream).poll_read(context, buffer);
        let read = &buffer.filled()[before..];
        if !read.is_empty() {
            this.bytes_read = GREETING_BYTES.min(this.bytes_read + read.len());
            this.peer.note_activity();
            this.count_control_frames(read);
        }
        polled
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check(context)?;
        Pin::new(&mut this.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        this.check(context)?;
        Pin::new(&mut this.stream).poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test fails by panicking")]
mod tests {
    use std::pin::pin;

    use futures_util::StreamExt;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    async fn listening(connections_max: usize) -> (TcpListener, SocketAddr, ConnectionLimits) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let limits = ConnectionLimits {
            connections_max,
            greeting_max: Duration::from_millis(100),
            unread_max: Duration::from_millis(100),
        };
        (listener, address, limits)
    }

    /// The next connection, and the client's end of it.
    async fn connected(
        address: SocketAddr,
        accepted: &mut (impl Stream<Item = io::Result<Connection>> + Unpin),
    ) -> (TcpStream, Connection) {
        let client = TcpStream::connect(address).await.unwrap();
        (client, accepted.next().await.unwrap().unwrap())
    }

    #[tokio::test]
    async fn without_room_the_connection_that_is_idle_longest_is_closed() {
        let (listener, address, mut limits) = listening(2).await;
        limits.greeting_max = Duration::from_secs(60);
        let mut accepted = pin!(accept(listener, limits));
        let (_first_client, mut first) = connected(address, &mut accepted).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        let (_second_client, _second) = connected(address, &mut accepted).await;
        let _third = connected(address, &mut accepted).await;
        let read = first.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_connection_too_many_is_closed_while_the_others_are_busy() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let (_client, busy) = connected(address, &mut accepted).await;
        let unread = busy.peer.mark_unread();
        let mut second = TcpStream::connect(address).await.unwrap();
        let mut byte = [0];
        let end = tokio::select! {
            end = second.read(&mut byte) => end,
            _ = accepted.next() => panic!("it was taken"),
        };
        assert!(matches!(end, Ok(0) | Err(_)));
        drop(unread);
        connected(address, &mut accepted).await;
    }

    #[tokio::test]
    async fn too_many_control_frames_close_the_connection() {
        let (listener, address, mut limits) = listening(1).await;
        limits.greeting_max = Duration::from_secs(60);
        let mut accepted = pin!(accept(listener, limits));
        let (mut client, mut connection) = connected(address, &mut accepted).await;
        let ping = [&[0, 0, 8, 6, 0, 0, 0, 0, 0][..], &[7; 8]].concat();
        let pings = [vec![0; PREFACE_BYTES], ping.repeat(1_000)].concat();
        client.write_all(&pings).await.unwrap();
        let read = connection.read_to_end(&mut Vec::new()).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_sends_too_little_is_closed() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"PRI *").await.unwrap();
        let mut connection = accepted.next().await.unwrap().unwrap();
        let read = connection.read_to_end(&mut Vec::new()).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn a_client_that_does_not_read_is_closed_and_one_that_reads_is_not() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(&[0; GREETING_BYTES]).await.unwrap();
        let mut connection = accepted.next().await.unwrap().unwrap();
        drop(connection.peer.mark_unread());
        let mut greeting = [0; GREETING_BYTES];
        connection.read_exact(&mut greeting).await.unwrap();
        let mut byte = [0];
        let more = tokio::time::timeout(Duration::from_millis(400), connection.read(&mut byte));
        assert!(more.await.is_err(), "nothing happens");

        let _unread = connection.peer.mark_unread();
        let read = connection.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
