//! Limits of HTTP/2, of connections and of calls.

use std::time::Duration;

use rustix::process::{Resource, getrlimit};
use tonic::transport::Server;

use super::options::ServerOptions;
use crate::{
    rpc::{STREAM_WINDOW_BYTES, call::CallLimits, overload::ConnectionLimits},
    store::Store,
};

/// Calls of one connection at the same time.
const STREAMS_MAX: u32 = 1_024;
/// Bytes of one call's headers.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// Bytes that may wait in the flow-control windows of all connections together ...
const WINDOWS_BYTES: usize = 256 * 1024 * 1024;
/// ... of which each connection has an even part, within these bounds.
const CONNECTION_WINDOW_BYTES_MIN: usize = 128 * 1024;
const CONNECTION_WINDOW_BYTES_MAX: usize = 1024 * 1024;
/// A quiet connection is sent a PING this often ...
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// ... and closed unless it answers within this time.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to send its first bytes.
const GREETING_MAX: Duration = Duration::from_secs(10);
/// Connections at the same time, however many files may be open.
const CONNECTIONS_MAX: usize = 10_000;
/// Open files kept for the database, the log and the like.
const FILES_KEPT: usize = 300;

/// An HTTP/2 server within these limits, for so many connections.
pub(super) fn server(connections_max: usize) -> Server {
    let window = (WINDOWS_BYTES / connections_max.max(1))
        .clamp(CONNECTION_WINDOW_BYTES_MIN, CONNECTION_WINDOW_BYTES_MAX);
    Server::builder()
        .max_concurrent_streams(STREAMS_MAX)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        // A window is far below 4 GiB.
        .initial_connection_window_size(u32::try_from(window).ok())
        .initial_stream_window_size(u32::try_from(STREAM_WINDOW_BYTES).ok())
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
}

/// Of the database connections, some run statements, some run queries of customers, and
/// the rest looks up what rows refer to.
pub(super) fn call_limits(store: &Store, options: &ServerOptions) -> CallLimits {
    let connections = store.connections();
    CallLimits {
        calls_max: options.calls_max,
        statements: (connections / 2).max(1),
        analyses: (connections / 4).max(1),
        timeout_max: options.call_timeout,
    }
}

/// As many connections as files may be open, less those that are needed elsewhere.
pub(super) fn connection_limits(call_timeout: Duration) -> ConnectionLimits {
    // Without a limit there is room for all.
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
