//! The server under load: the real binary, in a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
};

use anyhow::Context;
use cxmetrics::embedded::{Embedded, Options};
use tonic::transport::{Channel, Endpoint};

/// A server and its PostgreSQL, both gone with it.
pub(crate) struct BenchServer {
    postgres: Embedded,
    server: Child,
    address: String,
    /// Where to reach the database without the server.
    pub(crate) database_url: String,
    _folder: tempfile::TempDir,
}

impl BenchServer {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        // PostgreSQL never runs as root; its own user must reach the folder.
        let mut builder = tempfile::Builder::new();
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o755));
        let folder = builder.prefix("cxmetrics-bench").tempdir()?;
        let postgres = Embedded::start(Options::new(folder.path().join("postgres"))).await?;
        let database_url = postgres.database_url("bench");
        cxmetrics::store::Store::create_database(&database_url).await?;
        let mut server = Command::new(env!("CARGO_BIN_EXE_cxmetrics"))
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database-url",
                &database_url,
            ])
            .stderr(Stdio::piped())
            .spawn()
            .context("the server does not start")?;
        let address = read_address(&mut server)?;
        let this = Self {
            postgres,
            server,
            address,
            database_url,
            _folder: folder,
        };
        this.wait_until_serving().await?;
        Ok(this)
    }

    pub(crate) async fn connect(&self) -> anyhow::Result<Channel> {
        Ok(Endpoint::from_shared(self.address.clone())?
            .tcp_nodelay(true)
            .connect()
            .await?)
    }

    async fn wait_until_serving(&self) -> anyhow::Result<()> {
        for _ in 0..100 {
            if let Ok(channel) = self.connect().await {
                let mut client = tonic_health::pb::health_client::HealthClient::new(channel);
                let reply = client
                    .check(tonic_health::pb::HealthCheckRequest::default())
                    .await;
                if reply.is_ok_and(|reply| reply.get_ref().status == 1) {
                    return Ok(());
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        anyhow::bail!("the server does not begin to serve")
    }

    /// The most memory the server ever held, where the system says.
    pub(crate) fn peak_memory_mib(&self) -> anyhow::Result<Option<f64>> {
        let path = format!("/proc/{}/status", self.server.id());
        if !Path::new(&path).exists() {
            return Ok(None);
        }
        let status = std::fs::read_to_string(path)?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kib: Option<f64> =
            peak.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        Ok(kib.map(|kib| kib / 1024.0))
    }

    pub(crate) async fn stop(mut self) -> anyhow::Result<()> {
        let pid = rustix::process::Pid::from_child(&self.server);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        self.server.wait()?;
        Ok(self.postgres.stop().await?)
    }
}

/// The address out of the server's log, which goes on being read.
fn read_address(server: &mut Child) -> anyhow::Result<String> {
    let log = BufReader::new(server.stderr.take().context("the server has no log")?);
    let mut lines = log.lines();
    let address = lines.by_ref().map_while(Result::ok).find_map(|line| {
        let entry: serde_json::Value = serde_json::from_str(&line).ok()?;
        Some(format!("http://{}", entry.get("address")?.as_str()?))
    });
    std::thread::spawn(move || {
        lines
            .map_while(Result::ok)
            .for_each(|line| eprintln!("{line}"))
    });
    address.context("the server ended before it listened")
}
