//! `--where`: a condition on a dimension or on the answer to a question.

use std::fmt;
use std::str::FromStr;

use anyhow::{Context, bail, ensure};

use crate::api::answer_filter::Condition as AnswerCondition;
use crate::api::question::Kind;
use crate::api::{
    AnswerFilter, ChoiceAnswer, DimensionFilter, FilterOperator, Question, ScoreRange, Survey,
};
use crate::domain::dimension;

const DIMENSIONS: &str = "dimensions.";
const ANSWERS: &str = "answers.";

/// How a condition compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Operator {
    Is,
    IsNot,
    AtMost,
    AtLeast,
    Below,
    Above,
}

/// Operators as they are written, longer ones first.
const OPERATORS: [(&str, Operator); 6] = [
    ("<=", Operator::AtMost),
    (">=", Operator::AtLeast),
    ("!=", Operator::IsNot),
    ("<", Operator::Below),
    (">", Operator::Above),
    ("=", Operator::Is),
];

/// `store=Berlin,Bonn`, `recommend<=6`, `recommend=detractor` or `comment=damage`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Condition {
    /// As the user wrote it.
    text: String,
    name: String,
    operator: Operator,
    values: Vec<String>,
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "--where {}", self.text)
    }
}

impl FromStr for Condition {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const USAGE: &str = "write it as NAME=VALUE, NAME=A,B, NAME!=VALUE or NAME<=NUMBER";
        let start = text.find(['<', '>', '!', '=']).ok_or(USAGE)?;
        let (name, rest) = text.split_at(start);
        let mut operators = OPERATORS.iter();
        let (operator, list) = operators
            .find_map(|(written, operator)| Some((*operator, rest.strip_prefix(written)?)))
            .filter(|_| !name.trim().is_empty())
            .ok_or(USAGE)?;
        Ok(Self {
            text: text.to_owned(),
            name: name.trim().to_owned(),
            operator,
            values: values(list),
        })
    }
}

/// Splits at commas; `\,` is a comma within a value.
fn values(list: &str) -> Vec<String> {
    let mut values = Vec::new();
    let mut value = String::new();
    let mut letters = list.chars();
    while let Some(letter) = letters.next() {
        match letter {
            ',' => values.push(std::mem::take(&mut value)),
            '\\' => value.extend(letters.next()),
            other => value.push(other),
        }
    }
    values.push(value);
    values
}

/// A condition as a part of a request.
#[derive(Debug, PartialEq)]
pub(super) enum Filter {
    Dimension(DimensionFilter),
    Answer(AnswerFilter),
}

impl Condition {
    /// The filter that the condition stands for. Its name is a dimension of the survey or a
    /// question; `dimensions.NAME` and `answers.NAME` name one of them explicitly.
    pub(super) fn filter(&self, survey: &Survey) -> anyhow::Result<Filter> {
        let dimension = self.name.strip_prefix(DIMENSIONS);
        let question = self.name.strip_prefix(ANSWERS);
        let name = dimension.or(question).unwrap_or(&self.name);
        let is_dimension = question.is_none()
            && (dimension::is_built_in(name) || survey.dimensions.iter().any(|one| one == name));
        let asked = survey.questions.iter();
        let asked = asked
            .filter(|_| dimension.is_none())
            .find(|one| one.question_id == name);
        match (is_dimension, asked) {
            (true, Some(_)) => bail!(
                "{self}: survey {} has a dimension and a question {name}; write \
                 {DIMENSIONS}{name} or {ANSWERS}{name}",
                survey.survey_id
            ),
            (true, None) => Ok(Filter::Dimension(self.of_dimension(name)?)),
            (false, Some(question)) => {
                let condition = self.of_question(question);
                Ok(Filter::Answer(AnswerFilter {
                    question_id: question.question_id.clone(),
                    condition: Some(condition.with_context(|| self.to_string())?),
                }))
            }
            (false, None) => bail!(
                "{self}: survey {} has no dimension or question {name}; it has the dimensions {} \
                 and the questions {}",
                survey.survey_id,
                dimension::BUILT_IN
                    .into_iter()
                    .chain(survey.dimensions.iter().map(String::as_str))
                    .collect::<Vec<_>>()
                    .join(", "),
                survey
                    .questions
                    .iter()
                    .map(|question| question.question_id.as_str())
                    .collect::<Vec<_>>()
                    .join(", ")
            ),
        }
    }

    fn of_dimension(&self, name: &str) -> anyhow::Result<DimensionFilter> {
        let operator = match self.operator {
            Operator::Is => FilterOperator::In,
            Operator::IsNot => FilterOperator::NotIn,
            Operator::AtMost | Operator::AtLeast | Operator::Below | Operator::Above => {
                bail!("{self}: {name} is a dimension; compare it with = or !=")
            }
        };
        Ok(DimensionFilter {
            dimension: name.to_owned(),
            operator: operator.into(),
            values: self.values.clone(),
        })
    }

    fn of_question(&self, question: &Question) -> anyhow::Result<AnswerCondition> {
        if self.values == [""] {
            return match self.operator {
                Operator::Is => Ok(AnswerCondition::Answered(false)),
                Operator::IsNot => Ok(AnswerCondition::Answered(true)),
                Operator::AtMost | Operator::AtLeast | Operator::Below | Operator::Above => {
                    bail!("a score is missing")
                }
            };
        }
        ensure!(
            self.operator != Operator::IsNot,
            "an answer can't be compared with != except to nothing, as in {}!=",
            self.name
        );
        match &question.kind {
            Some(Kind::Nps(_) | Kind::Csat(_) | Kind::Ces(_) | Kind::Rating(_)) => self.of_score(),
            Some(Kind::Choice(_)) => {
                ensure!(self.operator == Operator::Is, "compare choices with =");
                Ok(AnswerCondition::Choices(ChoiceAnswer {
                    choice_ids: self.values.clone(),
                }))
            }
            Some(Kind::Text(_)) => match (self.operator, self.values.as_slice()) {
                (Operator::Is, [text]) => Ok(AnswerCondition::TextContains(text.clone())),
                _ => bail!("a text question takes one text, as in {}=damage", self.name),
            },
            None => bail!("the question has no kind: is it a cxmetrics server of this version?"),
        }
    }

    fn of_score(&self) -> anyhow::Result<AnswerCondition> {
        let scores = self.values.iter().map(|value| range(value));
        let scores: Option<Vec<(i32, i32)>> = scores.collect();
        let Some(mut scores) = scores else {
            return match (self.operator, self.values.as_slice()) {
                (Operator::Is, [class]) => Ok(AnswerCondition::AnswerClass(class.clone())),
                _ => bail!("write a score, a range such as 1..3, or one class such as detractor"),
            };
        };
        scores.sort_unstable();
        let first = *scores.first().context("a score is missing")?;
        let last = scores.iter().skip(1).try_fold(first, |(low, high), next| {
            (next.0 <= high + 1).then_some((low, high.max(next.1)))
        });
        let (low, high) = last.context("the scores have a gap: use a range such as 1..3")?;
        let (minimum, maximum) = match self.operator {
            Operator::Is => (Some(low), Some(high)),
            Operator::AtMost => (None, Some(high)),
            Operator::Below => (None, Some(high - 1)),
            Operator::AtLeast => (Some(low), None),
            Operator::Above => (Some(low + 1), None),
            Operator::IsNot => bail!("a score can't be compared with !="),
        };
        ensure!(
            self.operator == Operator::Is || low == high,
            "write one score after <, <=, > or >="
        );
        Ok(AnswerCondition::Score(ScoreRange { minimum, maximum }))
    }
}

/// `7` or `1..3`, with both ends.
fn range(text: &str) -> Option<(i32, i32)> {
    // Far from the ends of the type, so that a score and its neighbours exist.
    let score = |text: &str| text.trim().parse::<i16>().ok().map(i32::from);
    match text.split_once("..") {
        Some((low, high)) => Some((score(low)?, score(high)?)),
        None => score(text).map(|score| (score, score)),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;
    use crate::api::{ChoiceQuestion, NpsQuestion, TextQuestion};

    fn survey() -> Survey {
        let question = |id: &str, kind| Question {
            question_id: id.to_owned(),
            kind: Some(kind),
            ..Question::default()
        };
        Survey {
            survey_id: "shop".to_owned(),
            dimensions: vec!["store".to_owned(), "twice".to_owned()],
            questions: vec![
                question("recommend", Kind::Nps(NpsQuestion {})),
                question("reasons", Kind::Choice(ChoiceQuestion::default())),
                question("comment", Kind::Text(TextQuestion {})),
                question("twice", Kind::Nps(NpsQuestion {})),
            ],
            ..Survey::default()
        }
    }

    fn parsed(text: &str) -> anyhow::Result<Filter> {
        text.parse::<Condition>()
            .map_err(anyhow::Error::msg)?
            .filter(&survey())
    }

    fn answer(text: &str) -> AnswerCondition {
        match parsed(text).unwrap() {
            Filter::Answer(filter) => filter.condition.unwrap(),
            Filter::Dimension(filter) => panic!("{filter:?}"),
        }
    }

    fn score(minimum: Option<i32>, maximum: Option<i32>) -> AnswerCondition {
        AnswerCondition::Score(ScoreRange { minimum, maximum })
    }

    #[test]
    fn scores_are_compared_as_numbers() {
        assert_eq!(answer("recommend<=6"), score(None, Some(6)));
        assert_eq!(answer("recommend<7"), score(None, Some(6)));
        assert_eq!(answer("recommend > 8"), score(Some(9), None));
        assert_eq!(answer("recommend>=9"), score(Some(9), None));
        assert_eq!(answer("recommend=10,9"), score(Some(9), Some(10)));
        assert_eq!(answer("recommend=1..3"), score(Some(1), Some(3)));
    }

    #[test]
    fn classes_choices_texts_and_missing_answers_have_their_own_conditions() {
        let class = AnswerCondition::AnswerClass("detractor".to_owned());
        assert_eq!(answer("recommend=detractor"), class);
        assert_eq!(answer("recommend="), AnswerCondition::Answered(false));
        assert_eq!(answer("comment!="), AnswerCondition::Answered(true));
        let text = AnswerCondition::TextContains("a, b".to_owned());
        assert_eq!(answer(r"comment=a\, b"), text);
        let AnswerCondition::Choices(choices) = answer("reasons=price,quality") else {
            panic!("no choices");
        };
        assert_eq!(choices.choice_ids, ["price", "quality"]);
    }

    #[test]
    fn dimensions_are_compared_with_lists() {
        let Filter::Dimension(filter) = parsed("store!=Bonn,,Ulm").unwrap() else {
            panic!("no dimension");
        };
        assert_eq!(filter.operator(), FilterOperator::NotIn);
        assert_eq!(filter.values, ["Bonn", "", "Ulm"]);
        assert!(matches!(parsed("channel=web"), Ok(Filter::Dimension(_))));
        assert!(matches!(parsed("answers.twice=9"), Ok(Filter::Answer(_))));
        assert!(matches!(
            parsed("dimensions.twice=9"),
            Ok(Filter::Dimension(_))
        ));
    }

    #[test]
    fn a_wrong_condition_says_what_to_write() {
        for (text, expected) in [
            ("recommend", "write it as NAME=VALUE"),
            ("=9", "write it as NAME=VALUE"),
            ("twice=9", "write dimensions.twice or answers.twice"),
            ("stor=Bonn", "no dimension or question stor"),
            ("store<=9", "compare it with = or !="),
            ("recommend!=9", "can't be compared with !="),
            ("recommend=1,9", "the scores have a gap"),
            ("recommend=a,b", "one class such as detractor"),
            ("recommend<=", "a score is missing"),
            ("reasons<9", "compare choices with ="),
            ("comment=a,b", "takes one text"),
        ] {
            let message = format!("{:#}", parsed(text).unwrap_err());
            assert!(message.contains(expected), "{text}: {message}");
        }
    }
}
