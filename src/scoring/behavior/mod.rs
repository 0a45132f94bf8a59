//! What customers did: events in, counts, rates and times out.
//!
//! A customer comes as [`CustomerEvents`], once, in any order of customers; a counter takes
//! each in turn and keeps nothing of them but its counts, so the customers need never be in
//! memory together.
//!
//! | question | counter | comes out |
//! |---|---|---|
//! | who was there, came, left, came back, stayed | [`BaseCounter`] | [`BaseCounts`] a bucket |
//! | who bought in both of two spans | [`PeriodComparer`] | [`PeriodComparison`] |
//! | how much was bought, how often, by whom again | [`PurchaseCounter`] | [`Purchases`] a bucket |
//! | how those who began together buy on | [`CohortCounter`] | [`Cohort`] a bucket |
//! | how long until something happens | [`FollowUpCounter`] | [`FollowedDay`] a day |
//! | what models of buying need to know | [`PurchaseSummarizer`] | [`PurchaseSummary`] a customer |
//! | how often what was done, by how many | [`ActivityCounter`] | [`ActivityCounts`] a bucket |
//!
//! Instants are microseconds of UTC since 1970, spans of them half-open; a day of the
//! calendar is a number that the caller's clock gives, a day of a duration has 24 hours.
//! Money is in minor units and its sums are exact.

mod activity_counts;
mod activity_kind;
mod base;
mod base_counter;
mod buckets;
mod cohorts;
mod event;
mod occasions;
mod period_comparison;
mod purchase_counter;
mod purchase_summary;
mod purchases;
#[cfg(test)]
mod random_lives;
mod stays;
mod time_to_event;

pub use activity_counts::{ActivityCount, ActivityCounter, ActivityCounts};
pub use activity_kind::ActivityKind;
pub use base::{BaseCounts, LossRule};
pub use base_counter::BaseCounter;
pub use buckets::{Buckets, EdgesNotRising};
pub use cohorts::{Cohort, CohortCell, CohortCounter, CohortStart};
pub use event::{CustomerEvents, Event, EventDetail};
pub use period_comparison::{PeriodComparer, PeriodComparison};
pub use purchase_counter::{Occasions, PurchaseCounter, Within};
pub use purchase_summary::{Calibration, PurchaseSummarizer, PurchaseSummary};
pub use purchases::Purchases;
pub use time_to_event::{FollowUpCounter, FollowUpEvent, FollowedDay};
