//! `cxmetrics serve`: runs the server, on a given PostgreSQL or on a private one.

use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::{database::Database, exit_status::ExitStatus};
use crate::{
    server::{
        self, BackgroundTasks, ServerOptions, config::ServeOptions, embedded::Embedded, shutdown,
        telemetry,
    },
    store::{Store, StoreOptions},
};

/// Serves until SIGTERM or SIGINT. Then waits for calls in flight, up to the drain timeout,
/// and stops the private PostgreSQL, if there is one.
pub(super) async fn run(options: ServeOptions) -> anyhow::Result<ExitStatus> {
    telemetry::start(options.log_filter())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("can't listen on {}: is another server running there? Choose another address with --listen", options.listen))?;
    let database = Database::open(&options.database, options.database_connections_max).await?;
    let served = serve(listener, &options, &database).await;
    anyhow::ensure!(
        database
            .postgres
            .as_ref()
            .is_none_or(|postgres| !postgres.has_ended()),
        "the private PostgreSQL exited unexpectedly; its last lines are in the log. Start the \
         server again: no acknowledged write is lost"
    );
    database.close().await?;
    served.map(|()| ExitStatus::Success)
}

async fn serve(
    listener: TcpListener,
    options: &ServeOptions,
    database: &Database,
) -> anyhow::Result<()> {
    let store = Store::new(&StoreOptions {
        url: database.url.clone(),
        connections_max: options.database_connections_max,
        statement_timeout: options.statement_timeout(),
        acquire_timeout: options.call_timeout().min(Duration::from_secs(5)),
    })?;
    let server_options = ServerOptions {
        workspace: options.workspace.clone(),
        calls_max: options.calls_max.try_into()?,
        call_timeout: options.call_timeout(),
        drain_timeout: options.drain_timeout(),
    };
    tracing::info!(address = %listener.local_addr()?, workspace = %options.workspace, "listening");
    let stop = async {
        tokio::select! {
            requested = shutdown::requested() => if let Err(error) = requested {
                tracing::error!(%error, "can't listen for signals");
            },
            () = ended(database.postgres.as_ref()) => {}
        }
    };
    let tasks = BackgroundTasks::default();
    server::serve(listener, store, server_options, tasks, stop).await?;
    Ok(())
}

/// Resolves when the private PostgreSQL exits: the server is useless without it, and its
/// supervisor must see it fail.
async fn ended(postgres: Option<&Embedded>) {
    let Some(postgres) = postgres else {
        return std::future::pending().await;
    };
    while !postgres.has_ended() {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
