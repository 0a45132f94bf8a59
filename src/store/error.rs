//! Errors of the store, and the mapping of database errors to them.

use sqlx::{error::ErrorKind, migrate::MigrateError};

/// Errors of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database URL is malformed.
    #[error(
        "the database URL is malformed; it looks like postgres://user:password@host:5432/database"
    )]
    Url(#[source] sqlx::Error),
    /// The migrations can't be applied.
    #[error("can't bring the database's schema up to date")]
    Migrate(#[source] MigrateError),
    /// The Citus extension is missing.
    #[error(
        "this database has no Citus: install it on every node, put citus into \
         shared_preload_libraries, run `create extension citus` in this database, then try \
         again; nothing was changed"
    )]
    NoCitus,
    /// The tables of cxmetrics are missing.
    #[error(
        "this database has no tables of cxmetrics; check that it is the one that the server \
         uses. The server creates them when it starts, and so does `cxmetrics migrate`"
    )]
    NoSchema(#[source] sqlx::Error),
    /// A survey with this id already exists.
    #[error("the survey exists")]
    SurveyExists,
    /// A response or activity with one of these ids already exists.
    #[error("a row exists")]
    RowExists,
    /// Concurrent writes interfered with every attempt. A retry may succeed.
    #[error("concurrent writes interfered with every attempt")]
    Contended,
    /// The query would read more activities or customers than the limit.
    #[error("the query would read too many activities")]
    TooManyActivities,
    /// Stored data contradict an invariant: a negative tally, a histogram of the wrong
    /// length, a value that no release has written.
    #[error("stored data contradict an invariant: {0}")]
    Corrupt(String),
    /// The database can't be reached, is read-only, or lacks resources. Whether the
    /// statement took effect is unknown.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// A concurrent transaction conflicted: a deadlock or a serialization failure. A retry
    /// may succeed.
    #[error("a concurrent transaction conflicted")]
    Interrupted(#[source] sqlx::Error),
    /// The statement exceeded its time limit.
    #[error("the statement exceeded its time limit")]
    TimedOut(#[source] sqlx::Error),
    /// The database rejected a statement: a bug of this program, or damaged data.
    #[error("the database rejected a statement")]
    Fault(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "sqlx may add errors; a new one is a fault, which is logged and ends in INTERNAL"
    )]
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(database) => match database.code().as_deref() {
                Some(code) => {
                    Self::from_sqlstate(code, database.constraint(), &database.kind())(error)
                }
                None => Self::Fault(error),
            },
            sqlx::Error::Io(_)
            | sqlx::Error::Tls(_)
            | sqlx::Error::Protocol(_)
            | sqlx::Error::PoolTimedOut
            | sqlx::Error::PoolClosed
            | sqlx::Error::WorkerCrashed
            | sqlx::Error::BeginFailed => Self::Unavailable(error),
            // Without the cause, which may quote customers' texts.
            sqlx::Error::ColumnDecode { index, .. } => {
                Self::Corrupt(format!("column {index} can't be decoded"))
            }
            _ => Self::Fault(error),
        }
    }
}

impl StoreError {
    /// Whether the database's disk is full.
    pub(super) fn is_disk_full(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(sqlx::Error::Database(error)) if error.code().as_deref() == Some("53100")
        )
    }

    /// Maps SQLSTATEs and constraint names, which happens only here.
    fn from_sqlstate(
        code: &str,
        constraint: Option<&str>,
        kind: &ErrorKind,
    ) -> fn(sqlx::Error) -> Self {
        if *kind == ErrorKind::UniqueViolation {
            match constraint.map(without_shard) {
                Some("surveys_id_unique") => return |_| Self::SurveyExists,
                // Another batch opened the order; the next attempt finds it.
                Some("activities_by_order") => return |_| Self::Contended,
                // Citus omits the constraint's name from a node's error.
                Some("responses_pkey" | "activities_pkey") | None => return |_| Self::RowExists,
                Some(_) => {}
            }
        }
        match code {
            // Cancelled. Only the statement timeout cancels these statements.
            "57014" => Self::TimedOut,
            // Serialization failure, deadlock.
            "40001" | "40P01" => Self::Interrupted,
            // Undefined table.
            "42P01" => Self::NoSchema,
            // Read-only: a standby during a failover.
            "25006" => Self::Unavailable,
            // Connection lost or refused, resources exhausted, operator intervention,
            // I/O failure outside PostgreSQL, idle session ended.
            _ if ["08", "53", "57", "58"]
                .iter()
                .any(|class| code.starts_with(class))
                || code == "25P03" =>
            {
                Self::Unavailable
            }
            // Anything else is logged and ends in INTERNAL.
            _ => Self::Fault,
        }
    }
}

/// A constraint's name without the shard number that Citus appends.
fn without_shard(constraint: &str) -> &str {
    match constraint.rsplit_once('_') {
        Some((name, shard)) if shard.parse::<u64>().is_ok() => name,
        Some(_) | None => constraint,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique_violation(constraint: Option<&str>) -> StoreError {
        StoreError::from_sqlstate("23505", constraint, &ErrorKind::UniqueViolation)(
            sqlx::Error::RowNotFound,
        )
    }

    #[test]
    fn constraint_names_are_mapped_on_one_node_and_on_citus() {
        for name in ["surveys_id_unique", "surveys_id_unique_102008"] {
            let error = unique_violation(Some(name));
            assert!(matches!(error, StoreError::SurveyExists), "{name}");
        }
        for name in [Some("responses_pkey"), Some("activities_pkey_102040"), None] {
            let error = unique_violation(name);
            assert!(matches!(error, StoreError::RowExists), "{name:?}");
        }
        let error = unique_violation(Some("activities_by_order_102041"));
        assert!(matches!(error, StoreError::Contended));
        let error = unique_violation(Some("cells_pkey_102016"));
        assert!(matches!(error, StoreError::Fault(_)));
    }
}
