//! Every number the service gives: a domain question in, a domain answer out.
//!
//! Here the store's histograms and histories meet the formulas of
//! [`scoring`](crate::scoring). Nothing here uses messages, statuses or SQL, so any caller
//! can use it, not only gRPC.

mod answer_classes;
mod buckets;
mod compute;
pub mod customers;
mod engine;
mod error;
mod estimate;
mod outliers;
mod scale_check;
mod score_answer;
mod score_cost;
mod score_rule;
mod scorer;
mod scores;
mod unmatched_filter;
mod warning;

pub use answer_classes::answer_classes;
pub use buckets::BucketPart;
pub use compute::{Cancellation, ComputePool};
pub use engine::Metrics;
pub use error::MetricError;
pub use estimate::{Estimate, Range};
pub use score_answer::{ScoreAnswer, ScoreDefinition, ScoreDetail, ScorePoint, ScoreSeries, Unit};
pub use warning::Warning;
