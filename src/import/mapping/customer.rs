//! The keys of a mapping that apply to customers only.

use super::activity::AttributesMapping;
use super::empty::EmptyAttribute;

/// The mapping of the fields that only customers have.
#[derive(Debug)]
pub(crate) struct CustomerMapping {
    pub(crate) attributes: AttributesMapping,
    /// What an empty cell of an attribute means.
    pub(crate) empty: EmptyAttribute,
}
