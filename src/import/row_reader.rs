//! Reads the fields of a record from the cells of a row.

use std::collections::HashMap;

use uuid::Uuid;

use super::code_table::CodeTable;
use super::field_error::FieldError;
use super::field_rule::FieldRule;
use super::id;
use super::id_rule::IdRule;
use super::number_format::NumberFormat;
use super::record_rules::RecordRules;
use super::row::Cell;
use super::shown::shown;
use super::time;
use super::time_hint;

/// Reads the fields of a record from the cells of a row, and collects every error.
///
/// A method that collects an error returns an empty value, and the record is discarded.
pub(crate) struct RowReader<'a> {
    rules: &'a RecordRules,
    cells: &'a [Cell],
    /// The row's number in the file, from 1.
    number: u64,
    errors: Vec<FieldError>,
    /// Whether the clocks showed the time of the row twice.
    has_repeated_time: bool,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(rules: &'a RecordRules, cells: &'a [Cell], number: u64) -> Self {
        Self {
            rules,
            cells,
            number,
            errors: Vec::new(),
            has_repeated_time: false,
        }
    }

    /// Whether the clocks showed the time of the row twice, so that the first of both
    /// instants was taken.
    pub(super) fn has_repeated_time(&self) -> bool {
        self.has_repeated_time
    }

    /// The errors in the fields that were read.
    pub(super) fn into_errors(self) -> Vec<FieldError> {
        self.errors
    }

    /// The number of errors so far.
    pub(super) fn error_count(&self) -> usize {
        self.errors.len()
    }

    /// Drops the errors after the first `count`.
    pub(super) fn forget_errors_after(&mut self, count: usize) {
        self.errors.truncate(count);
    }

    pub(super) fn add_error(
        &mut self,
        columns: impl IntoIterator<Item = usize>,
        field: impl Into<String>,
        description: impl Into<String>,
    ) {
        let names: Vec<&str> = columns
            .into_iter()
            .map(|column| self.rules.columns.name(column))
            .collect();
        self.errors.push(FieldError {
            column: names.join("+"),
            field: field.into(),
            description: description.into(),
        });
    }

    pub(super) fn cell(&self, column: usize) -> &'a Cell {
        &self.cells[column]
    }

    /// The text of a cell that takes one value.
    pub(super) fn text(&mut self, column: usize, field: &str) -> &'a str {
        match &self.cells[column] {
            Cell::Text(text) | Cell::Number(text) => text,
            Cell::List(_) => {
                self.add_error([column], field, "holds several values; the field takes one");
                ""
            }
        }
    }

    /// How the cell of a column writes numbers.
    pub(super) fn numbers(&self, column: usize) -> NumberFormat {
        self.cells[column].numbers(self.rules.numbers)
    }

    /// How the source of a field writes numbers.
    pub(super) fn numbers_of(&self, rule: &FieldRule) -> NumberFormat {
        rule.column()
            .map_or(self.rules.numbers, |column| self.numbers(column))
    }

    pub(super) fn id(&mut self) -> String {
        let field = self.rules.names.id;
        match &self.rules.id {
            IdRule::Uuid(column) => self.uuid(*column, field),
            IdRule::Derived { scope, columns, .. } => self.derived_id(scope, columns, field),
            IdRule::RowNumber { scope } => {
                id::derived(scope, &[&self.number.to_string()]).to_string()
            }
            IdRule::Customer { .. } => {
                let rule = self.rules.customer.as_ref();
                rule.map_or_else(String::new, |rule| self.required_id(field, rule))
            }
        }
    }

    fn uuid(&mut self, column: usize, field: &str) -> String {
        let text = self.text(column, field);
        match Uuid::try_parse(text) {
            Ok(id) => id.to_string(),
            Err(_) => {
                self.add_error(
                    [column],
                    field,
                    format!(
                        "{} is not a UUID, such as 0190a5b2-7c5e-7d3a-9f00-2b1c3d4e5f60; for other \
                         ids remove `uuid = true` under [id]",
                        shown(text)
                    ),
                );
                String::new()
            }
        }
    }

    fn derived_id(&mut self, scope: &str, columns: &[usize], field: &str) -> String {
        let values: Vec<&str> = columns
            .iter()
            .map(|&column| self.id_text(column, field))
            .collect();
        let error = if values.iter().any(|value| value.is_empty()) {
            "is empty; it must identify the row"
        } else if values.iter().any(|value| value.contains(id::SEPARATOR)) {
            "contains the character U+001F, which separates the values of an id"
        } else {
            return id::derived(scope, &values).to_string();
        };
        self.add_error(columns.iter().copied(), field, error);
        String::new()
    }

    /// The text of a cell as part of an id.
    fn id_text(&mut self, column: usize, field: &str) -> &'a str {
        let text = self.text(column, field);
        self.id_of(text, column, field)
    }

    /// As `id_text`, for a part of the cell's text.
    fn id_of(&mut self, text: &'a str, column: usize, field: &str) -> &'a str {
        match id::text(text, self.numbers(column)) {
            Ok(text) => text,
            Err(description) => {
                self.add_error([column], field, description);
                text
            }
        }
    }

    pub(super) fn time(&mut self) -> Option<prost_types::Timestamp> {
        let (rule, names) = (self.rules.time.as_ref()?, self.rules.names);
        let texts: Vec<&str> = rule
            .columns
            .iter()
            .map(|&column| self.text(column, names.time))
            .collect();
        let numbers = rule.columns.first().map(|&column| self.numbers(column));
        let numbers = numbers.unwrap_or(self.rules.numbers);
        let parsed = if texts.iter().any(|text| text.is_empty()) {
            Err(format!("is empty; every {} needs a time", names.record))
        } else {
            let text = texts.join(" ");
            rule.format
                .parse(&text, numbers)
                .map_err(|error| time_hint::with_hint(error, &text, numbers, &rule.format))
        };
        match parsed {
            Ok(time) => {
                self.has_repeated_time = time.is_repeated;
                Some(time::to_proto(time.instant))
            }
            Err(description) => {
                self.add_error(rule.columns.iter().copied(), names.time, description);
                None
            }
        }
    }

    pub(super) fn channel(&mut self) -> String {
        self.optional("channel", self.rules.channel.as_ref())
    }

    pub(super) fn customer(&mut self) -> String {
        let rule = self.rules.customer.as_ref();
        rule.map_or_else(String::new, |rule| self.id_field("customer_id", rule))
    }

    pub(super) fn dimensions(&mut self) -> HashMap<String, String> {
        self.map("dimensions", &self.rules.dimensions)
    }

    pub(super) fn properties(&mut self) -> HashMap<String, String> {
        self.map("properties", &self.rules.properties)
    }

    /// The value of a field; empty where the mapping has no rule for it, or the cell is
    /// empty.
    pub(super) fn optional(&mut self, name: &str, rule: Option<&FieldRule>) -> String {
        rule.map_or_else(String::new, |rule| self.field(name, rule))
    }

    /// The value of a field; empty where the cell is.
    pub(super) fn field(&mut self, name: &str, rule: &FieldRule) -> String {
        match rule {
            FieldRule::Constant(value) => value.clone(),
            FieldRule::RowNumber => self.number.to_string(),
            FieldRule::Column {
                column,
                values,
                strip_prefix,
            } => {
                let text = self.text(*column, name);
                let text = without_prefix(text, strip_prefix.as_deref());
                self.value_of_code(*column, name, text, values).to_owned()
            }
        }
    }

    /// The value of a field that may not be empty.
    pub(super) fn required(&mut self, name: &str, rule: &FieldRule) -> String {
        let errors_before = self.errors.len();
        let value = self.field(name, rule);
        self.require(value, name, rule, errors_before)
    }

    /// Reports an empty value, unless reading it has added an error already.
    fn require(
        &mut self,
        value: String,
        name: &str,
        rule: &FieldRule,
        errors_before: usize,
    ) -> String {
        if value.is_empty() && self.errors.len() == errors_before {
            self.add_error(rule.column(), name, "is empty; this row needs a value");
        }
        value
    }

    /// As `field`, for ids of the file. A value that the mapping lists is used unchanged.
    fn id_field(&mut self, name: &str, rule: &FieldRule) -> String {
        match rule {
            FieldRule::Column {
                column,
                values,
                strip_prefix,
            } if values.is_empty() => {
                let text = self.text(*column, name);
                let text = without_prefix(text, strip_prefix.as_deref());
                self.id_of(text, *column, name).to_owned()
            }
            FieldRule::Column { .. } | FieldRule::Constant(_) | FieldRule::RowNumber => {
                self.field(name, rule)
            }
        }
    }

    /// As `required`, for ids of the file.
    pub(super) fn required_id(&mut self, name: &str, rule: &FieldRule) -> String {
        let errors_before = self.errors.len();
        let id = self.id_field(name, rule);
        self.require(id, name, rule, errors_before)
    }

    fn map(&mut self, name: &str, rules: &[(String, FieldRule)]) -> HashMap<String, String> {
        let entries = rules
            .iter()
            .map(|(key, rule)| (key.clone(), self.field(&format!("{name}[{key}]"), rule)));
        entries.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The value that the mapping lists for a code; the code itself where it lists none.
    pub(super) fn value_of_code<'t>(
        &mut self,
        column: usize,
        field: &str,
        code: &'t str,
        values: &'t CodeTable<String>,
    ) -> &'t str {
        match values.get(code, self.numbers(column)) {
            Some(value) => value,
            None if values.is_empty() || code.is_empty() => code,
            None => {
                let code = shown(code);
                let description = format!("{code} is not listed under `values` in the mapping");
                self.add_error([column], field, description);
                ""
            }
        }
    }
}

/// The text behind the prefix; a text without the prefix as it is.
fn without_prefix<'t>(text: &'t str, prefix: Option<&str>) -> &'t str {
    let stripped = prefix.and_then(|prefix| text.strip_prefix(prefix));
    stripped.unwrap_or(text)
}
