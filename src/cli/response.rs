//! `response`: one response, excluded, included or deleted.

use clap::{Args, Subcommand, ValueEnum};
use uuid::Uuid;

use super::{client::Address, ending::Ending};
use crate::api::{
    DeleteResponseRequest, ExcludeResponseRequest, ExclusionReason, IncludeResponseRequest,
};

/// What `response` can do.
#[derive(Debug, Subcommand)]
pub enum ResponseCommand {
    /// Take a response out of every score; it stays readable.
    Exclude(ExcludeArgs),
    /// Put an excluded response back into every score.
    Include {
        /// The response's id.
        response: Uuid,
    },
    /// Remove a response for good, with all its revisions.
    Delete {
        /// The response's id.
        response: Uuid,
    },
}

/// Options of `cxmetrics response exclude`.
#[derive(Debug, Args)]
pub struct ExcludeArgs {
    /// The response's id.
    response: Uuid,
    /// Why it counts nowhere.
    #[arg(long, value_enum)]
    reason: Reason,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Reason {
    /// It was a test.
    Test,
    /// The same customer's same answers are there already.
    Duplicate,
    /// It was not given in good faith.
    Fraud,
}

/// Runs one of the response commands. Each is a request of its own: made again, it finds
/// the response as it is meant to be.
pub(super) async fn run(address: &Address, command: ResponseCommand) -> anyhow::Result<Ending> {
    let server = address.connect().await?;
    let mut client = server.responses();
    let request_id = Uuid::now_v7().to_string();
    let done = match command {
        ResponseCommand::Exclude(ExcludeArgs { response, reason }) => {
            let reason = match reason {
                Reason::Test => ExclusionReason::Test,
                Reason::Duplicate => ExclusionReason::Duplicate,
                Reason::Fraud => ExclusionReason::Fraud,
            };
            let request = ExcludeResponseRequest {
                response_id: response.to_string(),
                reason: reason.into(),
                request_id,
            };
            let excluded = client.exclude_response(request).await;
            excluded.map(|_| format!("excluded response {response} from every score"))
        }
        ResponseCommand::Include { response } => {
            let request = IncludeResponseRequest {
                response_id: response.to_string(),
                request_id,
            };
            let included = client.include_response(request).await;
            included.map(|_| format!("included response {response} in every score"))
        }
        ResponseCommand::Delete { response } => {
            let request = DeleteResponseRequest {
                response_id: response.to_string(),
                request_id,
            };
            let deleted = client.delete_response(request).await;
            deleted.map(|_| format!("deleted response {response}"))
        }
    };
    println!("{}", done.map_err(|status| server.explain(status))?);
    Ok(Ending::Done)
}
