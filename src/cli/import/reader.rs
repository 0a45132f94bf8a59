//! The cells of one row on their way to the fields of a record.

use std::collections::HashMap;

use uuid::Uuid;

use super::frame::{Field, Frame, IdRule};
use super::id;
use super::rows::Cell;
use super::time;

/// What is wrong with one field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The column it came from; several are joined by `+`.
    pub(super) column: String,
    /// The field of the record that it should have become.
    pub(super) field: String,
    pub(super) description: String,
}

/// Reads the cells of one row, and notes what is wrong on the way.
pub(super) struct RowReader<'a> {
    pub(super) frame: &'a Frame,
    pub(super) cells: &'a [Cell],
    /// The row's number in the file, from 1.
    pub(super) number: u64,
    pub(super) flaws: Vec<Flaw>,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(frame: &'a Frame, cells: &'a [Cell], number: u64) -> Self {
        Self {
            frame,
            cells,
            number,
            flaws: Vec::new(),
        }
    }

    pub(super) fn flaw(
        &mut self,
        columns: &[usize],
        field: impl Into<String>,
        description: impl Into<String>,
    ) {
        let names: Vec<&str> = columns
            .iter()
            .map(|&column| self.frame.columns.names[column].as_str())
            .collect();
        self.flaws.push(Flaw {
            column: names.join("+"),
            field: field.into(),
            description: description.into(),
        });
    }

    /// The text of a cell that may hold only one.
    pub(super) fn text(&mut self, column: usize, field: &str) -> &'a str {
        match &self.cells[column] {
            Cell::Text(text) => text,
            Cell::List(_) => {
                self.flaw(&[column], field, "holds several values where one is needed");
                ""
            }
        }
    }

    /// Empty where the id is what is wrong.
    pub(super) fn id(&mut self) -> String {
        let field = self.frame.names.id;
        match &self.frame.id {
            IdRule::Uuid(column) => {
                let text = self.text(*column, field);
                let id = Uuid::try_parse(text);
                if id.is_err() {
                    self.flaw(&[*column], field, format!("`{text}` is not a UUID"));
                }
                id.map_or_else(|_| String::new(), |id| id.to_string())
            }
            IdRule::Derived { scope, columns } => {
                let values: Vec<&str> = columns
                    .iter()
                    .map(|&column| self.text(column, field))
                    .collect();
                if values
                    .iter()
                    .any(|value| value.is_empty() || value.contains(id::SEPARATOR))
                {
                    self.flaw(
                        columns,
                        field,
                        "is empty, so that the row can't be told from others",
                    );
                    return String::new();
                }
                id::derived(scope, &values).to_string()
            }
            IdRule::RowNumber { scope } => {
                id::derived(scope, &[&self.number.to_string()]).to_string()
            }
        }
    }

    pub(super) fn time(&mut self) -> Option<prost_types::Timestamp> {
        let (rule, names) = (&self.frame.time, self.frame.names);
        let texts: Vec<&str> = rule
            .columns
            .iter()
            .map(|&column| self.text(column, names.time))
            .collect();
        if texts.iter().any(|text| text.is_empty()) {
            let description = format!("is empty; every {} needs its time", names.record);
            self.flaw(&rule.columns, names.time, description);
            return None;
        }
        match rule.format.read(&texts.join(" ")) {
            Ok(instant) => Some(time::to_proto(instant)),
            Err(description) => {
                self.flaw(&rule.columns, names.time, description);
                None
            }
        }
    }

    pub(super) fn channel(&mut self) -> String {
        self.optional("channel", self.frame.channel.as_ref())
    }

    pub(super) fn customer(&mut self) -> String {
        self.optional("customer_id", self.frame.customer.as_ref())
    }

    pub(super) fn dimensions(&mut self) -> HashMap<String, String> {
        self.fields("dimensions", &self.frame.dimensions)
    }

    pub(super) fn properties(&mut self) -> HashMap<String, String> {
        self.fields("properties", &self.frame.properties)
    }

    /// Empty for what the mapping doesn't mention or the cell doesn't give.
    pub(super) fn optional(&mut self, name: &str, field: Option<&Field>) -> String {
        field.map_or_else(String::new, |field| self.field(name, field))
    }

    /// Empty where the cell is.
    pub(super) fn field(&mut self, name: &str, field: &Field) -> String {
        match field {
            Field::Constant(value) => value.clone(),
            Field::RowNumber => self.number.to_string(),
            Field::Column { column, meanings } => {
                let text = self.text(*column, name);
                self.meaning(*column, name, text, meanings).to_owned()
            }
        }
    }

    /// Notes it where there is nothing.
    pub(super) fn required(&mut self, name: &str, field: &Field) -> String {
        let flaws_before = self.flaws.len();
        let text = self.field(name, field);
        if text.is_empty() && self.flaws.len() == flaws_before {
            let column: Vec<usize> = Field::column_of(Some(field)).into_iter().collect();
            self.flaw(&column, name, "is empty; this row needs it");
        }
        text
    }

    fn fields(&mut self, map: &str, fields: &[(String, Field)]) -> HashMap<String, String> {
        let read = fields
            .iter()
            .map(|(name, field)| (name.clone(), self.field(&format!("{map}[{name}]"), field)));
        read.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// What a code stands for; itself where the mapping lists no meanings.
    pub(super) fn meaning<'t>(
        &mut self,
        column: usize,
        field: &str,
        code: &'t str,
        meanings: &'t HashMap<String, String>,
    ) -> &'t str {
        if meanings.is_empty() {
            return code;
        }
        match meanings.get(code) {
            Some(meaning) => meaning,
            None if code.is_empty() => "",
            None => {
                let description = format!("`{code}` is not listed under `values` in the mapping");
                self.flaw(&[column], field, description);
                ""
            }
        }
    }
}
