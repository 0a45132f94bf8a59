//! Shared by all tests: a server, clients, and builders for requests.

mod activity;
mod cluster;
mod correction;
mod customer_calls;
mod customer_query;
mod log;
mod query;
mod raw;
mod recount;
mod refusal;
mod response;
mod server;
mod survey;
mod verify;

pub(crate) use activity::{
    ActivityBuilder, acquired, activity, cancelled, contact, money, order, reactivated,
    record_request, refund, segment, update,
};
pub(crate) use cluster::{Database, data_dir, start_postgres};
pub(crate) use correction::{
    Correct, exclude, include, remove, revise, revise_activity, revise_fields,
};
pub(crate) use customer_query::{
    ScopeBuilder, activity_counts, all_customers, base, cohorts, contractual, from_to,
    inactive_for, lifetime_value, purchases, survival, values,
};
pub(crate) use log::Log;
pub(crate) use query::{
    ScoreQueryBuilder, counts, filter, period, reference, scores, value_groups,
};
pub(crate) use raw::{call_raw, stream_raw};
pub(crate) use recount::tallies_off;
pub(crate) use refusal::{Refusal, assert_invalid, assert_refused};
pub(crate) use response::{Give, NOON, instant, message_of, response, rows};
pub(crate) use server::{Server, Setup, store};
pub(crate) use survey::{Declare, choice, question, scale, survey};
pub(crate) use verify::{run_verify, verify};

/// Ends a test that hangs. Generous, so that no result depends on the machine's speed.
pub(crate) const HANG_LIMIT: std::time::Duration = std::time::Duration::from_secs(120);

/// Polls until the answer is yes; false after [`HANG_LIMIT`].
pub(crate) async fn eventually<F: Future<Output = bool>>(question: impl FnMut() -> F) -> bool {
    eventually_within(HANG_LIMIT, question).await
}

/// Polls until the answer is yes; false after `limit`, for an event that must come
/// before another one.
pub(crate) async fn eventually_within<F: Future<Output = bool>>(
    limit: std::time::Duration,
    mut question: impl FnMut() -> F,
) -> bool {
    let deadline = tokio::time::Instant::now() + limit;
    while tokio::time::Instant::now() < deadline {
        if question().await {
            return true;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    false
}
