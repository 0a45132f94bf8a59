//! The server's address, and how to connect to it.

use std::time::Duration;

use tonic::transport::Endpoint;

use super::error::CallError;
use super::service::Service;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);

/// HTTP/2 pings detect a server that vanished without closing the connection, for
/// example after a power loss.
const KEEP_ALIVE_INTERVAL: Duration = Duration::from_secs(30);

/// The server that client commands talk to.
#[derive(Debug, Clone, clap::Args)]
pub(in crate::cli) struct Address {
    /// Address of the server, for the commands that talk to one.
    #[arg(
        long = "server",
        value_name = "URL",
        env = ENVIRONMENT,
        default_value = DEFAULT,
        global = true
    )]
    url: String,
}

const ENVIRONMENT: &str = "CXMETRICS_SERVER";
const DEFAULT: &str = "http://127.0.0.1:50051";

impl Address {
    /// ` --server URL` for a command to run next; empty if that finds the server without.
    pub(in crate::cli) fn flag(&self) -> String {
        let found = std::env::var(ENVIRONMENT).unwrap_or_else(|_| DEFAULT.to_owned());
        if self.url == found {
            String::new()
        } else {
            format!(" --server {}", self.url)
        }
    }

    /// Connects at once, so that a command fails early when there is no server.
    pub(in crate::cli) async fn connect(&self) -> Result<Service, CallError> {
        let endpoint = self
            .endpoint()?
            .connect_timeout(CONNECT_TIMEOUT)
            .http2_keep_alive_interval(KEEP_ALIVE_INTERVAL);
        let channel = endpoint.connect().await.map_err(|_| {
            CallError::unavailable(format!(
                "no server at {}: start one with `cxmetrics serve`, or name another with --server",
                self.url
            ))
        })?;
        Ok(Service::new(self.url.clone(), channel))
    }

    fn endpoint(&self) -> Result<Endpoint, CallError> {
        let url = match self.url.split_once("://") {
            Some(("http", _)) => self.url.clone(),
            None => format!("http://{}", self.url),
            Some((scheme, rest)) => {
                return Err(CallError::invalid(format!(
                    "--server does not support {scheme}://: the command line speaks plaintext \
                     gRPC; write http://{rest}"
                )));
            }
        };
        Endpoint::from_shared(url).map_err(|_| {
            CallError::invalid(format!(
                "--server `{}` is not a valid address: write it like http://127.0.0.1:50051",
                self.url
            ))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn address(url: &str) -> Address {
        Address {
            url: url.to_owned(),
        }
    }

    #[tokio::test]
    async fn a_missing_server_says_how_to_start_one() {
        // Port 1 is reserved, so nothing listens on it.
        let error = address("http://127.0.0.1:1").connect().await;
        let error = error.expect_err("nothing listens on port 1");
        assert!(error.is_unavailable());
        assert!(
            error
                .to_string()
                .contains("start one with `cxmetrics serve`"),
            "{error}"
        );
    }

    #[tokio::test]
    async fn an_https_address_is_rejected_with_the_reason() {
        let error = address("https://example.com").connect().await;
        let error = error.expect_err("TLS is not supported");
        assert!(!error.is_unavailable());
        assert!(error.to_string().contains("http://example.com"), "{error}");
    }
}
