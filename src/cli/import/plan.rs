//! How the rows of a file become records of the service, and how it takes them.

use prost::Message;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Status, Streaming};

use crate::api::Verdict;

use super::super::client::Service;
use super::frame::Frame;
use super::reader::{Flaw, RowReader};
use super::rows::Cell;

/// A mapping that was checked, for rows of one sort.
///
/// Responses and activities differ in what stands here, and in nothing else: files
/// are read, rows sent and sent again, and verdicts told in the same way.
pub(super) trait Plan: Send + Sync + 'static {
    /// What a row becomes.
    type Record: Message + Clone + Default + 'static;
    /// One message of the stream that takes records.
    type Request: Send + 'static;
    /// What the service answers to one.
    type Reply;

    /// The parts that every record has.
    fn frame(&self) -> &Frame;

    /// The record in a row; it counts only if the reader noted no flaw.
    fn record(&self, id: String, row: &mut RowReader<'_>) -> Self::Record;

    /// The id of a record.
    fn id(record: &Self::Record) -> &str;

    /// A field, as the service names it in `record`, in the words of the mapping.
    fn field_in_words(field: &str, record: &Self::Record) -> String;

    /// The column that a field of the record came from, if from one.
    fn column_of(&self, field: &str) -> Option<usize>;

    /// One message with these records.
    fn request(records: Vec<Self::Record>) -> Self::Request;

    /// Opens a stream that takes records.
    async fn open(
        server: &Service,
        requests: ReceiverStream<Self::Request>,
    ) -> Result<Streaming<Self::Reply>, Status>;

    /// The verdicts in a reply, one a record, in the order sent.
    fn verdicts(reply: Self::Reply) -> Vec<Told>;

    /// Reads a row as far as it can be read.
    fn convert(&self, cells: &[Cell], number: u64) -> Converted<Self::Record> {
        let mut row = RowReader::new(self.frame(), cells, number);
        let id = row.id();
        let record = self.record(id.clone(), &mut row);
        let flaws = row.flaws;
        Converted {
            id,
            record: if flaws.is_empty() {
                Ok(record)
            } else {
                Err(flaws)
            },
        }
    }
}

/// A row as far as it could be read.
#[derive(Debug)]
pub(super) struct Converted<R> {
    /// Empty where the id is what is wrong.
    pub(super) id: String,
    pub(super) record: Result<R, Vec<Flaw>>,
}

/// What the service said of one row.
#[derive(Debug)]
pub(super) struct Told {
    pub(super) verdict: Verdict,
    /// Whether it is a refund of an order that the service doesn't know.
    pub(super) unknown_order: bool,
}
