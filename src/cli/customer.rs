//! `cxmetrics customer`: merges two customers who are one person, or undoes a merge.

use clap::{Args, Subcommand};
use uuid::Uuid;

use super::{client::Address, exit_status::ExitStatus, uuid_arg};
use crate::api::{CustomerMerge, MergeCustomersRequest, UnmergeCustomersRequest};

const MERGE_EXAMPLE: &str = "\
Example:
  cxmetrics customer merge visitor-8c1f customer-42";

/// The `customer` commands.
#[derive(Debug, Subcommand)]
pub enum CustomerCommand {
    /// Merge a customer into another: both are one person from now on.
    ///
    /// Everything that was or will be recorded under either id counts as one customer's, in
    /// every metric and for all periods. Neither id needs to be known yet.
    #[command(after_help = MERGE_EXAMPLE)]
    Merge(MergeArgs),
    /// Undo a merge: both ids are customers of their own again.
    Unmerge {
        /// The request id that `customer merge` printed.
        #[arg(value_parser = uuid_arg::parse)]
        request_id: Uuid,
    },
}

/// Arguments of `customer merge`.
#[derive(Debug, Args)]
pub struct MergeArgs {
    /// Id of the customer to merge into the other.
    from: String,
    /// Id of the customer that both are from now on.
    into: String,
    /// Id of this request, a UUID; the same id never merges twice, so use it to repeat a merge
    /// whose outcome is unknown [default: a new id].
    #[arg(long, value_name = "UUID", value_parser = uuid_arg::parse)]
    request_id: Option<Uuid>,
}

/// Runs one of the `customer` commands. Retries within one run share a request id, so that the
/// server makes the change once.
pub(super) async fn run(address: &Address, command: CustomerCommand) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let client = server.customers();
    match command {
        CustomerCommand::Merge(MergeArgs {
            from,
            into,
            request_id,
        }) => {
            let request_id = request_id.unwrap_or_else(Uuid::now_v7);
            let request = MergeCustomersRequest {
                request_id: request_id.to_string(),
                from_customer_id: from,
                into_customer_id: into,
            };
            let merge = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.merge_customers(request).await }
            };
            let merge = server.call(merge).await?.merge.unwrap_or_default();
            print_merge(&merge);
        }
        CustomerCommand::Unmerge { request_id } => {
            let request = UnmergeCustomersRequest {
                request_id: request_id.to_string(),
            };
            let unmerge = || {
                let (mut client, request) = (client.clone(), request.clone());
                async move { client.unmerge_customers(request).await }
            };
            let merge = server.call(unmerge).await?.merge.unwrap_or_default();
            let CustomerMerge {
                from_customer_id: from,
                into_customer_id: into,
                ..
            } = merge;
            println!("{from} and {into} are customers of their own again");
        }
    }
    Ok(ExitStatus::Success)
}

fn print_merge(merge: &CustomerMerge) {
    let CustomerMerge {
        request_id,
        from_customer_id: from,
        into_customer_id: into,
        undo_time,
        ..
    } = merge;
    match undo_time {
        None => {
            println!("merged customer {from} into {into}");
            println!("to undo: cxmetrics customer unmerge {request_id}");
        }
        Some(_) => {
            println!(
                "nothing changed: request {request_id} merged {from} into {into}, and was undone"
            );
        }
    }
}
