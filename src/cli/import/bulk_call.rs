//! The streaming call that stores records.

use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use super::verdict::RowVerdict;
use crate::cli::client::Service;
use crate::import::RecordConverter;

/// The streaming call that stores one type of record.
pub(super) trait BulkCall: RecordConverter {
    /// One message of the request stream.
    type Request: Send + 'static;
    /// The reply to one such message.
    type Reply;

    /// A message with these records.
    fn request(records: Vec<Self::Record>) -> Self::Request;

    /// Opens a stream.
    async fn open(
        server: &Service,
        requests: ReceiverStream<Self::Request>,
    ) -> Result<Streaming<Self::Reply>, Status>;

    /// The verdicts of a reply, one per record, in the order of the records.
    fn verdicts(reply: Self::Reply) -> Vec<RowVerdict>;
}
