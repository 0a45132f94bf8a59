//! Assembles the services, and serves them until shutdown is requested.

mod background;
pub mod config;
pub mod embedded;
mod error;
pub mod health;
mod options;
mod routes;
pub mod shutdown;
pub mod telemetry;
mod transport;

pub use background::{RunningTask, RunningTasks};
pub use error::ServeError;
pub use options::ServerOptions;

use std::{sync::Arc, time::Duration};

use tokio::{net::TcpListener, task::JoinSet};
use tokio_util::{sync::CancellationToken, task::AbortOnDropHandle};
use tower::Layer;

use self::{background::supervise, routes::StreamOptions};
use crate::{
    ingest::{Batcher, Ingest, Writer},
    metrics::Metrics,
    rpc::{
        Context,
        call::{CallLayer, ShutdownTokens},
        connection,
    },
    store::{Store, UnifiedIds},
};

/// Time for cut-off calls to send their final status.
const FINAL_STATUS_TIME: Duration = Duration::from_secs(1);

/// Serves on `listener` until `shutdown` completes, then lets calls finish.
///
/// Migrates the schema first. Once `shutdown` completes, health reports NOT_SERVING, new
/// connections are refused, and calls in flight have `drain_timeout` to finish.
///
/// # Errors
/// When the database can't be prepared or the reflection service can't be built.
pub async fn serve(
    listener: TcpListener,
    store: Store,
    options: ServerOptions,
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
            ambiguous = ids.ambiguous,
            "customers' ids were brought to one spelling; ambiguous ones belong to another customer"
        );
    }
    let stopping = CancellationToken::new();
    let closed = CancellationToken::new();
    let (batcher, writers) = Batcher::start(store.for_writers(), closed.clone());
    let running_writers = RunningTasks::default();
    let writers = start_writers(writers, &running_writers, &closed);
    let context = Context {
        workspace,
        store: store.clone(),
        metrics: Metrics::new(store.clone()),
        ingest: Ingest::new(&store, batcher),
        shutdown: stopping.clone(),
    };
    let (reporter, health_service) = tonic_health::server::health_reporter();
    // Reports NOT_SERVING until the first check of the database.
    health::report(&reporter, false).await;
    let tokens = ShutdownTokens::default();
    let watches = tokens.watches.clone();
    let monitor = AbortOnDropHandle::new(tokio::spawn({
        let (store, stopping) = (store.clone(), stopping.clone());
        async move {
            let start = || {
                let writers = running_writers.clone();
                health::follow_database(store.clone(), writers, reporter.clone(), stopping.clone())
            };
            let running = RunningTasks::default();
            supervise("health monitor", running, stopping.clone(), start).await;
            watches.cancel();
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
    drop(merging);
    // Cut-off connections may hold a batcher for a moment longer, so the token stops the writers.
    closed.cancel();
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
