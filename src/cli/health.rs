//! `cxmetrics health`: checks whether the server is ready.

use std::time::Duration;

use tokio::time::{Instant, sleep};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use super::client::{Address, CallError};
use super::exit_status::ExitStatus;

/// One probe at a fixed interval is no load, so that polling needs no backoff.
const POLL_INTERVAL: Duration = Duration::from_millis(200);

const EXAMPLES: &str = "\
Exit codes:
  0  the server is ready
  4  the server is unreachable or not ready; with --wait, still so when the time is up

Examples:
  cxmetrics health
  cxmetrics health --wait 30s && cxmetrics survey list";

/// Arguments of `health`.
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct HealthArgs {
    /// How long to wait until the server is ready, such as 30s or 2m.
    #[arg(long, value_name = "DURATION", value_parser = parse_duration, default_value = "0s")]
    wait: Duration,

    /// Check only this service, such as cxmetrics.v1.MetricService [default: all services].
    #[arg(
        long,
        value_name = "NAME",
        default_value = "",
        hide_default_value = true
    )]
    service: String,
}

/// Parses `30s`, `2m` or `1m 30s`.
pub(super) fn parse_duration(text: &str) -> Result<Duration, String> {
    let wrong = || format!("`{text}` is not a duration such as 30s or 2m");
    let duration: jiff::SignedDuration = text.parse().map_err(|_| wrong())?;
    Duration::try_from(duration).map_err(|_| wrong())
}

/// Prints the serving status. Succeeds only if the server is ready.
pub(super) async fn run(address: &Address, args: &HealthArgs) -> anyhow::Result<ExitStatus> {
    let deadline = Instant::now() + args.wait;
    loop {
        let state = check(address, &args.service).await;
        if let Ok(ServingStatus::Serving) = state {
            println!("SERVING");
            return Ok(ExitStatus::Success);
        }
        let retryable = state
            .as_ref()
            .map_or_else(CallError::is_unavailable, |_| true);
        if !retryable || Instant::now() >= deadline {
            let state = state?;
            println!("{}", state.as_str_name());
            return Ok(ExitStatus::Unavailable);
        }
        sleep(POLL_INTERVAL).await;
    }
}

async fn check(address: &Address, service: &str) -> Result<ServingStatus, CallError> {
    let server = address.connect().await?;
    let request = HealthCheckRequest {
        service: service.to_owned(),
    };
    let reply = HealthClient::new(server.channel()).check(request).await;
    let reply = reply.map_err(|status| server.explain(status))?;
    Ok(reply.into_inner().status())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_parsed_as_people_write_them() {
        assert_eq!(parse_duration("30s"), Ok(Duration::from_secs(30)));
        assert_eq!(parse_duration("1m 30s"), Ok(Duration::from_secs(90)));
        assert!(parse_duration("soon").is_err());
        assert!(parse_duration("-5s").is_err());
    }
}
