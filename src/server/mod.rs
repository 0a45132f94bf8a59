//! Assembles the services, and serves them until it is told to stop.

mod background;
pub mod config;
pub mod embedded;
pub mod health;
pub mod shutdown;
pub mod telemetry;

use std::{io, sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tonic::{codec::CompressionEncoding::Gzip, service::Routes, transport::Server};

use self::background::{RunningTasks, supervise};
use crate::{
    api::{
        self, activity_service_server::ActivityServiceServer,
        customer_metric_service_server::CustomerMetricServiceServer,
        customer_service_server::CustomerServiceServer, metric_service_server::MetricServiceServer,
        response_service_server::ResponseServiceServer, survey_service_server::SurveyServiceServer,
    },
    domain::id::Id,
    ingest::{Batcher, Writer},
    metrics::Metrics,
    rpc::{
        Activities, Context, CustomerMetrics, Customers, MESSAGE_BYTES_MAX, Responses,
        ScoreMetrics, Surveys,
        call::{CallLayer, CallLimits, Ends},
        connection::{self, ConnectionLimits},
    },
    store::{Catalog, Store, StoreError},
};

/// Streams of one connection at most.
const STREAMS_MAX: u32 = 1_024;
/// Bytes of one call's headers at most.
const HEADER_BYTES_MAX: u32 = 16 * 1024;
/// Bytes of a question for health at most: however many there are, all are let in.
const HEALTH_BYTES_MAX: usize = 16 * 1024;
/// How much of a connection may be on its way before it was read.
const CONNECTION_WINDOW_BYTES: u32 = 4 * 1024 * 1024;
/// The same of one stream.
const STREAM_WINDOW_BYTES: u32 = 1024 * 1024;
/// How long a quiet connection goes unasked whether anybody is there.
const KEEPALIVE_INTERVAL: Duration = Duration::from_secs(30);
/// How long it may take to answer that.
const KEEPALIVE_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a client may take to say its first words.
const GREETING_MAX: Duration = Duration::from_secs(10);
/// Connections at most, however many files may be open.
const CONNECTIONS_MAX: usize = 10_000;
/// Files that are kept for the database, the log and the like.
const FILES_KEPT: usize = 300;

/// How long what was cut off gets to say so.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What the server needs to know besides its store.
#[derive(Debug, Clone)]
pub struct ServerOptions {
    /// The workspace that calls act in.
    pub workspace: Id,
    /// Calls at the same time at most.
    pub calls_max: usize,
    /// How long a call may take.
    pub call_timeout: Duration,
    /// How long calls get to finish once the server is told to stop.
    pub drain_timeout: Duration,
}

/// Why the server ended before it was told to.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The database could not be prepared.
    #[error("the database could not be prepared")]
    Store(#[from] StoreError),
    /// The protos could not be described.
    #[error("the reflection service could not be built")]
    Reflection(#[source] Box<tonic_reflection::server::Error>),
    /// The transport failed.
    #[error("the server failed")]
    Transport(#[from] tonic::transport::Error),
    /// The listener failed.
    #[error("the listener failed")]
    Listener(#[from] io::Error),
}

/// Serves on `listener` until `shutdown` ends, then lets calls finish.
///
/// The schema is brought up to date first. From the signal on, health says
/// NOT_SERVING, no new call is taken, and those under way get `drain_timeout`.
///
/// # Errors
/// When the database can't be prepared or the transport fails.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    options: ServerOptions,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    store.migrate().await?;
    let stopping = CancellationToken::new();
    let closed = CancellationToken::new();
    let (batcher, writers) = Batcher::start(store.for_writers(), closed.clone());
    let running_writers = RunningTasks::default();
    let writers = start_writers(writers, &running_writers, &closed);
    let context = Context {
        workspace: store.workspace(&options.workspace).await?,
        catalog: Arc::new(Catalog::new(store.clone())),
        store: store.clone(),
        metrics: Metrics::new(store.clone()),
        batcher,
        shutdown: stopping.clone(),
    };
    let (reporter, health_service) = tonic_health::server::health_reporter();
    // Until the database was asked, nothing is known to serve.
    health::report(&reporter, false).await;
    let ends = Ends::default();
    let watches_end = ends.watches.clone();
    let monitor = AbortOnDropHandle::new(tokio::spawn({
        let (store, stopping) = (store.clone(), stopping.clone());
        async move {
            let start = || {
                let writers = running_writers.clone();
                health::follow_database(store.clone(), writers, reporter.clone(), stopping.clone())
            };
            let running = RunningTasks::default();
            supervise("health monitor", running, stopping.clone(), start).await;
            watches_end.cancel();
        }
    }));
    let merging = AbortOnDropHandle::new(tokio::spawn({
        let (store, workspace) = (store.clone(), context.workspace);
        let stopping = stopping.clone();
        async move {
            let start = || store.merge_packs_until(workspace, stopping.clone());
            supervise(
                "pack merger",
                RunningTasks::default(),
                stopping.clone(),
                start,
            )
            .await;
        }
    }));
    let health_service = health_service.max_decoding_message_size(HEALTH_BYTES_MAX);
    let routes = routes(context)?.add_service(health_service);

    let layer = CallLayer::new(
        options.workspace.as_str(),
        CallLimits {
            calls_max: options.calls_max,
            turns: turns_of_statements(&store),
            timeout_max: options.call_timeout,
        },
        ends.clone(),
    );
    let incoming = connection::accept(
        listener,
        ConnectionLimits {
            connections_max: connections_max(),
            greeting_max: GREETING_MAX.min(options.call_timeout),
            unread_max: options.call_timeout,
        },
    );
    let signalled = stopping.clone();
    let serving = transport()
        .layer(layer)
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, async move {
            shutdown.await;
            signalled.cancel();
        });
    tokio::select! {
        served = serving => served?,
        () = cut_off_late_calls(&stopping, options.drain_timeout, &ends) => {}
    }
    stopping.cancel();
    // It ends with the token, and its supervisor doesn't panic.
    let _ = monitor.await;
    // Packs that are left unmerged are merged after the next start.
    drop(merging);
    // A connection that is cut off goes on for a moment, and holds a batcher as long.
    closed.cancel();
    end_of(writers).await;
    Ok(())
}

/// HTTP/2 within our limits.
fn transport() -> Server {
    Server::builder()
        .max_concurrent_streams(STREAMS_MAX)
        .http2_max_header_list_size(HEADER_BYTES_MAX)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
}

/// Ends once the calls that were under way when the server was told to stop had their
/// time to finish, and those that didn't had their time to say so.
async fn cut_off_late_calls(stopping: &CancellationToken, drain_timeout: Duration, ends: &Ends) {
    stopping.cancelled().await;
    tokio::time::sleep(drain_timeout).await;
    tracing::warn!("some calls did not finish in time and are cut off");
    ends.calls.cancel();
    tokio::time::sleep(LAST_WORDS).await;
}

/// Runs the writers until `closed` is cancelled and no rows wait.
fn start_writers(
    writers: Vec<Writer<Store>>,
    running: &RunningTasks,
    closed: &CancellationToken,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    for writer in writers {
        let writer = Arc::new(writer);
        let start = move || {
            let writer = writer.clone();
            async move { writer.run().await }
        };
        tasks.spawn(supervise("writer", running.clone(), closed.clone(), start));
    }
    tasks
}

/// Waits for the writers' last statements. One that hangs must not hold that up.
async fn end_of(mut writers: JoinSet<()>) {
    let ended = async { while writers.join_next().await.is_some() {} };
    if tokio::time::timeout(LAST_WORDS, ended).await.is_err() {
        tracing::warn!("a statement still ran in the database and was cut off");
    }
}

/// How many calls that ask the database by themselves are at work at the same time: the
/// connections that are left are for looking up what rows refer to.
fn turns_of_statements(store: &Store) -> usize {
    (store.connections() * 2 / 3).max(1)
}

/// As many connections as there may be open files, less those that are needed elsewhere.
fn connections_max() -> usize {
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile).current;
    let files = files.map_or(usize::MAX, |files| files.try_into().unwrap_or(usize::MAX));
    files
        .saturating_sub(FILES_KEPT)
        .clamp(FILES_KEPT, CONNECTIONS_MAX)
}

fn routes(context: Context) -> Result<Routes, ServeError> {
    let shared = Arc::new(context.clone());
    let mut routes = Routes::builder();
    // The services differ in type, and have no trait for these in common.
    macro_rules! add {
        ($server:ident, $service:expr) => {
            routes.add_service(
                $server::new($service)
                    .max_decoding_message_size(MESSAGE_BYTES_MAX)
                    .accept_compressed(Gzip)
                    .send_compressed(Gzip),
            )
        };
    }
    add!(SurveyServiceServer, Surveys(context.clone()));
    add!(ResponseServiceServer, Responses(shared.clone()));
    add!(MetricServiceServer, ScoreMetrics(context.clone()));
    add!(ActivityServiceServer, Activities(shared));
    add!(CustomerServiceServer, Customers(context.clone()));
    add!(CustomerMetricServiceServer, CustomerMetrics(context));
    let describe = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(api::FILE_DESCRIPTOR_SET)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET)
    };
    let reflection_error = |error| ServeError::Reflection(Box::new(error));
    routes.add_service(describe().build_v1().map_err(reflection_error)?);
    // What grpcurl and other tools of before 2023 ask for.
    routes.add_service(describe().build_v1alpha().map_err(reflection_error)?);
    Ok(routes.routes())
}
