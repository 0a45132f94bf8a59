//! From a submitted row to a durable outcome, for responses, activities and customers.

mod batcher;
mod customers;
mod error;
mod inbox;
mod retry;
mod submission;
mod writer;

pub use batcher::Batcher;
pub use customers::set_customers;
pub use error::IngestError;
pub use inbox::WhenFull;
pub use retry::Retry;
pub use submission::{Cataloged, Catalogs, Ingest, Submission};
pub use writer::{RowSink, Writer, insert_rows};
