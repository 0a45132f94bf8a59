//! How a row gives the attributes of its customer.

use crate::api::CustomerAttributes;
use crate::import::columns::Columns;
use crate::import::field_rule::FieldRule;
use crate::import::mapping::AttributesMapping;
use crate::import::number_format::NumberFormat;
use crate::import::row_reader::RowReader;

/// How a row gives the attributes of its customer. An attribute without a rule is
/// not set.
#[derive(Debug, Default)]
pub(super) struct AttributesRule {
    segment: Option<FieldRule>,
    persona: Option<FieldRule>,
    acquisition_channel: Option<FieldRule>,
    country: Option<FieldRule>,
}

impl AttributesRule {
    pub(super) fn new(
        mapping: AttributesMapping,
        numbers: NumberFormat,
        columns: &mut Columns,
    ) -> Self {
        let mut rule = |attribute| FieldRule::optional(attribute, numbers, columns);
        Self {
            segment: rule(mapping.segment),
            persona: rule(mapping.persona),
            acquisition_channel: rule(mapping.acquisition_channel),
            country: rule(mapping.country),
        }
    }

    /// The column of an attribute, by its name.
    pub(super) fn column_of(&self, attribute: &str) -> Option<usize> {
        let rule = match attribute {
            "segment" => &self.segment,
            "persona" => &self.persona,
            "acquisition_channel" => &self.acquisition_channel,
            "country" => &self.country,
            _ => return None,
        };
        rule.as_ref()?.column()
    }
}

impl RowReader<'_> {
    /// The attributes of the customer; `None` where all are empty. `root` is the path of their
    /// field.
    pub(super) fn attributes(
        &mut self,
        root: &str,
        rule: &AttributesRule,
    ) -> Option<CustomerAttributes> {
        let mut attribute = |name: &str, rule: &Option<FieldRule>| {
            self.optional(&format!("{root}.{name}"), rule.as_ref())
        };
        let attributes = CustomerAttributes {
            segment: attribute("segment", &rule.segment),
            persona: attribute("persona", &rule.persona),
            acquisition_channel: attribute("acquisition_channel", &rule.acquisition_channel),
            country: attribute("country", &rule.country),
        };
        (attributes != CustomerAttributes::default()).then_some(attributes)
    }
}
