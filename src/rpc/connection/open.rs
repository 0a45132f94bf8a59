//! The connections that are open, and which one is closed for a new one.

use std::{
    cmp::Reverse,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use super::super::{
    overload::{
        caller::{Callers, Peer},
        class_limiter::Class,
    },
    throttled::Throttled,
};

/// How often closed connections are logged.
const LOG_INTERVAL: Duration = Duration::from_secs(60);

/// The connections that are open.
#[derive(Debug)]
pub(super) struct OpenConnections {
    connections_max: usize,
    callers: Callers,
    peers: Mutex<Vec<Peer>>,
    log: Throttled,
}

/// One of them, until it is dropped.
#[derive(Debug)]
pub(super) struct OpenConnection {
    open: Arc<OpenConnections>,
    pub(super) peer: Peer,
    address: SocketAddr,
}

impl OpenConnections {
    pub(super) fn new(connections_max: usize) -> Self {
        Self {
            connections_max,
            callers: Callers::default(),
            peers: Mutex::default(),
            log: Throttled::every(LOG_INTERVAL),
        }
    }

    /// Admits a connection, in place of an idle one if there is no room.
    pub(super) fn admit(self: &Arc<Self>, address: SocketAddr) -> Option<OpenConnection> {
        let connection = OpenConnection {
            open: self.clone(),
            peer: self.callers.connect(address.ip()),
            address,
        };
        let mut peers = self.lock();
        if peers.len() >= self.connections_max {
            let Some(idle) = idle_connection(&peers, &connection.peer) else {
                drop(peers);
                connection.log_closed("the limit of connections is reached, and none is idle");
                return None;
            };
            let idle = peers.swap_remove(idle);
            idle.close("it is idle, and a new one needs its room");
        }
        peers.push(connection.peer.clone());
        drop(peers);
        Some(connection)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Peer>> {
        self.peers.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl OpenConnection {
    pub(super) fn log_closed(&self, reason: &str) {
        if self.open.log.admit().is_some() {
            tracing::warn!(
                address = %self.address,
                "a connection is closed: {reason}; others are not logged for a minute"
            );
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        self.open.lock().retain(|peer| !peer.is(&self.peer));
    }
}

/// The connection to close for a new one: idle the longest, of the caller with the most
/// connections, but never of one with fewer than the newcomer has.
fn idle_connection(peers: &[Peer], newcomer: &Peer) -> Option<usize> {
    // The newcomer itself is counted already.
    let own = newcomer.caller_connections() - 1;
    let idle = peers
        .iter()
        .enumerate()
        .filter(|(_, peer)| is_idle(peer) && peer.caller_connections() >= own);
    idle.max_by_key(|(_, peer)| (peer.caller_connections(), Reverse(peer.read().1)))
        .map(|(number, _)| number)
}

/// Whether no call of the connection is in progress. A request that has not arrived whole
/// is none, and neither is a health watch.
fn is_idle(peer: &Peer) -> bool {
    peer.oldest_unread().is_none() && !peer.holds_any(Class::busy_pools())
}
