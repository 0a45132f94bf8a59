//! `CustomerService`.

use tonic::{Request, Response, Status};

use uuid::Uuid;

use super::{
    CallError, Context, activity_message, limits::page_size, page::Page, page_token,
    row_message::parse_id, time,
};
use crate::{
    api::{self, customer_service_server::CustomerService},
    domain::{
        customer::{ATTRIBUTES, Attributes, Customer, CustomerMerge},
        id::quoted,
        violation::Violations,
    },
    store::{CustomerCursor, Merged},
};

/// Customers, over gRPC.
#[derive(Debug)]
pub struct Customers(pub Context);

#[tonic::async_trait]
impl CustomerService for Customers {
    async fn set_customer(
        &self,
        request: Request<api::SetCustomerRequest>,
    ) -> Result<Response<api::SetCustomerResponse>, Status> {
        let (id, attributes, clear) = parse_set(request.into_inner())?;
        let set = self
            .0
            .store
            .set_customer(self.0.workspace, &id, &attributes, &clear)
            .await;
        let customer = set.map_err(CallError::from)?;
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

/// A merge to make.
struct Merge {
    request_id: Uuid,
    from_id: String,
    into_id: String,
}

fn parse_merge(request: &api::MergeCustomersRequest) -> Result<Merge, Violations> {
    let mut violations = Violations::default();
    let request_id = violations.check("request_id", parse_id(&request.request_id));
    let from_id = violations.check(
        "from_customer_id",
        activity_message::parse_customer_id(&request.from_customer_id),
    );
    let into_id = violations.check(
        "into_customer_id",
        activity_message::parse_customer_id(&request.into_customer_id),
    );
    if from_id.is_some() && from_id == into_id {
        violations.add(
            "into_customer_id",
            "must be another customer than from_customer_id",
        );
    }
    let parsed = || {
        Some(Merge {
            request_id: request_id?,
            from_id: from_id?,
            into_id: into_id?,
        })
    };
    violations.finish(parsed())
}

fn parse_set(
    request: api::SetCustomerRequest,
) -> Result<(String, Attributes, Vec<String>), CallError> {
    let customer = request
        .customer
        .ok_or_else(|| Violations::one("customer", "is required"))?;
    let mut violations = Violations::default();
    let id = violations.check(
        "customer.customer_id",
        activity_message::parse_customer_id(&customer.customer_id),
    );
    let attributes = activity_message::parse_attributes(
        "customer.attributes",
        customer.attributes.unwrap_or_default(),
        &mut violations,
    );
    for (index, name) in request.clear.iter().enumerate() {
        if !ATTRIBUTES.contains(&name.as_str()) {
            violations.add(
                format_args!("clear[{index}]"),
                format_args!(
                    "{} is no attribute (known: {})",
                    quoted(name),
                    ATTRIBUTES.join(", ")
                ),
            );
        }
    }
    let id = violations.finish(id)?;
    Ok((id, attributes, request.clear))
}

fn encode(customer: Customer) -> api::Customer {
    api::Customer {
        customer_id: customer.id,
        attributes: Some(activity_message::encode_attributes(customer.attributes)),
        first_time: customer.first_time.map(time::encode),
        first_order_time: customer.first_order_time.map(time::encode),
        merges: customer.merges.into_iter().map(encode_merge).collect(),
    }
}

fn encode_merge(merge: CustomerMerge) -> api::CustomerMerge {
    api::CustomerMerge {
        request_id: merge.request_id.to_string(),
        from_customer_id: merge.from_id,
        into_customer_id: merge.into_id,
        merge_time: Some(time::encode(merge.merge_time)),
        undo_time: merge.undo_time.map(time::encode),
    }
}
