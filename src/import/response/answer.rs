//! Reads the answer to one question from its cell.

use crate::api::{Answer, ChoiceAnswer, Unanswered, answer};
use crate::import::mapping::Empty;
use crate::import::row::Cell;
use crate::import::row_reader::RowReader;

use super::question::{AnswerKind, QuestionRule};

impl RowReader<'_> {
    /// The answer in a cell; `None` where the question was not asked.
    pub(super) fn answer(&mut self, rule: &QuestionRule) -> Option<Answer> {
        let field = format!("answers[{}]", rule.question_id);
        let value = match (self.cell(rule.column), &rule.kind) {
            (Cell::List(codes), AnswerKind::Choices { .. }) => {
                self.choices(rule, &field, codes.iter().map(String::as_str).collect())
            }
            (Cell::List(_), AnswerKind::Score | AnswerKind::Text) => {
                // A list where one value is needed: `text` collects the error.
                self.text(rule.column, &field);
                None
            }
            (Cell::Text(text), _) if rule.not_applicable.get(text).is_some() => {
                Some(answer::Value::Unanswered(Unanswered::NotApplicable.into()))
            }
            (Cell::Text(text), _) if rule.skipped.get(text).is_some() => Some(skipped()),
            (Cell::Text(text), _) if text.is_empty() => rule.when_empty(),
            (Cell::Text(text), AnswerKind::Text) => Some(answer::Value::Text(
                self.value_of_code(rule.column, &field, text, &rule.values)
                    .to_owned(),
            )),
            (Cell::Text(text), AnswerKind::Score) => self.score(rule, &field, text),
            (Cell::Text(text), AnswerKind::Choices { separator }) => {
                let codes = match separator {
                    Some(separator) => {
                        separator.split(text, |label| rule.values.get(label).is_some())
                    }
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
        // A code that the mapping doesn't list is a score itself.
        let value = rule.values.get(text).map_or(text, String::as_str);
        let score = whole_number(value);
        if score.is_none() {
            let description = format!(
                "`{text}` is not a whole number; if it is a code, list it under `values`, \
                 `not_applicable` or `skipped` of the question in the mapping"
            );
            self.add_error([rule.column], format!("{field}.score"), description);
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
                self.value_of_code(rule.column, field, code, &rule.values)
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

/// A whole number, also as spreadsheets write it: `9` or `9.0`.
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
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_are_scores_and_others_are_never_rounded() {
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
}
