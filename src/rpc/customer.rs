//! `CustomerService`.

use tonic::{Request, Response, Status};

use super::{CallError, Context, activity_message, time};
use crate::{
    api::{self, customer_service_server::CustomerService},
    domain::{
        customer::{ATTRIBUTES, Attributes, Customer},
        id::quoted,
        violation::Violations,
    },
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
    }
}
