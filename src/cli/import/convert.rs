//! One row becomes one response, or says everything that is wrong with it.

use std::collections::HashMap;
use std::hash::BuildHasher;

use uuid::Uuid;

use crate::api::{Answer, ChoiceAnswer, Completion, Response, Unanswered, answer};

use super::mapping::Empty;
use super::plan::{AnswerKind, CompletionRule, Field, IdRule, Plan, QuestionRule};
use super::rows::Cell;
use super::time;

/// The namespace of derived ids: the UUID (version 5) of `import.cxmetrics.v1`
/// in the namespace of DNS names.
pub(super) const ID_NAMESPACE: Uuid = Uuid::from_u128(0x4aadcd39_a024_5e71_b464_611f4fab1f0f);

/// Stands between the survey and the values of an id; the "unit separator" of ASCII.
const ID_SEPARATOR: char = '\u{1F}';

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
struct RowReader<'a> {
    plan: &'a Plan,
    cells: &'a [Cell],
    flaws: Vec<Flaw>,
}

impl<'a> RowReader<'a> {
    fn flaw(
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
    fn text(&mut self, column: usize, field: &str) -> &'a str {
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
                    .any(|value| value.is_empty() || value.contains(ID_SEPARATOR))
                {
                    self.flaw(
                        columns,
                        "response_id",
                        "is empty, so that the row can't be told from others",
                    );
                    return String::new();
                }
                derived_id(&self.plan.survey_id, &values).to_string()
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
    fn meaning<'t, S: BuildHasher>(
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

    fn answer(&mut self, rule: &'a QuestionRule) -> Option<Answer> {
        let field = format!("answers[{}]", rule.question_id);
        let value = match (&self.cells[rule.column], &rule.kind) {
            (Cell::List(codes), AnswerKind::Choices { .. }) => {
                self.choices(rule, &field, codes.iter().map(String::as_str).collect())
            }
            (Cell::List(_), AnswerKind::Score | AnswerKind::Text) => {
                self.text(rule.column, &field);
                None
            }
            (Cell::Text(text), _) if rule.not_applicable.contains(text) => {
                Some(answer::Value::Unanswered(Unanswered::NotApplicable.into()))
            }
            (Cell::Text(text), _) if rule.skipped.contains(text) => Some(skipped()),
            (Cell::Text(text), _) if text.is_empty() => rule.when_empty(),
            (Cell::Text(text), AnswerKind::Text) => Some(answer::Value::Text(
                self.meaning(rule.column, &field, text, &rule.meanings)
                    .to_owned(),
            )),
            (Cell::Text(text), AnswerKind::Score) => self.score(rule, &field, text),
            (Cell::Text(text), AnswerKind::Choices { separator }) => {
                let codes = match separator {
                    Some(separator) => text.split(separator.as_str()).map(str::trim).collect(),
                    None => vec![text.as_str()],
                };
                self.choices(rule, &field, codes)
            }
        };
        Some(Answer {
            question_id: rule.question_id.clone(),
            value: Some(value?),
        })
    }

    fn score(&mut self, rule: &QuestionRule, field: &str, text: &str) -> Option<answer::Value> {
        let meaning = match rule.meanings.get(text) {
            Some(meaning) => meaning,
            // Codes without a meaning of their own are scores.
            None => text,
        };
        let score = whole_number(meaning);
        if score.is_none() {
            let description = format!(
                "`{text}` is not a whole number; if it is a code, list it under `values`, \
                 `not_applicable` or `skipped` of the question in the mapping"
            );
            self.flaw(&[rule.column], format!("{field}.score"), description);
        }
        score.map(answer::Value::Score)
    }

    fn choices(
        &mut self,
        rule: &QuestionRule,
        field: &str,
        codes: Vec<&str>,
    ) -> Option<answer::Value> {
        let choice_ids: Vec<String> = codes
            .into_iter()
            .filter(|code| !code.is_empty())
            .map(|code| {
                self.meaning(rule.column, field, code, &rule.meanings)
                    .to_owned()
            })
            .collect();
        if choice_ids.is_empty() {
            return rule.when_empty();
        }
        Some(answer::Value::Choices(ChoiceAnswer { choice_ids }))
    }
}

impl QuestionRule {
    fn when_empty(&self) -> Option<answer::Value> {
        match self.empty {
            Empty::Skipped => Some(skipped()),
            Empty::NotAsked => None,
        }
    }
}

fn skipped() -> answer::Value {
    answer::Value::Unanswered(Unanswered::Skipped.into())
}

/// The id of the row whose id columns hold these values: always the same, so
/// that importing a row again changes nothing.
fn derived_id(survey_id: &str, values: &[&str]) -> Uuid {
    let mut name = survey_id.to_owned();
    for value in values {
        name.push(ID_SEPARATOR);
        name.push_str(value);
    }
    Uuid::new_v5(&ID_NAMESPACE, name.as_bytes())
}

/// `9`, also as spreadsheets write it: `9.0`.
fn whole_number(text: &str) -> Option<i32> {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|digit| digit == b'0') => {
            whole
        }
        Some(_) => return None,
        None => text,
    };
    whole.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::plan::tests::plan;

    use super::*;

    /// Converts cells in the order number, at, q1 and then those that `mapping` adds.
    fn convert(mapping: &str, cells: &[&str]) -> Converted {
        let cells: Vec<Cell> = cells
            .iter()
            .map(|&text| Cell::Text(text.to_owned()))
            .collect();
        plan(mapping).unwrap().convert(&cells)
    }

    fn only_answer(mapping: &str, cell: &str) -> Option<answer::Value> {
        let converted = convert(mapping, &["1", "2024-05-01T00:00:00Z", cell]);
        let mut answers = converted.response.unwrap().answers;
        answers.pop().and_then(|answer| answer.value)
    }

    fn with_question(question: &str) -> String {
        SMALLEST.replace("recommend = \"q1\"", question)
    }

    #[test]
    fn the_namespace_is_what_its_documentation_says() {
        assert_eq!(
            ID_NAMESPACE,
            Uuid::new_v5(&Uuid::NAMESPACE_DNS, b"import.cxmetrics.v1")
        );
    }

    #[test]
    fn ids_are_stable_and_their_parts_can_not_run_together() {
        assert_eq!(
            derived_id("shop", &["1", "23"]),
            derived_id("shop", &["1", "23"])
        );
        assert_ne!(
            derived_id("shop", &["1", "23"]),
            derived_id("shop", &["12", "3"])
        );
        assert_ne!(derived_id("shop", &["1"]), derived_id("shop2", &["1"]));
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
    fn an_empty_answer_was_skipped_unless_the_mapping_says_otherwise() {
        assert_eq!(only_answer(SMALLEST, ""), Some(skipped()));
        let not_asked = with_question("recommend = { column = \"q1\", empty = \"not_asked\" }");
        assert_eq!(only_answer(&not_asked, ""), None);
        let all = format!("empty = \"not_asked\"\n{SMALLEST}");
        assert_eq!(only_answer(&all, ""), None);
    }

    #[test]
    fn codes_can_mean_not_applicable_skipped_or_another_score() {
        let mapping = with_question(
            "recommend = { column = \"q1\", not_applicable = [98], skipped = [99], values = { best = 10 } }",
        );
        let not_applicable = answer::Value::Unanswered(Unanswered::NotApplicable.into());
        assert_eq!(only_answer(&mapping, "98"), Some(not_applicable));
        assert_eq!(only_answer(&mapping, "99"), Some(skipped()));
        assert_eq!(
            only_answer(&mapping, "best"),
            Some(answer::Value::Score(10))
        );
        assert_eq!(only_answer(&mapping, "7"), Some(answer::Value::Score(7)));
    }

    #[test]
    fn whole_numbers_are_read_and_others_are_never_rounded() {
        for (text, score) in [
            ("9", Some(9)),
            ("9.0", Some(9)),
            ("-1", Some(-1)),
            ("9.5", None),
        ] {
            assert_eq!(whole_number(text), score, "{text}");
        }
        for text in ["", "nine", "9.", ".0", "9,0", "99999999999"] {
            assert_eq!(whole_number(text), None, "{text}");
        }
    }

    #[test]
    fn choices_are_set_apart_by_the_separator() {
        let mapping = with_question(
            "reasons = { column = \"q1\", separator = \"|\", values = { p = \"price\", q = \"quality\" } }",
        );
        let picked = ChoiceAnswer {
            choice_ids: vec!["price".to_owned(), "quality".to_owned()],
        };
        assert_eq!(
            only_answer(&mapping, "p | q"),
            Some(answer::Value::Choices(picked))
        );
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
