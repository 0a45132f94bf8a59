//! A server's health, as an orchestrator sees it.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::client;

/// Between two attempts to connect.
const RETRY_DELAY: Duration = Duration::from_millis(20);
/// Ends a test that hangs. Generous, so that no result depends on the machine's speed.
const HANG_LIMIT: Duration = Duration::from_secs(120);

/// Follows the health of a server through its `Watch` stream.
///
/// No loss is missed, however short it is or however late this task runs: the server
/// sends every change of status, and a server that ends also ends the stream.
#[derive(Debug)]
pub(crate) struct Health {
    seen: watch::Receiver<Seen>,
    following: JoinHandle<()>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    is_serving: bool,
    /// How often the server stopped serving.
    losses: u32,
}

impl Health {
    /// Follows a server and waits until it serves.
    pub(crate) async fn follow(server: SocketAddr) -> Self {
        let (sender, seen) = watch::channel(Seen::default());
        let following = tokio::spawn(async move {
            loop {
                follow_connection(server, &sender).await;
                record(&sender, false);
                sleep(RETRY_DELAY).await;
            }
        });
        let mut health = Self { seen, following };
        health.until("serving", |seen| seen.is_serving).await;
        health
    }

    /// Waits until the server has stopped serving at least once.
    pub(crate) async fn is_lost(&mut self) {
        self.until("lost", |seen| seen.losses > 0).await;
    }

    /// Waits until the server serves again after a loss.
    pub(crate) async fn is_back(&mut self) {
        self.is_lost().await;
        self.until("serving again", |seen| seen.is_serving).await;
    }

    async fn until(&mut self, state: &str, is_so: impl Fn(&Seen) -> bool) {
        let seen = timeout(HANG_LIMIT, self.seen.wait_for(is_so)).await;
        assert!(seen.is_ok(), "health is not {state} within {HANG_LIMIT:?}");
    }
}

impl Drop for Health {
    fn drop(&mut self) {
        self.following.abort();
    }
}

/// Follows one connection until it ends. Each connection is new: a channel that
/// reconnects by itself would hide the end of a server.
async fn follow_connection(server: SocketAddr, sender: &watch::Sender<Seen>) {
    let mut client = HealthClient::new(client::channel(server));
    // The empty name is the server as a whole.
    let Ok(reply) = client.watch(HealthCheckRequest::default()).await else {
        return;
    };
    let mut statuses = reply.into_inner();
    let mut was_serving = false;
    while let Ok(Some(status)) = statuses.message().await {
        let is_serving = status.status() == ServingStatus::Serving;
        // A stream that falls behind skips statuses, but sends nothing without a
        // change: two messages in a row that say "serving" hide a loss between them.
        if was_serving && is_serving {
            record(sender, false);
        }
        record(sender, is_serving);
        was_serving = is_serving;
    }
}

fn record(sender: &watch::Sender<Seen>, is_serving: bool) {
    sender.send_if_modified(|seen| {
        let was_serving = std::mem::replace(&mut seen.is_serving, is_serving);
        seen.losses += u32::from(was_serving && !is_serving);
        was_serving != is_serving
    });
}
