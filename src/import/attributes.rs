//! How a row gives the attributes of its customer.

use super::columns::Columns;
use super::field_rule::FieldRule;
use super::mapping::AttributesMapping;
use super::number_format::NumberFormat;
use super::row_reader::RowReader;
use crate::api::CustomerAttributes;

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

    /// The names of the attributes that have a rule, and no value in this row.
    pub(super) fn empty_in(&self, row: Option<&CustomerAttributes>) -> Vec<String> {
        let is_empty =
            |value: fn(&CustomerAttributes) -> &String| row.is_none_or(|row| value(row).is_empty());
        let attributes = [
            ("segment", &self.segment, is_empty(|row| &row.segment)),
            ("persona", &self.persona, is_empty(|row| &row.persona)),
            (
                "acquisition_channel",
                &self.acquisition_channel,
                is_empty(|row| &row.acquisition_channel),
            ),
            ("country", &self.country, is_empty(|row| &row.country)),
        ];
        let attributes = attributes.into_iter();
        attributes
            .filter(|(_, rule, is_empty)| rule.is_some() && *is_empty)
            .map(|(name, ..)| name.to_owned())
            .collect()
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
