//! Every way a call can fail, and the one conversion of each into a status.

use std::{collections::HashMap, time::Duration};

use tonic::{Code, Status};
use tonic_types::{ErrorDetails, FieldViolation, StatusExt};

use super::{limits::MESSAGE_BYTES_MAX, overload::pace::jittered, throttled::Throttled};
use crate::{
    api::ErrorReason,
    domain::{
        dimension::CELLS_MAX,
        id::{Id, quoted},
        money::Currency,
        row_outcome::{OrderViolation, Rejection},
        score_query::POINTS_MAX,
        violation::{Violation, Violations},
    },
    ingest::IngestError,
    metrics::MetricError,
    store::{EVENTS_MAX, StoreError},
};

/// What `ErrorInfo.domain` says.
const DOMAIN: &str = "cxmetrics.v1";

/// Why a call, or one row of a stream, failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CallError {
    /// Fields are malformed.
    Invalid(Violations),
    /// The bytes are not the message.
    MalformedMessage(String),
    /// The message is too large.
    MessageTooLarge,
    /// The page token is broken or belongs to another query.
    PageToken,
    /// The reply would be too large.
    TooManyPoints {
        /// The field that makes it so.
        field: &'static str,
    },
    /// The interval method is too slow for so many points.
    TooManyEstimates {
        /// The field that multiplies them.
        field: &'static str,
        /// Most points with this method and these choices.
        points_max: usize,
    },
    /// No such survey.
    SurveyNotFound(Id),
    /// No such question.
    QuestionNotFound {
        /// The survey, which exists.
        survey_id: Id,
        /// The question.
        question_id: String,
        /// The question's place in the request.
        field: String,
    },
    /// No such response.
    ResponseNotFound(uuid::Uuid),
    /// A survey with this id exists.
    SurveyExists(Id),
    /// A response with this id is stored with other content, or was deleted.
    ResponseConflict(uuid::Uuid),
    /// The request's id was used for another correction.
    RequestConflict(uuid::Uuid),
    /// The survey is archived.
    SurveyArchived(Id),
    /// The change would alter what existing responses mean.
    SurveyHasResponses(Id, Violations),
    /// The survey has as many cells as it may.
    CellLimitReached(Id),
    /// The workspace's activities have as many cells as they may.
    ActivityCellLimitReached,
    /// No such activity.
    ActivityNotFound(uuid::Uuid),
    /// An activity with this id is stored with other content, or was deleted.
    ActivityConflict(uuid::Uuid),
    /// The rows of an order would add up to less than 0.
    OrderBelowZero {
        /// The order.
        order_id: String,
        /// The sum.
        sum: String,
        /// The field that makes it so.
        field: &'static str,
    },
    /// The order has another currency than the row.
    OrderOfOtherCurrency {
        /// The order.
        order_id: String,
        /// Its currency.
        currency: Currency,
    },
    /// The order belongs to another customer than the row.
    OrderOfOtherCustomer {
        /// The order.
        order_id: String,
    },
    /// No such customer.
    CustomerNotFound,
    /// Orders of several currencies can't be added up.
    MixedCurrencies(Vec<String>),
    /// The question's answers fall into no classes.
    WithoutClasses {
        /// Its survey.
        survey_id: Id,
        /// Itself.
        question_id: Id,
    },
    /// The query would read more than one may.
    TooManyActivities,
    /// The questions can't be counted together.
    NotPoolable(String),
    /// A text question has no score.
    NotScorable {
        /// Its survey.
        survey_id: Id,
        /// Itself.
        question_id: Id,
    },
    /// There is as much work as is taken.
    Overloaded,
    /// The database can't be reached.
    DatabaseUnavailable,
    /// The server is shutting down.
    ShuttingDown,
    /// The call took too long.
    DeadlineExceeded,
    /// No message arrived on a stream for this long.
    StreamIdle(Duration),
    /// A fault of ours; the cause was logged.
    Internal,
    /// This server has no such call, or doesn't read messages packed so; said in
    /// the words, if there are any.
    Unimplemented(String),
}

/// The status that the caller receives, before it is encoded.
struct Answer {
    code: Code,
    reason: ErrorReason,
    message: String,
    metadata: Vec<(&'static str, String)>,
    violations: Vec<Violation>,
    retry_after: Option<Duration>,
}

impl Answer {
    fn new(code: Code, reason: ErrorReason, message: impl Into<String>) -> Self {
        Self {
            code,
            reason,
            message: message.into(),
            metadata: Vec::new(),
            violations: Vec::new(),
            retry_after: None,
        }
    }

    fn with(mut self, key: &'static str, value: impl ToString) -> Self {
        self.metadata.push((key, value.to_string()));
        self
    }

    fn at(mut self, violations: Violations) -> Self {
        self.violations = violations.into_vec();
        self
    }

    fn retry_after(mut self, milliseconds: u64) -> Self {
        self.retry_after = Some(Duration::from_millis(milliseconds));
        self
    }
}

impl CallError {
    fn answer(&self) -> Answer {
        use Code::{
            AlreadyExists, DeadlineExceeded, FailedPrecondition, InvalidArgument, NotFound,
            Unavailable,
        };
        match self {
            Self::Invalid(violations) => {
                Answer::new(InvalidArgument, ErrorReason::InvalidField, summary(violations)).at(violations.clone())
            }
            Self::MalformedMessage(cause) => Answer::new(
                InvalidArgument,
                ErrorReason::MalformedMessage,
                format!("the bytes sent are not the message of this call: {cause}"),
            ),
            Self::MessageTooLarge => Answer::new(
                InvalidArgument,
                ErrorReason::MessageTooLarge,
                format!("the message is larger than {MESSAGE_BYTES_MAX} bytes; send fewer rows in one"),
            ),
            Self::PageToken => Answer::new(
                InvalidArgument,
                ErrorReason::InvalidPageToken,
                "page_token is broken or belongs to another query; start again without one",
            )
            .at(Violations::one("page_token", "is broken or belongs to another query")),
            Self::TooManyPoints { field } => Answer::new(
                InvalidArgument,
                ErrorReason::TooManyPoints,
                format!("the reply would hold more than {POINTS_MAX} points; ask for a shorter period, larger buckets or fewer groups"),
            )
            .with("limit", POINTS_MAX)
            .at(Violations::one(field, format_args!("makes more than {POINTS_MAX} points"))),
            Self::TooManyEstimates { field, points_max } => Answer::new(
                InvalidArgument,
                ErrorReason::TooManyPoints,
                format!("this interval method is slow: with this many choices one query may have {points_max} points; ask for a shorter period, larger buckets, fewer groups, or WILSON or AGRESTI_COULL intervals"),
            )
            .with("limit", points_max)
            .at(Violations::one(field, format_args!("makes more than {points_max} points"))),
            Self::SurveyNotFound(id) => {
                Answer::new(NotFound, ErrorReason::SurveyNotFound, format!("there is no survey \"{id}\""))
                    .with("survey_id", id)
            }
            Self::QuestionNotFound { survey_id, question_id, field } => Answer::new(
                NotFound,
                ErrorReason::QuestionNotFound,
                format!("survey \"{survey_id}\" has no question {}", quoted(question_id)),
            )
            .with("survey_id", survey_id)
            .with("question_id", question_id)
            .at(Violations::one(field, "is unknown to the survey")),
            Self::ResponseNotFound(id) => {
                Answer::new(NotFound, ErrorReason::ResponseNotFound, format!("there is no response {id}"))
                    .with("response_id", id)
            }
            Self::SurveyExists(id) => {
                Answer::new(AlreadyExists, ErrorReason::SurveyExists, format!("survey \"{id}\" exists already"))
                    .with("survey_id", id)
            }
            Self::ResponseConflict(id) => Answer::new(
                AlreadyExists,
                ErrorReason::ResponseConflict,
                format!("response {id} is stored with other content, or was deleted; nothing was changed"),
            )
            .with("response_id", id),
            Self::RequestConflict(id) => Answer::new(
                AlreadyExists,
                ErrorReason::RequestConflict,
                format!("request {id} was made for another correction; choose a new request_id for this one"),
            )
            .with("request_id", id),
            Self::SurveyArchived(id) => Answer::new(
                FailedPrecondition,
                ErrorReason::SurveyArchived,
                format!("survey \"{id}\" is archived: it answers queries, and takes no responses or changes"),
            )
            .with("survey_id", id),
            Self::SurveyHasResponses(id, violations) => Answer::new(
                FailedPrecondition,
                ErrorReason::SurveyHasResponses,
                format!("survey \"{id}\" has responses, and the change would alter their meaning"),
            )
            .with("survey_id", id)
            .at(violations.clone()),
            Self::CellLimitReached(id) => Answer::new(
                FailedPrecondition,
                ErrorReason::CellLimitReached,
                format!("survey \"{id}\" has {CELLS_MAX} combinations of dimension values, as many as it may; keep what varies freely in `properties`"),
            )
            .with("survey_id", id)
            .with("limit", CELLS_MAX)
            .at(Violations::one("response.dimensions", "would make one combination of values too many")),
            Self::ActivityCellLimitReached => Answer::new(
                FailedPrecondition,
                ErrorReason::CellLimitReached,
                format!("activities have {CELLS_MAX} combinations of dimension values, as many as they may; keep what varies freely in `properties`"),
            )
            .with("limit", CELLS_MAX)
            .at(Violations::one("activity.dimensions", "would make one combination of values too many")),
            Self::ActivityNotFound(id) => {
                Answer::new(NotFound, ErrorReason::ActivityNotFound, format!("there is no activity {id}"))
                    .with("activity_id", id)
            }
            Self::ActivityConflict(id) => Answer::new(
                AlreadyExists,
                ErrorReason::ActivityConflict,
                format!("activity {id} is stored with other content, or was deleted; nothing was changed"),
            )
            .with("activity_id", id),
            Self::OrderBelowZero { order_id, sum, field } => Answer::new(
                FailedPrecondition,
                ErrorReason::OrderBelowZero,
                format!("the rows of order {} would add up to {sum}; an order can't end below 0", quoted(order_id)),
            )
            .with("order_id", order_id)
            .at(Violations::one(field, format_args!("would leave the order at {sum}"))),
            Self::OrderOfOtherCurrency { order_id, currency } => Answer::new(
                FailedPrecondition,
                ErrorReason::OrderConflict,
                format!("order {} has rows in {currency}; all rows of an order have one currency", quoted(order_id)),
            )
            .with("order_id", order_id)
            .at(Violations::one("activity.order.amount.currency_code", format_args!("must be {currency}, as in the order's other rows"))),
            Self::OrderOfOtherCustomer { order_id } => Answer::new(
                FailedPrecondition,
                ErrorReason::OrderConflict,
                format!("order {} has rows of another customer; order ids are unique in a workspace", quoted(order_id)),
            )
            .with("order_id", order_id)
            .at(Violations::one("activity.customer_id", "must be the customer of the order's other rows")),
            Self::CustomerNotFound => {
                Answer::new(NotFound, ErrorReason::CustomerNotFound, "there is no such customer")
            }
            Self::MixedCurrencies(codes) => Answer::new(
                FailedPrecondition,
                ErrorReason::MixedCurrencies,
                format!("the period holds money of several currencies ({}), which can't be added up; ask for one", codes.join(", ")),
            )
            .with("currencies", codes.join(","))
            .at(Violations::one("currency_code", format_args!("is required where there are several: {}", codes.join(", ")))),
            Self::WithoutClasses { survey_id, question_id } => Answer::new(
                FailedPrecondition,
                ErrorReason::QuestionWithoutClasses,
                format!("answers to question \"{question_id}\" of survey \"{survey_id}\" fall into no classes; those of NPS, CSAT and CES questions do"),
            )
            .with("survey_id", survey_id)
            .with("question_id", question_id)
            .at(Violations::one("scope.split_by_answer", "needs an NPS, CSAT or CES question")),
            Self::TooManyActivities => Answer::new(
                FailedPrecondition,
                ErrorReason::TooManyActivities,
                format!("the query would read more than {EVENTS_MAX} activities or customers; ask for a shorter period"),
            )
            .with("limit", EVENTS_MAX),
            Self::NotPoolable(difference) => Answer::new(
                FailedPrecondition,
                ErrorReason::QuestionsNotPoolable,
                format!("the questions can't be pooled: {difference}"),
            )
            .at(Violations::one("questions", difference)),
            Self::NotScorable { survey_id, question_id } => Answer::new(
                FailedPrecondition,
                ErrorReason::QuestionNotScorable,
                format!("question \"{question_id}\" of survey \"{survey_id}\" is answered in words and has no score"),
            )
            .with("survey_id", survey_id)
            .with("question_id", question_id),
            Self::Overloaded => Answer::new(
                Unavailable,
                ErrorReason::Overloaded,
                "the service has as much work as it takes; try again later",
            )
            .retry_after(200),
            Self::DatabaseUnavailable => Answer::new(
                Unavailable,
                ErrorReason::DatabaseUnavailable,
                "the database can't be reached; try again later",
            )
            .retry_after(1_000),
            Self::ShuttingDown => Answer::new(
                Unavailable,
                ErrorReason::ShuttingDown,
                "the server is shutting down; try again",
            )
            .retry_after(100),
            Self::DeadlineExceeded => Answer::new(
                DeadlineExceeded,
                ErrorReason::DeadlineExceeded,
                "the call took longer than it may; a response that was being submitted may have been stored, and is safe to send again",
            ),
            Self::StreamIdle(idle) => Answer::new(
                DeadlineExceeded,
                ErrorReason::DeadlineExceeded,
                format!("no whole message arrived for {} s; open a new stream to send more", idle.as_secs_f64()),
            ),
            Self::Internal => {
                Answer::new(Code::Internal, ErrorReason::Internal, "the service failed; its log says more")
            }
            Self::Unimplemented(words) => {
                let unknown = "this server has no such call";
                let message = if words.is_empty() { unknown } else { words };
                Answer::new(Code::Unimplemented, ErrorReason::UnknownMethod, message)
            }
        }
    }

    /// The reason, for a row's verdict.
    pub(super) fn reason(&self) -> ErrorReason {
        self.answer().reason
    }

    /// The reason in words and the violations, for a row's verdict.
    pub(super) fn into_row(self) -> (String, Vec<Violation>) {
        let answer = self.answer();
        (answer.message, answer.violations)
    }

    /// Whether a row of a stream may fail so, the others going on.
    pub(super) fn is_of_one_row(&self) -> bool {
        !matches!(
            self.answer().code,
            Code::Unavailable | Code::DeadlineExceeded | Code::Internal | Code::Unimplemented
        )
    }
}

/// One line that names the first violation and counts the others.
fn summary(violations: &Violations) -> String {
    let violations = violations.clone().into_vec();
    let Some(first) = violations.first() else {
        return "the request is malformed".into();
    };
    let others = match violations.len() - 1 {
        0 => String::new(),
        1 => " (and 1 more violation)".into(),
        more => format!(" (and {more} more violations)"),
    };
    format!("{}: {}{others}", first.field, first.description)
}

impl From<CallError> for Status {
    fn from(error: CallError) -> Self {
        let answer = error.answer();
        let reason = answer
            .reason
            .as_str_name()
            .trim_start_matches("ERROR_REASON_")
            .to_owned();
        let metadata: HashMap<_, _> = answer
            .metadata
            .into_iter()
            .map(|(key, value)| (key.to_owned(), value))
            .collect();
        let mut details = ErrorDetails::with_error_info(reason, DOMAIN, metadata);
        if !answer.violations.is_empty() {
            let violations = answer.violations.into_iter();
            details.set_bad_request(
                violations
                    .map(|one| FieldViolation::new(one.field, one.description))
                    .collect::<Vec<_>>(),
            );
        }
        if let Some(delay) = answer.retry_after {
            details.set_retry_info(Some(jittered(delay)));
        }
        Status::with_error_details(answer.code, answer.message, details)
    }
}

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
            MetricError::NotPoolable(why) => Self::NotPoolable(why),
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
    /// The error that the caller gets. Logs the cause, which stays in the log.
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
                tracing::warn!("concurrent batches were in the way at every attempt");
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
