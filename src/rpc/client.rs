//! One client, as far as the server knows: a connection.

use std::sync::Arc;

use super::{
    admission::Shares,
    arrival::{ClientRoom, Room},
    at_work::{AtWork, ClientAtWork},
    connection::Unread,
};

/// What the calls of one connection share.
#[derive(Debug, Clone, Default)]
pub struct Client {
    pub(super) unread: Unread,
    pub(super) shares: Arc<Shares>,
    /// For its messages while they arrive.
    pub(super) room: ClientRoom,
    /// The messages of its streams.
    pub(super) at_work: Arc<ClientAtWork>,
}

impl Client {
    /// One of those who share what the server takes in, and takes on of streams.
    pub(super) fn new(room: &Room, all: &Arc<AtWork>) -> Self {
        Self {
            room: ClientRoom::new(room.clone()),
            at_work: Arc::new(ClientAtWork::new(all.clone())),
            ..Self::default()
        }
    }
}
