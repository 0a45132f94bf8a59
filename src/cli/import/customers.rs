//! Imports of customers' attributes.

use std::path::Path;

use anyhow::Context;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::bulk_call::{BulkCall, RequestOptions};
use super::description;
use super::verdict::RowVerdict;
use crate::api::{
    CustomerUpdate, CustomerVerdict, SetCustomersRequest, SetCustomersResponse, Verdict,
};
use crate::cli::client::Service;
use crate::import::{CustomerConverter, CustomerMapping, RecordMapping};

/// Checks the mapping, before the file is opened.
pub(super) fn converter(
    record: RecordMapping,
    mapping: CustomerMapping,
    path: &Path,
) -> anyhow::Result<CustomerConverter> {
    CustomerConverter::new(record, mapping)
        .with_context(|| format!("{} can't be used", path.display()))
}

impl BulkCall for CustomerConverter {
    type Request = SetCustomersRequest;
    type Reply = SetCustomersResponse;

    // A row always updates its customer, with --revise or without it.
    fn request(customers: Vec<CustomerUpdate>, options: RequestOptions) -> SetCustomersRequest {
        SetCustomersRequest {
            customers,
            validate_only: options.validate_only,
        }
    }

    async fn open(
        server: &Service,
        requests: ReceiverStream<SetCustomersRequest>,
    ) -> Result<Streaming<SetCustomersResponse>, Status> {
        let call = server.customers().set_customers(requests).await;
        call.map(tonic::Response::into_inner)
    }

    fn description(&self, customer: &CustomerUpdate) -> Vec<(String, String)> {
        description::of_customer(customer)
    }

    fn customer(customer: &CustomerUpdate) -> &str {
        &customer.customer_id
    }

    fn nps_scores(&self, _: &CustomerUpdate) -> Vec<(&str, i32)> {
        Vec::new()
    }

    fn verdicts(reply: SetCustomersResponse) -> Vec<RowVerdict> {
        reply.verdicts.into_iter().map(row_verdict).collect()
    }
}

/// The verdict on a customer has the fields of the verdict on a response.
fn row_verdict(verdict: CustomerVerdict) -> RowVerdict {
    RowVerdict {
        is_unknown_order: false,
        verdict: Verdict {
            row: verdict.row,
            response_id: verdict.customer_id,
            outcome: verdict.outcome,
            reason: verdict.reason,
            message: verdict.message,
            field_violations: verdict.field_violations,
        },
    }
}
