//! What can go wrong in the store, and what the database's own errors mean.

use sqlx::{error::ErrorKind, migrate::MigrateError};

/// Why the store could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The URL names no database.
    #[error(
        "the database URL is malformed; it looks like postgres://user:password@host:5432/database"
    )]
    Url(#[source] sqlx::Error),
    /// The schema can't be brought up to date.
    #[error("the database's schema can't be brought up to date")]
    Migrate(#[source] MigrateError),
    /// The database has no Citus.
    #[error(
        "this database has no Citus: install it on every node, put citus into \
         shared_preload_libraries, run `create extension citus` in this database, then try \
         again; nothing was changed"
    )]
    NoCitus,
    /// The database is not one of ours.
    #[error(
        "this database has no tables of cxmetrics: is it the one that the server uses? A \
         server makes them at its start, and so does `cxmetrics migrate`"
    )]
    NoSchema(#[source] sqlx::Error),
    /// A survey with this id exists.
    #[error("the survey exists")]
    SurveyExists,
    /// A response or activity with one of these ids exists.
    #[error("a row exists")]
    RowExists,
    /// Others were in the way each time it was tried; the same again may well succeed.
    #[error("others were in the way too often")]
    Contended,
    /// The query would read more activities or customers than one may.
    #[error("the query would read too many activities")]
    TooManyActivities,
    /// Stored data contradict an invariant: a negative tally, a histogram of the wrong
    /// length, a value that no release has written.
    #[error("stored data contradict an invariant: {0}")]
    Corrupt(String),
    /// The database can't be reached or has no room for more work; nothing was stored
    /// as far as this side knows.
    #[error("the database is unavailable")]
    Unavailable(#[source] sqlx::Error),
    /// Another transaction was in the way; the same again may well succeed.
    #[error("the transaction was interrupted by another")]
    Interrupted(#[source] sqlx::Error),
    /// The statement ran longer than it may.
    #[error("the statement took too long")]
    TimedOut(#[source] sqlx::Error),
    /// A fault of this program.
    #[error("the database refused a statement")]
    Fault(#[source] sqlx::Error),
}

impl From<sqlx::Error> for StoreError {
    #[allow(
        clippy::wildcard_enum_match_arm,
        reason = "sqlx's errors may grow; a new one is a fault until it is known"
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
            // Without the cause, which may quote what a customer wrote.
            sqlx::Error::ColumnDecode { index, .. } => {
                Self::Corrupt(format!("column {index} can't be decoded"))
            }
            _ => Self::Fault(error),
        }
    }
}

impl StoreError {
    /// Whether the database's disk is full.
    pub(super) fn is_for_want_of_room(&self) -> bool {
        matches!(
            self,
            Self::Unavailable(sqlx::Error::Database(error)) if error.code().as_deref() == Some("53100")
        )
    }

    /// The one place where SQLSTATEs and constraint names become our errors.
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
                // Citus passes a node's error on without the constraint's name.
                Some("responses_pkey" | "activities_pkey") | None => return |_| Self::RowExists,
                Some(_) => {}
            }
        }
        match code {
            // Cancelled: by the statement timeout, the only one who cancels ours.
            "57014" => Self::TimedOut,
            // Serialization failure, deadlock.
            "40001" | "40P01" => Self::Interrupted,
            // Undefined table.
            "42P01" => Self::NoSchema,
            // Read only: a standby that took over, or is about to.
            "25006" => Self::Unavailable,
            // Connection lost or refused, resources exhausted, operator intervention,
            // I/O failure outside PostgreSQL; the idle session was ended.
            _ if ["08", "53", "57", "58"]
                .iter()
                .any(|class| code.starts_with(class))
                || code == "25P03" =>
            {
                Self::Unavailable
            }
            _ => Self::Fault,
        }
    }
}

/// A constraint's name without the number of the shard that Citus puts behind it.
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
    fn what_exists_is_known_by_its_constraint_on_one_node_and_on_several() {
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
