//! The stream `SetCustomers`.

use tokio_util::sync::CancellationToken;
use tonic::Status;

use super::{
    CallError, Context, Customers,
    customer_message::parse_update,
    row_message::{check_row_count, row_number},
    row_stream::RowStream,
};
use crate::{
    api::{self, Outcome},
    domain::{customer::UpdateOutcome, violation::Violations},
    ingest,
};

impl RowStream for Customers {
    const PATH: &'static str = "/cxmetrics.v1.CustomerService/SetCustomers";
    type Rows = api::SetCustomersRequest;
    type Verdicts = api::SetCustomersResponse;

    fn row_count(rows: &Self::Rows) -> usize {
        rows.customers.len()
    }

    async fn store(
        self,
        first_row: usize,
        rows: Self::Rows,
        earlier: CancellationToken,
    ) -> Result<Self::Verdicts, Status> {
        let validate_only = rows.validate_only;
        let rows = rows.customers;
        check_row_count("customers", rows.len())?;
        let ids: Vec<String> = rows.iter().map(|row| row.customer_id.clone()).collect();
        let mut updates = Vec::with_capacity(rows.len());
        let mut rejections = Vec::with_capacity(rows.len());
        for row in rows {
            rejections.push(match parse_update(row) {
                Ok(update) => {
                    updates.push(update);
                    None
                }
                Err(violations) => Some(violations),
            });
        }
        // Of several rows of one customer, the last of the stream wins.
        earlier.cancelled().await;
        let Context {
            store, workspace, ..
        } = &*self.0;
        let outcomes = match validate_only {
            true => {
                let outcomes = store.preview_customers(*workspace, &updates).await;
                outcomes.map_err(CallError::from)?
            }
            false => {
                let outcomes = ingest::set_customers(store, *workspace, &updates).await;
                outcomes.map_err(CallError::from)?
            }
        };
        let mut set = outcomes.into_iter();
        let rows = (first_row..).zip(ids).zip(rejections);
        let verdicts = rows.map(|((row, id), rejection)| match rejection {
            Some(violations) => rejected(row, id, violations),
            None => stored(row, id, set.next()),
        });
        Ok(api::SetCustomersResponse {
            verdicts: verdicts.collect::<Result<_, _>>()?,
        })
    }
}

/// The verdict on a stored row.
///
/// # Errors
/// [`CallError::Internal`] when the row has no outcome.
fn stored(
    row: usize,
    id: String,
    outcome: Option<UpdateOutcome>,
) -> Result<api::CustomerVerdict, CallError> {
    let outcome = match outcome {
        Some(UpdateOutcome::Inserted) => Outcome::Inserted,
        Some(UpdateOutcome::Updated) => Outcome::Updated,
        Some(UpdateOutcome::Identical) => Outcome::Identical,
        None => {
            tracing::error!(row, "an update of a customer has no outcome");
            return Err(CallError::Internal);
        }
    };
    Ok(api::CustomerVerdict {
        row: row_number(row)?,
        customer_id: id,
        outcome: outcome.into(),
        ..api::CustomerVerdict::default()
    })
}

/// The verdict on a malformed row.
fn rejected(
    row: usize,
    id: String,
    violations: Violations,
) -> Result<api::CustomerVerdict, CallError> {
    let error = CallError::from(violations);
    let reason = error.reason();
    let (message, violations) = error.into_row();
    let violations = violations.into_iter().map(|one| api::FieldViolation {
        field: one.field,
        description: one.description,
    });
    Ok(api::CustomerVerdict {
        row: row_number(row)?,
        customer_id: id,
        outcome: Outcome::Rejected.into(),
        reason: reason.into(),
        message,
        field_violations: violations.collect(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_without_an_outcome_is_internal() {
        let verdict = stored(0, "c".into(), None);
        assert!(matches!(verdict, Err(CallError::Internal)), "{verdict:?}");
    }
}
