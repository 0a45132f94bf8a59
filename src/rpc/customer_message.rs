//! Customers and their merges as messages.

use uuid::Uuid;

use super::{activity_message, row_message::parse_id, time};
use crate::{
    api,
    domain::{
        customer::{ATTRIBUTES, Customer, CustomerMerge, CustomerUpdate},
        id::quoted,
        violation::Violations,
    },
};

/// A merge to make.
pub(super) struct Merge {
    pub(super) request_id: Uuid,
    pub(super) from_id: String,
    pub(super) into_id: String,
}

/// Parses a request to merge.
pub(super) fn parse_merge(request: &api::MergeCustomersRequest) -> Result<Merge, Violations> {
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

/// Parses a unary request to set attributes.
pub(super) fn parse_set(request: api::SetCustomerRequest) -> Result<CustomerUpdate, Violations> {
    let customer = request
        .customer
        .ok_or_else(|| Violations::one("customer", "is required"))?;
    let update = api::CustomerUpdate {
        customer_id: customer.customer_id,
        attributes: customer.attributes,
        clear: request.clear,
    };
    parse("customer.", "", update)
}

/// Parses a row of a stream.
pub(super) fn parse_update(update: api::CustomerUpdate) -> Result<CustomerUpdate, Violations> {
    parse("customer.", "customer.", update)
}

/// Parses an update. `root` leads the fields of violations, `clear_root` those of `clear`.
fn parse(
    root: &str,
    clear_root: &str,
    update: api::CustomerUpdate,
) -> Result<CustomerUpdate, Violations> {
    let mut violations = Violations::default();
    let id = violations.check(
        format_args!("{root}customer_id"),
        activity_message::parse_customer_id(&update.customer_id),
    );
    let attributes = activity_message::parse_attributes(
        &format!("{root}attributes"),
        // Without attributes, none are given.
        update.attributes.unwrap_or_default(),
        &mut violations,
    );
    let mut clear = [false; ATTRIBUTES.len()];
    for (index, name) in update.clear.iter().enumerate() {
        match ATTRIBUTES.iter().position(|known| known == name) {
            Some(attribute) => clear[attribute] = true,
            None => violations.add(
                format_args!("{clear_root}clear[{index}]"),
                format_args!(
                    "{} is no attribute (known: {})",
                    quoted(name),
                    ATTRIBUTES.join(", ")
                ),
            ),
        }
    }
    let id = violations.finish(id)?;
    Ok(CustomerUpdate {
        id,
        attributes,
        clear,
    })
}

/// The message of a customer.
pub(super) fn encode(customer: Customer) -> api::Customer {
    api::Customer {
        customer_id: customer.id,
        attributes: Some(activity_message::encode_attributes(customer.attributes)),
        first_time: customer.first_time.map(time::encode),
        first_order_time: customer.first_order_time.map(time::encode),
        merges: customer.merges.into_iter().map(encode_merge).collect(),
    }
}

/// The message of a merge.
pub(super) fn encode_merge(merge: CustomerMerge) -> api::CustomerMerge {
    api::CustomerMerge {
        request_id: merge.request_id.to_string(),
        from_customer_id: merge.from_id,
        into_customer_id: merge.into_id,
        merge_time: Some(time::encode(merge.merge_time)),
        undo_time: merge.undo_time.map(time::encode),
    }
}
