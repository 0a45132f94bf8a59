//! Which dimensions a query about customers can group and filter by.

use std::collections::BTreeSet;

use crate::domain::{
    activity::{self, ActivitySettings},
    customer::ATTRIBUTES,
    customer_query::CustomerScope,
    id::{Id, quoted},
    violation::Violations,
};

/// The dimensions of a kind of query.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimensions {
    /// Customers' attributes only.
    OfCustomers,
    /// Also those of activities.
    OfActivities,
}

impl Dimensions {
    /// Checks the dimensions of a scope.
    ///
    /// # Errors
    /// Every unknown dimension.
    pub(super) fn check(
        self,
        scope: &CustomerScope,
        settings: &ActivitySettings,
    ) -> Result<(), Violations> {
        let mut known: BTreeSet<&str> = ATTRIBUTES.into();
        if self == Self::OfActivities {
            known.extend(activity::BUILT_IN);
            known.extend(settings.dimensions.iter().map(Id::as_str));
        }
        let names: Vec<&str> = known.iter().copied().collect();
        let names = names.join(", ");
        let mut violations = Violations::default();
        let mut check = |field: String, name: &str| {
            if known.contains(name) {
                return;
            }
            let why = if self == Self::OfCustomers && settings.has_dimension(name) {
                "is a dimension of activities, of which a customer has many"
            } else {
                "is no dimension of customers or activities"
            };
            violations.add(
                field,
                format_args!("{} {why} (known here: {names})", quoted(name)),
            );
        };
        for (index, name) in scope.group_by.iter().enumerate() {
            check(format!("scope.group_by[{index}]"), name);
        }
        for (index, filter) in scope.filters.iter().enumerate() {
            check(
                format!("scope.filters[{index}].dimension"),
                &filter.dimension,
            );
        }
        violations.finish(Some(()))
    }
}
