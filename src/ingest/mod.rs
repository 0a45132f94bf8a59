//! From a submitted row to a durable outcome, for responses and activities alike.

mod batcher;
mod inbox;
mod insert;
mod job;
mod lanes;
mod retry;
mod submission;
mod writer;

pub use batcher::Batcher;
pub use insert::{RowSink, insert_rows};
pub use job::{IngestError, WhenFull};
pub use retry::Retry;
pub use submission::{Cataloged, Catalogs, Ingest, Submission};
pub use writer::Writer;
