//! `serve`: the server, on a given PostgreSQL or on a private one.

use std::time::Duration;

use anyhow::Context as _;
use tokio::net::TcpListener;

use super::ending::Ending;
use crate::{
    config::ServeOptions,
    embedded::{self, Embedded},
    server::{self, ServerOptions},
    shutdown,
    store::{Store, StoreOptions},
    telemetry,
};

/// Database of the private PostgreSQL.
const PRIVATE_DATABASE: &str = "cxmetrics";

/// Serves until SIGTERM or SIGINT, then lets calls finish and stops the private
/// PostgreSQL, if there is one.
pub(super) async fn run(options: ServeOptions) -> anyhow::Result<Ending> {
    telemetry::start(options.log_filter())?;
    let listener = TcpListener::bind(options.listen)
        .await
        .with_context(|| format!("can't listen on {}: is another server running there? Choose another address with --listen", options.listen))?;
    let (postgres, url) = match &options.database_url {
        Some(url) => (None, url.clone()),
        None => {
            let (postgres, url) = start_private(&options).await?;
            (Some(postgres), url)
        }
    };
    let served = serve(listener, &options, url, postgres.as_ref()).await;
    if let Some(postgres) = postgres {
        anyhow::ensure!(
            !postgres.has_ended(),
            "the private PostgreSQL ended by itself; its last lines are in the log. Start the \
             server again: no acknowledged response is lost"
        );
        postgres
            .stop()
            .await
            .context("the private PostgreSQL did not stop as it should")?;
    }
    served.map(|()| Ending::Done)
}

async fn start_private(options: &ServeOptions) -> anyhow::Result<(Embedded, String)> {
    let data_dir = options
        .data_dir
        .clone()
        .unwrap_or_else(embedded::default_data_dir);
    tracing::info!(folder = %data_dir.display(), "starting a private PostgreSQL");
    let mut postgres_options = embedded::Options::new(data_dir);
    postgres_options
        .bin_dir
        .clone_from(&options.postgres_bin_dir);
    // Those of the pool, the monitor, and room to look inside.
    postgres_options.max_connections =
        u16::try_from(options.database_connections_max + 10).unwrap_or(u16::MAX);
    let postgres = Embedded::start(postgres_options).await?;
    let url = postgres.database_url(PRIVATE_DATABASE);
    Store::create_database(&url)
        .await
        .context("the private PostgreSQL has no database")?;
    Ok((postgres, url))
}

async fn serve(
    listener: TcpListener,
    options: &ServeOptions,
    url: String,
    postgres: Option<&Embedded>,
) -> anyhow::Result<()> {
    let store = Store::new(&StoreOptions {
        url,
        connections_max: options.database_connections_max,
        statement_timeout: options.statement_timeout(),
        acquire_timeout: options.call_timeout().min(Duration::from_secs(5)),
    })?;
    let server_options = ServerOptions {
        workspace: options.workspace.clone(),
        calls_max: options.calls_max.try_into().unwrap_or(usize::MAX),
        call_timeout: options.call_timeout(),
        drain_timeout: options.drain_timeout(),
    };
    tracing::info!(address = %listener.local_addr()?, workspace = %options.workspace, "listening");
    server::serve(listener, store, server_options, async {
        tokio::select! {
            requested = shutdown::requested() => if let Err(error) = requested {
                tracing::error!(%error, "signals can't be listened to");
            },
            () = ended(postgres) => {}
        }
    })
    .await?;
    Ok(())
}

/// Ends when the private PostgreSQL did: without it the server is of no use, and
/// whoever started it should know.
async fn ended(postgres: Option<&Embedded>) {
    let Some(postgres) = postgres else {
        return std::future::pending().await;
    };
    while !postgres.has_ended() {
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
}
