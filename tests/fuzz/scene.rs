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
/// The server's call timeout, which is also the time that a reply may stay unread. Long enough for
/// honest calls on a busy machine.
pub(crate) const CALL_TIMEOUT: Duration = Duration::from_secs(15);
/// Time limit for anything that the server must do, such as closing an abuser's connection. A busy
/// machine needs most of it, others a few seconds.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// Maximum growth of memory by an abuser.
const GROWTH_MIB_MAX: u64 = 256;

/// A server under abuse, and an honest client that must be served throughout.
pub(crate) struct Scene {
    pub(crate) server: Server,
    honest_client: JoinHandle<()>,
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
        let honest_client = tokio::spawn(call_until_over(
            server.another_channel(),
            is_over.clone(),
            calls.clone(),
        ));
        log::keep();
        memory::forget_peak();
        Self {
            server,
            honest_client,
            is_over,
            calls,
            memory_mib: memory::resident_mib(),
            _alone: alone,
        }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.server.address
    }

    /// Asserts that the honest client is served while an abuser's calls are in flight. Its first
    /// calls may come before the abuser's; the limit leaves time for the others.
    pub(crate) async fn assert_others_served(&self) {
        let before = self.calls.load(Ordering::Relaxed);
        let go_on = || async { self.calls.load(Ordering::Relaxed) > before + 20 };
        let limit = CALL_TIMEOUT - Duration::from_secs(1);
        assert!(crate::support::eventually_within(limit, go_on).await);
    }

    /// Asserts that the honest client was served, memory stayed bounded and nothing panicked, and
    /// that the log has one line, which contains `expected`, or none.
    pub(crate) async fn end(self, expected: Option<&str>) {
        let before = self.calls.load(Ordering::Relaxed);
        let goes_on = || async { self.calls.load(Ordering::Relaxed) > before + 2 };
        assert!(crate::support::eventually(goes_on).await);
        self.is_over.store(true, Ordering::Relaxed);
        self.honest_client.await.expect("others are served");
        memory::assert_grew_less_than(GROWTH_MIB_MAX, self.memory_mib);
        assert_eq!(panics::seen(), [""; 0]);
        let lines = log::lines();
        match expected {
            None => assert_eq!(lines, [""; 0]),
            Some(text) => {
                assert_eq!(lines.len(), 1, "{lines:#?}");
                assert!(lines[0].contains(text), "{lines:?}");
            }
        }
    }
}

async fn call_until_over(channel: Channel, is_over: Arc<AtomicBool>, calls: Arc<AtomicU64>) {
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
