//! From a submitted row to a durable outcome, for responses and activities alike.

mod batcher;
mod error;
mod inbox;
mod retry;
mod submission;
mod writer;

pub use batcher::Batcher;
pub use error::IngestError;
pub use inbox::WhenFull;
pub use retry::Retry;
pub use submission::{Cataloged, Catalogs, Ingest, Submission};
pub use writer::{RowSink, Writer, insert_rows};
