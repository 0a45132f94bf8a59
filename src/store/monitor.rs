//! A connection outside the pools that checks the database.

use sqlx::{ConnectOptions, postgres::PgConnection};

use super::{database::Store, error::StoreError};

impl Store {
    /// A connection of its own, outside the pool, for watching the database: a
    /// busy pool says nothing of its health.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn connect_monitor(&self) -> Result<Monitor, StoreError> {
        Ok(Monitor(self.connect_options.connect().await?))
    }
}

/// Watches the database.
#[derive(Debug)]
pub struct Monitor(PgConnection);

impl Monitor {
    /// Whether the database answers, and takes writes.
    ///
    /// # Errors
    /// When it does not answer.
    pub async fn accepts_writes(&mut self) -> Result<bool, StoreError> {
        let in_recovery = sqlx::query_scalar!(r#"select pg_is_in_recovery() as "in_recovery!""#)
            .fetch_one(&mut self.0)
            .await?;
        Ok(!in_recovery)
    }
}
