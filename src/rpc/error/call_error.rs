//! Every way a call can fail, with the message that its caller receives.

use std::time::Duration;

use crate::{
    domain::{
        customer::{CustomerMerge, MERGED_IDS_MAX},
        dimension::CELLS_MAX,
        id::{Id, quoted},
        money::Currency,
        row_outcome::{Conflict, ConflictCause},
        score_query::POINTS_MAX,
        violation::Violations,
    },
    rpc::limits::MESSAGE_BYTES_MAX,
    store::EVENTS_MAX,
};

/// Why a call, or one row of a stream, failed. Displays the caller's message.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// Fields are malformed.
    #[error("{}", summary(.0))]
    Invalid(Violations),
    /// The bytes are not the message.
    #[error("the request is not a valid message of this call: {0}")]
    MalformedMessage(String),
    /// The message is too large.
    #[error(
        "the message is larger than {max} bytes; send fewer rows per message",
        max = MESSAGE_BYTES_MAX
    )]
    MessageTooLarge,
    /// The page token is malformed or belongs to another query.
    #[error("page_token is malformed or belongs to another query; start again without one")]
    PageToken,
    /// The reply would be too large.
    #[error(
        "the reply would have more than {max} points; choose a shorter period, larger buckets or fewer groups",
        max = POINTS_MAX
    )]
    TooManyPoints {
        /// The field that multiplies them.
        field: &'static str,
    },
    /// The interval method is too slow for so many points.
    #[error(
        "this interval method is slow: with this many choices a query may have {points_max} points; choose a shorter period, larger buckets, fewer groups, or WILSON or AGRESTI_COULL intervals"
    )]
    TooManyEstimates {
        /// The field that multiplies them.
        field: &'static str,
        /// Most points with this method and these choices.
        points_max: usize,
    },
    /// No such survey.
    #[error("there is no survey \"{0}\"")]
    SurveyNotFound(Id),
    /// No such question.
    #[error("survey \"{survey_id}\" has no question {}", quoted(question_id))]
    QuestionNotFound {
        /// The survey, which exists.
        survey_id: Id,
        /// The question.
        question_id: String,
        /// The path of the field that names the question.
        field: String,
    },
    /// No such response.
    #[error("there is no response {0}")]
    ResponseNotFound(uuid::Uuid),
    /// A survey with this id exists.
    #[error("survey \"{0}\" already exists")]
    SurveyExists(Id),
    /// A response with this id is stored with other content, or was deleted.
    #[error("{}", conflict("response", .0))]
    ResponseConflict(Conflict),
    /// The request's id was used for another correction or merge.
    #[error("request_id {0} was used for another correction or merge; choose a new one")]
    RequestConflict(uuid::Uuid),
    /// The survey is archived.
    #[error("survey \"{0}\" is archived: it can be queried, but accepts no responses or changes")]
    SurveyArchived(Id),
    /// The change would alter what existing responses mean.
    #[error("the change to survey \"{0}\" is rejected: {first}", first = first(.1))]
    SurveyHasResponses(Id, Violations),
    /// The survey has the maximum number of cells.
    #[error(
        "survey \"{0}\" has {max} combinations of dimension values, the most that it may have; put values that vary freely in `properties`",
        max = CELLS_MAX
    )]
    CellLimitReached(Id),
    /// The workspace's activities have the maximum number of cells.
    #[error(
        "activities have {max} combinations of dimension values, the most that they may have; put values that vary freely in `properties`",
        max = CELLS_MAX
    )]
    ActivityCellLimitReached,
    /// No such activity.
    #[error("there is no activity {0}")]
    ActivityNotFound(uuid::Uuid),
    /// An activity with this id is stored with other content, or was deleted.
    #[error("{}", conflict("activity", .0))]
    ActivityConflict(Conflict),
    /// The rows of an order would add up to less than 0.
    #[error(
        "the rows of order {} would add up to {sum}; an order's total can't be below 0",
        quoted(order_id)
    )]
    OrderBelowZero {
        /// The order.
        order_id: String,
        /// The sum.
        sum: String,
        /// The field that lowers the sum.
        field: &'static str,
    },
    /// The order's stored rows have another currency than the row.
    #[error(
        "order {} has rows in {currency}; all rows of an order must have the same currency",
        quoted(order_id)
    )]
    OrderOfOtherCurrency {
        /// The order.
        order_id: String,
        /// Its currency.
        currency: Currency,
    },
    /// The order belongs to another customer than the row.
    #[error(
        "order {} belongs to another customer; order ids are unique in a workspace",
        quoted(order_id)
    )]
    OrderOfOtherCustomer {
        /// The order.
        order_id: String,
    },
    /// No such customer.
    #[error("there is no such customer")]
    CustomerNotFound,
    /// No customers were merged with this request id.
    #[error("no customers were merged with request_id {0}")]
    MergeNotFound(uuid::Uuid),
    /// The customer is merged into another one, by this merge.
    #[error(
        "customer {} is already merged into {into}; merge {into} instead, or undo that merge first (request_id {})",
        quoted(&.0.from_id),
        .0.request_id,
        into = quoted(&.0.into_id)
    )]
    AlreadyMerged(Box<CustomerMerge>),
    /// The customers are merged the other way round.
    #[error(
        "customer {} is already merged into {}, directly or through others, so both are one customer; to merge them the other way round, undo that merge first (request_id {})",
        quoted(&.merge.from_id),
        quoted(from_id),
        .merge.request_id
    )]
    MergeCircle {
        /// The customer to merge, into which the other one is merged.
        from_id: String,
        /// The merge that leads away from the other one.
        merge: Box<CustomerMerge>,
    },
    /// The merged customer would have more ids than the limit.
    #[error(
        "the customer would have more than {max} ids; don't merge an id that many people share",
        max = MERGED_IDS_MAX
    )]
    TooManyMergedIds,
    /// Orders of several currencies can't be added up.
    #[error(
        "the period has amounts in several currencies ({}), which can't be added up; choose one",
        .0.join(", ")
    )]
    MixedCurrencies(Vec<String>),
    /// The question's answers fall into no classes.
    #[error(
        "answers to question \"{question_id}\" of survey \"{survey_id}\" have no classes; only those to NPS, CSAT and CES questions do"
    )]
    WithoutClasses {
        /// The question's survey.
        survey_id: Id,
        /// The question.
        question_id: Id,
    },
    /// The query would read more activities or customers than the limit.
    #[error(
        "the query would read more than {max} activities or customers; choose a shorter period",
        max = EVENTS_MAX
    )]
    TooManyActivities,
    /// The questions can't be counted together.
    #[error("the questions can't be pooled: {0}")]
    NotPoolable(String),
    /// A text question has no score.
    #[error(
        "question \"{question_id}\" of survey \"{survey_id}\" is a text question and has no score"
    )]
    NotScorable {
        /// The question's survey.
        survey_id: Id,
        /// The question.
        question_id: Id,
    },
    /// The server is at its limit of calls or of memory.
    #[error("the server is at capacity; try again later")]
    Overloaded,
    /// The database can't be reached.
    #[error("the database is unavailable; try again later")]
    DatabaseUnavailable,
    /// The server is shutting down.
    #[error("the server is shutting down; try again")]
    ShuttingDown,
    /// The call took too long.
    #[error(
        "the call did not finish before its deadline; rows that it submitted may be stored, and are safe to send again"
    )]
    DeadlineExceeded,
    /// No message arrived on a stream for this long.
    #[error("no complete message arrived for {} s; open a new stream to send more", .0.as_secs_f64())]
    StreamIdle(Duration),
    /// A fault of the server. The cause was logged and stays in the log.
    #[error("internal error; the server's log has the cause")]
    Internal,
    /// The server lacks this call or this compression. The text, unless empty, is the
    /// message.
    #[error("{}", if .0.is_empty() { "this server has no such call" } else { .0 })]
    Unimplemented(String),
}

/// The message of a conflict. It names up to three of the fields that differ.
fn conflict(row: &str, conflict: &Conflict) -> String {
    const NAMED_MAX: usize = 3;
    let id = conflict.id;
    match &conflict.cause {
        ConflictCause::Deleted => {
            format!("{row} {id} was deleted, and its id can't be used again; nothing was changed")
        }
        ConflictCause::OtherContent(fields) => {
            let fields = fields.clone().into_vec();
            let described = fields.iter().take(NAMED_MAX).map(|one| {
                let field = one.field.split_once('.').map_or("", |(_, field)| field);
                format!("{field} {}", one.description)
            });
            let described: Vec<_> = described.collect();
            let others = match fields.len().checked_sub(NAMED_MAX) {
                None | Some(0) => String::new(),
                Some(1) => " (and 1 more field differs)".into(),
                Some(more) => format!(" (and {more} more fields differ)"),
            };
            format!(
                "{row} {id} is stored with other content: {}{others}; nothing was changed",
                described.join(", ")
            )
        }
    }
}

/// One line that names the first violation with its field, and counts the others.
fn summary(violations: &Violations) -> String {
    let field = violations.clone().into_vec().into_iter().next();
    let field = field.map_or_else(String::new, |first| format!("{}: ", first.field));
    format!("{field}{}", first(violations))
}

/// One line that names the first violation and counts the others.
fn first(violations: &Violations) -> String {
    let violations = violations.clone().into_vec();
    let Some(first) = violations.first() else {
        return "the request is malformed".into();
    };
    let others = match violations.len() - 1 {
        0 => String::new(),
        1 => " (and 1 more violation)".into(),
        more => format!(" (and {more} more violations)"),
    };
    format!("{}{others}", first.description)
}
