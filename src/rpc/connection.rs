//! Connections: so many at the same time, and none that only holds on.

use std::{
    collections::BTreeMap,
    io,
    net::SocketAddr,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    task::{Context, Poll},
    time::Duration,
};

use bytes::Bytes;
use futures_util::{Stream, stream};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, Interval, MissedTickBehavior},
};
use tonic::transport::server::Connected;

use super::{arrival, at_work::AtWork, client::Client};

/// What a client must have sent to be taken for one: HTTP/2's preface and the head of
/// its settings.
const GREETING_BYTES: usize = 24 + 9;
/// How long the listener is left alone after it failed, as it does without file descriptors.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How often the log is told of connections that are closed.
const TELL_INTERVAL: Duration = Duration::from_secs(60);

/// What connections may do.
#[derive(Debug, Clone, Copy)]
pub struct ConnectionLimits {
    /// Connections at the same time at most; one past them is closed at once.
    pub connections_max: usize,
    /// How long a client may take to say its first words.
    pub greeting_max: Duration,
    /// How long a reply may lie ready without being read; then its connection is closed.
    pub unread_max: Duration,
}

/// The connections that a listener accepts.
pub fn accept(
    listener: TcpListener,
    limits: ConnectionLimits,
) -> impl Stream<Item = io::Result<Connection>> + Send {
    let room = Arc::new(Semaphore::new(limits.connections_max));
    let messages_room = arrival::Room::default();
    let all = Arc::<AtWork>::default();
    let start = (listener, room, Told::default(), false);
    stream::unfold(start, move |(listener, room, told, mut has_failed)| {
        let client = Client::new(&messages_room, &all);
        async move {
            loop {
                let (stream, peer) = match listener.accept().await {
                    Ok(accepted) => accepted,
                    Err(error) => {
                        if !std::mem::replace(&mut has_failed, true) {
                            tracing::error!(%error, "connections can't be accepted");
                        }
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                        continue;
                    }
                };
                let Ok(permit) = room.clone().try_acquire_owned() else {
                    told.tell(peer, "there are as many as may be");
                    continue;
                };
                // A reply goes out at once: it would wait for the client's acknowledgement
                // of its headers, 40 ms and more. Without it, it is only slower.
                let _ = stream.set_nodelay(true);
                let connection =
                    Connection::new(stream, peer, limits, client, told.clone(), permit);
                return Some((Ok(connection), (listener, room, told, false)));
            }
        }
    })
}

/// What is told once a minute at most, so that a flood of connections is none of lines.
#[derive(Debug, Clone, Default)]
struct Told(Arc<Mutex<Option<Instant>>>);

impl Told {
    fn tell(&self, peer: SocketAddr, what: &str) {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if last.is_none_or(|last| last.elapsed() > TELL_INTERVAL) {
            *last = Some(Instant::now());
            tracing::warn!(%peer, "a connection is closed: {what}; others are not told of for a minute");
        }
    }
}

/// Replies of one connection that lie ready and were not read yet.
#[derive(Debug, Clone, Default)]
pub struct Unread(Arc<UnreadSince>);

#[derive(Debug, Default)]
struct UnreadSince {
    next: AtomicU64,
    /// In the order of time, too.
    since: Mutex<BTreeMap<u64, Instant>>,
}

impl Unread {
    /// Notes that something lies ready, until what is returned goes.
    pub(super) fn begin(&self) -> UnreadMark {
        let mut since = self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        let number = self.0.next.fetch_add(1, Ordering::Relaxed);
        since.insert(number, Instant::now());
        UnreadMark {
            unread: self.clone(),
            number,
        }
    }

    /// Notes that these bytes lie ready, until the connection lets go of them.
    pub(super) fn hold(&self, bytes: Bytes) -> Bytes {
        Bytes::from_owner(Held {
            bytes,
            _mark: self.begin(),
        })
    }

    /// How long the oldest of it lies ready.
    fn oldest(&self) -> Option<Duration> {
        let since = self.0.since.lock().unwrap_or_else(PoisonError::into_inner);
        since.first_key_value().map(|(_, since)| since.elapsed())
    }
}

/// Something that lies ready.
#[derive(Debug)]
pub(super) struct UnreadMark {
    unread: Unread,
    number: u64,
}

impl Drop for UnreadMark {
    fn drop(&mut self) {
        let since = &self.unread.0.since;
        let mut since = since.lock().unwrap_or_else(PoisonError::into_inner);
        since.remove(&self.number);
    }
}

struct Held {
    bytes: Bytes,
    _mark: UnreadMark,
}

impl AsRef<[u8]> for Held {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

/// One client's connection.
#[derive(Debug)]
pub struct Connection {
    stream: TcpStream,
    peer: SocketAddr,
    limits: ConnectionLimits,
    opened: Instant,
    bytes_read: usize,
    client: Client,
    look: Interval,
    told: Told,
    is_closed: bool,
    _permit: OwnedSemaphorePermit,
}

impl Connection {
    fn new(
        stream: TcpStream,
        peer: SocketAddr,
        limits: ConnectionLimits,
        client: Client,
        told: Told,
        permit: OwnedSemaphorePermit,
    ) -> Self {
        let shortest = limits.greeting_max.min(limits.unread_max);
        let mut look = tokio::time::interval((shortest / 4).max(Duration::from_millis(10)));
        look.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            stream,
            peer,
            limits,
            opened: Instant::now(),
            bytes_read: 0,
            client,
            look,
            told,
            is_closed: false,
            _permit: permit,
        }
    }

    /// Fails once the client was waited for long enough, and wakes the connection to see it.
    fn check(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        while !self.is_closed && self.look.poll_tick(context).is_ready() {
            let is_mute = self.bytes_read < GREETING_BYTES
                && self.opened.elapsed() > self.limits.greeting_max;
            let is_unread = self.client.unread.oldest() > Some(self.limits.unread_max);
            let why = match (is_mute, is_unread) {
                (true, _) => "its client did not say in time what it wants",
                (_, true) => "its client does not read its replies",
                (false, false) => continue,
            };
            self.is_closed = true;
            self.told.tell(self.peer, why);
        }
        if self.is_closed {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(())
    }
}

impl Connected for Connection {
    type ConnectInfo = Client;

    fn connect_info(&self) -> Client {
        self.client.clone()
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
        this.bytes_read = this
            .bytes_read
            .saturating_add(buffer.filled().len() - before);
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

    #[tokio::test]
    async fn a_connection_too_many_is_closed_at_once_and_one_less_makes_room() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let _first = TcpStream::connect(address).await.unwrap();
        let first = accepted.next().await.unwrap().unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        let end = async { second.read(&mut [0]).await };
        let (end, _) = tokio::select! {
            end = end => (end, ()),
            _ = accepted.next() => panic!("it was taken"),
        };
        assert!(matches!(end, Ok(0) | Err(_)));
        drop(first);
        let _third = TcpStream::connect(address).await.unwrap();
        accepted.next().await.unwrap().unwrap();
    }

    #[tokio::test]
    async fn who_says_too_little_is_not_waited_for() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(b"PRI *").await.unwrap();
        let mut connection = accepted.next().await.unwrap().unwrap();
        let read = connection.read_to_end(&mut Vec::new()).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn who_does_not_read_is_not_waited_for_and_who_reads_is() {
        let (listener, address, limits) = listening(1).await;
        let mut accepted = pin!(accept(listener, limits));
        let mut client = TcpStream::connect(address).await.unwrap();
        client.write_all(&[0; GREETING_BYTES]).await.unwrap();
        let mut connection = accepted.next().await.unwrap().unwrap();
        let read = connection.client.unread.hold(Bytes::from_static(b"read"));
        drop(read);
        let mut greeting = [0; GREETING_BYTES];
        connection.read_exact(&mut greeting).await.unwrap();
        let mut byte = [0];
        let more = tokio::time::timeout(Duration::from_millis(400), connection.read(&mut byte));
        assert!(more.await.is_err(), "nothing happens");

        let _held = connection.client.unread.hold(Bytes::from_static(b"held"));
        let read = connection.read(&mut [0]).await;
        assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
    }
}
