//! Options of a server, besides its store.

use std::time::Duration;

use crate::domain::id::Id;

/// Options of a server.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The workspace that every call acts in.
    pub workspace: Id,
    /// Maximum number of calls in flight.
    pub calls_max: usize,
    /// Time limit of a call.
    pub call_timeout: Duration,
    /// Time for calls in flight to finish once shutdown is requested.
    pub drain_timeout: Duration,
}
