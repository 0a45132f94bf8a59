//! `response delete`.

use uuid::Uuid;

use crate::api::DeleteResponseRequest;
use crate::cli::client::Address;
use crate::cli::exit_status::ExitStatus;

/// Deletes a response. Retries share a request id, so that the server deletes it once.
pub(super) async fn run(address: &Address, response: Uuid) -> anyhow::Result<ExitStatus> {
    let server = address.connect().await?;
    let client = server.responses();
    let request = DeleteResponseRequest {
        response_id: response.to_string(),
        request_id: Uuid::now_v7().to_string(),
    };
    let delete = || {
        let (mut client, request) = (client.clone(), request.clone());
        async move { client.delete_response(request).await }
    };
    server.call(delete).await?;
    println!("deleted response {response}");
    Ok(ExitStatus::Success)
}
