//! Reads the answer to one question from its cell.

use crate::api::{Answer, ChoiceAnswer, Unanswered, answer};
use crate::import::code_table::CodeTable;
use crate::import::mapping::Empty;
use crate::import::number;
use crate::import::number_format::NumberFormat;
use crate::import::row::Cell;
use crate::import::row_reader::RowReader;
use crate::import::shown::shown;

use super::question::{AnswerKind, QuestionRule};

impl RowReader<'_> {
    /// The answer in a cell; `None` where the question was not asked.
    pub(super) fn answer(&mut self, rule: &QuestionRule) -> Option<Answer> {
        let field = format!("answers[{}]", rule.question_id);
        let numbers = self.numbers(rule.column);
        let value = match (self.cell(rule.column), &rule.kind) {
            (Cell::List(codes), AnswerKind::Choices { ids, .. }) => {
                self.choices(rule, ids, codes.iter().map(String::as_str))
            }
            (Cell::List(_), AnswerKind::Score { .. } | AnswerKind::Text) => {
                // A list where one value is needed: `text` collects the error.
                self.text(rule.column, &field);
                None
            }
            (Cell::Text(text) | Cell::Number(text), _)
                if rule.not_applicable.get(text, numbers).is_some() =>
            {
                Some(answer::Value::Unanswered(Unanswered::NotApplicable.into()))
            }
            (Cell::Text(text) | Cell::Number(text), _)
                if rule.skipped.get(text, numbers).is_some() =>
            {
                Some(skipped())
            }
            (Cell::Text(text), _) if text.is_empty() => rule.when_empty(),
            (Cell::Text(text) | Cell::Number(text), AnswerKind::Text) => Some(answer::Value::Text(
                self.value_of_code(rule.column, &field, text, &rule.values)
                    .to_owned(),
            )),
            (Cell::Text(text) | Cell::Number(text), AnswerKind::Score { is_percent }) => {
                self.score(rule, &field, text, *is_percent)
            }
            (Cell::Text(text) | Cell::Number(text), AnswerKind::Choices { separator, ids }) => {
                let codes = match separator {
                    Some(separator) => {
                        separator.split(text, |label| rule.values.get(label, numbers).is_some())
                    }
                    None => vec![text.as_str()],
                };
                self.choices(rule, ids, codes)
            }
        };
        Some(Answer {
            question_id: rule.question_id.clone(),
            value: Some(value?),
        })
    }

    fn score(
        &mut self,
        rule: &QuestionRule,
        field: &str,
        text: &str,
        is_percent: bool,
    ) -> Option<answer::Value> {
        let numbers = self.numbers(rule.column);
        let score = match rule.values.get(text, numbers) {
            // The mapping writes scores as TOML does.
            Some(value) => whole_number(value, NumberFormat::JSON, is_percent),
            // A code that the mapping doesn't list is a score itself.
            None => whole_number(text, numbers, is_percent),
        };
        match score {
            Ok(score) => Some(answer::Value::Score(score)),
            Err(fault) => {
                let description = format!(
                    "{fault}; if it is a code, list it under `values`, `not_applicable` or \
                     `skipped` of the question in the mapping"
                );
                self.add_error([rule.column], format!("{field}.score"), description);
                None
            }
        }
    }

    fn choices<'t>(
        &mut self,
        rule: &QuestionRule,
        ids: &CodeTable<String>,
        codes: impl IntoIterator<Item = &'t str>,
    ) -> Option<answer::Value> {
        let field = format!("answers[{}]", rule.question_id);
        let numbers = self.numbers(rule.column);
        let codes = codes.into_iter().filter(|code| !code.is_empty());
        let choice_ids: Vec<String> = codes
            .map(|code| {
                let code = self.value_of_code(rule.column, &field, code, &rule.values);
                // The service rejects a choice that the survey lacks.
                let id = ids.get(code, numbers).map_or(code, String::as_str);
                id.to_owned()
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

/// A whole number, also as spreadsheets write it: `9` or `9.0`. With `is_percent` it may
/// have a percent sign.
///
/// # Errors
///
/// Why the text is not a whole number. Scores are never rounded.
fn whole_number(text: &str, numbers: NumberFormat, is_percent: bool) -> Result<i32, String> {
    if let Some(digits) = number::canonical_digits(text)
        && let Ok(score) = digits.parse()
    {
        return Ok(score);
    }
    let number = match text.strip_suffix('%') {
        Some(number) if is_percent => number.trim_end(),
        Some(_) => {
            return Err(format!(
                "{} is a percentage, and the scale of the question is not 0 to 100",
                shown(text)
            ));
        }
        None => text,
    };
    let number = numbers.parse(number).ok_or_else(|| numbers.fault(text))?;
    if !number.is_whole() {
        return Err(format!(
            "{} is not a whole number, and scores are not rounded",
            shown(text)
        ));
    }
    let score = number.to_i32();
    score.ok_or_else(|| format!("{} is too large for a score", shown(text)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::import::number_format::Decimal;

    fn read(decimal: Decimal, text: &str, is_percent: bool) -> Result<i32, String> {
        let numbers = NumberFormat::new(Some(decimal), None).unwrap();
        whole_number(text, numbers, is_percent)
    }

    #[test]
    fn whole_numbers_are_scores_and_others_are_never_rounded() {
        let read = |text| read(Decimal::Point, text, false).ok();
        for (text, score) in [
            ("9", Some(9)),
            ("9.0", Some(9)),
            ("09", Some(9)),
            ("+9", Some(9)),
            ("-1", Some(-1)),
            ("9.5", None),
        ] {
            assert_eq!(read(text), score, "{text}");
        }
        for text in ["", "nine", "9.", ".0", "9,0", "99999999999"] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn a_decimal_comma_needs_the_key_that_says_so() {
        for (text, score) in [("9,0", 9), ("10,0", 10), ("6", 6)] {
            assert_eq!(read(Decimal::Comma, text, false), Ok(score));
        }
        let fault = read(Decimal::Comma, "8,5", false).unwrap_err();
        assert_eq!(
            fault,
            "`8,5` is not a whole number, and scores are not rounded"
        );
        assert!(read(Decimal::Comma, "9.0", false).is_err());
        let fault = read(Decimal::Point, "9,0", false).unwrap_err();
        assert!(fault.contains("add decimal = \",\""), "{fault}");
    }

    #[test]
    fn a_percentage_is_a_score_on_a_scale_of_0_to_100_only() {
        for text in ["85%", "85 %", "85\u{202F}%", "85.0%", "85"] {
            assert_eq!(read(Decimal::Point, text, true), Ok(85), "{text}");
        }
        let fault = read(Decimal::Point, "85%", false).unwrap_err();
        assert!(fault.starts_with("`85%` is a percentage"), "{fault}");
        assert!(read(Decimal::Point, "8.5%", true).is_err());
    }
}
