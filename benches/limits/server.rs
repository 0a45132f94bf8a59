//! The server under load: the release binary in its own process.

use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::Context;
use tonic::transport::{Channel, Endpoint};
use tonic_health::pb::{HealthCheckRequest, health_client::HealthClient};

/// The release binary.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_cxmetrics");
/// Time limit for a server to become ready.
const START_MAX: Duration = Duration::from_secs(120);

/// A server on a database.
pub(crate) struct BenchServer {
    process: Child,
    address: String,
    /// The URL of the server's database.
    pub(crate) database_url: String,
    /// Time from the start of the process to the first health check with SERVING.
    pub(crate) started_in: Duration,
}

impl BenchServer {
    pub(crate) async fn start(database_url: &str) -> anyhow::Result<Self> {
        let started = Instant::now();
        let process = Command::new(BINARY)
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--database-url",
                database_url,
            ])
            .stderr(Stdio::piped())
            .spawn()
            .context("the server could not be started")?;
        let mut this = Self {
            process,
            address: String::new(),
            database_url: database_url.into(),
            started_in: Duration::ZERO,
        };
        this.address = read_address(&mut this.process)?;
        this.wait_until_serving(started).await?;
        this.started_in = started.elapsed();
        Ok(this)
    }

    /// The server's URL.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) async fn connect(&self) -> anyhow::Result<Channel> {
        Ok(Endpoint::from_shared(self.address.clone())?
            .tcp_nodelay(true)
            .connect()
            .await?)
    }

    /// Polls every millisecond, so that the measured time is exact to about that.
    async fn wait_until_serving(&self, started: Instant) -> anyhow::Result<()> {
        while started.elapsed() < START_MAX {
            if let Ok(channel) = self.connect().await {
                let mut client = HealthClient::new(channel);
                let reply = client.check(HealthCheckRequest::default()).await;
                if reply.is_ok_and(|reply| reply.get_ref().status == 1) {
                    return Ok(());
                }
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        anyhow::bail!("the server did not become ready in time")
    }

    /// The server's resident memory; `None` without `/proc`.
    pub(crate) fn memory_mib(&self) -> anyhow::Result<Option<f64>> {
        self.status_mib("VmRSS:")
    }

    /// The server's peak resident memory; `None` without `/proc`.
    pub(crate) fn peak_memory_mib(&self) -> anyhow::Result<Option<f64>> {
        self.status_mib("VmHWM:")
    }

    fn status_mib(&self, name: &str) -> anyhow::Result<Option<f64>> {
        let path = format!("/proc/{}/status", self.process.id());
        if !Path::new(&path).exists() {
            return Ok(None);
        }
        let status = std::fs::read_to_string(path)?;
        let line = status.lines().find_map(|line| line.strip_prefix(name));
        let kib: Option<f64> =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        Ok(kib.map(|kib| kib / 1024.0))
    }

    /// Shuts the server down. Waits in `block_in_place`, so that its clients' tasks keep running.
    pub(crate) fn stop(mut self) -> anyhow::Result<()> {
        let pid = rustix::process::Pid::from_child(&self.process);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        tokio::task::block_in_place(|| self.process.wait())?;
        Ok(())
    }
}

impl Drop for BenchServer {
    /// Kills the server if a measurement failed before `stop`.
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Reads the address from the server's log. A thread reads the rest of the log and prints only
/// warnings and errors.
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
            .filter(|line| !line.contains("\"level\":\"INFO\"") && !line.contains("slow statement"))
            .for_each(|line| eprintln!("{line}"));
    });
    address.context("the server stopped before it listened")
}
