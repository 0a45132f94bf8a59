//! The network between the server and its database, which can fail.

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

/// What happens to connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Network {
    /// Everything is passed on.
    Pass,
    /// All are closed, and new ones as soon as they are opened.
    Cut,
    /// Nothing is passed on, and nothing is closed; what was sent arrives later.
    Stall,
}

/// What happens for good to the connections that are there, and not to new ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loss {
    /// They are closed.
    Closed,
    /// They go silent: nothing is passed on ever again, and nothing is closed.
    Silent,
    /// The server is told that the database says no more, and nothing else is closed.
    ClosedToServer,
    /// The database is told that the server says no more; what it says is kept back.
    ClosedToDatabase,
}

/// Passes connections on to the database.
#[derive(Debug)]
pub(crate) struct Proxy {
    pub(crate) port: u16,
    network: watch::Sender<Network>,
    /// How many losses there were, and what the latest did.
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

    /// Does this to every connection that is there.
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

/// What one connection hears of the network.
#[derive(Debug, Clone)]
struct Fate {
    network: watch::Receiver<Network>,
    losses: watch::Receiver<(u64, Loss)>,
}

impl Fate {
    async fn is(&mut self, network: Network) {
        // It ends with the proxy, and the connection with it.
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
        // A listener that accepts and never answers.
        fate.is_not(Network::Stall).await;
        let Ok(database) = TcpStream::connect(database).await else {
            return;
        };
        let _ = (server.set_nodelay(true), database.set_nodelay(true));
        let (from_server, to_server) = server.into_split();
        let (from_database, to_database) = database.into_split();
        // Once one side is done, all is closed.
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

/// Passes on what comes from one side, until it closes or the connection is lost.
async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, closes: Loss, mut fate: Fate) {
    let mut bytes = vec![0; 64 * 1024];
    let mut stall = fate.clone();
    loop {
        let copied = async {
            stall.is_not(Network::Stall).await;
            let read = from.read(&mut bytes).await.unwrap_or(0);
            // It may have stalled while this waited for something to pass on.
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
                // What still comes is swallowed, as by a peer that is not there.
                while from.read(&mut bytes).await.is_ok_and(|read| read > 0) {}
                return;
            }
            // The other way is closed; this one goes on.
            Loss::ClosedToServer => {}
            // Held open, and never read again.
            Loss::Silent | Loss::ClosedToDatabase => std::future::pending().await,
        }
    }
}
