//! Errors of the other layers, as errors of a call. Logs the causes that stay in the log.

use super::call_error::CallError;
use crate::{
    domain::{
        row_outcome::{OrderViolation, Rejection},
        violation::Violations,
    },
    ingest::IngestError,
    metrics::MetricError,
    rpc::throttled::Throttled,
    store::StoreError,
};

impl From<Violations> for CallError {
    fn from(violations: Violations) -> Self {
        Self::Invalid(violations)
    }
}

impl From<Rejection> for CallError {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::Invalid(violations) => Self::Invalid(violations),
            Rejection::SurveyNotFound(id) => Self::SurveyNotFound(id),
            Rejection::SurveyArchived(id) => Self::SurveyArchived(id),
            Rejection::CellLimitReached(id) => Self::CellLimitReached(id),
            Rejection::ActivityCellLimitReached => Self::ActivityCellLimitReached,
            Rejection::Order {
                order_id,
                violation,
            } => match violation {
                OrderViolation::BelowZero { sum } => Self::OrderBelowZero {
                    order_id,
                    sum,
                    field: "activity.order.amount",
                },
                OrderViolation::OtherCurrency { order: currency } => {
                    Self::OrderOfOtherCurrency { order_id, currency }
                }
                OrderViolation::OtherCustomer => Self::OrderOfOtherCustomer { order_id },
            },
        }
    }
}

impl From<StoreError> for CallError {
    fn from(error: StoreError) -> Self {
        Self::of_store(&error)
    }
}

impl From<IngestError> for CallError {
    fn from(error: IngestError) -> Self {
        match error {
            IngestError::QueueFull => Self::Overloaded,
            IngestError::ShuttingDown => Self::ShuttingDown,
            // The task that supervises the writer logged the panic.
            IngestError::WriterFailed => Self::Internal,
            IngestError::Store(error) => Self::of_store(&error),
        }
    }
}

impl From<MetricError> for CallError {
    fn from(error: MetricError) -> Self {
        match error {
            MetricError::Invalid(violations) => Self::Invalid(violations),
            MetricError::TooManyPoints { field } => Self::TooManyPoints { field },
            MetricError::TooManyEstimates { field, points_max } => {
                Self::TooManyEstimates { field, points_max }
            }
            MetricError::SurveyNotFound(id) => Self::SurveyNotFound(id),
            MetricError::QuestionNotFound {
                survey_id,
                question_id,
                field,
            } => Self::QuestionNotFound {
                survey_id,
                question_id,
                field,
            },
            MetricError::NotScorable {
                survey_id,
                question_id,
            } => Self::NotScorable {
                survey_id,
                question_id,
            },
            MetricError::NotPoolable(difference) => Self::NotPoolable(difference),
            MetricError::WithoutClasses {
                survey_id,
                question_id,
            } => Self::WithoutClasses {
                survey_id,
                question_id,
            },
            MetricError::MixedCurrencies(currencies) => Self::MixedCurrencies(currencies),
            MetricError::TooManyActivities => Self::TooManyActivities,
            MetricError::Store(error) => error.into(),
            MetricError::Cancelled => {
                tracing::error!("a computation was cancelled while its caller waited");
                Self::Internal
            }
            MetricError::BrokenInvariant(what) => {
                tracing::error!(%what, "broken invariant");
                Self::Internal
            }
        }
    }
}

impl CallError {
    /// The error that the caller receives. Logs the cause.
    fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::Unavailable(cause) => {
                static LOG: Throttled = Throttled::new();
                if let Some(suppressed) = LOG.admit() {
                    tracing::warn!(%cause, suppressed, "the database is unavailable");
                }
                Self::DatabaseUnavailable
            }
            StoreError::Contended => {
                tracing::warn!("concurrent batches conflicted at every attempt");
                Self::Overloaded
            }
            StoreError::TooManyActivities => Self::TooManyActivities,
            StoreError::Corrupt(what) => {
                tracing::error!(%what, "stored data contradict an invariant");
                Self::Internal
            }
            StoreError::Interrupted(cause) => {
                tracing::warn!(%cause, "a transaction was interrupted at every attempt");
                Self::Overloaded
            }
            StoreError::TimedOut(cause) => {
                tracing::warn!(%cause, "a statement took too long");
                Self::DeadlineExceeded
            }
            StoreError::Url(cause) | StoreError::NoSchema(cause) | StoreError::Fault(cause) => {
                tracing::error!(%cause, "the store failed");
                Self::Internal
            }
            StoreError::Migrate(cause) => {
                tracing::error!(%cause, "the store failed");
                Self::Internal
            }
            // `create_survey` handles the first, batches the second, and only `migrate`
            // returns the third.
            StoreError::SurveyExists | StoreError::RowExists | StoreError::NoCitus => {
                tracing::error!(%error, "a store error reached a call that can't cause it");
                Self::Internal
            }
        }
    }
}
