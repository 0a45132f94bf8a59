//! One cell becomes the answer to one question.

use crate::api::{Answer, ChoiceAnswer, Unanswered, answer};
use crate::cli::import::mapping::Empty;
use crate::cli::import::reader::RowReader;
use crate::cli::import::rows::Cell;

use super::question::{AnswerKind, QuestionRule};

impl RowReader<'_> {
    /// The answer in a cell; none where the question counts as not asked.
    pub(super) fn answer(&mut self, rule: &QuestionRule) -> Option<Answer> {
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
    use super::*;
    use crate::cli::import::mapping::tests::SMALLEST;
    use crate::cli::import::response::tests::convert;

    fn only_answer(mapping: &str, cell: &str) -> Option<answer::Value> {
        let converted = convert(mapping, &["1", "2024-05-01T00:00:00Z", cell]);
        let mut answers = converted.record.unwrap().answers;
        answers.pop().and_then(|answer| answer.value)
    }

    fn with_question(question: &str) -> String {
        SMALLEST.replace("recommend = \"q1\"", question)
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
}
