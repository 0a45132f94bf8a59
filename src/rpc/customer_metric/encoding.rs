//! The common parts of replies, to messages.

use crate::{
    api,
    domain::money::Currency,
    metrics::{
        Estimate,
        customers::{CustomerDefinition, GroupValue},
    },
    rpc::{
        CallError,
        score_encoding::{encode_count, encode_status},
        time,
    },
    scoring::Confidence,
};

/// The message of a definition; `scope` is the one of the request.
pub(super) fn definition(
    scope: Option<api::CustomerScope>,
    definition: &CustomerDefinition,
) -> api::CustomerDefinition {
    let formulas = definition.formulas.iter().map(|formula| api::Formula {
        field: formula.field.to_owned(),
        formula: formula.formula.to_owned(),
        interval: formula.interval.to_owned(),
    });
    api::CustomerDefinition {
        scope: scope.map(|scope| api::CustomerScope {
            period: definition.period.map(time::encode_period),
            ..scope
        }),
        formulas: formulas.collect(),
        confidence_level: definition.scope.confidence.level(),
        observed_until: Some(time::encode(definition.observed_until)),
        time_zone_release: definition.time_zone_release.to_owned(),
    }
}

/// The message of a group.
pub(super) fn group(group: Vec<GroupValue>) -> Vec<api::DimensionValue> {
    let values = group.into_iter();
    let values =
        values.map(|GroupValue { dimension, value }| api::DimensionValue { dimension, value });
    values.collect()
}

/// The message of an estimate.
///
/// # Errors
/// [`CallError::Internal`] for a count beyond 2^63.
pub(super) fn estimate(
    estimate: &Estimate,
    confidence: Confidence,
) -> Result<api::Estimate, CallError> {
    let interval = estimate.interval.map(|interval| api::Interval {
        lower: interval.lower,
        upper: interval.upper,
        confidence_level: confidence.level(),
    });
    Ok(api::Estimate {
        value: estimate.value,
        interval,
        count: encode_count(estimate.count)?,
        status: encode_status(estimate.status).into(),
    })
}

/// An exact amount; a number of minor units without a currency.
pub(super) fn amount(currency: Option<Currency>, minor: i128) -> String {
    currency.map_or_else(|| minor.to_string(), |currency| currency.format(minor))
}

/// The code of a currency; empty without one.
pub(super) fn currency_code(currency: Option<Currency>) -> String {
    currency.map_or_else(String::new, |currency| currency.to_string())
}
