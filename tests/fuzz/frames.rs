//! HTTP/2 frame by frame, as no client's library would send them.

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

/// The headers of a call, packed without any art.
pub(crate) fn call_headers(path: &str) -> Vec<u8> {
    // POST over http; the path and the authority by their names in the static table.
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

/// What came of a connection.
#[derive(Debug, Default)]
pub(crate) struct Heard {
    /// Kind, flags, stream and payload of each frame.
    pub(crate) frames: Vec<(u8, u8, u32, Vec<u8>)>,
    pub(crate) is_closed: bool,
}

impl Heard {
    pub(crate) fn count(&self, kind: u8) -> usize {
        self.frames.iter().filter(|frame| frame.0 == kind).count()
    }
}

/// A connection of which every byte is one's own.
#[derive(Debug)]
pub(crate) struct Wire(pub(crate) TcpStream);

impl Wire {
    /// Connected, and nothing said.
    pub(crate) async fn mute(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// Connected, with the preface said.
    pub(crate) async fn greeted(address: SocketAddr, window: u32) -> Self {
        Self::mute(address).await.greet(window).await
    }

    /// The same with a socket that takes in next to nothing unless it is read.
    pub(crate) async fn narrow(address: SocketAddr, window: u32) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4_096).unwrap();
        let wire = Self(socket.connect(address).await.unwrap());
        wire.greet(window).await
    }

    async fn greet(self, window: u32) -> Self {
        let mut wire = self;
        let mut setting = WINDOW_SETTING.to_be_bytes().to_vec();
        setting.extend_from_slice(&window.to_be_bytes());
        let settings = frame(SETTINGS, 0, 0, &setting);
        wire.send(&[PREFACE, &settings].concat()).await.unwrap();
        wire
    }

    /// Sends, unless the server takes nothing for five seconds.
    pub(crate) async fn send(&mut self, bytes: &[u8]) -> io::Result<()> {
        timeout(Duration::from_secs(5), self.0.write_all(bytes)).await?
    }

    /// Listens until the server closes the connection, for so long at most.
    pub(crate) async fn hear(&mut self, patience: Duration) -> Heard {
        let until = Instant::now() + patience;
        let mut heard = Heard::default();
        loop {
            match timeout_at(until, self.next()).await {
                Ok(Ok(frame)) => heard.frames.push(frame),
                Ok(Err(_)) => {
                    heard.is_closed = true;
                    return heard;
                }
                Err(_) => return heard,
            }
        }
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
