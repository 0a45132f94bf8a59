//! Servers on a database, under load, for the faults.

use std::{
    net::SocketAddr,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use cxmetrics::api::{self, survey_service_client::SurveyServiceClient};
use tokio::time::{sleep, timeout};

use crate::{
    check,
    client::{self, Caller, Mishap},
    database::Database,
    health::Health,
    ledger::Ledger,
    load::Load,
    message,
    proxy::Proxy,
    service::{Data, Service},
    table::Outcome,
};

/// Ends a test that hangs. Generous, so that no result depends on the machine's speed.
const PROBE_LIMIT: Duration = Duration::from_secs(120);
/// Time of load after a recovery.
const AFTERMATH: Duration = Duration::from_millis(300);

/// Servers, their database, and the records of their clients.
#[derive(Debug)]
pub(crate) struct Rig {
    /// The tests follow the health of the first server.
    pub(crate) servers: Vec<Service>,
    pub(crate) proxy: Option<Proxy>,
    pub(crate) database: Database,
    pub(crate) ledger: Arc<Ledger>,
}

impl Rig {
    /// A server on a new database in `folder`.
    pub(crate) async fn direct(folder: &Path) -> Self {
        let database = Database::create(folder).await;
        let server = Service::start(Data::Url(database.url()));
        Self::new(database, server, None).await
    }

    /// The same with a proxy in between that can fail.
    pub(crate) async fn over_a_network(folder: &Path) -> Self {
        let database = Database::create(folder).await;
        let proxy = Proxy::start(SocketAddr::from(([127, 0, 0, 1], database.port))).await;
        let server = Service::start(Data::Url(Database::url_at(proxy.port)));
        Self::new(database, server, Some(proxy)).await
    }

    async fn new(database: Database, server: Service, proxy: Option<Proxy>) -> Self {
        create_survey(server.address).await;
        Self {
            servers: vec![server],
            proxy,
            database,
            ledger: Arc::default(),
        }
    }

    pub(crate) fn server(&mut self) -> &mut Service {
        &mut self.servers[0]
    }

    pub(crate) fn network(&self) -> &Proxy {
        self.proxy.as_ref().unwrap()
    }

    /// Causes `fault` under load and checks the guarantees, `times` times. `fault` gets the
    /// health of the first server and returns the instant from which the server can recover.
    pub(crate) async fn suffers(
        &mut self,
        times: u32,
        mut fault: impl AsyncFnMut(&mut Self, &mut Health) -> Instant,
    ) -> Outcome {
        let mut outcome = Outcome::default();
        for time in 0..times {
            let before = acknowledged(&self.ledger);
            let servers: Vec<_> = self.servers.iter().map(|server| server.address).collect();
            let mut health = Health::follow(servers[0]).await;
            let load = Load::start(&servers, &self.ledger);
            // A different moment each time.
            sleep(Duration::from_millis(300 + u64::from(time) * 37 % 300)).await;

            let over = fault(self, &mut health).await;
            let probe = probe(servers[0], &self.ledger);
            let ((), ()) = tokio::join!(health.is_back(), probe);
            outcome.recoveries.push(over.elapsed());

            sleep(AFTERMATH).await;
            load.finish().await;
            self.check(&mut outcome).await;
            outcome.acknowledged += acknowledged(&self.ledger) - before;
        }
        outcome
    }

    async fn check(&mut self, outcome: &mut Outcome) {
        for server in &mut self.servers {
            server.assert_sound();
        }
        let book = self.ledger.take();
        let url = self.database.url();
        let counted = check::counted(self.servers[0].address, &book).await;
        let stored = check::stored(&url, &book).await;
        outcome.lost += counted.lost.max(stored.lost);
        outcome.counted_twice += counted.counted_twice.max(stored.counted_twice);
        assert_eq!((counted, stored), Default::default(), "{}", self.servers[0]);
        assert!(
            book.wrong.is_empty(),
            "{:#?}\n{}",
            book.wrong,
            self.servers[0]
        );
        self.ledger.put_back(book);
        check::verify(&url).await;
    }
}

pub(crate) fn acknowledged(ledger: &Ledger) -> usize {
    let book = ledger.read();
    book.responses.len() + book.activities.len()
}

/// Waits until one more row is acknowledged.
pub(crate) async fn until_acknowledged(ledger: &Ledger) {
    let before = acknowledged(ledger);
    let more = async {
        while acknowledged(ledger) == before {
            sleep(Duration::from_millis(20)).await;
        }
    };
    let more = timeout(PROBE_LIMIT, more).await;
    more.expect("a row is acknowledged");
}

/// Sends a row until it is acknowledged.
pub(crate) async fn probe(server: SocketAddr, ledger: &Arc<Ledger>) {
    let mut caller = Caller::new(&[server], 0, ledger.clone());
    let stored = timeout(
        PROBE_LIMIT,
        caller.submit(message::response(), Mishap::None),
    )
    .await;
    stored.expect("a row is acknowledged again");
}

pub(crate) async fn create_survey(server: SocketAddr) {
    // Waits until the server listens.
    drop(Health::follow(server).await);
    let request = api::CreateSurveyRequest {
        survey: Some(message::survey()),
    };
    let mut client = SurveyServiceClient::new(client::channel(server));
    client.create_survey(request).await.unwrap();
}
