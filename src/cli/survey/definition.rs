//! The survey file: the definition of a survey in TOML.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::api::{
    CesDirection, CesQuestion, Choice, ChoiceQuestion, CsatQuestion, NpsQuestion, Question,
    RatingQuestion, Scale, Survey, TextQuestion, question,
};

/// A survey file is invalid.
#[derive(Debug, Error)]
pub(in crate::cli) enum DefinitionError {
    /// The TOML is malformed; the message shows line and column.
    #[error("{0}")]
    Toml(String),
    /// A key that doesn't apply to the question's kind.
    #[error("question `{question_id}`: `{key}` doesn't apply to kind = \"{kind}\"; leave it out")]
    NotOfThisKind {
        question_id: String,
        key: &'static str,
        kind: String,
    },
    /// A key that the question's kind requires.
    #[error("question `{question_id}`: kind = \"{kind}\" needs `{key}`, such as {example}")]
    Missing {
        question_id: String,
        key: &'static str,
        kind: String,
        example: &'static str,
    },
}

/// The content of a survey file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct SurveyFile {
    survey_id: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    dimensions: Vec<String>,
    questions: Vec<QuestionEntry>,
}

/// One question. Its kind determines the keys that it may have.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct QuestionEntry {
    question_id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    wording: String,
    kind: Kind,
    #[serde(skip_serializing_if = "Option::is_none")]
    scale: Option<[i32; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfied_from: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    satisfied_to: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    low_is_good: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    direction: Option<Direction>,
    #[serde(skip_serializing_if = "Option::is_none")]
    multiple: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    choices: Option<Vec<ChoiceEntry>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Nps,
    Csat,
    Ces,
    Rating,
    Choice,
    Text,
}

impl Kind {
    fn name(self) -> String {
        format!("{self:?}").to_lowercase()
    }
}

#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Direction {
    Agreement,
    Effort,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChoiceEntry {
    choice_id: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    label: String,
}

/// The survey of a survey file's text.
///
/// # Errors
///
/// The text is no survey file.
pub(in crate::cli) fn parse_file(text: &str) -> Result<Survey, DefinitionError> {
    SurveyFile::parse(text)
}

impl SurveyFile {
    /// Parses a survey file. The server checks ids, lengths and scales.
    pub(super) fn parse(text: &str) -> Result<Survey, DefinitionError> {
        let file: Self = toml::from_str(text)
            .map_err(|error| DefinitionError::Toml(error.to_string().trim_end().to_owned()))?;
        let questions = file.questions.into_iter().map(QuestionEntry::into_question);
        Ok(Survey {
            survey_id: file.survey_id,
            title: file.title,
            questions: questions.collect::<Result<_, _>>()?,
            dimensions: file.dimensions,
            archive_time: None,
            create_time: None,
            update_time: None,
        })
    }

    /// Formats a survey as a file that `parse` accepts.
    pub(super) fn print(survey: &Survey) -> Result<String, toml::ser::Error> {
        toml::to_string(&Self {
            survey_id: survey.survey_id.clone(),
            title: survey.title.clone(),
            dimensions: survey.dimensions.clone(),
            questions: survey
                .questions
                .iter()
                .filter_map(QuestionEntry::of_question)
                .collect(),
        })
    }
}

impl QuestionEntry {
    fn into_question(self) -> Result<Question, DefinitionError> {
        self.refuse_keys_of_other_kinds()?;
        let kind = match self.kind {
            Kind::Nps => question::Kind::Nps(NpsQuestion {}),
            Kind::Csat => question::Kind::Csat(CsatQuestion {
                scale: Some(self.needed_scale()?),
                satisfied_from: self.satisfied_from,
                low_is_good: self.low_is_good.unwrap_or(false),
                satisfied_to: self.satisfied_to,
            }),
            Kind::Ces => question::Kind::Ces(CesQuestion {
                scale: Some(self.needed_scale()?),
                direction: self.needed_direction()?.into(),
            }),
            Kind::Rating => question::Kind::Rating(RatingQuestion {
                scale: Some(self.needed_scale()?),
                low_is_good: self.low_is_good.unwrap_or(false),
            }),
            Kind::Choice => question::Kind::Choice(ChoiceQuestion {
                choices: self.needed_choices()?,
                multiple: self.multiple.unwrap_or(false),
            }),
            Kind::Text => question::Kind::Text(TextQuestion {}),
        };
        Ok(Question {
            question_id: self.question_id,
            wording: self.wording,
            kind: Some(kind),
        })
    }

    fn refuse_keys_of_other_kinds(&self) -> Result<(), DefinitionError> {
        let scaled = matches!(self.kind, Kind::Csat | Kind::Ces | Kind::Rating);
        let keys = [
            ("scale", self.scale.is_some(), scaled),
            (
                "satisfied_from",
                self.satisfied_from.is_some(),
                self.kind == Kind::Csat,
            ),
            (
                "satisfied_to",
                self.satisfied_to.is_some(),
                self.kind == Kind::Csat,
            ),
            (
                "low_is_good",
                self.low_is_good.is_some(),
                matches!(self.kind, Kind::Csat | Kind::Rating),
            ),
            (
                "direction",
                self.direction.is_some(),
                self.kind == Kind::Ces,
            ),
            (
                "multiple",
                self.multiple.is_some(),
                self.kind == Kind::Choice,
            ),
            ("choices", self.choices.is_some(), self.kind == Kind::Choice),
        ];
        match keys.into_iter().find(|&(_, given, fits)| given && !fits) {
            Some((key, _, _)) => Err(DefinitionError::NotOfThisKind {
                question_id: self.question_id.clone(),
                key,
                kind: self.kind.name(),
            }),
            None => Ok(()),
        }
    }

    fn needed_scale(&self) -> Result<Scale, DefinitionError> {
        let scale = self
            .scale
            .map(|[minimum, maximum]| Scale { minimum, maximum });
        scale.ok_or_else(|| self.missing("scale", "scale = [1, 5]"))
    }

    fn needed_direction(&self) -> Result<CesDirection, DefinitionError> {
        match self.direction {
            Some(Direction::Agreement) => Ok(CesDirection::Agreement),
            Some(Direction::Effort) => Ok(CesDirection::Effort),
            None => Err(self.missing(
                "direction",
                "direction = \"agreement\" (a high score is good) or \"effort\" (a low score is good)",
            )),
        }
    }

    fn needed_choices(&self) -> Result<Vec<Choice>, DefinitionError> {
        let entries = self.choices.as_ref().ok_or_else(|| {
            self.missing(
                "choices",
                "choices = [{ choice_id = \"yes\", label = \"Yes\" }, ...]",
            )
        })?;
        let choices = entries.iter().map(|entry| Choice {
            choice_id: entry.choice_id.clone(),
            label: entry.label.clone(),
        });
        Ok(choices.collect())
    }

    fn missing(&self, key: &'static str, example: &'static str) -> DefinitionError {
        DefinitionError::Missing {
            question_id: self.question_id.clone(),
            key,
            kind: self.kind.name(),
            example,
        }
    }

    /// `None` for a kind that this version doesn't support.
    fn of_question(question: &Question) -> Option<Self> {
        let bare = |kind| Self {
            question_id: question.question_id.clone(),
            wording: question.wording.clone(),
            kind,
            scale: None,
            satisfied_from: None,
            satisfied_to: None,
            low_is_good: None,
            direction: None,
            multiple: None,
            choices: None,
        };
        Some(match question.kind.as_ref()? {
            question::Kind::Nps(NpsQuestion {}) => bare(Kind::Nps),
            question::Kind::Csat(csat) => Self {
                scale: csat.scale.as_ref().map(bounds),
                satisfied_from: csat.satisfied_from,
                satisfied_to: csat.satisfied_to,
                low_is_good: csat.low_is_good.then_some(true),
                ..bare(Kind::Csat)
            },
            question::Kind::Ces(ces) => Self {
                scale: ces.scale.as_ref().map(bounds),
                direction: match ces.direction() {
                    CesDirection::Agreement => Some(Direction::Agreement),
                    CesDirection::Effort => Some(Direction::Effort),
                    CesDirection::Unspecified => None,
                },
                ..bare(Kind::Ces)
            },
            question::Kind::Rating(rating) => Self {
                scale: rating.scale.as_ref().map(bounds),
                low_is_good: rating.low_is_good.then_some(true),
                ..bare(Kind::Rating)
            },
            question::Kind::Choice(choice) => Self {
                multiple: Some(choice.multiple),
                choices: Some(choice.choices.iter().map(ChoiceEntry::of_choice).collect()),
                ..bare(Kind::Choice)
            },
            question::Kind::Text(TextQuestion {}) => bare(Kind::Text),
        })
    }
}

impl ChoiceEntry {
    fn of_choice(choice: &Choice) -> Self {
        Self {
            choice_id: choice.choice_id.clone(),
            label: choice.label.clone(),
        }
    }
}

fn bounds(scale: &Scale) -> [i32; 2] {
    [scale.minimum, scale.maximum]
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a failed unwrap fails the test")]
mod tests {
    use super::*;

    const EVERY_KIND: &str = r#"
        survey_id = "shop"
        title = "Shop"
        dimensions = ["store"]
        questions = [
            { question_id = "a", kind = "nps", wording = "Recommend?" },
            { question_id = "b", kind = "csat", scale = [1, 5], satisfied_from = 4 },
            { question_id = "c", kind = "ces", scale = [1, 7], direction = "agreement" },
            { question_id = "d", kind = "rating", scale = [1, 5] },
            { question_id = "e", kind = "choice", choices = [{ choice_id = "x" }, { choice_id = "y", label = "Y" }] },
            { question_id = "f", kind = "text" },
            { question_id = "g", kind = "csat", scale = [1, 6], low_is_good = true, satisfied_to = 2 },
            { question_id = "h", kind = "rating", scale = [1, 6], low_is_good = true },
        ]"#;

    fn message(text: &str) -> String {
        SurveyFile::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn what_show_prints_creates_the_same_survey() {
        let survey = SurveyFile::parse(EVERY_KIND).unwrap();
        let mut again = SurveyFile::parse(&SurveyFile::print(&survey).unwrap()).unwrap();
        assert_eq!(survey.questions.len(), 8);
        again.survey_id.clone_from(&survey.survey_id);
        assert_eq!(survey, again);
    }

    #[test]
    fn a_misspelled_key_is_named_with_its_line() {
        let message = message("survey_id = \"a\"\ntitel = \"x\"\nquestions = []\n");
        assert!(message.contains("line 2"), "{message}");
        assert!(message.contains("unknown field `titel`"), "{message}");
    }

    #[test]
    fn a_key_of_another_kind_is_refused() {
        let message = message(
            r#"survey_id = "a"
            questions = [{ question_id = "q", kind = "nps", scale = [1, 5] }]"#,
        );
        assert!(
            message.starts_with("question `q`: `scale` doesn't apply to kind = \"nps\""),
            "{message}"
        );
    }

    #[test]
    fn the_direction_of_an_effort_question_is_never_guessed() {
        let message = message(
            r#"survey_id = "a"
            questions = [{ question_id = "q", kind = "ces", scale = [1, 7] }]"#,
        );
        assert!(message.contains("needs `direction`"), "{message}");
    }
}
