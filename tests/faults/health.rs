//! What an orchestrator sees of a server's health.

use std::{net::SocketAddr, time::Duration};

use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{sleep, timeout},
};
use tonic::transport::Channel;
use tonic_health::pb::{
    HealthCheckRequest, health_check_response::ServingStatus, health_client::HealthClient,
};

use crate::client;

/// Between two looks.
const POLL: Duration = Duration::from_millis(20);
/// How long an answer may take; health is answered out of memory.
const ANSWER_LIMIT: Duration = Duration::from_secs(2);
/// How long a server may take to serve, PostgreSQL's recovery included.
const START_LIMIT: Duration = Duration::from_secs(60);
/// How long a loss may go unnoticed, by the server's own promise and this test's polls.
const LOSS_LIMIT: Duration = Duration::from_secs(7);

/// Asks a server again and again whether it serves.
#[derive(Debug)]
pub(crate) struct Health {
    seen: watch::Receiver<Seen>,
    asking: JoinHandle<()>,
}

/// What it said so far.
#[derive(Debug, Clone, Copy, Default)]
struct Seen {
    is_serving: bool,
    /// How often it stopped to serve.
    losses: u32,
}

impl Health {
    /// Follows a server, which must serve soon.
    pub(crate) async fn follow(server: SocketAddr) -> Self {
        let (tell, seen) = watch::channel(Seen::default());
        let asking = tokio::spawn(async move {
            let mut client = HealthClient::new(client::channel(server));
            loop {
                let now = is_serving(&mut client).await;
                tell.send_if_modified(|seen| {
                    let before = std::mem::replace(&mut seen.is_serving, now);
                    seen.losses += u32::from(before && !now);
                    before != now
                });
                sleep(POLL).await;
            }
        });
        let mut health = Self { seen, asking };
        health
            .until("serving", START_LIMIT, |seen| seen.is_serving)
            .await;
        health
    }

    /// Waits until it was told of a loss.
    pub(crate) async fn is_lost(&mut self) {
        self.until("not serving", LOSS_LIMIT, |seen| seen.losses > 0)
            .await;
    }

    /// Waits until it serves again after a loss.
    pub(crate) async fn is_back(&mut self) {
        self.is_lost().await;
        self.until("serving again", START_LIMIT, |seen| seen.is_serving)
            .await;
    }

    async fn until(&mut self, what: &str, limit: Duration, is_so: impl Fn(&Seen) -> bool) {
        let seen = timeout(limit, self.seen.wait_for(is_so)).await;
        assert!(seen.is_ok(), "health is not {what} within {limit:?}");
    }
}

impl Drop for Health {
    fn drop(&mut self) {
        self.asking.abort();
    }
}

/// Whether it says that it serves; one that can't be reached does not.
async fn is_serving(client: &mut HealthClient<Channel>) -> bool {
    // The server as a whole.
    let request = HealthCheckRequest::default();
    match timeout(ANSWER_LIMIT, client.check(request)).await {
        Ok(Ok(reply)) => reply.get_ref().status() == ServingStatus::Serving,
        Ok(Err(_)) | Err(_) => false,
    }
}
