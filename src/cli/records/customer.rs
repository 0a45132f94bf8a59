//! Customers as rows.

use super::cell::{Cell, Field, Kind, Row};
use super::pages::{PAGE_SIZE, Records};
use crate::api::{Customer, ListCustomersRequest};
use crate::cli::client::{CallError, Service};

/// Every customer.
#[derive(Debug)]
pub(in crate::cli) struct CustomerRecords;

impl Records for CustomerRecords {
    type Record = Customer;

    fn fields(&self) -> Vec<Field> {
        let text = |name: &str| Field::new(name, Kind::Text);
        vec![
            text("customer_id"),
            text("attributes.segment"),
            text("attributes.persona"),
            text("attributes.acquisition_channel"),
            text("attributes.country"),
            Field::new("first_time", Kind::Time),
            Field::new("first_order_time", Kind::Time),
            Field::new("merged_ids", Kind::List),
        ]
    }

    fn row(&self, customer: &Customer) -> anyhow::Result<Row> {
        // Without attributes, nothing is known of the customer.
        let attributes = customer.attributes.clone().unwrap_or_default();
        let merged = customer.merges.iter();
        let merged = merged.map(|merge| merge.from_customer_id.clone());
        Ok(vec![
            Cell::text(&customer.customer_id),
            Cell::text(attributes.segment),
            Cell::text(attributes.persona),
            Cell::text(attributes.acquisition_channel),
            Cell::text(attributes.country),
            Cell::time(customer.first_time)?,
            Cell::time(customer.first_order_time)?,
            Cell::List(merged.collect()),
        ])
    }

    async fn page(
        &self,
        server: &Service,
        page_token: String,
    ) -> Result<(Vec<Customer>, String), CallError> {
        let request = ListCustomersRequest {
            page_size: PAGE_SIZE,
            page_token,
        };
        let list = || {
            let (mut client, request) = (server.customers(), request.clone());
            async move { client.list_customers(request).await }
        };
        let reply = server.call(list).await?;
        Ok((reply.customers, reply.next_page_token))
    }
}
