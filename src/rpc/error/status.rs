//! The one conversion of a [`CallError`] into a status: code, reason, message and details.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use super::call_error::CallError;
use crate::{
    api::ErrorReason,
    domain::{
        customer::MERGED_IDS_MAX,
        dimension::CELLS_MAX,
        row_outcome::{Conflict, ConflictCause},
        score_query::POINTS_MAX,
        violation::{Violation, Violations},
    },
    store::EVENTS_MAX,
};

/// The value of `ErrorInfo.domain`.
const DOMAIN: &str = "cxmetrics.v1";

/// `mean`, plus or minus up to half of it: clients that were refused together do not retry
/// together.
pub(in crate::rpc) fn jittered(mean: Duration) -> Duration {
    mean.mul_f64(0.5 + fastrand::f64())
}

/// The metadata of a conflict: the row's id, and whether the row was deleted.
fn of_conflict(id_name: &'static str, conflict: &Conflict) -> Vec<(&'static str, String)> {
    let mut metadata = vec![(id_name, conflict.id.to_string())];
    if conflict.cause == ConflictCause::Deleted {
        metadata.push(("deleted", "true".to_owned()));
    }
    metadata
}

impl CallError {
    fn code_and_reason(&self) -> (Code, ErrorReason) {
        use Code::{
            AlreadyExists, DeadlineExceeded, FailedPrecondition, Internal, InvalidArgument,
            NotFound, Unavailable, Unimplemented,
        };
        use ErrorReason as Reason;
        match self {
            Self::Invalid(_) => (InvalidArgument, Reason::InvalidField),
            Self::MalformedMessage(_) => (InvalidArgument, Reason::MalformedMessage),
            Self::MessageTooLarge => (InvalidArgument, Reason::MessageTooLarge),
            Self::PageToken => (InvalidArgument, Reason::InvalidPageToken),
            Self::TooManyPoints { .. } | Self::TooManyEstimates { .. } => {
                (InvalidArgument, Reason::TooManyPoints)
            }
            Self::SurveyNotFound(_) => (NotFound, Reason::SurveyNotFound),
            Self::QuestionNotFound { .. } => (NotFound, Reason::QuestionNotFound),
            Self::ResponseNotFound(_) => (NotFound, Reason::ResponseNotFound),
            Self::ActivityNotFound(_) => (NotFound, Reason::ActivityNotFound),
            Self::CustomerNotFound => (NotFound, Reason::CustomerNotFound),
            Self::MergeNotFound(_) => (NotFound, Reason::CustomerMergeNotFound),
            Self::SurveyExists(_) => (AlreadyExists, Reason::SurveyExists),
            Self::ResponseConflict(_) => (AlreadyExists, Reason::ResponseConflict),
            Self::ActivityConflict(_) => (AlreadyExists, Reason::ActivityConflict),
            Self::RequestConflict(_) => (AlreadyExists, Reason::RequestConflict),
            Self::SurveyArchived(_) => (FailedPrecondition, Reason::SurveyArchived),
            Self::SurveyHasResponses(..) => (FailedPrecondition, Reason::SurveyHasResponses),
            Self::CellLimitReached(_) | Self::ActivityCellLimitReached => {
                (FailedPrecondition, Reason::CellLimitReached)
            }
            Self::OrderBelowZero { .. } => (FailedPrecondition, Reason::OrderBelowZero),
            Self::OrderOfOtherCurrency { .. } | Self::OrderOfOtherCustomer { .. } => {
                (FailedPrecondition, Reason::OrderConflict)
            }
            Self::AlreadyMerged(_) => (FailedPrecondition, Reason::CustomerAlreadyMerged),
            Self::MergeCircle { .. } => (FailedPrecondition, Reason::CustomerMergeCircle),
            Self::TooManyMergedIds => (FailedPrecondition, Reason::TooManyMergedCustomers),
            Self::MixedCurrencies(_) => (FailedPrecondition, Reason::MixedCurrencies),
            Self::WithoutClasses { .. } => (FailedPrecondition, Reason::QuestionWithoutClasses),
            Self::TooManyActivities => (FailedPrecondition, Reason::TooManyActivities),
            Self::NotPoolable(_) => (FailedPrecondition, Reason::QuestionsNotPoolable),
            Self::NotScorable { .. } => (FailedPrecondition, Reason::QuestionNotScorable),
            Self::Overloaded => (Unavailable, Reason::Overloaded),
            Self::DatabaseUnavailable => (Unavailable, Reason::DatabaseUnavailable),
            Self::ShuttingDown => (Unavailable, Reason::ShuttingDown),
            Self::DeadlineExceeded | Self::StreamIdle(_) => {
                (DeadlineExceeded, Reason::DeadlineExceeded)
            }
            Self::Internal => (Internal, Reason::Internal),
            Self::Unimplemented(_) => (Unimplemented, Reason::UnknownMethod),
        }
    }

    /// `ErrorInfo.metadata`, as the comments of `ErrorReason` document it.
    fn metadata(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::TooManyPoints { .. } => vec![("limit", POINTS_MAX.to_string())],
            Self::TooManyEstimates { points_max, .. } => vec![("limit", points_max.to_string())],
            Self::SurveyNotFound(id)
            | Self::SurveyExists(id)
            | Self::SurveyArchived(id)
            | Self::SurveyHasResponses(id, _) => vec![("survey_id", id.to_string())],
            Self::QuestionNotFound {
                survey_id,
                question_id,
                ..
            } => vec![
                ("survey_id", survey_id.to_string()),
                ("question_id", question_id.clone()),
            ],
            Self::WithoutClasses {
                survey_id,
                question_id,
            }
            | Self::NotScorable {
                survey_id,
                question_id,
            } => vec![
                ("survey_id", survey_id.to_string()),
                ("question_id", question_id.to_string()),
            ],
            Self::ResponseNotFound(id) => vec![("response_id", id.to_string())],
            Self::ActivityNotFound(id) => vec![("activity_id", id.to_string())],
            Self::ResponseConflict(conflict) => of_conflict("response_id", conflict),
            Self::ActivityConflict(conflict) => of_conflict("activity_id", conflict),
            Self::RequestConflict(id) | Self::MergeNotFound(id) => {
                vec![("request_id", id.to_string())]
            }
            Self::AlreadyMerged(merge) => vec![
                ("request_id", merge.request_id.to_string()),
                ("into_customer_id", merge.into_id.clone()),
            ],
            Self::MergeCircle { merge, .. } => vec![("request_id", merge.request_id.to_string())],
            Self::TooManyMergedIds => vec![("limit", MERGED_IDS_MAX.to_string())],
            Self::CellLimitReached(id) => vec![
                ("survey_id", id.to_string()),
                ("limit", CELLS_MAX.to_string()),
            ],
            Self::ActivityCellLimitReached => vec![("limit", CELLS_MAX.to_string())],
            Self::OrderBelowZero { order_id, .. }
            | Self::OrderOfOtherCurrency { order_id, .. }
            | Self::OrderOfOtherCustomer { order_id } => vec![("order_id", order_id.clone())],
            Self::MixedCurrencies(codes) => vec![("currencies", codes.join(","))],
            Self::TooManyActivities => vec![("limit", EVENTS_MAX.to_string())],
            Self::Invalid(_)
            | Self::MalformedMessage(_)
            | Self::MessageTooLarge
            | Self::PageToken
            | Self::CustomerNotFound
            | Self::NotPoolable(_)
            | Self::Overloaded
            | Self::DatabaseUnavailable
            | Self::ShuttingDown
            | Self::DeadlineExceeded
            | Self::StreamIdle(_)
            | Self::Internal
            | Self::Unimplemented(_) => Vec::new(),
        }
    }

    /// The fields to blame, for `BadRequest`.
    fn violations(&self) -> Vec<Violation> {
        let violations = match self {
            Self::Invalid(violations) | Self::SurveyHasResponses(_, violations) => {
                violations.clone()
            }
            Self::ResponseConflict(conflict) | Self::ActivityConflict(conflict) => {
                match &conflict.cause {
                    ConflictCause::Deleted => return Vec::new(),
                    ConflictCause::OtherContent(fields) => fields.clone(),
                }
            }
            Self::PageToken => {
                Violations::one("page_token", "is malformed or belongs to another query")
            }
            Self::TooManyPoints { field } => {
                Violations::one(field, format_args!("makes more than {POINTS_MAX} points"))
            }
            Self::TooManyEstimates { field, points_max } => {
                Violations::one(field, format_args!("makes more than {points_max} points"))
            }
            Self::QuestionNotFound { field, .. } => {
                Violations::one(field, "is not a question of the survey")
            }
            Self::CellLimitReached(_) => {
                Violations::one("response.dimensions", "would add one combination too many")
            }
            Self::ActivityCellLimitReached => {
                Violations::one("activity.dimensions", "would add one combination too many")
            }
            Self::OrderBelowZero { sum, field, .. } => Violations::one(
                field,
                format_args!("would lower the order's total to {sum}"),
            ),
            Self::OrderOfOtherCurrency { currency, .. } => Violations::one(
                "activity.order.amount.currency_code",
                format_args!("must be {currency}, as in the order's other rows"),
            ),
            Self::OrderOfOtherCustomer { .. } => Violations::one(
                "activity.customer_id",
                "must be the customer of the order's other rows",
            ),
            Self::AlreadyMerged(_) => Violations::one(
                "from_customer_id",
                "is already merged into another customer",
            ),
            Self::MergeCircle { .. } => Violations::one(
                "into_customer_id",
                "is already merged into from_customer_id",
            ),
            Self::MixedCurrencies(codes) => {
                let codes = codes.join(", ");
                Violations::one(
                    "currency_code",
                    format_args!("is required to choose one of {codes}"),
                )
            }
            Self::WithoutClasses { .. } => Violations::one(
                "scope.split_by_answer",
                "needs an NPS, CSAT or CES question",
            ),
            Self::NotPoolable(difference) => Violations::one("questions", difference),
            Self::MalformedMessage(_)
            | Self::MessageTooLarge
            | Self::SurveyNotFound(_)
            | Self::ResponseNotFound(_)
            | Self::SurveyExists(_)
            | Self::RequestConflict(_)
            | Self::SurveyArchived(_)
            | Self::ActivityNotFound(_)
            | Self::CustomerNotFound
            | Self::MergeNotFound(_)
            | Self::TooManyMergedIds
            | Self::TooManyActivities
            | Self::NotScorable { .. }
            | Self::Overloaded
            | Self::DatabaseUnavailable
            | Self::ShuttingDown
            | Self::DeadlineExceeded
            | Self::StreamIdle(_)
            | Self::Internal
            | Self::Unimplemented(_) => return Vec::new(),
        };
        violations.into_vec()
    }

    /// The delay for `RetryInfo`, before jitter: every error with the code UNAVAILABLE has one.
    fn retry_delay(&self) -> Option<Duration> {
        let milliseconds = if *self == Self::DatabaseUnavailable {
            1_000
        } else if *self == Self::ShuttingDown {
            100
        } else {
            200
        };
        let (code, _) = self.code_and_reason();
        (code == Code::Unavailable).then(|| Duration::from_millis(milliseconds))
    }

    /// The reason, for a row's verdict.
    pub(in crate::rpc) fn reason(&self) -> ErrorReason {
        self.code_and_reason().1
    }

    /// The message and the violations, for a row's verdict.
    pub(in crate::rpc) fn into_row(self) -> (String, Vec<Violation>) {
        (self.to_string(), self.violations())
    }

    /// Whether the error concerns one row of a stream, so that the other rows go on.
    pub(in crate::rpc) fn concerns_one_row(&self) -> bool {
        let (code, _) = self.code_and_reason();
        !matches!(
            code,
            Code::Unavailable | Code::DeadlineExceeded | Code::Internal | Code::Unimplemented
        )
    }
}

impl From<CallError> for Status {
    fn from(error: CallError) -> Self {
        let (code, reason) = error.code_and_reason();
        let reason = reason.as_str_name().trim_start_matches("ERROR_REASON_");
        let metadata: HashMap<_, _> = error
            .metadata()
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
        let violations: Vec<_> = error
            .violations()
            .into_iter()
            .map(|one| FieldViolation::new(one.field, one.description))
            .collect();
        if !violations.is_empty() {
            details.set_bad_request(violations);
        }
        if let Some(delay) = error.retry_delay() {
            details.set_retry_info(Some(jittered(delay)));
        }
        Status::with_error_details(code, error.to_string(), details)
    }
}
