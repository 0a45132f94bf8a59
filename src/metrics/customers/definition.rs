//! The definition of an answer about customers: everything that determines its numbers.

use jiff::Timestamp;

use crate::{
    calendar::{period::Period, zone_rules},
    domain::customer_query::CustomerScope,
};

/// Everything that determines the numbers of an answer, apart from the query's own
/// parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct CustomerDefinition {
    /// The scope as requested.
    pub scope: CustomerScope,
    /// The period with both bounds; `None` if they were left to the stored activities and
    /// there are none.
    pub period: Option<Period>,
    /// The formula of each number.
    pub formulas: Vec<Formula>,
    /// The end of observation: as requested, or the present.
    pub observed_until: Timestamp,
    /// Release of the time zone database in force.
    pub time_zone_release: &'static str,
}

/// The formula of one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Formula {
    /// The number's name.
    pub field: &'static str,
    /// The formula in words.
    pub formula: &'static str,
    /// The interval method; empty without interval.
    pub interval: &'static str,
}

impl Formula {
    /// A number without interval.
    pub(super) const fn exact(field: &'static str, formula: &'static str) -> Self {
        Self::new(field, formula, "")
    }

    /// A number with an interval.
    pub(super) const fn new(
        field: &'static str,
        formula: &'static str,
        interval: &'static str,
    ) -> Self {
        Self {
            field,
            formula,
            interval,
        }
    }
}

impl CustomerDefinition {
    pub(super) fn new(
        scope: &CustomerScope,
        period: Option<Period>,
        observed_until: Timestamp,
        formulas: &[Formula],
    ) -> Self {
        Self {
            scope: scope.clone(),
            period,
            formulas: formulas.to_vec(),
            observed_until,
            time_zone_release: zone_rules::release(),
        }
    }
}
