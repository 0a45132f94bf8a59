//! Options of a server, besides its store.

use std::time::Duration;

use crate::domain::id::Id;

/// Options of a server.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The workspace that calls act in.
    pub workspace: Id,
    /// Calls at the same time at most.
    pub calls_max: usize,
    /// How long a call may take.
    pub call_timeout: Duration,
    /// How long calls get to finish once shutdown is requested.
    pub drain_timeout: Duration,
}
