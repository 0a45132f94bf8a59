//! Sets customers' attributes, until every outcome is known.

use super::{error::IngestError, retry::Retry};
use crate::{
    domain::customer::{CustomerUpdate, UpdateOutcome},
    store::{Store, StoreError, WorkspaceKey},
};

/// Sets customers' attributes as of now and returns one outcome for each update, all durable.
/// See [`Store::try_set_customers`].
///
/// # Errors
/// When the database fails, and when others are in the way at every attempt. All updates are
/// safe to send again.
pub async fn set_customers(
    store: &Store,
    workspace: WorkspaceKey,
    updates: &[CustomerUpdate],
) -> Result<Vec<UpdateOutcome>, IngestError> {
    let mut retry = Retry::new();
    loop {
        let error = match store.try_set_customers(workspace, updates).await {
            Err(error @ (StoreError::Interrupted(_) | StoreError::Contended)) => error,
            done => return done.map_err(IngestError::from),
        };
        if !retry.back_off().await {
            return Err(error.into());
        }
    }
}
