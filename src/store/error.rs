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
                Some(code) if database.kind() == ErrorKind::UniqueViolation => {
                    let other = Self::from_sqlstate(code);
                    Self::from_unique_violation(database.constraint(), database.message())
                        .unwrap_or_else(|| other(error))
                }
                Some(code) => Self::from_sqlstate(code)(error),
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

    /// Whether the same statement may succeed later, with no change to this program, its
    /// options or the stored data.
    pub(super) fn is_transient(&self) -> bool {
        match self {
            Self::Contended | Self::Unavailable(_) | Self::Interrupted(_) | Self::TimedOut(_) => {
                true
            }
            Self::Url(_)
            | Self::Migrate(_)
            | Self::NoCitus
            | Self::NoSchema(_)
            | Self::SurveyExists
            | Self::RowExists
            | Self::TooManyActivities
            | Self::Corrupt(_)
            | Self::Fault(_) => false,
        }
    }

    /// Maps a unique violation to its meaning; `None` if the constraint has no other meaning
    /// than that the statement was wrong. Constraint names are mapped only here.
    ///
    /// Citus reports a node's error without the constraint's field; the name is then only in
    /// `message`, which PostgreSQL translates around it.
    fn from_unique_violation(constraint: Option<&str>, message: &str) -> Option<Self> {
        match constraint {
            Some(constraint) => Self::from_constraint(constraint),
            None => message
                .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
                .find_map(Self::from_constraint),
        }
    }

    fn from_constraint(name: &str) -> Option<Self> {
        match without_shard(name) {
            "surveys_id_unique" => Some(Self::SurveyExists),
            // Another batch opened the order; the next attempt finds it.
            "activities_by_order" => Some(Self::Contended),
            "responses_pkey" | "activities_pkey" => Some(Self::RowExists),
            // No statement expects to violate another constraint.
            _ => None,
        }
    }

    /// Maps SQLSTATEs, which happens only here.
    fn from_sqlstate(code: &str) -> fn(sqlx::Error) -> Self {
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
    use std::borrow::Cow;

    use sqlx::error::DatabaseError;

    use super::*;

    /// Citus reports a node's violation without the constraint's field.
    #[derive(Debug)]
    struct NodeViolation(&'static str);

    impl std::fmt::Display for NodeViolation {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str(self.0)
        }
    }

    impl std::error::Error for NodeViolation {}

    impl DatabaseError for NodeViolation {
        fn message(&self) -> &str {
            self.0
        }

        fn code(&self) -> Option<Cow<'_, str>> {
            Some("23505".into())
        }

        fn kind(&self) -> ErrorKind {
            ErrorKind::UniqueViolation
        }

        fn as_error(&self) -> &(dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn as_error_mut(&mut self) -> &mut (dyn std::error::Error + Send + Sync + 'static) {
            self
        }

        fn into_error(self: Box<Self>) -> Box<dyn std::error::Error + Send + Sync + 'static> {
            self
        }
    }

    #[test]
    fn constraint_names_are_mapped_on_one_node_and_on_citus() {
        let mapped = StoreError::from_constraint;
        for name in ["surveys_id_unique", "surveys_id_unique_102008"] {
            assert!(
                matches!(mapped(name), Some(StoreError::SurveyExists)),
                "{name}"
            );
        }
        for name in ["responses_pkey", "activities_pkey_102040"] {
            assert!(
                matches!(mapped(name), Some(StoreError::RowExists)),
                "{name}"
            );
        }
        let name = "activities_by_order_102041";
        assert!(matches!(mapped(name), Some(StoreError::Contended)));
        assert!(mapped("cells_pkey_102016").is_none());
    }

    #[test]
    fn a_violation_without_a_constraint_is_told_by_the_name_in_its_message() {
        let violation =
            |message| StoreError::from(sqlx::Error::Database(Box::new(NodeViolation(message))));
        let known = violation(
            "duplicate key value violates unique constraint \"surveys_id_unique_102008\"",
        );
        assert!(matches!(known, StoreError::SurveyExists));
        let translated = violation(
            "doppelter Schlüsselwert verletzt Unique-Constraint »activities_pkey_102040«",
        );
        assert!(matches!(translated, StoreError::RowExists));
        let order =
            violation("duplicate key value violates unique constraint \"activities_by_order\"");
        assert!(matches!(order, StoreError::Contended));
        // A violation that no statement expects is a fault, and not taken for a row that exists.
        for message in [
            "duplicate key value violates unique constraint \"customers_pkey_102012\"",
            "duplicate key value violates unique constraint \"my_activities_pkey\"",
            "",
        ] {
            let error = violation(message);
            assert!(
                matches!(error, StoreError::Fault(_)),
                "{message}: {error:?}"
            );
        }
    }
}
