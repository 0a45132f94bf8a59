//! Excludes responses that an import has stored.

use std::time::Duration;

use futures_util::{TryStreamExt, stream};
use uuid::Uuid;

use crate::api::{ExcludeResponseRequest, ExclusionReason};
use crate::cli::client::{CallError, Service};

/// Calls in flight.
const IN_FLIGHT_MAX: usize = 16;

/// The namespace of the request ids: the UUID (version 5) of `exclude.import.cxmetrics.v1`
/// in the namespace of DNS names.
const REQUESTS: Uuid = Uuid::from_u128(0xf3b35b1b_f8e5_5357_b374_c4b6eb56fc43);

/// A response to exclude from every score, and why.
pub(super) type Exclusion = (String, ExclusionReason);

/// Excludes these responses. The server makes each exclusion once, even if the import is
/// repeated: a response that was included again in between stays included.
pub(super) async fn exclude(
    server: &Service,
    exclusions: Vec<Exclusion>,
    retry_for: Duration,
) -> Result<(), CallError> {
    let requests = exclusions.into_iter().map(request).map(Ok);
    let calls = stream::iter(requests);
    calls
        .try_for_each_concurrent(IN_FLIGHT_MAX, async |request| {
            let exclude = || {
                let (mut client, request) = (server.responses(), request.clone());
                async move { client.exclude_response(request).await }
            };
            server.call_within(retry_for, exclude).await.map(drop)
        })
        .await
}

fn request((response_id, reason): Exclusion) -> ExcludeResponseRequest {
    // The same for each import of the row.
    let name = format!("{response_id} {}", reason.as_str_name());
    let request_id = Uuid::new_v5(&REQUESTS, name.as_bytes());
    ExcludeResponseRequest {
        response_id,
        reason: reason.into(),
        request_id: request_id.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_import_of_a_row_makes_the_same_request() {
        let exclusion = |reason| request(("a".to_owned(), reason));
        let test = exclusion(ExclusionReason::Test);
        assert_eq!(test, exclusion(ExclusionReason::Test));
        assert_ne!(
            test.request_id,
            exclusion(ExclusionReason::Fraud).request_id
        );
        let namespace = Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"exclude.import.cxmetrics.v1");
        assert_eq!(REQUESTS, namespace);
    }
}
