//! Limits of HTTP/2, of connections and of calls.

use std::time::Duration;

use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustix::process::{Resource, getrlimit};

use super::options::ServerOptions;
use crate::{
    rpc::{STREAM_WINDOW_BYTES, call::CallLimits, connection::ConnectionLimits},
    store::Store,
};

/// Calls of one connection at the same time.
const STREAMS_MAX: u32 = 1_024;
/// Bytes of one call's headers.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// Flow-control window of one connection. Requests are read as they arrive, and a stream
/// reserves its own window in the byte budget. h2 allows half of this for the overhead of
/// small frames, which is enough for [`STREAMS_MAX`] of them.
const CONNECTION_WINDOW_BYTES: u32 = 1024 * 1024;
/// The server sends a PING on a quiet connection this often ...
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// ... and closes the connection without an answer within this time.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to send its first bytes.
const GREETING_MAX: Duration = Duration::from_secs(10);
/// Connections at the same time, however many files may be open.
const CONNECTIONS_MAX: usize = 10_000;
/// Open files that are kept for the database, the log and the like.
const FILES_KEPT: usize = 300;

/// The settings of HTTP/2. h2 itself bounds how many streams a client may open and reset.
pub(super) fn http2() -> http2::Builder<TokioExecutor> {
    let mut http2 = http2::Builder::new(TokioExecutor::new());
    http2
        .timer(TokioTimer::new())
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_BYTES_MAX)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        // A window is far below 4 GiB.
        .initial_stream_window_size(u32::try_from(STREAM_WINDOW_BYTES).ok())
        .keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT);
    http2
}

/// Half of the database connections run statements, a quarter runs queries of customers, and
/// the rest looks up surveys and customers for rows.
pub(super) fn call_limits(store: &Store, options: &ServerOptions) -> CallLimits {
    let connections = store.connections();
    CallLimits {
        calls_max: options.calls_max,
        statements: (connections / 2).max(1),
        analyses: (connections / 4).max(1),
        timeout_max: options.call_timeout,
    }
}

/// As many connections as files may be open, less [`FILES_KEPT`].
pub(super) fn connection_limits(call_timeout: Duration) -> ConnectionLimits {
    // `None` means no limit.
    let files = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    let files = usize::try_from(files).unwrap_or(usize::MAX);
    let connections_max = files
        .saturating_sub(FILES_KEPT)
        .clamp(FILES_KEPT, CONNECTIONS_MAX);
    if connections_max < CONNECTIONS_MAX {
        tracing::warn!(
            open_files_max = files,
            connections_max,
            "the limit of open files bounds the number of connections; {} allow {CONNECTIONS_MAX}",
            CONNECTIONS_MAX + FILES_KEPT
        );
    }
    ConnectionLimits {
        connections_max,
        greeting_max: GREETING_MAX.min(call_timeout),
        unread_max: call_timeout,
    }
}
