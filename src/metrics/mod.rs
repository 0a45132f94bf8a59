//! Every number the service gives: a domain question in, a domain answer out.
//!
//! Here the store's histograms and histories meet the formulas of
//! [`scoring`](crate::scoring). Nothing here knows messages, statuses or SQL, so any door
//! can ask: gRPC today, scorecards and alerts tomorrow.

mod compute;
mod engine;
mod error;

pub use compute::{Cancellation, ComputePool};
pub use engine::Metrics;
pub use error::MetricError;
