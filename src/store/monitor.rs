//! A connection outside the pools that checks the database.

use sqlx::{ConnectOptions, postgres::PgConnection};

use super::{database::Store, error::StoreError};

impl Store {
    /// Opens a connection outside the pools, for a check that a busy pool can't delay.
    ///
    /// # Errors
    /// When the database can't be reached.
    pub async fn connect_monitor(&self) -> Result<Monitor, StoreError> {
        Ok(Monitor(self.connect_options.connect().await?))
    }
}

impl Store {
    /// Checks that calls and writers can get connections to the database.
    ///
    /// # Errors
    /// When the database refuses new connections and none is left in a pool.
    pub async fn probe_connections(&self) -> Result<(), StoreError> {
        tokio::try_join!(self.connections.probe(), self.writers_connections.probe())?;
        Ok(())
    }
}

/// A connection that checks the database.
#[derive(Debug)]
pub struct Monitor(PgConnection);

impl Monitor {
    /// Whether the database accepts writes: a standby does not.
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
