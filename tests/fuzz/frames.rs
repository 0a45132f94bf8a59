//! HTTP/2 frames, valid or not, which no client library would send.

use std::{io, net::SocketAddr, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, timeout, timeout_at},
};

pub(crate) const DATA: u8 = 0;
pub(crate) const HEADERS: u8 = 1;
pub(crate) const RST_STREAM: u8 = 3;
pub(crate) const SETTINGS: u8 = 4;
pub(crate) const PING: u8 = 6;
pub(crate) const GOAWAY: u8 = 7;
pub(crate) const WINDOW_UPDATE: u8 = 8;
pub(crate) const CONTINUATION: u8 = 9;

pub(crate) const END_STREAM: u8 = 1;
pub(crate) const END_HEADERS: u8 = 4;

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
/// `SETTINGS_INITIAL_WINDOW_SIZE`.
const WINDOW_SETTING: u16 = 4;

/// A frame of any kind.
pub(crate) fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    let mut frame = vec![length[1], length[2], length[3], kind, flags];
    frame.extend_from_slice(&stream.to_be_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// The headers of a call, encoded as plain literals.
pub(crate) fn call_headers(path: &str) -> Vec<u8> {
    // POST over http; path and authority use names from the static table.
    let mut block = vec![0x83, 0x86];
    for (name, value) in [(0x04, path), (0x01, "localhost")] {
        block.push(name);
        block.push(u8::try_from(value.len()).unwrap());
        block.extend_from_slice(value.as_bytes());
    }
    for (name, value) in [("content-type", "application/grpc"), ("te", "trailers")] {
        block.extend_from_slice(&header(name, value));
    }
    block
}

/// One header of less than 127 bytes.
pub(crate) fn header(name: &str, value: &str) -> Vec<u8> {
    let mut header = vec![0];
    for part in [name, value] {
        header.push(u8::try_from(part.len()).unwrap());
        header.extend_from_slice(part.as_bytes());
    }
    header
}

/// Time limit for the server to read what is sent, with slack for a busy machine.
const SEND_MAX: Duration = Duration::from_secs(30);

/// The frames that a connection received.
#[derive(Debug, Default)]
pub(crate) struct Received {
    /// Kind, flags, stream and payload of each frame.
    pub(crate) frames: Vec<(u8, u8, u32, Vec<u8>)>,
    pub(crate) is_closed: bool,
}

impl Received {
    pub(crate) fn count(&self, kind: u8) -> usize {
        self.frames.iter().filter(|frame| frame.0 == kind).count()
    }
}

/// A connection whose bytes the test writes itself.
#[derive(Debug)]
pub(crate) struct Wire(pub(crate) TcpStream);

impl Wire {
    /// Connects and sends nothing.
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// Connects and sends the preface and SETTINGS.
    pub(crate) async fn start_http2(address: SocketAddr, window: u32) -> Self {
        Self::connect(address).await.send_preface(window).await
    }

    /// Like `start_http2`, with a tiny receive buffer.
    pub(crate) async fn with_small_buffer(address: SocketAddr, window: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let wire = Self(socket.connect(address).await.unwrap());
        wire.send_preface(window).await
    }

    async fn send_preface(self, window: u32) -> Self {
        let mut wire = self;
        let mut setting = WINDOW_SETTING.to_be_bytes().to_vec();
        setting.extend_from_slice(&window.to_be_bytes());
        let settings = frame(SETTINGS, 0, 0, &setting);
        wire.send(&[PREFACE, &settings].concat()).await.unwrap();
        wire
    }

    /// Sends bytes; fails if the server reads nothing for [`SEND_MAX`].
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(SEND_MAX, self.0.write_all(bytes)).await?
    }

    /// Receives frames until the server closes the connection or `patience` is over.
    pub(crate) async fn receive(&mut self, patience: Duration) -> Received {
        self.receive_until(patience, |_| false).await
    }

    /// Receives frames until there are enough, the server closes the connection, or `patience`
    /// is over.
    pub(crate) async fn receive_until(
        &mut self,
        patience: Duration,
        is_enough: impl Fn(&Received) -> bool,
    ) -> Received {
        let until = Instant::now() + patience;
        let mut received = Received::default();
        while !is_enough(&received) {
            match timeout_at(until, self.next()).await {
                Ok(Ok(frame)) => received.frames.push(frame),
                Ok(Err(_)) => {
                    received.is_closed = true;
                    break;
                }
                Err(_) => break,
            }
        }
        received
    }

    async fn next(&mut self) -> io::Result<(u8, u8, u32, Vec<u8>)> {
        let mut head = [0; 9];
        self.0.read_exact(&mut head).await?;
        let length = u32::from_be_bytes([0, head[0], head[1], head[2]]);
        let mut payload = vec![0; usize::try_from(length).unwrap()];
        self.0.read_exact(&mut payload).await?;
        let stream = u32::from_be_bytes([head[5], head[6], head[7], head[8]]);
        Ok((head[3], head[4], stream, payload))
    }
}
