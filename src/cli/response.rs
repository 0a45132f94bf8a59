//! `cxmetrics response`: excludes, includes or deletes one response.

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use super::{client::Address, exit_status::ExitStatus, uuid_arg};
use crate::api::{
    DeleteResponseRequest, ExcludeResponseRequest, ExclusionReason, IncludeResponseRequest,
};

/// The `response` commands.
#[derive(Debug, Subcommand)]
pub enum ResponseCommand {
    /// Exclude a response from every score; it stays readable.
    Exclude(ExcludeArgs),
    /// Include an excluded response in every score again.
    Include {
        /// The response's id.
        #[arg(value_parser = uuid_arg::parse)]
        response: Uuid,
    },
    /// Delete a response and all its revisions permanently.
    Delete {
        /// The response's id.
        #[arg(value_parser = uuid_arg::parse)]
        response: Uuid,
    },
}

/// Arguments of `response exclude`.
#[derive(Debug, Args)]
pub struct ExcludeArgs {
    /// The response's id.
    #[arg(value_parser = uuid_arg::parse)]
    response: Uuid,
    /// Why the response must not count.
    #[arg(long, value_enum)]
    reason: Reason,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// It was a test.
    Test,
    /// It repeats another response of the same customer.
    Duplicate,
    /// It was not given in good faith.
    Fraud,
}

impl From<Reason> for ExclusionReason {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Test => Self::Test,
            Reason::Duplicate => Self::Duplicate,
            Reason::Fraud => Self::Fraud,
        }
    }
}

/// Runs one of the `response` commands.
///
/// Retries within one run share a request id, so that the server makes the change once.
/// Running the command again makes a new request, which leaves the response as it is.
pub(super) async fn run(address: &Address, command: ResponseCommand) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let client = server.responses();
    let request_id = Uuid::now_v7().to_string();
    match command {
        ResponseCommand::Exclude(ExcludeArgs { response, reason }) => {
            let request = ExcludeResponseRequest {
                response_id: response.to_string(),
                reason: ExclusionReason::from(reason).into(),
                request_id,
            };
            let exclude = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.exclude_response(request).await }
            };
            server.call(exclude).await?;
            println!("excluded response {response} from every score");
        }
        ResponseCommand::Include { response } => {
            let request = IncludeResponseRequest {
                response_id: response.to_string(),
                request_id,
            };
            let include = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.include_response(request).await }
            };
            server.call(include).await?;
            println!("included response {response} in every score");
        }
        ResponseCommand::Delete { response } => {
            let request = DeleteResponseRequest {
                response_id: response.to_string(),
                request_id,
            };
            let delete = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.delete_response(request).await }
            };
            server.call(delete).await?;
            println!("deleted response {response}");
        }
    }
    Ok(ExitStatus::Success)
}
