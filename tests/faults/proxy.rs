//! A proxy between the server and its database that simulates network faults.

use std::net::SocketAddr;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
    task::JoinHandle,
};

/// State of the network, for all connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// Forwards everything.
    Pass,
    /// Closes all connections, and new ones at once.
    Cut,
    /// Forwards nothing and closes nothing; data arrives later.
    Stall,
}

/// Permanent fate of the existing connections; new ones work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// The proxy closes them.
    Closed,
    /// The proxy forwards nothing any more and closes nothing.
    Stalled,
    /// Closes only the direction from the database to the server.
    ClosedToServer,
    /// Closes only the direction from the server to the database, and forwards nothing in the
    /// other one.
    ClosedToDatabase,
}

/// A running proxy.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    network: watch::Sender<Network>,
    /// Number of losses, and the latest one.
    losses: watch::Sender<(u64, Loss)>,
    accepting: JoinHandle<()>,
}

impl Proxy {
    pub(crate) async fn start(database: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (network, seen) = watch::channel(Network::Pass);
        let (losses, lost) = watch::channel((0, Loss::Closed));
        let accepting = tokio::spawn(async move {
            loop {
                let Ok((server, _)) = listener.accept().await else {
                    continue;
                };
                let fate = Fate {
                    network: seen.clone(),
                    losses: lost.clone(),
                };
                tokio::spawn(connect(server, database, fate));
            }
        });
        Self {
            port,
            network,
            losses,
            accepting,
        }
    }

    pub(crate) fn set(&self, network: Network) {
        self.network.send_replace(network);
    }

    /// Applies `loss` to every existing connection.
    pub(crate) fn lose(&self, loss: Loss) {
        self.losses
            .send_modify(|(number, latest)| (*number, *latest) = (*number + 1, loss));
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.accepting.abort();
        self.set(Network::Cut);
    }
}

/// State of the network, as one connection sees it.
#[derive(Debug, Clone)]
struct Fate {
    network: watch::Receiver<Network>,
    losses: watch::Receiver<(u64, Loss)>,
}

impl Fate {
    async fn is(&mut self, network: Network) {
        // Fails once the proxy has ended; then the connection ends too.
        let _ = self.network.wait_for(|now| *now == network).await;
    }

    async fn is_not(&mut self, network: Network) {
        let _ = self.network.wait_for(|now| *now != network).await;
    }

    async fn loss(&mut self) -> Loss {
        match self.losses.changed().await {
            Ok(()) => self.losses.borrow().1,
            Err(_) => Loss::Closed,
        }
    }
}

async fn connect(server: TcpStream, database: SocketAddr, mut fate: Fate) {
    fate.losses.mark_unchanged();
    let mut cut = fate.clone();
    let passing = async {
        // While stalled, accepts connections and never answers.
        fate.is_not(Network::Stall).await;
        let Ok(database) = TcpStream::connect(database).await else {
            return;
        };
        let _ = (server.set_nodelay(true), database.set_nodelay(true));
        let (from_server, to_server) = server.into_split();
        let (from_database, to_database) = database.into_split();
        // When one direction ends, both are closed.
        tokio::select! {
            () = pass(from_server, to_database, Loss::ClosedToDatabase, fate.clone()) => {}
            () = pass(from_database, to_server, Loss::ClosedToServer, fate.clone()) => {}
        }
    };
    tokio::select! {
        () = passing => {}
        () = cut.is(Network::Cut) => {}
    }
}

/// Forwards one direction until it closes or the connection is lost.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, closes: Loss, mut fate: Fate) {
    let mut bytes = vec![0; 64 * 1024];
    let mut stall = fate.clone();
    loop {
        let copied = async {
            stall.is_not(Network::Stall).await;
            let read = from.read(&mut bytes).await.unwrap_or(0);
            // The network may have stalled during the read.
            stall.is_not(Network::Stall).await;
            read > 0 && to.write_all(&bytes[..read]).await.is_ok()
        };
        let loss = tokio::select! {
            biased;
            loss = fate.loss() => loss,
            goes_on = copied => if goes_on { continue } else { return },
        };
        match loss {
            Loss::Closed => return,
            _ if loss == closes => {
                let _ = to.shutdown().await;
                // Discards further data.
                while from.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
                return;
            }
            // This direction keeps working.
            Loss::ClosedToServer => {}
            // Stays open and unread.
            Loss::Stalled | Loss::ClosedToDatabase => std::future::pending().await,
        }
    }
}
