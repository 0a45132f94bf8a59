//! A server under abuse, and an honest client that must not be affected.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use cxmetrics::api::{self, survey_service_client::SurveyServiceClient};
use tokio::{sync::MutexGuard, task::JoinHandle, time::sleep};
use tonic::transport::Channel;

use crate::{
    ALONE, log, memory, panics,
    support::{Declare, Server, Setup, survey},
};

pub(crate) const GET_SURVEY: &str = "/cxmetrics.v1.SurveyService/GetSurvey";
/// How long a call may take here, and a reply may lie unread.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(6);
/// By when an abuser is closed: the time above, and room for a busy machine.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);
/// How much memory an abuser may cost.
const GROWTH_MIB_MAX: u64 = 256;

/// A server, and a client of it that means well and must not notice anything.
pub(crate) struct Scene {
    pub(crate) server: Server,
    bystander: JoinHandle<()>,
    is_over: Arc<AtomicBool>,
    calls: Arc<AtomicU64>,
    memory_mib: Option<u64>,
    _alone: MutexGuard<'static, ()>,
}

impl Scene {
    pub(crate) async fn start() -> Self {
        panics::watch();
        let setup = Setup {
            call_timeout: CALL_TIMEOUT,
            ..Setup::default()
        };
        let server = setup.start().await;
        let alone = ALONE.lock().await;
        server.create(survey("s").nps("q")).await;
        let (is_over, calls) = <(Arc<AtomicBool>, Arc<AtomicU64>)>::default();
        let bystander = tokio::spawn(call_on(
            server.another_channel(),
            is_over.clone(),
            calls.clone(),
        ));
        log::keep();
        memory::forget_peak();
        Self {
            server,
            bystander,
            is_over,
            calls,
            memory_mib: memory::resident_mib(),
            _alone: alone,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Asserts that others need not wait until an abuser's calls are over. They make a few
    /// before those are under way; for the rest even a busy machine has time enough.
    pub(crate) async fn others_go_on(&self) {
        let before = self.calls.load(Ordering::Relaxed);
        let go_on = || async { self.calls.load(Ordering::Relaxed) > before + 20 };
        let limit = CALL_TIMEOUT - Duration::from_secs(1);
        assert!(crate::support::eventually_within(limit, go_on).await);
    }

    /// Asserts that nobody else noticed, and that the log says what `told` says, once.
    pub(crate) async fn end(self, told: Option<&str>) {
        let before = self.calls.load(Ordering::Relaxed);
        let goes_on = || async { self.calls.load(Ordering::Relaxed) > before + 2 };
        assert!(crate::support::eventually(goes_on).await);
        self.is_over.store(true, Ordering::Relaxed);
        self.bystander.await.expect("others are served");
        memory::assert_grew_less_than(GROWTH_MIB_MAX, self.memory_mib);
        assert_eq!(panics::seen(), [""; 0]);
        let said = log::said();
        match told {
            None => assert_eq!(said, [""; 0]),
            Some(what) => {
                assert_eq!(said.len(), 1, "{said:#?}");
                assert!(said[0].contains(what), "{said:?}");
            }
        }
    }
}

async fn call_on(channel: Channel, is_over: Arc<AtomicBool>, calls: Arc<AtomicU64>) {
    let mut client = SurveyServiceClient::new(channel);
    while !is_over.load(Ordering::Relaxed) {
        let request = api::GetSurveyRequest {
            survey_id: "s".into(),
        };
        client.get_survey(request).await.expect("others are served");
        calls.fetch_add(1, Ordering::Relaxed);
        sleep(Duration::from_millis(10)).await;
    }
}
