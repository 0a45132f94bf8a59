//! gRPC: messages become domain types, errors become statuses.

mod activity;
mod activity_kind_message;
mod activity_list;
mod activity_message;
mod activity_revision;
mod answer_filter_message;
pub mod call;
pub mod connection;
mod correction;
mod customer;
mod customer_message;
mod customer_metric;
mod customer_stream;
mod error;
mod limits;
mod message;
mod metric;
mod overload;
mod page;
mod page_token;
mod record;
mod reply;
mod response;
mod response_list;
mod response_message;
mod response_revision;
mod row_message;
mod row_stream;
mod score_encoding;
mod score_message;
mod survey;
mod survey_message;
mod throttled;
mod time;
mod update_mask;
mod value_group_message;
mod warning_message;

pub use activity::Activities;
pub(crate) use call::Overload;
pub use customer::Customers;
pub use customer_metric::CustomerMetrics;
pub use error::CallError;
pub use limits::{MESSAGE_BYTES_MAX, STREAM_WINDOW_BYTES};
pub use metric::ScoreMetrics;
pub use overload::caller::Peer;
pub use response::Responses;
pub(crate) use row_stream::{RowStream, RowStreamService};
pub use survey::Surveys;

use tokio_util::sync::CancellationToken;

use crate::{
    ingest::Ingest,
    metrics::Metrics,
    store::{Store, WorkspaceKey},
};

/// The parts of the server that calls use.
#[derive(Debug, Clone)]
pub struct Context {
    /// The workspace that calls act in.
    pub workspace: WorkspaceKey,
    /// The database.
    pub store: Store,
    /// Answers to queries.
    pub metrics: Metrics,
    /// Checks and stores rows.
    pub ingest: Ingest,
    /// Cancelled when the server begins to shut down.
    pub shutdown: CancellationToken,
}
