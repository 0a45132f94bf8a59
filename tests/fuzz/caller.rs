//! Sends raw bytes over HTTP/2 and returns the server's reply.

use std::{net::SocketAddr, time::Duration};

use bytes::Bytes;
use h2::client::SendRequest;
use http::HeaderMap;
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tonic::{Code, Status};
use tonic_types::StatusExt;

/// Time limit of one case: the call timeout of 30 s and some slack.
const PATIENCE: Duration = Duration::from_secs(60);

/// A connection.
#[derive(Debug, Clone)]
pub(crate) struct Caller(SendRequest<Bytes>);

/// The server's reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) code: Code,
    /// The reason in `ErrorInfo`.
    pub(crate) reason: Option<String>,
    pub(crate) message: String,
}

impl Caller {
    pub(crate) async fn connect(address: SocketAddr) -> Self {
        Self::of(TcpStream::connect(address).await.unwrap()).await
    }

    /// Connects from another loopback address, so that the server sees another caller.
    pub(crate) async fn connect_from(host: u8, address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, host], 0).into()).unwrap();
        Self::of(socket.connect(address).await.unwrap()).await
    }

    async fn of(socket: TcpStream) -> Self {
        socket.set_nodelay(true).unwrap();
        let (sender, connection) = h2::client::Builder::new()
            .initial_window_size(4 << 20)
            .initial_connection_window_size(64 << 20)
            .handshake(socket)
            .await
            .unwrap();
        // The task ends with the server or when the last sender is dropped.
        tokio::spawn(connection);
        Self(sender)
    }

    /// Calls `path` with these bytes.
    ///
    /// # Errors
    /// When the reply has no gRPC status. The error describes the reply.
    pub(crate) async fn call(
        &self,
        path: &str,
        is_gzip: bool,
        body: Vec<u8>,
    ) -> Result<Answer, String> {
        timeout(PATIENCE, self.answer(path, is_gzip, body.into(), true))
            .await
            .unwrap_or_else(|_| Err(format!("no reply within {PATIENCE:?}")))
    }

    /// Calls `path` with these bytes, without ending the request.
    ///
    /// # Errors
    /// When the reply has no gRPC status. The error describes the reply.
    pub(crate) async fn begin(
        &self,
        path: &str,
        is_gzip: bool,
        body: Bytes,
    ) -> Result<Answer, String> {
        self.answer(path, is_gzip, body, false).await
    }

    async fn answer(
        &self,
        path: &str,
        is_gzip: bool,
        body: Bytes,
        is_whole: bool,
    ) -> Result<Answer, String> {
        let mut request = http::Request::post(format!("http://localhost{path}"))
            .header("content-type", "application/grpc")
            .header("te", "trailers");
        if is_gzip {
            request = request.header("grpc-encoding", "gzip");
        }
        let request = request.body(()).unwrap();
        let mut sender = self.0.clone().ready().await.map_err(failed("not ready"))?;
        let (response, mut sending) = sender
            .send_request(request, false)
            .map_err(failed("no stream"))?;
        // The server may reset the stream before it has read everything.
        let _ = sending.send_data(body, is_whole);
        let response = response.await.map_err(failed("no reply"))?;
        if response.status() != 200 {
            return Err(format!("HTTP status {}", response.status()));
        }
        if let Some(answer) = answer_in(response.headers()) {
            return Ok(answer);
        }
        let mut reply = response.into_body();
        while let Some(data) = reply.data().await {
            let data = data.map_err(failed("a broken reply"))?;
            let _ = reply.flow_control().release_capacity(data.len());
        }
        let trailers = reply.trailers().await.map_err(failed("broken trailers"))?;
        trailers
            .as_ref()
            .and_then(answer_in)
            .ok_or_else(|| "a reply without a status".into())
    }
}

fn failed(what: &str) -> impl Fn(h2::Error) -> String {
    move |error| format!("{what}: {error}")
}

fn answer_in(headers: &HeaderMap) -> Option<Answer> {
    let status = Status::from_header_map(headers)?;
    let details = status.get_error_details();
    Some(Answer {
        code: status.code(),
        reason: details.error_info().map(|info| info.reason.clone()),
        message: status.message().to_owned(),
    })
}
