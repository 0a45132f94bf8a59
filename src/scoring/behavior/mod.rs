//! Customer behaviour: events in; counts, rates and durations out.
//!
//! The caller passes each customer once, as [`CustomerEvents`], in any order. A counter keeps
//! only its counts, so customers never need to be in memory together.
//!
//! | question | counter | result |
//! |---|---|---|
//! | customer base, retention, churn | [`BaseCounter`] | [`BaseCounts`] per bucket |
//! | customers of two periods | [`PeriodComparer`] | [`PeriodComparison`] |
//! | revenue, frequency, repurchase | [`PurchaseCounter`] | [`Purchases`] per bucket |
//! | cohorts by age | [`CohortCounter`] | [`Cohort`] per bucket |
//! | time to an event | [`FollowUpCounter`] | [`FollowedDay`] per day |
//! | input of purchase models | [`PurchaseSummarizer`] | [`PurchaseSummary`] per customer |
//! | activities and their customers | [`ActivityCounter`] | [`ActivityCounts`] per bucket |
//!
//! Instants are microseconds since 1970 UTC; periods are half-open. A calendar day is a number
//! from the caller's calendar; a day of a duration has 24 hours. Amounts of money are in minor
//! units, and their sums are exact.

mod activity_counts;
mod activity_kind;
mod base;
mod base_counter;
mod buckets;
mod cohorts;
mod event;
mod occasions;
mod order_dates;
mod period_comparison;
mod purchase_counter;
mod purchase_summary;
mod purchases;
#[cfg(test)]
mod random_lives;
mod start_purchases;
mod stay;
mod stays;
mod time_to_event;

pub use activity_counts::{
    ActiveBuckets, ActiveCounter, ActivityCount, ActivityCounter, ActivityCounts,
};
pub use activity_kind::ActivityKind;
pub use base::{BaseCounts, LossRule};
pub use base_counter::BaseCounter;
pub use buckets::{Buckets, EdgesNotRising};
pub use cohorts::{Cohort, CohortCell, CohortCounter, CohortStart};
pub use event::{CustomerEvents, Event, EventDetail};
pub use order_dates::{ORDER_ROWS_APART_MAX, OrderDates};
pub use period_comparison::{PeriodComparer, PeriodComparison};
pub use purchase_counter::{Occasions, PurchaseCounter, Within};
pub use purchase_summary::{Calibration, LaterPurchases, PurchaseSummarizer, PurchaseSummary};
pub use purchases::Purchases;
pub use start_purchases::StartPurchases;
pub use stays::NegativeStock;
pub use time_to_event::{FollowUpCounter, FollowUpEvent, FollowedDay};
