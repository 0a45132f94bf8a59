//! From a checked row to a durable verdict, for responses and activities alike.

mod batcher;
mod inbox;
mod job;
mod lanes;
mod writer;

pub use batcher::Batcher;
pub use job::{BatchError, WhenFull};
pub use writer::{RowSink, Writer};
