//! Converts rows to updates of customers.

use std::collections::HashMap;

use super::attributes::AttributesRule;
use super::converter::RecordConverter;
use super::mapping::{CustomerMapping, EmptyAttribute, RecordMapping};
use super::record_rules::{FieldNames, RecordRules};
use super::row_reader::RowReader;
use crate::api::CustomerUpdate;

const NAMES: FieldNames = FieldNames {
    record: "customer",
    id: "customer_id",
    // Rows of customers have no time.
    time: "",
};

/// Converts rows to updates of customers.
#[derive(Debug)]
pub(crate) struct CustomerConverter {
    rules: RecordRules,
    attributes: AttributesRule,
    empty: EmptyAttribute,
}

impl CustomerConverter {
    /// Checks a mapping.
    ///
    /// # Errors
    ///
    /// A filter of rows is malformed.
    pub(crate) fn new(record: RecordMapping, mapping: CustomerMapping) -> anyhow::Result<Self> {
        let mut rules = RecordRules::of_customers(record, NAMES)?;
        let numbers = rules.numbers;
        Ok(Self {
            attributes: AttributesRule::new(mapping.attributes, numbers, &mut rules.columns),
            empty: mapping.empty,
            rules,
        })
    }
}

impl RecordConverter for CustomerConverter {
    type Record = CustomerUpdate;

    fn rules(&self) -> &RecordRules {
        &self.rules
    }

    fn record(&self, id: String, row: &mut RowReader<'_>) -> CustomerUpdate {
        let attributes = row.attributes("attributes", &self.attributes);
        CustomerUpdate {
            customer_id: id,
            clear: match self.empty {
                EmptyAttribute::Keep => Vec::new(),
                EmptyAttribute::Clear => self.attributes.empty_in(attributes.as_ref()),
            },
            attributes,
        }
    }

    fn id(record: &CustomerUpdate) -> &str {
        &record.customer_id
    }

    fn set_id(record: &mut CustomerUpdate, id: String) {
        record.customer_id = id;
    }

    fn maps(_: &mut CustomerUpdate) -> Vec<&mut HashMap<String, String>> {
        Vec::new()
    }

    fn mapped_path(field: &str, _: &CustomerUpdate) -> String {
        field.to_owned()
    }

    fn column_of(&self, field: &str) -> Option<&str> {
        let column = match field.split_once('.') {
            Some(("attributes", name)) => self.attributes.column_of(name),
            Some(_) | None => self.rules.column_of(field),
        };
        Some(self.rules.columns.name(column?))
    }
}

#[cfg(test)]
mod tests;
