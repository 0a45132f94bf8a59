//! `CustomerService`.

use std::sync::Arc;

use tonic::{Request, Response, Status};

use super::{
    CallError, Context, activity_message,
    customer_message::{Merge, encode, encode_merge, parse_merge, parse_set},
    limits::page_size,
    page::Page,
    page_token,
    row_message::parse_id,
};
use crate::{
    api::{self, customer_service_server::CustomerService},
    domain::violation::Violations,
    ingest,
    store::{CustomerCursor, Merged},
};

/// Customers, over gRPC.
#[derive(Debug, Clone)]
pub struct Customers(pub Arc<Context>);

#[tonic::async_trait]
impl CustomerService for Customers {
    async fn set_customer(
        &self,
        request: Request<api::SetCustomerRequest>,
    ) -> Result<Response<api::SetCustomerResponse>, Status> {
        let update = parse_set(request.into_inner()).map_err(CallError::from)?;
        let Context {
            store, workspace, ..
        } = &*self.0;
        ingest::set_customers(store, *workspace, std::slice::from_ref(&update))
            .await
            .map_err(CallError::from)?;
        let customer = store.customer(*workspace, &update.id).await;
        let customer = customer.map_err(CallError::from)?.ok_or_else(|| {
            tracing::error!("a customer whose attributes were set is unknown");
            CallError::Internal
        })?;
        Ok(Response::new(api::SetCustomerResponse {
            customer: Some(encode(customer)),
        }))
    }

    async fn get_customer(
        &self,
        request: Request<api::GetCustomerRequest>,
    ) -> Result<Response<api::GetCustomerResponse>, Status> {
        let id = activity_message::parse_customer_id(&request.into_inner().customer_id)
            .map_err(|description| CallError::from(Violations::one("customer_id", description)))?;
        let found = self.0.store.customer(self.0.workspace, &id).await;
        let customer = found
            .map_err(CallError::from)?
            .ok_or(CallError::CustomerNotFound)?;
        Ok(Response::new(api::GetCustomerResponse {
            customer: Some(encode(customer)),
        }))
    }

    async fn list_customers(
        &self,
        request: Request<api::ListCustomersRequest>,
    ) -> Result<Response<api::ListCustomersResponse>, Status> {
        let request = request.into_inner();
        let mut violations = Violations::default();
        let size = page_size(request.page_size, &mut violations);
        violations.finish(Some(())).map_err(CallError::from)?;
        let query = api::ListCustomersRequest::default();
        let after = page_token::decode(&query, &request.page_token)?;
        let after = after.as_deref().map(decode_cursor).transpose()?;
        let mut entries = Page::new(size);
        let examined = self
            .0
            .store
            .list_customers(self.0.workspace, after, |cursor, customer| {
                entries.push(cursor, encode(customer))
            })
            .await
            .map_err(CallError::from)?;
        let (customers, next) = entries.finish();
        let next_page_token = examined.or(next).map_or_else(String::new, |last| {
            page_token::encode(&query, &last.0.to_be_bytes())
        });
        Ok(Response::new(api::ListCustomersResponse {
            customers,
            next_page_token,
        }))
    }

    async fn merge_customers(
        &self,
        request: Request<api::MergeCustomersRequest>,
    ) -> Result<Response<api::MergeCustomersResponse>, Status> {
        let Merge {
            request_id,
            from_id,
            into_id,
        } = parse_merge(&request.into_inner()).map_err(CallError::from)?;
        let merged = self
            .0
            .store
            .merge_customers(self.0.workspace, request_id, &from_id, &into_id)
            .await;
        let merge = match merged.map_err(CallError::from)? {
            Merged::Done(merge) => merge,
            Merged::RequestConflict => return Err(CallError::RequestConflict(request_id).into()),
            Merged::AlreadyMerged(merge) => {
                return Err(CallError::AlreadyMerged(merge.into()).into());
            }
            Merged::Circle(merge) => {
                return Err(CallError::MergeCircle {
                    from_id,
                    merge: merge.into(),
                }
                .into());
            }
            Merged::TooManyIds => return Err(CallError::TooManyMergedIds.into()),
        };
        Ok(Response::new(api::MergeCustomersResponse {
            merge: Some(encode_merge(merge)),
        }))
    }

    async fn unmerge_customers(
        &self,
        request: Request<api::UnmergeCustomersRequest>,
    ) -> Result<Response<api::UnmergeCustomersResponse>, Status> {
        let request_id = parse_id(&request.into_inner().request_id)
            .map_err(|description| CallError::from(Violations::one("request_id", description)))?;
        let undone = self
            .0
            .store
            .unmerge_customers(self.0.workspace, request_id)
            .await;
        let merge = undone
            .map_err(CallError::from)?
            .ok_or(CallError::MergeNotFound(request_id))?;
        Ok(Response::new(api::UnmergeCustomersResponse {
            merge: Some(encode_merge(merge)),
        }))
    }
}

/// The customer that a page token names.
///
/// # Errors
/// [`CallError::PageToken`] when the bytes are no such cursor.
fn decode_cursor(bytes: &[u8]) -> Result<CustomerCursor, CallError> {
    let key = bytes.try_into().map_err(|_| CallError::PageToken)?;
    Ok(CustomerCursor(i32::from_be_bytes(key)))
}
