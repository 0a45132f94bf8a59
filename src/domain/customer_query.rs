//! Queries about customers' behavior.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    calendar::period::Bucket,
    domain::{
        activity::ActivityKind,
        dimension::DimensionFilter,
        money::Currency,
        score_query::{OpenPeriod, QuestionRef},
        value_groups::ValueGroups,
    },
    scoring::{
        Confidence,
        behavior::{CohortStart, FollowUpEvent, LossRule, Occasions},
    },
};

/// Longest gap, horizon or number of days in a query.
pub const DAYS_MAX: i32 = 3_650;
/// Default number of days without activity after which a customer counts as lost.
pub const GAP_DAYS_DEFAULT: i32 = 180;
/// Microseconds of a day of 24 hours.
pub const DAY_MICROS: i64 = 86_400_000_000;

/// Parameters of all queries about customers.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerScope {
    /// The period; open bounds are taken from the stored activities.
    pub period: OpenPeriod,
    /// The zone whose clock divides the period and defines days.
    pub zone: TimeZone,
    /// Dimensions to group by.
    pub group_by: Vec<String>,
    /// Dimensions of `group_by` whose values are folded, each once.
    pub value_groups: Vec<ValueGroups>,
    /// Filters on customers and activities.
    pub filters: Vec<DimensionFilter>,
    /// The question whose latest answers group the customers.
    pub answer: Option<QuestionRef>,
    /// Confidence level of the intervals.
    pub confidence: Confidence,
    /// The end of observation; `None` for the present. Later activities are not considered.
    pub observed_until: Option<Timestamp>,
}

impl CustomerScope {
    /// Whether the query has a single group.
    pub fn is_one_group(&self) -> bool {
        self.group_by.is_empty() && self.answer.is_none()
    }
}

/// A query for the customer base.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseQuery {
    /// Period and customers.
    pub scope: CustomerScope,
    /// How to divide the period.
    pub bucket: Bucket,
    /// When customers count as lost.
    pub loss: LossRule,
}

/// A query for purchases.
#[derive(Debug, Clone, PartialEq)]
pub struct PurchasesQuery {
    /// Period, customers and activities.
    pub scope: CustomerScope,
    /// How to divide the period.
    pub bucket: Bucket,
    /// Restricts the query to orders in this currency.
    pub currency: Option<Currency>,
    /// What counts as one purchase.
    pub occasions: Occasions,
    /// Days after the first order within which another one counts as a repurchase.
    pub within_days: Option<i32>,
    /// Also counts the purchases of the customers who are in the base at a bucket's start, by
    /// this rule; `None` for no such numbers.
    pub at_start: Option<LossRule>,
}

/// A query for cohorts.
#[derive(Debug, Clone, PartialEq)]
pub struct CohortsQuery {
    /// Period and customers.
    pub scope: CustomerScope,
    /// How to divide the period.
    pub bucket: Bucket,
    /// What assigns a customer to a cohort.
    pub start: CohortStart,
    /// Most ages of a cohort; `None` for all.
    pub ages_max: Option<usize>,
    /// Restricts the query to customers with an order in this currency, and to those orders.
    pub currency: Option<Currency>,
}

/// A query for survival curves.
#[derive(Debug, Clone, PartialEq)]
pub struct SurvivalQuery {
    /// Period and customers.
    pub scope: CustomerScope,
    /// The event that ends survival.
    pub event: FollowUpEvent,
    /// What counts as one purchase.
    pub occasions: Occasions,
    /// Horizon of the restricted mean in days; `None` for the longest follow-up.
    pub horizon_days: Option<i32>,
}

/// A query for numbers of activities.
#[derive(Debug, Clone, PartialEq)]
pub struct ActivityCountsQuery {
    /// Period, customers and activities.
    pub scope: CustomerScope,
    /// How to divide the period.
    pub bucket: Bucket,
    /// The kinds to count, in the order of the answer.
    pub kinds: Vec<ActivityKind>,
    /// Whether a kind without activities has a series in an answer without groups.
    pub keeps_absent: bool,
    /// Days for which an acquisition, order or reactivation makes a customer active.
    pub active_days: i32,
}

/// A query for lifetime value.
#[derive(Debug, Clone, PartialEq)]
pub struct LifetimeValueQuery {
    /// Calibration period and customers.
    pub scope: CustomerScope,
    /// Restricts the query to customers with an order in this currency, and to those orders.
    pub currency: Option<Currency>,
    /// Days to predict.
    pub horizon_days: i32,
    /// Margin as a share of revenue.
    pub margin: f64,
    /// Annual discount rate.
    pub annual_discount: f64,
    /// Days after the period to test the models on; `None` for no test.
    pub holdout_days: Option<i32>,
    /// Number of the most valuable customers to skip.
    pub skip: usize,
    /// Most customers to return after these.
    pub page_size: usize,
}
