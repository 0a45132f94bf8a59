//! What is known of a customer who is acquired.

use crate::api::CustomerAttributes;
use crate::cli::import::frame::{Columns, Field};
use crate::cli::import::mapping::AttributesMapping;
use crate::cli::import::reader::RowReader;

/// Where the attributes come from; those that the mapping leaves out stay as they are.
#[derive(Debug, Default)]
pub(super) struct AttributesRule {
    segment: Option<Field>,
    persona: Option<Field>,
    acquisition_channel: Option<Field>,
    country: Option<Field>,
}

impl AttributesRule {
    pub(super) fn new(mapping: AttributesMapping, columns: &mut Columns) -> Self {
        Self {
            segment: columns.optional(mapping.segment),
            persona: columns.optional(mapping.persona),
            acquisition_channel: columns.optional(mapping.acquisition_channel),
            country: columns.optional(mapping.country),
        }
    }

    /// The column of a field such as `attributes.segment`.
    pub(super) fn column_of(&self, field: &str) -> Option<usize> {
        let found = match field.strip_prefix("attributes.")? {
            "segment" => &self.segment,
            "persona" => &self.persona,
            "acquisition_channel" => &self.acquisition_channel,
            "country" => &self.country,
            _ => &None,
        };
        Field::column_of(found.as_ref())
    }
}

impl RowReader<'_> {
    /// None where nothing is known.
    pub(super) fn attributes(&mut self, rule: &AttributesRule) -> Option<CustomerAttributes> {
        let mut one = |name: &str, field: &Option<Field>| {
            self.optional(&format!("acquired.attributes.{name}"), field.as_ref())
        };
        let attributes = CustomerAttributes {
            segment: one("segment", &rule.segment),
            persona: one("persona", &rule.persona),
            acquisition_channel: one("acquisition_channel", &rule.acquisition_channel),
            country: one("country", &rule.country),
        };
        (attributes != CustomerAttributes::default()).then_some(attributes)
    }
}
