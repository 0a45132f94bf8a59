//! A steady load of clients.

use std::{net::SocketAddr, sync::Arc, time::Duration};

use tokio::{task::JoinSet, time::timeout};
use tokio_util::sync::CancellationToken;

use crate::{client::Caller, ledger::Ledger};

/// Clients that submit one response per call.
const SUBMITTERS: usize = 6;
/// Clients that record orders.
const RECORDERS: usize = 3;
/// Clients that submit over streams.
const STREAMS: usize = 2;
/// Ends a test whose clients hang.
const FINISH_LIMIT: Duration = Duration::from_secs(120);

/// Running clients.
#[derive(Debug)]
pub(crate) struct Load {
    stop: CancellationToken,
    clients: JoinSet<()>,
}

impl Load {
    /// Starts clients of these servers.
    pub(crate) fn start(servers: &[SocketAddr], ledger: &Arc<Ledger>) -> Self {
        let stop = CancellationToken::new();
        let mut clients = JoinSet::new();
        for at in 0..SUBMITTERS {
            let caller = Caller::new(servers, at, ledger.clone());
            clients.spawn(caller.submit_until(stop.clone()));
        }
        for at in 0..RECORDERS {
            let caller = Caller::new(servers, at, ledger.clone());
            clients.spawn(caller.record_until(stop.clone()));
        }
        for at in 0..STREAMS {
            let caller = Caller::new(servers, at, ledger.clone());
            clients.spawn(caller.stream_until(stop.clone()));
        }
        Self { stop, clients }
    }

    /// Stops the clients and waits until all rows are acknowledged.
    pub(crate) async fn finish(mut self) {
        self.stop.cancel();
        let all = async {
            while let Some(ended) = self.clients.join_next().await {
                ended.unwrap();
            }
        };
        let finished = timeout(FINISH_LIMIT, all).await;
        finished.expect("every row is acknowledged in the end");
    }
}
