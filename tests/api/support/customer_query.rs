//! Builders for queries of customer metrics.

use cxmetrics::api::{
    self, Bucket, CohortStart, ContractualLoss, CustomerScope, DimensionValue, FilterOperator,
    InactivityLoss, LossRule, SurvivalEvent, loss_rule::Rule,
};

use super::{filter, period, reference};

/// Everybody, over all time, by the clock of UTC.
pub(crate) fn all_customers() -> CustomerScope {
    CustomerScope {
        time_zone: "UTC".into(),
        ..CustomerScope::default()
    }
}

/// Everybody, from the first instant up to but without the second.
pub(crate) fn from_to(start: &str, end: &str) -> CustomerScope {
    CustomerScope {
        period: Some(period(start, end)),
        ..all_customers()
    }
}

/// Adds to a scope.
pub(crate) trait ScopeBuilder: Sized {
    fn in_zone(self, zone: &str) -> Self;
    fn by(self, dimensions: &[&str]) -> Self;
    fn filtered(self, dimension: &str, operator: FilterOperator, values: &[&str]) -> Self;
    fn split_by(self, survey_id: &str, question_id: &str) -> Self;

    fn only(self, dimension: &str, values: &[&str]) -> Self {
        self.filtered(dimension, FilterOperator::In, values)
    }

    fn without(self, dimension: &str, values: &[&str]) -> Self {
        self.filtered(dimension, FilterOperator::NotIn, values)
    }
}

impl ScopeBuilder for CustomerScope {
    fn in_zone(mut self, zone: &str) -> Self {
        self.time_zone = zone.into();
        self
    }

    fn by(mut self, dimensions: &[&str]) -> Self {
        self.group_by = dimensions.iter().map(|name| (*name).into()).collect();
        self
    }

    fn filtered(mut self, dimension: &str, operator: FilterOperator, values: &[&str]) -> Self {
        self.filters.push(filter(dimension, operator, values));
        self
    }

    fn split_by(mut self, survey_id: &str, question_id: &str) -> Self {
        self.split_by_answer = Some(reference(survey_id, question_id));
        self
    }
}

/// Loss after a number of days of inactivity.
pub(crate) fn inactive_for(gap_days: i32) -> Option<LossRule> {
    Some(LossRule {
        rule: Some(Rule::Inactivity(InactivityLoss { gap_days })),
    })
}

/// Lost by cancelling.
pub(crate) fn contractual() -> Option<LossRule> {
    Some(LossRule {
        rule: Some(Rule::Contractual(ContractualLoss {})),
    })
}

/// The customer base, cut by `bucket`.
pub(crate) fn base(
    scope: CustomerScope,
    bucket: Bucket,
    loss: Option<LossRule>,
) -> api::QueryCustomerBaseRequest {
    api::QueryCustomerBaseRequest {
        scope: Some(scope),
        bucket: bucket.into(),
        loss,
        ..Default::default()
    }
}

/// Purchases, cut by `bucket`.
pub(crate) fn purchases(scope: CustomerScope, bucket: Bucket) -> api::QueryPurchasesRequest {
    api::QueryPurchasesRequest {
        scope: Some(scope),
        bucket: bucket.into(),
        occasion: api::PurchaseOccasion::Order.into(),
        ..Default::default()
    }
}

/// Cohorts of months.
pub(crate) fn cohorts(scope: CustomerScope, start: CohortStart) -> api::QueryCohortsRequest {
    api::QueryCohortsRequest {
        scope: Some(scope),
        bucket: Bucket::Month.into(),
        start: start.into(),
        ..Default::default()
    }
}

/// How long until something happens.
pub(crate) fn survival(scope: CustomerScope, event: SurvivalEvent) -> api::QuerySurvivalRequest {
    api::QuerySurvivalRequest {
        scope: Some(scope),
        event: event.into(),
        horizon_days: None,
        occasion: api::PurchaseOccasion::Order.into(),
    }
}

/// A query of lifetime values.
pub(crate) fn lifetime_value(scope: CustomerScope) -> api::QueryLifetimeValueRequest {
    api::QueryLifetimeValueRequest {
        scope: Some(scope),
        ..Default::default()
    }
}

/// A query of activity counts, divided by `bucket`.
pub(crate) fn activity_counts(
    scope: CustomerScope,
    bucket: Bucket,
) -> api::QueryActivityCountsRequest {
    api::QueryActivityCountsRequest {
        scope: Some(scope),
        bucket: bucket.into(),
        ..Default::default()
    }
}

/// The values of a group, in its order.
pub(crate) fn values(group: &[DimensionValue]) -> Vec<Option<&str>> {
    group.iter().map(|one| one.value.as_deref()).collect()
}
