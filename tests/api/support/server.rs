//! The server under test: in this process, over a real socket.

use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use cxmetrics::{
    api::{
        self, metric_service_client::MetricServiceClient,
        response_service_client::ResponseServiceClient, survey_service_client::SurveyServiceClient,
    },
    domain::id::Id,
    server::{self, BackgroundTasks, ServeError, ServerOptions},
    store::{Store, StoreOptions},
};
use tokio::sync::oneshot;
use tokio_stream::StreamExt;
use tokio_util::sync::CancellationToken;
use tonic::{
    Status,
    transport::{Channel, Endpoint},
};
use tonic_health::pb::health_client::HealthClient;

use super::{Database, HANG_LIMIT, rows};

/// Enough threads for calls to run in parallel, as they do in production.
const WORKER_THREADS: usize = 2;

/// How a server is started.
#[derive(Debug, Clone)]
pub(crate) struct Setup {
    pub(crate) workspace: &'static str,
    pub(crate) calls_max: usize,
    pub(crate) call_timeout: Duration,
    pub(crate) drain_timeout: Duration,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            workspace: "default",
            calls_max: 4_096,
            call_timeout: Duration::from_secs(30),
            // A shutdown that waits for nothing ends well before HANG_LIMIT; one that
            // wrongly waits for the drain to time out does not.
            drain_timeout: HANG_LIMIT * 2,
        }
    }
}

impl Setup {
    /// A server on a database of its own.
    pub(crate) async fn start(self) -> Server {
        self.start_on(Database::create().await)
    }

    /// A server on a database that others may use too.
    pub(crate) fn start_on(self, database: Arc<Database>) -> Server {
        let mut server = self.start_on_url(&database.url);
        server.database = Some(database);
        server
    }

    /// A server on whatever the URL names.
    pub(crate) fn start_on_url(self, url: &str) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let options = ServerOptions {
            workspace: Id::parse(self.workspace).expect("an id"),
            calls_max: self.calls_max,
            call_timeout: self.call_timeout,
            drain_timeout: self.drain_timeout,
        };
        let tasks = BackgroundTasks::default();
        let (stop, abandon) = (CancellationToken::new(), CancellationToken::new());
        let serving = Serving {
            store: store(url),
            options,
            tasks: tasks.clone(),
            stop: stop.clone(),
            abandon: abandon.clone(),
        };
        let (end, ended) = oneshot::channel();
        let thread = thread::spawn(move || {
            // Nobody waits for the end of most servers.
            let _ = end.send(serving.run(listener));
        });
        Server {
            channel: channel(address),
            address,
            tasks,
            stop,
            abandon,
            ended: Some(ended),
            thread: Some(thread),
            database: None,
        }
    }
}

/// A server on a multi-threaded runtime of its own.
struct Serving {
    store: Store,
    options: ServerOptions,
    tasks: BackgroundTasks,
    stop: CancellationToken,
    abandon: CancellationToken,
}

impl Serving {
    /// How it ended; `None` when it was abandoned first.
    fn run(self, listener: TcpListener) -> Option<Result<(), ServeError>> {
        listener.set_nonblocking(true).expect("a socket");
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(WORKER_THREADS)
            .enable_all()
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let listener = tokio::net::TcpListener::from_std(listener).expect("a socket");
            let stopped = self.stop.cancelled_owned();
            tokio::select! {
                served = server::serve(listener, self.store, self.options, self.tasks, stopped) => Some(served),
                () = self.abandon.cancelled() => None,
            }
        })
    }
}

/// A store that gives up soon, yet not on a busy machine.
pub(crate) fn store(url: &str) -> Store {
    Store::new(&StoreOptions {
        url: url.to_owned(),
        connections_max: 8,
        statement_timeout: Duration::from_secs(20),
        acquire_timeout: Duration::from_secs(10),
    })
    .expect("a well-formed URL")
}

fn channel(address: SocketAddr) -> Channel {
    Endpoint::from_shared(format!("http://{address}"))
        .expect("a well-formed URL")
        .connect_lazy()
}

impl Drop for Server {
    fn drop(&mut self) {
        self.abandon.cancel();
        if let Some(thread) = self.thread.take() {
            // A panic of the server was reported by its thread.
            let _ = thread.join();
        }
    }
}

/// A running server and its clients.
#[derive(Debug)]
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    /// One connection, shared by the clients below.
    pub(crate) channel: Channel,
    /// Its background tasks, whose failure a test can provoke.
    pub(crate) tasks: BackgroundTasks,
    stop: CancellationToken,
    abandon: CancellationToken,
    ended: Option<oneshot::Receiver<Option<Result<(), ServeError>>>>,
    thread: Option<JoinHandle<()>>,
    /// Last, so that it outlives the server.
    database: Option<Arc<Database>>,
}

impl Server {
    /// A server on a database of its own.
    pub(crate) async fn start() -> Self {
        Setup::default().start().await
    }

    /// The database it keeps its data in.
    pub(crate) fn database(&self) -> Arc<Database> {
        self.database.clone().expect("a database of the cluster")
    }

    /// A connection besides [`Server::channel`].
    pub(crate) fn another_channel(&self) -> Channel {
        channel(self.address)
    }

    pub(crate) fn surveys(&self) -> SurveyServiceClient<Channel> {
        SurveyServiceClient::new(self.channel.clone())
    }

    pub(crate) fn responses(&self) -> ResponseServiceClient<Channel> {
        ResponseServiceClient::new(self.channel.clone())
    }

    pub(crate) fn metrics(&self) -> MetricServiceClient<Channel> {
        MetricServiceClient::new(self.channel.clone()).max_decoding_message_size(usize::MAX)
    }

    pub(crate) fn health(&self) -> HealthClient<Channel> {
        HealthClient::new(self.channel.clone())
    }

    /// Requests the server's shutdown and returns at once.
    pub(crate) fn begin_shutdown(&self) {
        self.stop.cancel();
    }

    /// How the server ended, once it has.
    pub(crate) async fn ended(mut self) -> Result<(), ServeError> {
        let ended = self.ended.take().expect("it is asked once");
        let served = ended.await.expect("the server does not panic");
        served.expect("it was not abandoned")
    }

    /// Creates a survey that nothing is wrong with.
    pub(crate) async fn create(&self, survey: api::Survey) -> api::Survey {
        self.try_create(survey).await.expect("a good survey")
    }

    pub(crate) async fn try_create(&self, survey: api::Survey) -> Result<api::Survey, Status> {
        let request = api::CreateSurveyRequest {
            survey: Some(survey),
        };
        let reply = self.surveys().create_survey(request).await?;
        Ok(reply.into_inner().survey.expect("the survey"))
    }

    pub(crate) async fn archive(&self, survey_id: &str) -> Result<api::Survey, Status> {
        let request = api::ArchiveSurveyRequest {
            survey_id: survey_id.into(),
        };
        let reply = self.surveys().archive_survey(request).await?;
        Ok(reply.into_inner().survey.expect("the survey"))
    }

    /// Takes over the fields of `survey` that `paths` name.
    pub(crate) async fn update(
        &self,
        survey: api::Survey,
        paths: &[&str],
    ) -> Result<api::Survey, Status> {
        let request = api::UpdateSurveyRequest {
            survey: Some(survey),
            update_mask: Some(prost_types::FieldMask {
                paths: paths.iter().map(|path| (*path).to_owned()).collect(),
            }),
        };
        let reply = self.surveys().update_survey(request).await?;
        Ok(reply.into_inner().survey.expect("the survey"))
    }

    pub(crate) async fn submit(&self, response: api::Response) -> Result<api::Outcome, Status> {
        let request = api::SubmitResponseRequest {
            response: Some(response),
        };
        let reply = self.responses().submit_response(request).await?;
        Ok(reply.into_inner().outcome())
    }

    /// Stores responses over one stream; each must be new.
    pub(crate) async fn submit_all(&self, responses: Vec<api::Response>) {
        let messages: Vec<_> = responses
            .chunks(1_000)
            .map(<[_]>::to_vec)
            .map(rows)
            .collect();
        let verdicts = self.stream(messages).await.expect("a stream without error");
        assert_eq!(verdicts.len(), responses.len());
        for verdict in verdicts {
            assert_eq!(verdict.outcome(), api::Outcome::Inserted, "{verdict:?}");
        }
    }

    /// Sends messages over one stream and returns every verdict.
    pub(crate) async fn stream(
        &self,
        messages: Vec<api::SubmitResponsesRequest>,
    ) -> Result<Vec<api::Verdict>, Status> {
        let reply = self
            .responses()
            .submit_responses(tokio_stream::iter(messages))
            .await?;
        let mut replies = reply.into_inner();
        let mut verdicts = Vec::new();
        while let Some(reply) = replies.next().await {
            verdicts.extend(reply?.verdicts);
        }
        Ok(verdicts)
    }

    pub(crate) async fn get(&self, response_id: &str) -> Result<api::Response, Status> {
        self.get_revision(response_id, 0).await
    }

    pub(crate) async fn get_revision(
        &self,
        response_id: &str,
        revision: i32,
    ) -> Result<api::Response, Status> {
        let request = api::GetResponseRequest {
            response_id: response_id.into(),
            revision,
        };
        let reply = self.responses().get_response(request).await?;
        Ok(reply.into_inner().response.expect("the response"))
    }

    pub(crate) async fn list(
        &self,
        request: api::ListResponsesRequest,
    ) -> Result<api::ListResponsesResponse, Status> {
        Ok(self.responses().list_responses(request).await?.into_inner())
    }

    pub(crate) async fn query(
        &self,
        request: api::QueryScoresRequest,
    ) -> Result<api::QueryScoresResponse, Status> {
        Ok(self.metrics().query_scores(request).await?.into_inner())
    }

    /// The only point of the only series of a good query.
    pub(crate) async fn point(&self, request: api::QueryScoresRequest) -> api::ScorePoint {
        let mut reply = self.query(request).await.expect("a good query");
        assert_eq!(reply.series.len(), 1, "{reply:?}");
        let mut points = reply.series.remove(0).points;
        assert_eq!(points.len(), 1, "{points:?}");
        points.remove(0)
    }
}
