//! The streaming call that stores records.

use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::verdict::RowVerdict;
use crate::cli::client::Service;
use crate::import::RecordConverter;

/// What the server does with the records of a message.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RequestOptions {
    /// Stores nothing.
    pub(super) validate_only: bool,
    /// Makes stored records equal to them.
    pub(super) revise: bool,
}

/// The streaming call that stores one type of record.
pub(super) trait BulkCall: RecordConverter {
    /// One message of the request stream.
    type Request: Send + 'static;
    /// The reply to one such message.
    type Reply;

    /// A message with these records.
    fn request(records: Vec<Self::Record>, options: RequestOptions) -> Self::Request;

    /// Opens a stream.
    async fn open(
        server: &Service,
        requests: ReceiverStream<Self::Request>,
    ) -> Result<Streaming<Self::Reply>, Status>;

    /// The names and values of a record's fields, for people to read.
    fn description(&self, record: &Self::Record) -> Vec<(String, String)>;

    /// The customer of a record; empty where it has none.
    fn customer(record: &Self::Record) -> &str;

    /// The scores of a record for NPS questions, by question id.
    fn nps_scores<'a>(&'a self, record: &'a Self::Record) -> Vec<(&'a str, i32)>;

    /// The verdicts of a reply, one per record, in the order of the records.
    fn verdicts(reply: Self::Reply) -> Vec<RowVerdict>;
}
