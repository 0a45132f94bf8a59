//! One row becomes one response, or says everything that is wrong with it.

use std::collections::HashMap;
use std::hash::BuildHasher;

use uuid::Uuid;

use crate::api::{Completion, Response};

use super::id;
use super::plan::{CompletionRule, Field, IdRule, Plan};
use super::rows::Cell;
use super::time;

/// What is wrong with one field of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Flaw {
    /// The column it came from; several are joined by `+`.
    pub(super) column: String,
    /// The field of the response that it should have become.
    pub(super) field: String,
    pub(super) description: String,
}

/// A row as far as it could be read.
#[derive(Debug)]
pub(super) struct Converted {
    /// Empty where the id is what is wrong.
    pub(super) response_id: String,
    pub(super) response: Result<Response, Vec<Flaw>>,
}

impl Plan {
    /// The response in these cells.
    pub(super) fn convert(&self, cells: &[Cell]) -> Converted {
        let mut row = RowReader {
            plan: self,
            cells,
            flaws: Vec::new(),
        };
        let response_id = row.id();
        let response = Response {
            response_id: response_id.clone(),
            survey_id: self.survey_id.clone(),
            customer_id: row.field("customer_id", self.customer.as_ref()),
            submit_time: row.time(),
            channel: row.field("channel", self.channel.as_ref()),
            touchpoint: row.field("touchpoint", self.touchpoint.as_ref()),
            language: row.field("language", self.language.as_ref()),
            dimensions: row.fields("dimensions", &self.dimensions),
            properties: row.fields("properties", &self.properties),
            completion: row.completion().into(),
            answers: self
                .questions
                .iter()
                .filter_map(|rule| row.answer(rule))
                .collect(),
            create_time: None,
        };
        let flaws = row.flaws;
        let response = if flaws.is_empty() {
            Ok(response)
        } else {
            Err(flaws)
        };
        Converted {
            response_id,
            response,
        }
    }
}

/// Reads the cells of one row, and notes what is wrong on the way.
pub(super) struct RowReader<'a> {
    plan: &'a Plan,
    pub(super) cells: &'a [Cell],
    flaws: Vec<Flaw>,
}

impl<'a> RowReader<'a> {
    pub(super) fn flaw(
        &mut self,
        columns: &[usize],
        field: impl Into<String>,
        description: impl Into<String>,
    ) {
        let names: Vec<&str> = columns
            .iter()
            .map(|&column| self.plan.columns[column].as_str())
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

    fn id(&mut self) -> String {
        match &self.plan.id {
            IdRule::Uuid(column) => {
                let text = self.text(*column, "response_id");
                let id = Uuid::try_parse(text);
                if id.is_err() {
                    self.flaw(&[*column], "response_id", format!("`{text}` is not a UUID"));
                }
                id.map_or_else(|_| String::new(), |id| id.to_string())
            }
            IdRule::Derived(columns) => {
                let values: Vec<&str> = columns
                    .iter()
                    .map(|&column| self.text(column, "response_id"))
                    .collect();
                if values
                    .iter()
                    .any(|value| value.is_empty() || value.contains(id::SEPARATOR))
                {
                    self.flaw(
                        columns,
                        "response_id",
                        "is empty, so that the row can't be told from others",
                    );
                    return String::new();
                }
                id::derived(&self.plan.survey_id, &values).to_string()
            }
        }
    }

    fn time(&mut self) -> Option<prost_types::Timestamp> {
        let rule = &self.plan.time;
        let texts: Vec<&str> = rule
            .columns
            .iter()
            .map(|&column| self.text(column, "submit_time"))
            .collect();
        if texts.iter().any(|text| text.is_empty()) {
            self.flaw(
                &rule.columns,
                "submit_time",
                "is empty; every response needs its time",
            );
            return None;
        }
        match rule.format.read(&texts.join(" ")) {
            Ok(instant) => Some(time::to_proto(instant)),
            Err(description) => {
                self.flaw(&rule.columns, "submit_time", description);
                None
            }
        }
    }

    fn completion(&mut self) -> Completion {
        match &self.plan.completion {
            CompletionRule::Constant(completion) => *completion,
            CompletionRule::Column { column, meanings } => {
                let text = self.text(*column, "completion");
                meanings.get(text).copied().unwrap_or_else(|| {
                    let description = format!(
                        "`{text}` is listed neither under `complete` nor under `partial` of [completion]"
                    );
                    self.flaw(&[*column], "completion", description);
                    Completion::Unspecified
                })
            }
        }
    }

    /// Empty for what the mapping doesn't mention or the cell doesn't give.
    fn field(&mut self, name: &str, field: Option<&Field>) -> String {
        match field {
            None => String::new(),
            Some(Field::Constant(value)) => value.clone(),
            Some(Field::Column { column, meanings }) => {
                let text = self.text(*column, name);
                self.meaning(*column, name, text, meanings).to_owned()
            }
        }
    }

    fn fields(&mut self, map: &str, fields: &[(String, Field)]) -> HashMap<String, String> {
        let read = fields.iter().map(|(name, field)| {
            (
                name.clone(),
                self.field(&format!("{map}[{name}]"), Some(field)),
            )
        });
        read.filter(|(_, value)| !value.is_empty()).collect()
    }

    /// What a code stands for; itself where the mapping lists no meanings.
    pub(super) fn meaning<'t, S: BuildHasher>(
        &mut self,
        column: usize,
        field: &str,
        code: &'t str,
        meanings: &'t HashMap<String, String, S>,
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

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
pub(super) mod tests {
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::plan::tests::plan;

    use super::*;

    /// Converts cells in the order number, at, q1 and then those that `mapping` adds.
    pub(in crate::cli::import) fn convert(mapping: &str, cells: &[&str]) -> Converted {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|&text| Cell::Text(text.to_owned()))
            .collect();
        plan(mapping).unwrap().convert(&cells)
    }

    #[test]
    fn a_column_of_uuids_is_taken_as_it_is() {
        let mapping = SMALLEST.replace("[\"number\"]", "[\"number\"]\nuuid = true");
        let id = "018f3b1e-0000-7000-8000-000000000001";
        assert_eq!(
            convert(&mapping, &[id, "2024-05-01T00:00:00Z", "9"]).response_id,
            id
        );
        let flaws = convert(&mapping, &["x", "2024-05-01T00:00:00Z", "9"])
            .response
            .unwrap_err();
        assert_eq!(flaws[0].description, "`x` is not a UUID");
    }

    #[test]
    fn every_flaw_of_a_row_is_reported_at_once() {
        let converted = convert(SMALLEST, &["7", "yesterday", "good"]);
        let flaws = converted.response.unwrap_err();
        let fields: Vec<(&str, &str)> = flaws
            .iter()
            .map(|flaw| (flaw.column.as_str(), flaw.field.as_str()))
            .collect();
        assert_eq!(
            fields,
            [("at", "submit_time"), ("q1", "answers[recommend].score")]
        );
        assert!(
            !converted.response_id.is_empty(),
            "the id is known all the same"
        );
    }

    #[test]
    fn an_empty_dimension_is_left_out_and_an_unlisted_code_is_a_flaw() {
        let dimension = "[dimensions]\nstore = { column = \"store\", values = { 1 = \"Bonn\" } }";
        let mapping = format!("{SMALLEST}\n{dimension}");
        // The columns of dimensions come before those of questions.
        let convert =
            |store| convert(&mapping, &["1", "2024-05-01T00:00:00Z", store, "9"]).response;
        assert_eq!(convert("1").unwrap().dimensions["store"], "Bonn");
        assert!(convert("").unwrap().dimensions.is_empty());
        assert_eq!(convert("2").unwrap_err()[0].field, "dimensions[store]");
    }
}
