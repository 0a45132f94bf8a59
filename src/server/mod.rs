//! Assembles the services, and serves them until shutdown is requested.

mod background;
pub mod config;
pub mod embedded;
mod error;
mod health;
mod options;
mod routes;
mod service_names;
pub mod shutdown;
mod task_kind;
pub mod telemetry;
mod transport;

pub use background::{BackgroundTasks, Failure, ProvokedFailure};
pub use error::ServeError;
pub use options::ServerOptions;
pub use task_kind::TaskKind;

use std::{sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tower::Layer;

use self::routes::StreamOptions;
use crate::{
    ingest::{Batcher, Ingest, Writer},
    metrics::Metrics,
    rpc::{
        Context,
        call::{CallLayer, ShutdownTokens},
        connection,
    },
    store::{Store, UnifiedIds, WorkspaceKey},
};

/// Time for cut-off calls to send their final status.
const FINAL_STATUS_TIME: Duration = Duration::from_secs(1);

/// Serves on `listener` until `shutdown` completes, then lets calls finish.
///
/// Migrates the schema first. Once `shutdown` completes, health reports NOT_SERVING, new
/// connections are refused, and calls in flight have `drain_timeout` to finish.
///
/// Registers its background tasks in `tasks`; their failures are logged and change the health
/// of the services that need them.
///
/// # Errors
/// When the database can't be prepared or the reflection service can't be built.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    options: ServerOptions,
    tasks: BackgroundTasks,
    shutdown: impl Future<Output = ()> + Send,
) -> Result<(), ServeError> {
    store.migrate().await?;
    let workspace = store.workspace(&options.workspace).await?;
    let respelled = store.unify_spellings(workspace).await?;
    if respelled > 0 {
        tracing::info!(
            respelled,
            "rewrote stored values in their canonical spelling"
        );
    }
    let sourced = store.find_attribute_sources(workspace).await?;
    if sourced > 0 {
        tracing::info!(
            sourced,
            "customers got the sources of their stored attributes"
        );
    }
    let ids = store.unify_customer_ids(workspace).await?;
    if ids != UnifiedIds::default() {
        tracing::info!(
            rewritten = ids.rewritten,
            merged = ids.merged,
            ambiguous = ids.ambiguous,
            "customers' ids were brought to one spelling; ambiguous ones belong to another customer"
        );
    }
    let stopping = CancellationToken::new();
    let closed = CancellationToken::new();
    let (batcher, writers) = Batcher::start(store.for_writers(), closed.clone());
    let writers = start_writers(writers, &tasks, &closed);
    let context = Context {
        workspace,
        store: store.clone(),
        metrics: Metrics::new(store.clone()),
        ingest: Ingest::new(&store, batcher.clone()),
        shutdown: stopping.clone(),
    };
    let (reporter, health_service) = tonic_health::server::health_reporter();
    // Reports NOT_SERVING until the first check of the database.
    health::report_none(&reporter).await;
    let tokens = ShutdownTokens::default();
    let watches_end = tokens.watches.clone();
    let monitor = tasks.supervise(&TaskKind::HEALTH_MONITOR, stopping.clone(), {
        let (store, tasks, stopping) = (store.clone(), tasks.clone(), stopping.clone());
        move || {
            health::monitor(
                store.clone(),
                tasks.clone(),
                reporter.clone(),
                stopping.clone(),
            )
        }
    });
    let monitor = spawn(async move {
        monitor.await;
        watches_end.cancel();
    });
    let maintenance = start_maintenance(&store, workspace, &tasks, &stopping);
    let layer = CallLayer::new(
        options.workspace.as_str(),
        transport::call_limits(&store, &options),
        tokens.clone(),
    );
    let streams = StreamOptions {
        overload: layer.overload(),
        idle_max: options.call_timeout,
    };
    let routes = routes::routes(context, streams)?.add_service(health_service);
    let serving = connection::serve(
        listener,
        transport::http2(),
        transport::connection_limits(options.call_timeout),
        layer.layer(routes.prepare()),
        stopping.clone(),
    );
    let stop = async {
        shutdown.await;
        stopping.cancel();
        cut_off_late_calls(options.drain_timeout, &tokens).await;
    };
    tokio::select! {
        () = serving => {}
        () = stop => {}
    }
    stopping.cancel();
    // The monitor ends with the token, and its supervisor doesn't panic.
    let _ = monitor.await;
    // The next start merges the remaining packs.
    drop(maintenance);
    // The token stops the writers: cut-off connections may hold a batcher for a moment longer,
    // and without any batcher the writers would end before it, as in a failure.
    closed.cancel();
    drop(batcher);
    join_writers(writers).await;
    Ok(())
}

/// Waits for `drain_timeout`, cuts off the calls that are still in progress, and gives them
/// time to send their status.
async fn cut_off_late_calls(drain_timeout: Duration, tokens: &ShutdownTokens) {
    tokio::time::sleep(drain_timeout).await;
    tracing::warn!("some calls did not finish in time and were cut off");
    tokens.calls.cancel();
    tokio::time::sleep(FINAL_STATUS_TIME).await;
}

fn spawn(task: impl Future<Output = ()> + Send + 'static) -> AbortOnDropHandle<()> {
    AbortOnDropHandle::new(tokio::spawn(task))
}

/// Starts the tasks that maintain the database. They may be cut off at any time.
fn start_maintenance(
    store: &Store,
    workspace: WorkspaceKey,
    tasks: &BackgroundTasks,
    stopping: &CancellationToken,
) -> [AbortOnDropHandle<()>; 2] {
    let merger = tasks.supervise(&TaskKind::PACK_MERGER, stopping.clone(), {
        let (store, tasks, stopping) = (store.clone(), tasks.clone(), stopping.clone());
        move || {
            let (store, tasks, stopping) = (store.clone(), tasks.clone(), stopping.clone());
            async move {
                let merging = store.merge_packs_until(workspace, stopping);
                tasks.or_provoked(&TaskKind::PACK_MERGER, merging).await;
            }
        }
    });
    let closer = tasks.supervise(&TaskKind::IDLE_CONNECTION_CLOSER, stopping.clone(), {
        let (store, tasks) = (store.clone(), tasks.clone());
        move || {
            let (store, tasks) = (store.clone(), tasks.clone());
            async move {
                let closing = store.close_idle_connections();
                tasks
                    .or_provoked(&TaskKind::IDLE_CONNECTION_CLOSER, closing)
                    .await;
            }
        }
    });
    [spawn(merger), spawn(closer)]
}

/// Runs the writers until `closed` is cancelled and no rows wait.
fn start_writers(
    writers: Vec<Writer<Store>>,
    tasks: &BackgroundTasks,
    closed: &CancellationToken,
) -> JoinSet<()> {
    let mut running = JoinSet::new();
    for writer in writers {
        let writer = Arc::new(writer);
        let start = {
            let tasks = tasks.clone();
            move || {
                let (writer, tasks) = (writer.clone(), tasks.clone());
                async move { tasks.or_provoked(&TaskKind::WRITER, writer.run()).await }
            }
        };
        running.spawn(tasks.supervise(&TaskKind::WRITER, closed.clone(), start));
    }
    running
}

/// Waits for the last statements of the writers, but not for a statement that hangs.
async fn join_writers(mut writers: JoinSet<()>) {
    let ended = async { while writers.join_next().await.is_some() {} };
    if tokio::time::timeout(FINAL_STATUS_TIME, ended)
        .await
        .is_err()
    {
        tracing::warn!("a statement was still running and was cut off");
    }
}
